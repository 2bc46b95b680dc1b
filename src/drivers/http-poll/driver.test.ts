import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestHost, type TestHost, eventually as within } from '../../../test/conformance/driver-host.ts';
import { Failure } from '../../contracts/errors.ts';
import { isBad } from '../../contracts/quality.ts';
import { timeLimit } from '../../contracts/time.ts';
import { type EndpointOptions, openEndpoint } from '../polling/endpoint.ts';
import { httpPollConfig } from './config.ts';
import { httpPoll } from './driver.ts';

/** A shared machine may be slow. */
const eventually = (what: string, claim: () => boolean, ms = 20_000): Promise<void> => within(what, claim, ms);

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function serve(answer: EndpointOptions['answer'], tls?: EndpointOptions['tls']) {
  const endpoint = await openEndpoint({ answer, ...(tls === undefined ? {} : { tls }) });
  closers.push(endpoint.leave);
  return endpoint;
}

type Endpoint = Awaited<ReturnType<typeof serve>>;

const withDevice = (...keys: string[]): TestHost => {
  const host = createTestHost();
  host.add({ identity: 'a', keys });
  return host;
};

function poll(host: TestHost, endpoint: Endpoint, config: Record<string, unknown> = {}) {
  const abort = new AbortController();
  const url = `http://127.0.0.1:${endpoint.address.port}/doc`;
  const session = httpPoll.open(httpPollConfig.parse({ url, pollSeconds: 0.01, answerSeconds: 5, ...config }), host);
  let failure: unknown;
  const run = session.run(abort.signal).catch((error: unknown) => {
    failure = error;
  });
  closers.push(async () => {
    abort.abort();
    await run;
  });
  return { run, failure: () => failure };
}

const seen = ({ samples }: TestHost) => samples.map(({ point, time, value }) => [point, new Date(time).toISOString(), value]);
const enough = (endpoint: Endpoint, count = 2) => eventually(`${count} requests`, () => endpoint.requests.length >= count);

describe('a document', () => {
  test('that is unchanged is asked for by its ETag, and its values are new samples at the time of the poll', async () => {
    const endpoint = await serve(({ headers }) => {
      return headers.get('if-none-match') === '"v1"' ? { status: 304 } : { headers: { etag: '"v1"' }, body: '{"level": 1}' };
    });
    const host = withDevice('level');
    poll(host, endpoint);
    await eventually('three samples', () => host.samples.length >= 3);
    expect(endpoint.requests.map(({ headers }) => headers.get('if-none-match')).slice(0, 3)).toEqual([undefined, '"v1"', '"v1"']);
    expect(host.samples.every(({ value }) => value === 1)).toBe(true);
  });

  test('that is unchanged gives no new samples when its items have times', async () => {
    const endpoint = await serve(({ headers }) => {
      const isKnown = headers.has('if-modified-since');
      return isKnown ? { status: 304 } : { headers: { 'last-modified': 'x' }, body: '{"t":"2024-06-01 08:00:00","level":1}' };
    });
    const host = withDevice('level');
    poll(host, endpoint, { time: 't' });
    await enough(endpoint, 4);
    expect(seen(host)).toEqual([[1, '2024-06-01T00:00:00.000Z', 1]]);
  });

  test('is read whole again when bindings have changed', async () => {
    const endpoint = await serve(({ headers }) =>
      headers.has('if-none-match') ? { status: 304 } : { headers: { etag: 'x' }, body: '{"t":1717200000,"level":1}' },
    );
    const host = withDevice('level');
    poll(host, endpoint, { time: 't' });
    await enough(endpoint, 2);
    host.add({ identity: 'b', keys: ['level'], firstPoint: 7 });
    await eventually('the new device has its value', () => host.samples.some(({ point }) => point === 7));
  });

  test('that the store did not take is got whole again', async () => {
    const endpoint = await serve(({ headers }) =>
      headers.has('if-none-match') ? { status: 304 } : { headers: { etag: 'x' }, body: '{"t":1717200000,"level":1}' },
    );
    const host = withDevice('level');
    host.refuseAll('DISK_FULL');
    poll(host, endpoint, { time: 't' });
    await eventually('it is refused', () => host.refusedFor('no-room') > 1);
    host.refuseAll(undefined);
    await eventually('it is taken', () => host.samples.length > 0);
  });

  test('with items serves devices by their identities, and shows those that are unknown', async () => {
    const items = [
      { id: 'a', at: 1717200000, data: [{ level: 2.5 }] },
      { id: 7, at: 1717200060, data: [{ level: '3.5' }] },
      { id: 'new', at: 1717200000, data: [{ level: 4 }] },
      { at: 1717200000, data: [{ level: 5 }] },
    ];
    const endpoint = await serve(() => ({ body: JSON.stringify({ list: items }) }));
    const host = withDevice('data[0].level');
    host.add({ identity: '7', keys: ['data[-1].level'], firstPoint: 7 });
    poll(host, endpoint, { items: 'list', identity: 'id', time: 'at', pollSeconds: 60 });
    await eventually('both have values', () => host.samples.length >= 2);
    expect(seen(host)).toEqual([
      [1, '2024-06-01T00:00:00.000Z', 2.5],
      [7, '2024-06-01T00:01:00.000Z', 3.5],
    ]);
    expect(host.unknown[0]).toMatchObject({
      identity: 'new',
      values: new Map([
        ['at', 1717200000],
        ['data[0].level', 4],
      ]),
    });
    expect([host.refusedFor('unknown-device'), host.refusedFor('bad-frame')]).toEqual([1, 1]);
  });

  test('has missing keys, texts, null and true each treated by its rule', async () => {
    const endpoint = await serve(() => ({ body: '{"text":"high","none":null,"on":true,"nested":{"x":1}}' }));
    const host = withDevice('text', 'none', 'on', 'nested', 'missing', 'not[a path');
    poll(host, endpoint, { pollSeconds: 60 });
    await eventually('samples', () => host.samples.length >= 4);
    expect(host.samples.map(({ point, value, quality }) => [point, value, isBad(quality)])).toEqual([
      [1, Number.NaN, true],
      [2, Number.NaN, true],
      [3, 1, false],
      [4, Number.NaN, true],
    ]);
    expect([host.refusedFor('bad-value'), host.refusedFor('unknown-key')]).toEqual([2, 2]);
  });

  test('that is packed is unpacked, within the limit', async () => {
    const packed = gzipSync(JSON.stringify({ level: 1, filler: 'x'.repeat(10_000) }));
    const endpoint = await serve(() => ({ headers: { 'content-encoding': 'GZIP' }, body: packed }));
    const host = withDevice('level');
    poll(host, endpoint);
    await eventually('a value', () => host.samples.some(({ value }) => value === 1));
    const limited = poll(withDevice('level'), endpoint, { maxBodyBytes: 5_000 });
    await eventually('it is given up', () => limited.failure() !== undefined);
    expect(limited.failure()).toMatchObject({ code: 'TOO_LARGE' });
  });

  test.each([
    ['not JSON', { body: '{"level"' }, {}, 'BAD_FRAME', 'bad-frame'],
    ['too many items', { body: '[1,2,3]' }, { maxItems: 2 }, 'TOO_LARGE', 'too-large'],
    ['an XML document type', { body: '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>' }, {}, 'BAD_FRAME', 'bad-frame'],
    ['XML that does not close', { body: '<x><y></x>' }, {}, 'BAD_FRAME', 'bad-frame'],
    ['damaged packing', { headers: { 'content-encoding': 'gzip' }, body: 'no gzip' }, {}, 'BAD_FRAME', undefined],
    ['an error status', { status: 500 }, {}, 'NOT_AVAILABLE', undefined],
    ['a redirect to another server', { status: 302, headers: { location: 'http://127.0.0.2:9/x' } }, {}, 'NOT_AVAILABLE', undefined],
    ['a redirect in circles', { status: 302, headers: { location: '/doc' } }, {}, 'NOT_AVAILABLE', undefined],
  ] as const)('with %s turns its points bad, and ends the session when there is no other', async (_, answer, config, code, reason) => {
    const endpoint = await serve(() => answer);
    const host = withDevice('level');
    const { failure } = poll(host, endpoint, { ...config, retries: 0 });
    await eventually('the session ends', () => failure() !== undefined);
    expect(failure()).toMatchObject({ code });
    expect(failure()).toBeInstanceOf(Failure);
    expect(host.samples.map(({ point, value, quality }) => [point, value, quality])).toEqual([[1, Number.NaN, 2]]);
    if (reason !== undefined) expect(host.refusedFor(reason)).toBe(1);
  });

  test('that never comes is told as that when it is tried, however little time there is', async () => {
    const endpoint = await serve(() => undefined);
    const config = httpPollConfig.parse({ url: `http://127.0.0.1:${endpoint.address.port}/doc` });
    const tried = httpPoll.probe(config, timeLimit(100));
    await expect(tried).rejects.toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('no answer in time') });
  });

  test('of one device that fails leaves the others alone, and is not asked for before the server allows it', async () => {
    const endpoint = await serve(({ path }) => (path === '/b' ? { status: 503, headers: { 'retry-after': '3600' } } : { body: '{"x":1}' }));
    const host = withDevice('x');
    host.add({ identity: 'b', keys: ['x'], firstPoint: 7 });
    const running = poll(host, endpoint, { url: `http://127.0.0.1:${endpoint.address.port}/{identity}` });
    await eventually('many of a', () => host.samples.filter(({ point }) => point === 1).length > 20);
    expect(host.samples.filter(({ point }) => point === 7)).toMatchObject([{ value: Number.NaN, quality: 2 }]);
    expect(endpoint.requests.filter(({ path }) => path === '/b')).toHaveLength(1);
    expect(host.links.filter(({ identity }) => identity === 'b').map(({ kind }) => kind)).toEqual(['disconnected']);
    expect(running.failure()).toBeUndefined();
  });
});

describe('a request', () => {
  test.each([
    [{ auth: 'basic', user: 'me', password: 'secret ü' }, 'authorization', `Basic ${Buffer.from('me:secret ü').toString('base64')}`],
    [{ auth: 'bearer', token: 'abc' }, 'authorization', 'Bearer abc'],
    [{ headers: ['X-Api-Key: k: 1'] }, 'x-api-key', 'k: 1'],
  ])('with %o carries it', async (config, name, value) => {
    const endpoint = await serve(() => ({ body: '{"x":1}' }));
    poll(withDevice('x'), endpoint, config);
    await enough(endpoint, 1);
    expect(endpoint.requests[0]?.headers.get(name)).toBe(value);
  });

  test('that fails tells nothing of its secrets', async () => {
    const endpoint = await serve(() => ({ status: 401 }));
    const host = withDevice('x');
    const config = {
      url: `http://127.0.0.1:${endpoint.address.port}/doc?key=hidden1`,
      auth: 'bearer',
      token: 'hidden2',
      headers: ['a: hidden3'],
    };
    const { failure } = poll(host, endpoint, { ...config, retries: 0 });
    await eventually('the session ends', () => failure() !== undefined);
    const told = JSON.stringify([host.links, host.refusals, String(failure()), (failure() as Failure).details]);
    expect(told).not.toContain('hidden');
    expect(told).toContain('status 401');
  });

  test('by https trusts the authority of its configuration, and none that it does not know', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'http-poll-'));
    closers.push(() => rmSync(folder, { recursive: true }));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', [...made, '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' });
    const pem = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
    const endpoint = await serve(() => ({ body: '{"x":1}' }), pem);
    const host = withDevice('x');
    const url = `https://127.0.0.1:${endpoint.address.port}/doc`;
    poll(host, endpoint, { url, ca: pem.cert });
    await eventually('a value', () => host.samples.some(({ value }) => value === 1));
    const strange = poll(withDevice('x'), endpoint, { url, retries: 0 });
    await eventually('the session ends', () => strange.failure() !== undefined);
    expect(String(strange.failure())).toContain('self-signed certificate');
  });
});

test.each([
  ['no address', { url: 'there' }],
  ['another protocol', { url: 'ftp://x/y' }],
  ['a password in the address', { url: 'http://me:secret@x/y' }],
  ['a path that is none', { items: 'a[' }],
  ['a header with a line break', { headers: ['a: b\r\nc: d'] }],
  ['a token with a line break', { token: 'a\nb' }],
])('a configuration with %s is refused', (_, config) => {
  expect(httpPollConfig.safeParse(config).success).toBe(false);
});
