import { createSocket } from 'node:dgram';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually, type TestDevice } from '../../../test/conformance/driver-host.ts';
import {
  closeAll,
  closers,
  deviceOf,
  linksOf,
  meter,
  resources,
  start,
  temperature,
  valuesOf,
} from '../../../test/conformance/lwm2m-rig.ts';
import { timeLimit } from '../../contracts/time.ts';
import {
  coapCode,
  codeText,
  encodeMessage,
  messageType,
  numberOption,
  optionNumber,
  pathOptions,
  readMessage,
  textOption,
} from '../coap-wire/message.ts';
import type { Address } from '../listening.ts';
import { lwm2mConfig } from './config.ts';
import { lwm2m } from './driver.ts';

afterEach(closeAll);

describe('an unknown device', () => {
  test('is read and shown, and observed as soon as it is adopted', async () => {
    const { host, server } = await start({}, []);
    const device = deviceOf(server);
    expect(codeText(await device.register())).toBe('2.01');
    await eventually('it is shown with its values', () => host.unknown.some(({ values }) => values.size === 3));
    expect(host.unknown.at(-1)).toMatchObject({ identity: 'meter', values: new Map(Object.entries(resources)) });
    expect(host.samples).toEqual([]);
    expect(host.refusedFor('unknown-device')).toBe(1);
    host.add(meter);
    await eventually('it is observed', () => device.observed.length === 3);
  });

  test('beyond the limit is refused, and one that goes on is answered 4.29', async () => {
    const { host, server } = await start({ maxStrangers: 1, maxFailures: 1 }, []);
    const codes: string[] = [];
    for (const endpoint of ['a', 'b', 'c']) codes.push(codeText(await deviceOf(server, { endpoint }).register()));
    expect(codes).toEqual(['2.01', '4.03', '4.29']);
    await eventually('both are shown', () => ['a', 'b'].every((name) => host.unknown.some(({ identity }) => identity === name)));
  });
});

describe('a registration', () => {
  const locked: TestDevice = { identity: 'meter', keys: [temperature], secret: 's' };

  test.each([
    [locked, 's', {}, '2.01'],
    [locked, 'wrong', {}, '4.03'],
    [locked, undefined, {}, '4.03'],
    [{ identity: 'meter' }, undefined, {}, '2.01'],
    [{ identity: 'meter' }, undefined, { signIn: 'required' }, '4.03'],
  ] as const)('of %j with the secret %s under %j is answered %s', async (device, secret, config, code) => {
    const { host, server } = await start(config, [device]);
    expect(codeText(await deviceOf(server, secret === undefined ? {} : { secret }).register())).toBe(code);
    expect(host.refusedFor('not-allowed')).toBe(code === '2.01' ? 0 : 1);
  });

  test('ends when the device gets a secret that it did not give', async () => {
    const { host, server } = await start({}, [{ identity: 'meter', keys: [temperature] }]);
    const device = deviceOf(server);
    await device.register();
    host.add(locked);
    await eventually('it is over', () => linksOf(host).includes('disconnected'));
    expect(codeText(await device.update())).toBe('4.04');
  });

  test('beyond the limit, or while nothing new is let in, is answered 5.03; those that are there go on', async () => {
    const { host, server } = await start({ maxRegistrations: 1 }, [meter, { identity: 'other' }]);
    const device = deviceOf(server);
    await device.register();
    expect(codeText(await deviceOf(server, { endpoint: 'other' }).register())).toBe('5.03');
    host.closed = 'memory above its limit';
    expect(codeText(await deviceOf(server, { endpoint: 'other' }).register())).toBe('5.03');
    expect(codeText(await device.register())).toBe('2.01');
    expect(codeText(await device.update())).toBe('2.04');
    expect(host.refusedFor('not-admitted')).toBe(2);
  });

  test('of before a restart that is not kept is reset by what is told, and made anew by what is updated', async () => {
    const first = await start();
    const device = deviceOf(first.server);
    await device.register();
    await eventually('all is observed', () => device.observed.length === 3);
    for (const close of closers.splice(0, 1)) await close();
    const second = await start({ port: first.server.port, keepRegistrations: false });
    await device.set(temperature, 9);
    expect(device.observed).not.toContain(temperature);
    expect(codeText(await device.update())).toBe('4.04');
    await device.register();
    await eventually('it is heard', () => valuesOf(second.host, 1).includes(9));
  });

  test.each([
    ['outlives a restart', undefined, true],
    ['does not when the device has another secret by then', 's', false],
  ])('that is kept %s', async (_, secret, isKept) => {
    const folder = await mkdtemp(join(tmpdir(), 'yangfan-test-'));
    closers.push(() => rm(folder, { recursive: true }));
    const port = (await start()).server.port;
    await closers.pop()?.();
    await start({ port }, [meter], folder);
    const stop = closers.pop();
    const device = deviceOf({ host: '127.0.0.1', port });
    await device.register();
    await eventually('all is observed', () => device.observed.length === 3);
    await stop?.();
    const again = await start({ port }, [{ ...meter, ...(secret === undefined ? {} : { secret }) }], folder);
    expect(codeText(await device.update())).toBe(isKept ? '2.04' : '4.04');
    if (isKept) await eventually('it is observed anew', () => valuesOf(again.host, 3).length === 1);
    expect(linksOf(again.host)).toEqual(isKept ? ['connected'] : []);
  });

  test('that cannot be read is told of, and devices register anew', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'yangfan-test-'));
    closers.push(() => rm(folder, { recursive: true }));
    const port = (await start()).server.port;
    await closers.pop()?.();
    await writeFile(join(folder, `127.0.0.1-${port}.json`), '[{"id":1}]');
    const { host } = await start({ port }, [meter], folder);
    expect(host.links.some(({ kind, detail }) => kind === 'error' && detail.startsWith('reading kept registrations'))).toBe(true);
    expect(codeText(await deviceOf({ host: '127.0.0.1', port }).register())).toBe('2.01');
  });
});

/** What a datagram is answered. */
async function answerTo({ port, host }: Address, bytes: Uint8Array): Promise<string> {
  const socket = createSocket('udp4');
  closers.push(() => new Promise<void>((resolve) => socket.close(resolve)));
  const heard = new Promise<Buffer>((resolve) => socket.once('message', resolve));
  socket.send(bytes, port, host);
  const message = readMessage(await heard);
  return 'problem' in message ? message.problem : codeText(message.code);
}

const request = (
  code: number,
  path: readonly string[],
  query: readonly string[],
  body = '',
  more = [] as ReturnType<typeof numberOption>[],
) =>
  encodeMessage({
    ...{ type: messageType.confirmable, code, id: 5, token: Uint8Array.of(1), payload: Buffer.from(body) },
    options: [...pathOptions(path), ...query.map((text) => textOption(optionNumber.uriQuery, text)), ...more],
  });

test.each([
  ['no name', request(coapCode.post, ['rd'], ['lt=60'], '</3/0>'), '4.00'],
  ['a bad lifetime', request(coapCode.post, ['rd'], ['ep=meter', 'lt=-1'], '</3/0>'), '4.00'],
  ['a lifetime without an end', request(coapCode.post, ['rd'], ['ep=meter', 'lt=0'], '</3/0>'), '2.01'],
  ['another binding', request(coapCode.post, ['rd'], ['ep=meter', 'b=S'], '</3/0>'), '4.00'],
  ['objects that are no links', request(coapCode.post, ['rd'], ['ep=meter'], 'objects'), '4.00'],
  ['another version', request(coapCode.post, ['rd'], ['ep=meter', 'lwm2m=2.0'], '</3/0>'), '4.12'],
  ['another path', request(coapCode.post, ['bs'], ['ep=meter']), '4.04'],
  ['an unknown registration', request(coapCode.delete, ['rd', 'x'], []), '4.04'],
  ['values of nobody', request(coapCode.post, ['dp'], [], '[]'), '4.04'],
  [
    'a first block of objects',
    request(coapCode.post, ['rd'], ['ep=meter'], '0123456789abcdef', [numberOption(optionNumber.block1, 8)]),
    '2.31',
  ],
  ['an option that must be understood', request(coapCode.post, ['rd'], ['ep=meter'], '', [numberOption(35, 1)]), '4.02'],
])('%s is answered %s', async (_, bytes, code) => {
  const { host, server } = await start();
  expect(await answerTo(server, bytes)).toBe(code);
  expect(host.refusals).toHaveLength(code.startsWith('2') ? 0 : 1);
});

test('a device that registers again and again is observed as it was last', async () => {
  const { host, server } = await start();
  const device = deviceOf(server);
  for (let i = 0; i < 100; i++) await device.register();
  await eventually('all is observed', () => device.observed.length === 3);
  await device.set(temperature, 33);
  expect(valuesOf(host, 1)).toContain(33);
  expect(host.links.filter(({ kind }) => kind === 'connected')).toHaveLength(100);
  expect(host.refusals.filter(({ reason }) => reason !== 'not-allowed')).toEqual([]);
});

test('a flood of one address does not keep others out', async () => {
  const { host, server } = await start({ maxPending: 16 }, [meter]);
  const flooder = deviceOf(server);
  await flooder.register();
  host.fill();
  const sent = Array.from({ length: 20 }, (_, i) => flooder.send(`[{"n":"/3303/0/5700","v":${i}}]`));
  const settled = Promise.allSettled(sent);
  await eventually('the flood is turned away', () => host.refusedFor('not-admitted') > 10);
  expect(host.refusals.find(({ reason }) => reason === 'not-admitted')?.detail).toContain('from one address');
  host.free();
  await settled;
  expect(valuesOf(host, 1).length).toBeGreaterThan(0);
});

test('probe says whether the port is free', async () => {
  const { server } = await start();
  await expect(lwm2m.probe(lwm2mConfig.parse({ port: 0 }), timeLimit(5_000))).resolves.toContain('is free');
  await expect(lwm2m.probe(lwm2mConfig.parse(server), timeLimit(5_000))).rejects.toThrow('listening on');
});
