import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Driver, type DriverHost, type Introduction, refusalReasons } from '../contracts/driver.ts';
import { Failure } from '../contracts/errors.ts';
import { append } from '../contracts/sample.ts';
import { systemClock } from '../contracts/time.ts';
import type { TrialDevice, TrialWish } from '../contracts/trial.ts';
import { createSlave } from '../drivers/modbus/slave.ts';
import { discover } from './discover.ts';
import { drivers } from './drivers.ts';
import { tryOut } from './trial.ts';
import { adviceFor, refusalAdvice } from './trial-advice.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const device = (identity: string, ...keys: string[]): TrialDevice => ({
  identity,
  keys: new Map(keys.map((key) => [key, { scale: 2, offset: 1 }])),
  secretHash: undefined,
  topics: [],
});
const stagesOf = ({ steps }: Awaited<ReturnType<typeof tryOut>>) => steps.map(({ stage, outcome }) => `${stage} ${outcome}`);
const tryWith = (own: readonly Driver[], wish: Partial<TrialWish>) =>
  tryOut({ drivers: own, clock: systemClock }, { protocol: 'hand', config: {}, devices: [], seconds: 1, ...wish });

/** A driver whose session does what a test wants. */
const handDriver = (run: (host: DriverHost, signal: AbortSignal) => Promise<void>, more: Partial<Driver> = {}): Driver => ({
  protocol: 'hand',
  title: { zh: '', en: '' },
  config: z.object({ host: z.string().default('127.0.0.1') }),
  open: (_, host) => ({ run: (signal) => run(host, signal) }),
  probe: async () => 'is there',
  ...more,
});
const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

describe('a trial of a protocol with certificates', () => {
  const introducing = (trust: Introduction['other']['trust']) =>
    handDriver((_, signal) => untilAborted(signal), {
      introduce: async () => ({
        own: { fingerprint: 'aaaa11112', file: { name: 'own.pem', text: 'PEM' } },
        other: { name: 'CN=plc', fingerprint: 'bbbb2', validTo: '2040-01-01', trust, trusting: { trusted: 'bb' } },
      }),
    });

  test.each([
    ['trusted', 'ok', undefined],
    ['unknown', 'failed', { trusted: 'bb' }],
    ['changed', 'failed', { trusted: 'bb' }],
    ['unfit', 'failed', undefined],
  ] as const)('shows who the other side is when it is %s, and goes on only when it is trusted', async (trust, outcome, fix) => {
    const trial = await tryWith([introducing(trust)], { seconds: 0.05 });
    const [own, other] = trial.steps.filter(({ stage }) => stage === 'trust');
    expect(own?.text.en).toContain('SHA-256 aaaa 1111 2');
    expect(own).toMatchObject({ outcome: 'ok', file: { name: 'own.pem', text: 'PEM' } });
    expect([other?.outcome, other?.fix?.config]).toEqual([outcome, fix]);
    expect(other?.text.en).toContain('CN=plc, SHA-256 bbbb 2, valid to 2040-01-01');
    expect(stagesOf(trial).includes('reach ok')).toBe(trust === 'trusted');
  });

  test('tells when the other side cannot be asked', async () => {
    const driver = handDriver((_, signal) => untilAborted(signal), { introduce: () => Promise.reject(new Error('ECONNREFUSED')) });
    expect(stagesOf(await tryWith([driver], {}))).toEqual(['settings ok', 'trust failed']);
  });
});

describe('a trial of Modbus', () => {
  async function slavePort() {
    const slave = createSlave({ framing: 'tcp', units: [1], memorySize: 10 });
    closing.push(() => slave.close());
    slave.units.get(1)?.memory.holding.set([21], 0);
    return (await slave.listen()).port;
  }

  test('tells each step and the first values, and ends when all are there', async () => {
    const config = { host: 'localhost', port: await slavePort() };
    const trial = await tryWith(drivers, { protocol: 'modbus', config, devices: [device('1', 'holding:0')], seconds: 30 });
    expect(trial.ok).toBe(true);
    expect(stagesOf(trial)).toEqual(expect.arrayContaining(['settings ok', 'name ok', 'reach ok', 'values ok']));
    expect(trial.values).toMatchObject([{ identity: '1', key: 'holding:0', value: 43, isKnown: true }]);
  });

  test('says what a unit refuses, and what to do', async () => {
    const config = { port: await slavePort() };
    const trial = await tryWith(drivers, { protocol: 'modbus', config, devices: [device('1', 'holding:99')] });
    expect(trial.ok).toBe(false);
    const words = { en: expect.stringContaining('illegal data address') };
    const advice = { en: expect.stringContaining('lacks this address') };
    expect(trial.steps.find(({ stage, outcome }) => stage === 'link' && outcome === 'warning')).toMatchObject({ text: words, advice });
    // said once
    expect(trial.steps.find(({ stage }) => stage === 'refused')).toMatchObject({ text: words, advice: undefined });
  });

  test('shows a text, and says of keys that were taken for the other kind what they give', async () => {
    const slave = createSlave({ framing: 'tcp', units: [1], memorySize: 10 });
    closing.push(() => slave.close());
    slave.units.get(1)?.memory.holding.set([0x4142, 0x4300, 7], 0);
    const config = { port: (await slave.listen()).port };
    const asked = {
      ...device('1', 'holding:2', 'holding:1:string[2]'),
      texts: ['holding:0:string[4]', 'holding:3', 'holding:99:string[2]'],
    };
    const trial = await tryWith(drivers, { protocol: 'modbus', config, devices: [asked], seconds: 2 });
    expect(trial.values.filter(({ text, value }) => text !== undefined || !Number.isNaN(value))).toMatchObject([
      { key: 'holding:2', value: 15 },
      { key: 'holding:0:string[4]', text: 'ABC' },
    ]);
    const told = trial.steps.filter(({ stage }) => stage === 'values').map(({ outcome, text }) => `${outcome}: ${text.en}`);
    expect(told).toEqual([
      'warning: Device 1: good values of 2 of 5 keys; nothing of holding:1:string[2], holding:3, holding:99:string[2]',
      'warning: Device 1: holding:1:string[2] gives a text, no number: “C”',
      'warning: Device 1: holding:3 gives a number, no text: 0',
    ]);
  });

  test('ends at a port where nothing listens, with what to do', async () => {
    const trial = await tryWith(drivers, { protocol: 'modbus', config: { port: 1 } });
    expect(stagesOf(trial)).toEqual(['settings ok', 'reach failed']);
    expect(trial.steps.at(-1)?.advice?.en).toContain('nothing listens on this port');
  });
});

/** A server that says this and hangs up; its port. */
async function sayingServer(words: string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {}); // it hangs up anyhow
    socket.end(words);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return (server.address() as { port: number }).port; // holds: it listens on TCP
}

describe('a trial of a port where another protocol is spoken', () => {
  test.each(['modbus', 's7', 'iec104'])('says so of %s, and not that it waited', async (protocol) => {
    const port = await sayingServer('SSH-2.0-OpenSSH_9.2\r\n');
    const { steps } = await tryWith(drivers, { protocol, config: { port }, devices: [device('1', 'holding:0')] });
    const failed = steps.filter(({ outcome, stage }) => outcome === 'failed' && stage !== 'values');
    expect(failed.map(({ advice }) => advice?.en)).toEqual([expect.stringContaining('not of this protocol')]);
    expect(steps.some(({ advice }) => advice?.en.startsWith('Waited') === true)).toBe(false);
  });

  test('does not call a link good that has ended', async () => {
    const port = await sayingServer('');
    const { steps } = await tryWith(drivers, { protocol: 'nmea', config: { mode: 'tcp-client', port } });
    expect(steps.at(-1)).toMatchObject({ stage: 'link', outcome: 'failed' });
  });
});

test('a trial of settings that the driver refuses names them, and touches nothing', async () => {
  const trial = await tryWith(drivers, { protocol: 'modbus', config: { port: 'x' } });
  expect([trial.ok, stagesOf(trial)]).toEqual([false, ['settings failed']]);
  expect(trial.steps[0]?.text.en).toContain('port');
});

test('a trial of an unknown name ends there', async () => {
  const trial = await tryWith([handDriver(async () => {})], { config: { host: 'no-such-host.invalid' } });
  expect(stagesOf(trial)).toEqual(['settings ok', 'name failed']);
  expect(trial.steps[1]?.advice).toBeDefined();
});

test('a trial of a taken port says that it may be this very source', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  const { port } = server.address() as { port: number }; // holds: it listens on TCP
  const trial = await tryWith(drivers, { protocol: 'hj212', config: { host: '127.0.0.1', port } });
  expect(trial.steps.at(-1)).toMatchObject({ outcome: 'failed', advice: { en: expect.stringContaining('this very source') } });
});

test('a trial shows strangers with what they sent, and that silence is no failure', async () => {
  const driver = handDriver(async (host, signal) => {
    host.quarantine('9', new Map([['Z', 1.5]]), 'from 10.0.0.9');
    await untilAborted(signal);
  });
  const trial = await tryWith([driver], {});
  expect(trial.values).toMatchObject([{ identity: '9', key: 'Z', value: 1.5, isKnown: false }]);
  const silent = await tryWith([handDriver((_, signal) => untilAborted(signal))], {});
  expect([silent.ok, silent.steps.at(-1)]).toEqual([true, expect.objectContaining({ stage: 'values', outcome: 'warning' })]);
});

test('a trial never tells a driver that samples are safe', async () => {
  const durable: number[] = [];
  const driver = handDriver(async (host, signal) => {
    const batch = host.sink.room(1);
    if (batch) append(batch, 0, 1, 1, 0);
    const ticket = host.sink.ticket();
    await untilAborted(signal);
    durable.push(ticket - host.sink.durable);
  });
  await tryWith([driver], { devices: [device('a', 'x')] });
  expect(durable).toEqual([1]);
});

test.each([
  ['throws', async () => Promise.reject(new Failure('LINK_LOST', 'talking to 10.0.0.1: ECONNRESET'))],
  ['ends by itself', async () => {}],
])('a driver that %s fails the trial, with the reason', async (_, run) => {
  const trial = await tryWith([handDriver(run)], { devices: [device('a', 'x')], seconds: 30 });
  expect(stagesOf(trial)).toContain('link failed');
});

test('a driver that does not stop is told, and is no longer waited for', async () => {
  const trial = await tryWith([handDriver(() => new Promise(() => {}))], {});
  expect(stagesOf(trial)).toContain('end warning');
});

test('a trial runs with the configuration that does no harm', async () => {
  const seen: unknown[] = [];
  const driver = handDriver((_, signal) => untilAborted(signal), {
    forTrial: () => ({ host: 'trial' }),
    open: (config) => ({ run: async () => void seen.push(config) }),
  });
  await tryWith([driver], {});
  expect(seen).toEqual([{ host: 'trial' }]);
});

describe('discovery', () => {
  const ask = (own: readonly Driver[], request: object, config: object = {}, protocol = 'hand') =>
    discover({ drivers: own, clock: systemClock }, { protocol, config, request });

  test('of a protocol without a way of its own listens to what strangers send', async () => {
    const driver = handDriver(async (host, signal) => {
      host.quarantine('9', new Map([['Z', 1.5]]), 'from 10.0.0.9');
      host.quarantine('10', new Map(), 'sign-in');
      await untilAborted(signal);
    });
    const { points, remarks } = await ask([driver], { seconds: 1 });
    expect(points).toMatchObject([{ identity: '9', key: 'Z', value: 1.5 }]);
    expect(remarks).toMatchObject([{ en: expect.stringContaining('10 has called') }]);
  });

  test('refuses a request that its schema does not know, and a link that there is not is thrown', async () => {
    await expect(ask([handDriver(async () => {})], { seconds: 0 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(ask(drivers, {}, { port: 1 }, 'modbus')).rejects.toThrow('ECONNREFUSED');
  });

  test('asks the devices of the source where the request names none', async () => {
    const asked: string[] = [];
    const request = z.object({ devices: z.string().default('') });
    const find = async (_: unknown, { devices }: { devices: string }) => {
      asked.push(devices);
      return { points: [], places: [], remarks: [] };
    };
    const driver = handDriver(async () => {}, { discover: { request, devices: 'devices', find: find as never } }); // holds: the request is of the schema
    const wishes = [{}, { devices: '' }, { devices: 'c' }];
    for (const wish of wishes)
      await discover({ drivers: [driver], clock: systemClock }, { protocol: 'hand', config: {}, request: wish, identities: ['a', 'b'] });
    expect(asked).toEqual(['a, b', 'a, b', 'c']);
  });

  test('tells how many points found no room in the answer', async () => {
    const find = async () => ({
      points: Array.from({ length: 5003 }, (_, i) => ({ identity: '1', key: `${i}`, name: '', path: [], type: '', unit: '', value: i })),
      places: [],
      remarks: [],
    });
    const { points, remarks } = await ask([handDriver(async () => {}, { discover: { request: z.object({}), find } })], {});
    expect([points.length, remarks[0]?.en]).toEqual([5000, '3 more are not listed; look at less at a time']);
  });
});

describe('advice', () => {
  test.each(refusalReasons)('is there for what is refused as %s, in both languages', (reason) => {
    expect(refusalAdvice[reason].zh).not.toBe('');
    expect(refusalAdvice[reason].en).not.toBe('');
  });

  test.each([
    ['a code in the cause', new Error('connecting', { cause: Object.assign(new Error('x'), { code: 'EHOSTUNREACH' }) }), 'no route'],
    ['words of a certificate', new Error('self-signed certificate in chain'), 'not trusted'],
    ['a refused sign-in', new Error('Connection refused: Not authorized'), 'user name'],
    ['a page that is not there', new Error('reading http://10.0.0.5/x: status 404'), 'no such address'],
    ['a key of an API that is wrong', new Error('reading http://10.0.0.5/x: status 403'), 'user name'],
    ['another refusal of a server', new Error('reading http://10.0.0.5/x: status 400'), 'does not accept'],
    ['a fault of a server', new Error('reading http://10.0.0.5/x: status 502'), 'itself is at fault'],
    ['a broker that is none', new Error('connecting to NATS 10.0.0.5:80: unexpected response from server'), 'not of this protocol'],
    ['a controller without a free connection', new Error('the controller hung up; maybe all its connections are taken'), 'closed the'],
    ['time that is up', new Error('connecting: no connection in 30 s'), 'No answer'],
  ])('is found by %s', (_, error, words) => expect(adviceFor(error)?.en).toContain(words));

  test.each([
    ['01', 'illegal function', 'another area'],
    ['02', 'illegal data address', 'lacks this address'],
    ['03', 'illegal data value', 'count or value'],
    ['04', 'server device failure', 'at fault'],
    ['05', 'acknowledge, still working', 'Poll slower'],
    ['06', 'server device busy', 'Poll slower'],
    ['08', 'memory parity error', 'repaired'],
    ['0A', 'gateway path unavailable', 'no path'],
    ['0B', 'gateway target device failed to respond', 'RS-485'],
  ])('of a Modbus exception %s is about what it means', (code, name, words) => {
    expect(adviceFor(new Error(`exception ${code} ${name}, reading holding 0…0`))?.en).toContain(words);
  });

  test.each([
    ['write EPROTO C0B6:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/x.c:350:', 'Switch TLS off'],
    ['error:0A000418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca', 'does not take our certificate'],
    ['error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required', 'does not take our certificate'],
  ])('of TLS says which side has to change: %s', (message, words) => expect(adviceFor(new Error(message))?.en).toContain(words));

  test('is not made up for an error that nobody knows', () => expect(adviceFor(new Error('the moon is full'))).toBeUndefined());
});

describe('words of a library or a device', () => {
  const failing = (message: string) => handDriver(async () => {}, { probe: () => Promise.reject(new Failure('NOT_AVAILABLE', message)) });

  test.each([
    [
      'connecting to broker a:1: Invalid header flag bits, must be 0x0 for puback packet',
      '对方发来的不是 MQTT 报文（Invalid header flag bits',
    ],
    ['connecting to NATS a:1: unexpected response from server', '对方不是 NATS 服务器（unexpected response'],
    ['connecting to broker a:1: the flux capacitor has melted', 'the flux capacitor has melted（英文是对方或软件库的原文）'],
  ])('stand in Chinese beside their meaning: %s', async (message, words) => {
    const { steps } = await tryWith([failing(message)], {});
    expect(steps.at(-1)?.text.zh).toContain(words);
    expect(steps.at(-1)?.text.en).toBe(message);
  });
});
