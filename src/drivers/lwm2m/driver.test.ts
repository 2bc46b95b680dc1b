import { createSocket } from 'node:dgram';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestHost, eventually, type TestDevice, type TestHost } from '../../../test/conformance/driver-host.ts';
import { isBad } from '../../contracts/quality.ts';
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
import { createSimulatedLwM2M, type DeviceOptions, type SimulatedLwM2M } from './device.ts';
import { createLwM2M, lwm2m } from './driver.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const quick = { port: 0, ackSeconds: 0.05, retransmits: 1, answerSeconds: 2, readSeconds: 0.1 };
const [temperature, battery, lamp] = ['3303/0/5700', '3/0/9', '3306/0/5850'];
const meter: TestDevice = { identity: 'meter', keys: [temperature, battery, lamp] };

async function start(config: Record<string, unknown> = {}, devices: readonly TestDevice[] = [meter], folder = '/nowhere') {
  const host = createTestHost();
  for (const device of devices) host.add(device);
  const session = createLwM2M(() => folder).open(lwm2mConfig.parse({ ...quick, ...config }), host);
  const abort = new AbortController();
  const ended = session.run(abort.signal);
  closers.push(() => {
    abort.abort();
    return ended;
  });
  await eventually('it listens', () => session.address?.() !== undefined);
  const ask = (question: Record<string, unknown>, identity = 'meter') =>
    session.ask?.(identity, question, AbortSignal.timeout(10_000)) ?? Promise.reject(new Error('BUG: it can be asked'));
  return { host, ask, server: session.address?.() ?? { host: '', port: 0 } };
}

const resources = { [temperature]: 21.5, [battery]: 80, [lamp]: 0 };

function deviceOf(server: Address, options: Partial<DeviceOptions> = {}): SimulatedLwM2M {
  const device = createSimulatedLwM2M({ endpoint: 'meter', server, resources, giveUpMs: 5_000, ...options });
  closers.push(device.close);
  return device;
}

const valuesOf = (host: TestHost, point: number): readonly number[] =>
  host.samples.filter((sample) => sample.point === point && !isBad(sample.quality)).map(({ value }) => value);
const badOf = (host: TestHost, point: number): number =>
  host.samples.filter((sample) => sample.point === point && isBad(sample.quality)).length;
const linksOf = (host: TestHost): readonly string[] => host.links.filter(({ identity }) => identity !== undefined).map(({ kind }) => kind);

describe('a device', () => {
  test.each([
    ['1.1', 'senml-json', 'resources'],
    ['1.0.0', 'tlv', 'resources'],
    ['1.0', 'text', 'resources'],
    ['1.1', 'senml-json', 'instances'],
    ['1.0', 'tlv', 'instances'],
  ] as const)('of version %s that speaks %s is observed by %s, and tells what changes', async (version, format, observe) => {
    const { host, server } = await start({ observe });
    const device = deviceOf(server, { version, format });
    expect(codeText(await device.register())).toBe('2.01');
    await eventually('all is observed', () => device.observed.length === 3);
    await device.set(temperature, 22.25);
    await device.set(lamp, 1);
    await eventually('the values are there', () => valuesOf(host, 3).includes(1));
    expect(valuesOf(host, 1)).toEqual([21.5, 22.25]);
    expect(valuesOf(host, 2)).toEqual([80]);
    expect(host.refusals).toEqual([]);
  });

  test('that lets nothing be observed is read in turn, and people are told', async () => {
    const { host, server } = await start();
    const device = deviceOf(server, { fault: 'unobservable' });
    await device.register();
    await eventually('it is read again', () => valuesOf(host, 1).length > 2);
    expect(host.links.filter(({ detail }) => detail.includes('cannot be observed'))).toHaveLength(3);
  });

  test('that answers late is waited for, and delays no other', async () => {
    const { host, server } = await start({}, [meter, { identity: 'other', keys: [temperature], firstPoint: 11 }]);
    await deviceOf(server, { fault: { answersAfterMs: 300 } }).register();
    const other = deviceOf(server, { endpoint: 'other' });
    await other.register();
    await eventually('the quick one is there', () => valuesOf(host, 11).length === 1);
    expect(valuesOf(host, 2)).toEqual([]);
    await eventually('the slow one is there', () => valuesOf(host, 2).length === 1);
  });

  test('that answers nothing turns bad, and delays no other', async () => {
    const { host, server } = await start({}, [meter, { identity: 'other', keys: [temperature], firstPoint: 11 }]);
    await deviceOf(server, { fault: 'silent' }).register();
    const other = deviceOf(server, { endpoint: 'other' });
    await other.register();
    await eventually('the other is there', () => valuesOf(host, 11).length === 1);
    await eventually('it turns bad', () => badOf(host, 1) === 1 && badOf(host, 3) === 1);
    expect(linksOf(host)).toEqual(expect.arrayContaining(['disconnected']));
    await other.set(temperature, 3);
    expect(valuesOf(host, 11)).toContain(3);
  });

  test('that is away for a while has all its values again when it is heard', async () => {
    const { host, server } = await start({ renewSeconds: 1 });
    const options: { fault?: 'silent' } = {};
    const device = createSimulatedLwM2M(Object.assign(options, { endpoint: 'meter', server, resources, giveUpMs: 5_000 }));
    closers.push(device.close);
    await device.register();
    await eventually('all is observed', () => device.observed.length === 3);
    options.fault = 'silent';
    await eventually('it turns bad', () => [1, 2, 3].every((point) => badOf(host, point) === 1));
    const before = host.samples.length;
    delete options.fault;
    await device.update();
    await eventually('all are there again', () =>
      [1, 2, 3].every((point) => host.samples.slice(before).some((sample) => sample.point === point && !isBad(sample.quality))),
    );
    expect(linksOf(host)).toEqual(['connected', 'disconnected', 'connected']);
  });

  test('whose lifetime is over turns bad, once; an update in time keeps it', async () => {
    const { host, server } = await start();
    const device = deviceOf(server, { lifetimeSeconds: 1 });
    await device.register();
    await eventually('it is heard', () => valuesOf(host, 1).length === 1);
    expect(codeText(await device.update('lt=2'))).toBe('2.04');
    await eventually('it is over', () => badOf(host, 1) === 1);
    expect(codeText(await device.update())).toBe('4.04');
    expect(linksOf(host)).toEqual(['connected', 'disconnected']);
    expect(host.links.at(-1)?.detail).toContain('lifetime of 2 s');
    await device.register();
    await eventually('it is heard again', () => valuesOf(host, 1).length === 2);
  });

  test('that deregisters turns bad at once', async () => {
    const { host, server } = await start();
    const device = deviceOf(server);
    await device.register();
    await eventually('it is heard', () => valuesOf(host, 1).length === 1);
    expect(codeText(await device.deregister())).toBe('2.02');
    await eventually('it turns bad', () => badOf(host, 2) === 1);
  });

  test('that registers again from elsewhere takes the place of the first', async () => {
    const { host, server } = await start();
    const first = deviceOf(server);
    await first.register();
    await eventually('all is observed', () => first.observed.length === 3);
    const second = deviceOf(server, { resources: { ...resources, [temperature]: 5 } });
    await second.register();
    await eventually('the second is heard', () => valuesOf(host, 1).includes(5));
    await first.set(temperature, 99);
    expect(first.observed).not.toContain(temperature);
    expect(valuesOf(host, 1)).not.toContain(99);
    expect(host.refusedFor('not-allowed')).toBe(1);
    expect(codeText(await first.update())).toBe('4.04');
  });

  test('that lacks a resource is told of, and the others are observed', async () => {
    const { host, server } = await start();
    const device = deviceOf(server, { resources: { [temperature]: 1 } });
    await device.register();
    await eventually('the others are marked', () => badOf(host, 2) === 1 && badOf(host, 3) === 1);
    expect(valuesOf(host, 1)).toEqual([1]);
    expect(host.links.some(({ detail }) => detail.includes('/3/0/9: 4.04'))).toBe(true);
  });

  test('is asked for new keys without registering again, and not for those that are gone', async () => {
    const { host, server } = await start({}, [{ identity: 'meter', keys: [temperature] }]);
    const device = deviceOf(server);
    await device.register();
    await eventually('it is observed', () => device.observed.length === 1);
    host.add({ identity: 'meter', keys: [battery], firstPoint: 7 });
    await eventually('the new one comes', () => valuesOf(host, 7).includes(80));
    await eventually('the old one is no longer observed', () => device.observed.join() === battery);
  });

  test('sends by itself what is known, with its times', async () => {
    const { host, server } = await start();
    const device = deviceOf(server);
    await device.register();
    const time = host.clock.now() / 1000 - 60;
    expect(
      codeText(
        await device.send(
          JSON.stringify([
            { bn: '/3303/0/', bt: time, n: '5700', v: 7 },
            { n: '1', v: 1 },
          ]),
        ),
      ),
    ).toBe('2.04');
    expect(host.samples).toContainEqual(expect.objectContaining({ point: 1, value: 7, time: time * 1000 }));
    expect(host.refusedFor('unknown-key')).toBe(1);
    expect(codeText(await device.send('[{"n":"/3303/0/5700","v":1,"t":9999999999}]'))).toBe('4.00');
    expect(host.refusedFor('bad-time')).toBe(1);
    expect(codeText(await device.send('[no JSON'))).toBe('4.00');
  });
});

describe('queue mode', () => {
  test.each(['b=UQ', 'b=U&Q'])('%s: what is asked waits until the device wakes, and its sleep is no fault', async (binding) => {
    const { host, server, ask } = await start({ awakeSeconds: 0.2 });
    const device = deviceOf(server, { binding });
    await device.register();
    await eventually('all is observed', () => device.observed.length === 3);
    const asleepAt = performance.now() + 250;
    await eventually('it falls asleep by the clock of the server', () => performance.now() > asleepAt);
    const before = device.requests.length;
    const written = ask({ write: { [lamp]: 1 } });
    await deviceOf(server, { endpoint: 'another' }).register(); // meanwhile others are served
    expect(device.requests).toHaveLength(before);
    await device.update();
    expect(await written).toEqual({ [lamp]: 1 });
    expect(badOf(host, 1)).toBe(0);
  });
});

describe('asking', () => {
  test('writes and reads back, reads, executes and discovers', async () => {
    const { ask, server } = await start();
    const device = deviceOf(server);
    await device.register();
    expect(await ask({ write: { [lamp]: 1, [temperature]: 19.5 } })).toEqual({ [lamp]: 1, [temperature]: 19.5 });
    expect(device.value(temperature)).toBe(19.5);
    expect(await ask({ read: [battery] })).toEqual({ [battery]: 80 });
    expect(await ask({ execute: '3/0/4' })).toEqual({ executed: '3/0/4' });
    expect(device.requests).toContain('POST 3/0/4');
  });

  test.each([
    [{ write: { '3/0/1': 1 } }, 'NOT_FOUND'],
    [{ write: { [lamp]: 0.5 } }, 'BAD_REQUEST'],
    [{ write: { [lamp]: 2 } }, 'BAD_REQUEST'],
    [{ write: {} }, 'BAD_REQUEST'],
    [{ execute: '3/0' }, 'BAD_REQUEST'],
    [{ sing: true }, 'BAD_REQUEST'],
    [{ discover: '/3303' }, 'NOT_FOUND'],
  ])('%j fails with %s', async (question, code) => {
    const { ask, server } = await start();
    await deviceOf(server, { resources: { [lamp]: 1 } }).register();
    await expect(ask(question)).rejects.toMatchObject({ code });
  });

  test('a device that is not registered or not known is a failure', async () => {
    const { ask } = await start();
    await expect(ask({ read: [lamp] })).rejects.toMatchObject({ code: 'LINK_LOST' });
    await expect(ask({ read: [lamp] }, 'nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('a device that does not answer is a failure in time', async () => {
    const { ask, server } = await start();
    await deviceOf(server, { fault: 'silent' }).register();
    await expect(ask({ write: { [lamp]: 1 } })).rejects.toMatchObject({ code: 'TIMEOUT' });
  });
});

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
  ['a bad lifetime', request(coapCode.post, ['rd'], ['ep=meter', 'lt=0'], '</3/0>'), '4.00'],
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
  expect(host.refusals).toHaveLength(code === '2.31' ? 0 : 1);
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
  await expect(lwm2m.probe(lwm2mConfig.parse({ port: 0 }), AbortSignal.timeout(5_000))).resolves.toContain('is free');
  await expect(lwm2m.probe(lwm2mConfig.parse(server), AbortSignal.timeout(5_000))).rejects.toThrow('listening on');
});
