import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestHost, eventually, type TestDevice } from '../../../test/conformance/driver-host.ts';
import { type Datagram, datagramCaptureOf, dissected, hasTshark } from '../../../test/conformance/tshark.ts';
import { timeLimit } from '../../contracts/time.ts';
import {
  coapCode,
  contentFormat,
  encodeMessage,
  messageType,
  numberOption,
  optionNumber,
  pathOptions,
  textOption,
} from '../coap-wire/message.ts';
import type { Address } from '../listening.ts';
import { lwm2mConfig } from './config.ts';
import { createSimulatedLwM2M } from './device.ts';
import { lwm2m } from './driver.ts';
import { tlvInstance, tlvNumber, tlvResource, tlvValue } from './tlv.ts';

const [clientProgram, serverProgram] = ['/usr/bin/coap-client-notls', '/usr/bin/coap-server-notls'];
const hasLibcoap = existsSync(clientProgram) && existsSync(serverProgram);
if (!hasLibcoap) console.log('skipped: libcoap3-bin is not installed, so no other program was a device');

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(device: TestDevice, config: Record<string, unknown> = {}) {
  const host = createTestHost();
  host.add(device);
  const session = lwm2m.open(lwm2mConfig.parse({ port: 0, readSeconds: 0.2, ...config }), host);
  const abort = new AbortController();
  const ended = session.run(abort.signal);
  closers.push(() => {
    abort.abort();
    return ended;
  });
  await eventually('it listens', () => session.address?.() !== undefined);
  const ask = (question: Record<string, unknown>) => session.ask?.(device.identity, question, timeLimit(20_000));
  return { host, ask, server: session.address?.() ?? { host: '', port: 0 } };
}

const run = promisify(execFile);
/** The client of libcoap; resolves with what it prints. */
const coapClient = async (...options: readonly string[]): Promise<string> => {
  const { stdout, stderr } = await run(clientProgram, ['-B', '20', ...options], { timeout: 30_000 });
  return stdout + stderr;
};

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));
  return port;
}

/** The server of libcoap, which keeps what is put to it; resolves with its port once it answers. */
async function libcoapServer(): Promise<number> {
  const port = await freePort();
  const program: ChildProcess = spawn(serverProgram, ['-A', '127.0.0.1', '-p', String(port), '-d', '20'], { stdio: 'ignore' });
  closers.push(async () => {
    program.kill('SIGKILL');
    await once(program, 'exit');
  });
  await coapClient('-m', 'get', `coap://127.0.0.1:${port}/`);
  return port;
}

/** A socket between the source and a CoAP server: it registers, and passes on everything else, as a device's own socket would. */
async function relay(server: Address, devicePort: number): Promise<{ readonly outside: Socket; readonly seen: Datagram[] }> {
  const seen: Datagram[] = [];
  const [outside, inside] = [createSocket('udp4'), createSocket('udp4')];
  for (const socket of [outside, inside]) {
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    closers.push(() => new Promise<void>((resolve) => socket.close(resolve)));
  }
  outside.on('message', (bytes) => {
    seen.push({ isRequest: true, bytes });
    inside.send(bytes, devicePort, '127.0.0.1');
  });
  inside.on('message', (bytes) => {
    seen.push({ isRequest: false, bytes });
    outside.send(bytes, server.port, server.host);
  });
  return { outside, seen };
}

const registration = (endpoint: string, objects: string) =>
  encodeMessage({
    ...{ type: messageType.nonConfirmable, code: coapCode.post, id: 1, token: Uint8Array.of(1), payload: Buffer.from(objects) },
    options: [
      ...pathOptions(['rd']),
      numberOption(optionNumber.contentFormat, contentFormat.linkFormat),
      ...[`ep=${endpoint}`, 'lt=60', 'lwm2m=1.1'].map((text) => textOption(optionNumber.uriQuery, text)),
    ],
  });

const put = (port: number, path: string, body: string, ...options: readonly string[]) =>
  coapClient('-m', 'put', ...options, '-e', body, `coap://127.0.0.1:${port}/${path}`);

describe.skipIf(!hasLibcoap)('libcoap', () => {
  test('as a device: its resources are observed, read back after writing, and come in blocks', async () => {
    const device = { identity: 'libcoap', keys: ['3303/0/5700', '3306/0/5850', '3/0/9'], texts: ['3/1/3'] };
    const { host, ask, server } = await start(device);
    const port = await libcoapServer();
    const long = Array.from({ length: 60 }, (_, i) => ({ n: `/3/0/${i}`, v: i, t: i - 100 }));
    await put(port, '3303/0/5700', '21.5', '-t', '0');
    await put(port, '3306/0/5850', '0', '-t', '0');
    await put(port, '3/0/9', JSON.stringify(long), '-t', '110');
    await put(port, '3/1/3', '固件 1.2', '-t', '0');
    const { outside, seen } = await relay(server, port);
    outside.send(registration('libcoap', '</3/0>,</3/1>,</3303/0>,</3306/0>'), server.port, server.host);
    await eventually('all are there', () => new Set(host.samples.map(({ point }) => point)).size === 3);
    expect(host.samples.find(({ point }) => point === 3)).toMatchObject({ value: 9, time: host.clock.now() - 91_000 });
    await eventually('its firmware is told', () =>
      host.links.some(({ kind, key, detail }) => kind === 'text' && key === '3/1/3' && detail === '固件 1.2'),
    );
    await put(port, '3303/0/5700', '22.75', '-t', '0');
    await eventually('the change is told', () => host.samples.some(({ value }) => value === 22.75));
    expect(await ask({ write: { '3306/0/5850': 1 } })).toEqual({ '3306/0/5850': 1 });
    expect(host.refusals).toEqual([]);
    if (!hasTshark) return;
    const options = [
      '-d',
      'udp.port==5683,coap',
      '-T',
      'fields',
      ...['coap.code', 'coap.opt.observe', '_ws.malformed'].flatMap((field) => ['-e', field]),
    ];
    const lines = (await dissected(datagramCaptureOf(seen, 5683), options)).split('\n');
    expect(lines.filter((line) => line.startsWith('1\t0'))).toHaveLength(4);
    expect(lines.some((line) => line.startsWith('3\t'))).toBe(true);
    expect(lines.filter((line) => /malformed/i.test(line))).toEqual([]);
  }, 60_000);

  test('as a client registers, updates and leaves', async () => {
    const { host, server } = await start({ identity: 'pump', keys: ['3/0/9'], secret: 's' });
    const at = `coap://127.0.0.1:${server.port}`;
    expect(await coapClient('-m', 'post', '-t', '40', '-e', '</3/0>', `${at}/rd?ep=pump&lt=60&lwm2m=1.1&b=U`)).toContain('4.03');
    const said = await coapClient('-v', '7', '-m', 'post', '-t', '40', '-e', '</3/0>', `${at}/rd?ep=pump&lt=60&lwm2m=1.1&b=U&secret=s`);
    const location = /Location-Path:rd, Location-Path:([\w-]+)/.exec(said)?.[1];
    expect(location).toBeDefined();
    expect(await coapClient('-v', '7', '-m', 'post', `${at}/rd/${location}?lt=90`)).toContain('2.04');
    expect(await coapClient('-v', '7', '-m', 'delete', `${at}/rd/${location}`)).toContain('2.02');
    expect(host.links.map(({ kind }) => kind)).toEqual(['listening', 'connected', 'disconnected']);
  }, 60_000);
});

describe.skipIf(!hasTshark)('tshark', () => {
  test('reads TLV as we make it', async () => {
    const body = Buffer.concat([
      tlvInstance(1, [tlvValue(5700, tlvNumber(21.5, 'float')), tlvValue(5850, tlvNumber(1, 'boolean'))]),
      tlvInstance(2, [
        tlvResource(7, [
          [0, tlvNumber(3800, 'integer')],
          [300, tlvNumber(-70_000, 'integer')],
        ]),
      ]),
    ]);
    const bytes = encodeMessage({
      ...{ type: messageType.acknowledgement, code: coapCode.content, id: 1, token: Uint8Array.of(1), payload: body },
      options: [numberOption(optionNumber.contentFormat, contentFormat.lwm2mTlv)],
    });
    const ask = encodeMessage({
      ...{ type: messageType.confirmable, code: coapCode.get, id: 1, token: Uint8Array.of(1), payload: new Uint8Array(0) },
      options: pathOptions(['3303']),
    });
    const capture = datagramCaptureOf(
      [
        { isRequest: true, bytes: ask },
        { isRequest: false, bytes },
      ],
      5683,
    );
    const text = await dissected(capture, ['-V', '-O', 'lwm2mtlv']);
    expect(text).not.toMatch(/malformed/i);
    for (const part of [/5700/, /21\.5/, /5850/, /3800/, /-70000/]) expect(text).toMatch(part);
  });

  test('finds nothing wrong in a registration, its answer and what is asked', async () => {
    const { host, server } = await start({ identity: 'meter', keys: ['3303/0/5700'] });
    const seen: Datagram[] = [];
    const middle = createSocket('udp4').bind(0, '127.0.0.1');
    await once(middle, 'listening');
    closers.push(() => new Promise<void>((resolve) => middle.close(resolve)));
    let port = 0;
    middle.on('message', (bytes, from) => {
      const isFromServer = from.port === server.port;
      if (!isFromServer) port = from.port;
      seen.push({ isRequest: !isFromServer, bytes });
      middle.send(bytes, isFromServer ? port : server.port, '127.0.0.1');
    });
    const device = createSimulatedLwM2M({
      endpoint: 'meter',
      server: { host: '127.0.0.1', port: middle.address().port },
      resources: { '3303/0/5700': 5 },
      giveUpMs: 5_000,
    });
    closers.push(device.close);
    await device.register();
    await eventually('it is observed', () => host.samples.length === 1);
    const fields = ['coap.code', 'coap.opt.uri_path_recon', 'coap.opt.location_path', '_ws.malformed'].flatMap((field) => ['-e', field]);
    const text = await dissected(datagramCaptureOf(seen, 5683), ['-d', 'udp.port==5683,coap', '-T', 'fields', ...fields]);
    expect(text).toMatch(/^2\t\/rd/m);
    expect(text).toMatch(/^65\t.*rd,/m);
    expect(text).toMatch(/^1\t\/3303\/0\/5700/m);
    expect(text).not.toMatch(/malformed/i);
  });
});
