import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestHost, eventually, type TestHost } from '../../../test/conformance/driver-host.ts';
import { timeLimit } from '../../contracts/time.ts';
import { blockValue } from '../coap-wire/blocks.ts';
import { coapCode, codeText, encodeMessage, messageType, numberOption, optionNumber, readMessage } from '../coap-wire/message.ts';
import type { Address } from '../listening.ts';
import { createCoapDevice, postOptions } from './client.ts';
import { coapConfig } from './config.ts';
import { coap } from './driver.ts';

const client = '/usr/bin/coap-client-notls';
const hasClient = existsSync(client);
if (!hasClient) console.log('skipped: libcoap3-bin is not installed, so no other program posted values');

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const secret = 's';

async function start(config: Record<string, unknown> = {}): Promise<{ readonly host: TestHost; readonly address: Address }> {
  const host = createTestHost();
  host.add({ identity: 'gate', keys: ['a', 'b'], secret });
  const session = coap.open(coapConfig.parse({ port: 0, ...config }), host);
  const abort = new AbortController();
  const ended = session.run(abort.signal);
  closers.push(() => {
    abort.abort();
    return ended;
  });
  await eventually('it listens', () => session.address?.() !== undefined);
  return { host, address: session.address?.() ?? { host: '', port: 0 } };
}

async function post(address: Address, body: string, [identity, key, part]: readonly [string, string, number?]): Promise<string> {
  const device = createCoapDevice(address, [identity, key], 5_000);
  closers.push(device.close);
  return codeText(await device.post(Buffer.from(body), part));
}

describe('values', () => {
  test('come in one message or in parts', async () => {
    const { host, address } = await start();
    expect(await post(address, '{"a":1.5,"b":2}', ['gate', secret])).toBe('2.04');
    expect(await post(address, '{"a":3.5                                   }', ['gate', secret, 16])).toBe('2.04');
    expect(host.samples.map(({ point, value }) => [point, value])).toEqual([
      [1, 1.5],
      [2, 2],
      [1, 3.5],
    ]);
  });

  test('in parts are acknowledged part by part, the last one with the part as well [RFC 7959, figure 7]', async () => {
    const { address } = await start();
    const socket = createSocket('udp4');
    closers.push(() => socket.close());
    const answers: string[] = [];
    socket.on('message', (bytes) => answers.push(bytes.toString('hex')));
    for (const [number, text] of ['{"a":3.5        ', '}'].entries()) {
      const part = numberOption(optionNumber.block1, blockValue({ number, hasMore: number === 0, size: 16 }));
      const [type, id] = [messageType.confirmable, 0x1000 + number];
      const options = [...postOptions('gate', secret), part];
      const request = { type, code: coapCode.post, id, token: Uint8Array.of(7), options, payload: Buffer.from(text) };
      socket.send(encodeMessage(request), address.port, address.host);
      await eventually('its answer', () => answers.length > number);
    }
    expect(answers).toEqual(['615f100007d10e08', '6144100107d10e10']); // 2.31 with 0/1/16, 2.04 with 1/0/16
  });

  test.each([
    ['{"a":1}', ['gate', 'wrong'], '4.01', 'not-allowed'],
    ['{"a":1}', ['nobody', secret], '4.04', 'unknown-device'],
    ['not JSON', ['gate', secret], '4.00', 'bad-frame'],
    [`{"a":1${' '.repeat(300)}}`, ['gate', secret], '4.13', 'too-large'],
    [`{"a":1${' '.repeat(300)}}`, ['gate', secret, 64], '4.13', 'too-large'],
  ] as const)('%s of %j is answered %s and counted as %s', async (body, who, code, reason) => {
    const { host, address } = await start({ maxBodyBytes: 256 });
    expect(await post(address, body, who)).toBe(code);
    expect(host.refusedFor(reason)).toBe(1);
    expect(host.samples).toEqual([]);
  });

  test('of an address that fails too often are answered 4.29', async () => {
    const { address } = await start({ maxFailures: 2 });
    const codes: string[] = [];
    for (let i = 0; i < 3; i++) codes.push(await post(address, '{"a":1}', ['gate', 'wrong']));
    expect(codes).toEqual(['4.01', '4.01', '4.29']);
    expect(await post(address, '{"a":1}', ['gate', secret])).toBe('2.04');
  });

  test('are turned away while nothing new is let in', async () => {
    const { host, address } = await start();
    host.closed = 'memory above its limit';
    expect(await post(address, '{"a":1}', ['gate', secret])).toBe('5.03');
    expect(host.refusedFor('not-admitted')).toBe(1);
  });
});

/** Send datagrams from one socket; resolves with the answers. */
async function datagrams(address: Address, sent: readonly Uint8Array[], answers: number): Promise<readonly Buffer[]> {
  const socket = createSocket('udp4');
  closers.push(() => new Promise<void>((resolve) => socket.close(resolve)));
  const heard: Buffer[] = [];
  socket.on('message', (bytes) => heard.push(bytes));
  for (const bytes of sent) {
    const before = heard.length;
    socket.send(bytes, address.port, address.host);
    if (answers > 0) await eventually('an answer', () => heard.length > before);
  }
  return heard;
}

const request = {
  code: coapCode.post,
  id: 9,
  token: Uint8Array.of(5, 6),
  options: postOptions('gate', secret),
  payload: Buffer.from('{"a":1}'),
};

describe('messages', () => {
  test('that are sent again are answered again and taken once', async () => {
    const { host, address } = await start();
    const bytes = encodeMessage({ ...request, type: messageType.confirmable });
    const answers = await datagrams(address, [bytes, bytes, bytes], 3);
    expect(new Set(answers.map((answer) => answer.toString('hex')))).toEqual(new Set(['624400090506']));
    expect(host.samples).toHaveLength(1);
  });

  test('that are not confirmable are answered so, with their token', async () => {
    const { address } = await start();
    const [answer] = await datagrams(address, [encodeMessage({ ...request, type: messageType.nonConfirmable })], 1);
    expect(readMessage(answer ?? new Uint8Array(0))).toMatchObject({ type: messageType.nonConfirmable, code: coapCode.changed });
  });

  test('that are a ping or cannot be read are reset', async () => {
    const { host, address } = await start();
    const answers = await datagrams(address, [Buffer.from('40000007', 'hex'), Buffer.from('4001000aff', 'hex')], 2);
    expect(answers.map((answer) => answer.toString('hex'))).toEqual(['70000007', '7000000a']);
    expect(host.refusedFor('bad-frame')).toBe(1);
  });

  test('with an option that must be understood and is not are answered 4.02, other methods 4.05, other formats 4.15', async () => {
    const { address } = await start();
    const type = messageType.confirmable;
    const answers = await datagrams(
      address,
      [
        encodeMessage({ ...request, type, id: 1, options: [...request.options, { number: 35, value: Buffer.from('coap://x') }] }),
        encodeMessage({ ...request, type, id: 2, code: 1 }),
        encodeMessage({ ...request, type, id: 3, options: postOptions('gate', secret, 60) }),
      ],
      3,
    );
    expect(answers.map((answer) => codeText(answer[1] ?? 0))).toEqual(['4.02', '4.05', '4.15']);
  });

  test('of DTLS are refused with the reason', async () => {
    const { host, address } = await start();
    await datagrams(address, [Buffer.from('16fefd0000000000000000', 'hex')], 0);
    await eventually('it is counted', () => host.refusedFor('not-allowed') === 1);
    expect(host.refusals[0]?.detail).toContain('security none');
  });
});

test('probe says whether the port is free', async () => {
  const { address } = await start();
  await expect(coap.probe(coapConfig.parse({ port: 0 }), timeLimit(5_000))).resolves.toContain('is free');
  await expect(coap.probe(coapConfig.parse(address), timeLimit(5_000))).rejects.toThrow('listening on');
});

describe.skipIf(!hasClient)('the client of libcoap', () => {
  test.each([
    ['a short body', '{"a":4.5}', []],
    ['a body of many parts', `{"a":4.5${' '.repeat(3_000)}}`, ['-b', '128']],
    ['a body of many parts, not confirmable', `{"a":4.5${' '.repeat(3_000)}}`, ['-b', '256', '-N']],
  ])('posts %s', async (_, body, options) => {
    const { host, address } = await start();
    const folder = await mkdtemp(join(tmpdir(), 'yangfan-test-'));
    closers.push(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'body'), body);
    const uri = `coap://127.0.0.1:${address.port}/v1/gate/values?secret=${secret}`;
    await promisify(execFile)(client, [...options, '-B', '20', '-m', 'post', '-t', 'json', '-f', join(folder, 'body'), uri], {
      timeout: 30_000,
    });
    await eventually('the value is there', () => host.samples.length === 1);
    expect(host.samples[0]).toMatchObject({ point: 1, value: 4.5 });
    expect(host.refusals).toEqual([]);
  });

  test('is told why a request is refused', async () => {
    const { address } = await start();
    const uri = `coap://127.0.0.1:${address.port}/v1/gate/values?secret=wrong`;
    const { stdout, stderr } = await promisify(execFile)(client, ['-B', '20', '-m', 'post', '-t', 'json', '-e', '{}', uri], {
      timeout: 30_000,
    });
    expect(stdout + stderr).toMatch(/4\.01.*the secret is wrong or missing/s);
  });
});
