import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createReach } from '../../kernel/own-network.ts';
import { fetchStill, mostBytes } from './fetch-still.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(() => {
  for (const clean of cleanUp.splice(0)) clean();
});

async function cameraThat(answers: RequestListener): Promise<string> {
  const server = createServer(answers).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/snapshot?key=hidden`; // holds: it listens on TCP
}

const here = createReach({ range: 'company', allowsLoopback: true });
const ask = (address: string, limitMs = 5000, reach = here) =>
  fetchStill({ address, reach, limitMs, signal: new AbortController().signal });
const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(2000)]);

describe('the still of a camera', () => {
  test('is what its bytes say, whatever the camera calls it', async () => {
    const address = await cameraThat((_, answer) => void answer.writeHead(200, { 'content-type': 'text/html' }).end(jpeg));
    expect(await ask(address)).toEqual({ media: 'image/jpeg', bytes: jpeg });
  });

  const failures: readonly (readonly [string, RequestListener, string, string])[] = [
    ['a page', (_, answer) => void answer.end('<html>'), 'no JPEG, PNG or WebP', '不是 JPEG'],
    ['a PDF', (_, answer) => void answer.end('%PDF-1.7'), 'no JPEG, PNG or WebP', '不是 JPEG'],
    ['nothing', (_, answer) => void answer.end(), 'no JPEG, PNG or WebP', '不是 JPEG'],
    ['a wish for a sign-in', (_, answer) => void answer.writeHead(401).end(), 'wants a sign-in, or refused ours (HTTP 401)', '要求登录'],
    ['the way elsewhere', (_, answer) => void answer.writeHead(302, { location: 'http://10.0.0.1/' }).end(), 'not followed', '不予跟随'],
    ['an error', (_, answer) => void answer.writeHead(500).end(jpeg), 'answered HTTP 500', '返回 HTTP 500'],
    ['too much', (_, answer) => void answer.end(Buffer.concat([jpeg, Buffer.alloc(mostBytes)])), 'more than 4 MiB', '超过 4 MiB'],
    [
      'half of it',
      (_, answer) => {
        answer.writeHead(200, { 'content-length': String(jpeg.length) }).write(jpeg.subarray(0, 1000), () => answer.destroy());
      },
      'not reached',
      '连接不上',
    ],
  ];
  test.each(failures)('is not there when %s comes', async (_, answers, en, zh) => {
    const error = await ask(await cameraThat(answers)).catch((one) => one);
    expect(error).toMatchObject({
      code: 'NOT_AVAILABLE',
      details: { what: { en: expect.stringContaining(en), zh: expect.stringContaining(zh) } },
    });
    expect(error.message).not.toContain('hidden');
  });

  test('comes after a sign-in with Digest, whose password does not go over the line', async () => {
    const shown: (string | undefined)[] = [];
    const address = await cameraThat((request, answer) => {
      shown.push(request.headers.authorization);
      if (request.headers.authorization?.startsWith('Digest username="root"')) answer.end(jpeg);
      else answer.writeHead(401, { 'www-authenticate': 'Digest realm="AXIS", nonce="n", qop="auth"' }).end();
    });
    const signIn = { user: 'root', password: 'a-secret' };
    const signal = new AbortController().signal;
    expect(await fetchStill({ address, signIn, reach: here, signal })).toMatchObject({ media: 'image/jpeg' });
    expect(shown).toEqual([undefined, expect.not.stringContaining('a-secret')]);
    await expect(fetchStill({ address, signIn: { ...signIn, user: 'guest' }, reach: here, signal })).rejects.toMatchObject({
      message: expect.stringContaining('refused ours (HTTP 401)'),
    });
  });

  test('is not waited for beyond its time, also when it has begun', async () => {
    const silent = await cameraThat(() => {});
    const begun = await cameraThat((_, answer) => void answer.write(jpeg));
    for (const address of [silent, begun])
      await expect(ask(address, 60)).rejects.toMatchObject({ code: 'NOT_AVAILABLE', message: expect.stringContaining('within 0.06 s') });
  });

  test('is not fetched from this machine at the wish of a person, nor from the metadata of a cloud', async () => {
    let isAsked = false;
    const address = await cameraThat((_, answer) => {
      isAsked = true;
      answer.end(jpeg);
    });
    const company = createReach({ range: 'company' });
    await expect(ask(address, 5000, company)).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
    await expect(ask('http://169.254.169.254/latest', 5000, here)).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
    expect(isAsked).toBe(false);
  });

  test('is not there when nobody listens', async () => {
    await expect(ask('http://127.0.0.1:9/')).rejects.toMatchObject({
      code: 'NOT_AVAILABLE',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
