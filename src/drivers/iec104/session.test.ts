import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestHost, eventually, type TestDevice, type TestHostOptions } from '../../../test/conformance/driver-host.ts';
import { timeLimit } from '../../contracts/time.ts';
import type { AsduToSend } from './asdu.ts';
import { iec104Config } from './config.ts';
import { iec104 } from './driver.ts';
import { openOutstation } from './outstation-server.ts';
import { createPlant, type Plant } from './plant.ts';

const now = Date.UTC(2024, 5, 1);
const bad = 2;
const uncertain = 1;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Setting extends TestHostOptions {
  readonly plant?: Plant;
  readonly devices?: readonly TestDevice[];
  readonly config?: Readonly<Record<string, unknown>>;
}

async function setUp({
  plant = createPlant({ 1: { 1300: [13, 30] } }),
  devices = [{ identity: '1', keys: ['1300'] }],
  config = {},
  ...options
}: Setting = {}) {
  const server = await openOutstation({ plant, clock: () => now - 5_000 });
  closers.push(server.close);
  const host = createTestHost({ now, ...options });
  for (const device of devices) host.add(device);
  const { host: address, port } = server.address;
  const session = iec104.open(iec104Config.parse({ host: address, port, answerSeconds: 2, ...config }), host);
  const abort = new AbortController();
  const ended = session.run(abort.signal).catch((error: unknown) => error);
  closers.push(() => {
    abort.abort();
    return ended;
  });
  const ask = (identity: string, question: Record<string, unknown>) => {
    if (session.ask === undefined) throw new Error('BUG: the driver can be asked');
    return session.ask(identity, question, timeLimit(5_000));
  };
  const isLinked = () => host.links.some(({ kind }) => kind === 'listening');
  await eventually('data flow', isLinked);
  return { server, plant, host, ask, ended, session };
}

const spontaneous = (objects: AsduToSend['objects'], type = 13): AsduToSend => ({ type, cause: 3, station: 1, objects });

describe('values', () => {
  test('are interrogated when the link starts, with the time of arrival', async () => {
    const { host } = await setUp();
    await eventually('a sample', () => host.samples.length > 0);
    expect(host.samples).toEqual([{ point: 1, time: now, value: 30, quality: 0 }]);
    expect(host.links).toMatchObject([{ kind: 'listening' }, { kind: 'connected', identity: '1' }]);
  });

  test('are interrogated again and again, counters and clock too where wanted', async () => {
    const { server } = await setUp({ config: { interrogationSeconds: 0.2, countersSeconds: 0.2, clockSeconds: 0.2 } });
    const count = (type: number) => server.heard.filter(([one]) => one === type).length;
    await eventually('all are asked twice', () => [100, 101, 103].every((type) => count(type) >= 2));
  });

  test('have the time that the station gives them', async () => {
    const { host, server } = await setUp({ plant: createPlant({ 1: { 1300: [36, 30] } }) });
    await eventually('the interrogation, which has no times', () => host.samples.length === 1);
    server.set(1, 1300, 31);
    await eventually('the event', () => host.samples.length === 2);
    expect(host.samples).toMatchObject([
      { time: now, value: 30, quality: 0 },
      { time: now - 5_000, value: 31, quality: 0 },
    ]);
  });

  test.each([
    ['IV', 0x80, bad],
    ['NT', 0x40, uncertain],
    ['SB', 0x20, uncertain],
    ['BL', 0x10, uncertain],
    ['OV', 0x01, uncertain],
    ['nothing', 0, 0],
  ])('with %s have the quality that it means', async (_, quality, expected) => {
    const { host, server } = await setUp();
    await eventually('the first sample', () => host.samples.length === 1);
    server.tell(spontaneous([{ address: 1300, value: 31, quality }]));
    await eventually('the second sample', () => host.samples.length === 2);
    expect(host.samples[1]).toMatchObject({ value: 31, quality: expected });
  });

  test.each([
    ['a double point between its positions', 3, { value: 0 }],
    ['a double point in no position', 3, { value: 3 }],
    ['a step position on its way', 5, { value: 5, qualifier: 1 }],
    ['a counter that ran over', 15, { value: 5, qualifier: 0x20 }],
    ['a time that the station does not trust', 36, { value: 5, time: now - 1, isTimeInvalid: true }],
  ])('%s is uncertain', async (_, type, object) => {
    const { host, server } = await setUp();
    await eventually('the first sample', () => host.samples.length === 1);
    server.tell(spontaneous([{ address: 1300, ...object }], type));
    await eventually('the second sample', () => host.samples.length === 2);
    expect(host.samples[1]).toMatchObject({ time: now, value: object.value, quality: uncertain });
  });

  test('of an object that several keys name feed each of their points', async () => {
    const { host } = await setUp({ devices: [{ identity: '1', keys: ['1300', '6200:sc@1300'] }] });
    await eventually('two samples', () => host.samples.length === 2);
    expect(host.samples.map(({ point }) => point)).toEqual([1, 2]);
  });

  test('are asked for again when a station has begun anew', async () => {
    const { server } = await setUp();
    await eventually('the first interrogation', () => server.heard.length === 1);
    server.tell({ type: 70, cause: 4, station: 1, objects: [{ address: 0, value: 0 }] });
    await eventually('the second interrogation', () => server.heard.filter(([type]) => type === 100).length === 2);
  });
});

describe('what is not taken', () => {
  test('an unknown station is shown with its values', async () => {
    const { host } = await setUp({ devices: [] });
    await eventually('it is shown', () => host.unknown.length > 0);
    expect(host.unknown[0]).toMatchObject({ identity: '1', values: new Map([['1300', 30]]) });
    expect(host.refusedFor('unknown-device')).toBe(1);
  });

  test.each([
    ['an unknown object', 'unknown-key', spontaneous([{ address: 77, value: 1 }])],
    ['a float that is no number', 'bad-value', spontaneous([{ address: 1300, value: Number.NaN }])],
    ['a value with the test bit', 'not-allowed', { ...spontaneous([{ address: 1300, value: 1 }]), isTest: true }],
    ['an answer that nobody asked for', 'out-of-order', { type: 45, cause: 7, station: 1, objects: [{ address: 1, value: 1 }] }],
  ] as const)('%s is counted, and the link goes on', async (_, reason, asdu) => {
    const { host, server } = await setUp();
    await eventually('the first sample', () => host.samples.length === 1);
    server.tell(asdu);
    server.tell(spontaneous([{ address: 1300, value: 32 }]));
    await eventually('the next sample', () => host.samples.length === 2);
    expect(host.refusals).toMatchObject([{ reason, count: 1, identity: '1' }]);
  });

  test('a time that is no date is counted, and its value stored as uncertain', async () => {
    const { host, server } = await setUp();
    await eventually('the first sample', () => host.samples.length === 1);
    const asdu = Buffer.from('1e01030001001405000100000000000018', 'hex'); // month 0
    asdu.writeUIntLE(1300, 6, 3);
    server.pour(Buffer.concat([Buffer.from([0x68, 4 + asdu.length, 6, 0, 2, 0]), asdu]));
    await eventually('the next sample', () => host.samples.length === 2);
    expect(host.samples[1]).toEqual({ point: 1, time: now, value: 1, quality: uncertain });
    expect(host.refusedFor('bad-time')).toBe(1);
  });

  test('garbage between messages is counted, and the messages are taken', async () => {
    const { host, server } = await setUp();
    await eventually('the first sample', () => host.samples.length === 1);
    server.pour(Buffer.from('0303036801131313', 'hex'));
    server.tell(spontaneous([{ address: 1300, value: 33 }]));
    await eventually('the next sample', () => host.samples.length === 2);
    expect(host.refusedFor('bad-frame')).toBe(1);
  });

  test('an identity or a key that is no address is told', async () => {
    const { host } = await setUp({
      devices: [
        { identity: 'pump', keys: ['1'] },
        { identity: '2', keys: ['level', '1300'] },
      ],
    });
    await eventually('both are told', () => host.refusals.length >= 2);
    expect(host.refusals.map(({ reason, identity }) => [reason, identity])).toEqual([
      ['not-allowed', 'pump'],
      ['not-allowed', '2'],
    ]);
  });

  test('a device that the station does not know is told as an error', async () => {
    const { host } = await setUp({ devices: [{ identity: '9', keys: ['1'] }] });
    await eventually('the error', () => host.links.some(({ kind, identity }) => kind === 'error' && identity === '9'));
  });
});

describe('acknowledgement', () => {
  const sixteen = (first: number) => Array.from({ length: 16 }, (_, i) => first + i);

  test('waits for the disk, and a station stops after its k', async () => {
    const { host, server } = await setUp({ durability: 'manual', config: { t2: 0.1 } });
    await eventually('the first sample', () => host.samples.length === 1);
    for (const value of sixteen(40)) server.tell(spontaneous([{ address: 1300, value }]));
    // k is 12, and the first value and the end of its interrogation are not acknowledged.
    await eventually('a full window', () => host.samples.length === 11);
    for (let i = 0; i < 20; i++) await turn();
    expect(host.samples).toHaveLength(11);
    host.sync();
    await eventually('the rest', () => host.samples.length === 17);
    expect(host.samples.slice(1).map(({ value }) => value)).toEqual(sixteen(40));
  });

  test('a link whose messages are out of turn is given up', async () => {
    const { host, server, ended } = await setUp();
    await eventually('the first sample', () => host.samples.length === 1);
    server.pour(Buffer.from('680e c800 0200 01 01 03 00 0100 140500 01'.replaceAll(' ', ''), 'hex'));
    expect(await ended).toMatchObject({ code: 'LINK_LOST' });
    expect(host.refusedFor('out-of-order')).toBe(1);
    expect(host.links.at(-1)).toMatchObject({ kind: 'disconnected', identity: '1' });
  });
});

describe('commands', () => {
  const plant = () => createPlant({ 1: { 1300: [1, 0], 1301: [13, 1], 1302: [3, 1], 1303: [9, 0], 1304: [7, 0], 1305: [5, 0] } });
  const keys = ['1300', '1301:se-nc', '1302:dc:select', '1303:se-na', '1304:bo-ta', '1305:rc', '6200:sc@1300', '6300:sc'];
  const device = { identity: '1', keys };

  test.each([
    ['1301:se-nc', 12.5, 50],
    ['1302:dc:select', 2, 46],
    ['1303:se-na', -0.5, 48],
    ['1304:bo-ta', 4_000_000_000, 64],
    ['1305:rc', 2, 47],
  ])('%s writes %d', async (key, value, type) => {
    const { ask, server } = await setUp({ plant: plant(), devices: [device] });
    expect(await ask('1', { write: { [key]: value } })).toEqual({ [key]: value });
    expect(server.heard).toContainEqual([type, 6]);
  });

  test('a key without command is written with the one that fits what was heard', async () => {
    const { ask, server, host } = await setUp({ plant: plant(), devices: [device] });
    await eventually('the values', () => host.samples.length > 0);
    expect(await ask('1', { write: { 1300: 1 } })).toEqual({ 1300: 1 });
    expect(server.heard).toContainEqual([45, 6]);
  });

  test('a key without command that was not heard is not written', async () => {
    const { ask } = await setUp({ plant: createPlant({ 1: {} }), devices: [device] });
    await expect(ask('1', { write: { 1300: 1 } })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('a station that wants a selection refuses without it and obeys with it', async () => {
    const { ask, server } = await setUp({ plant: plant(), devices: [device] });
    server.behaviour.needsSelect = true;
    await expect(ask('1', { write: { '1301:se-nc': 2 } })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await ask('1', { write: { '1302:dc:select': 2 } })).toEqual({ '1302:dc:select': 2 });
    expect(server.heard.filter(([type]) => type === 46)).toHaveLength(2);
  });

  test('a source may select every command', async () => {
    const { ask, server } = await setUp({ plant: plant(), devices: [device], config: { command: 'select' } });
    server.behaviour.needsSelect = true;
    expect(await ask('1', { write: { '1301:se-nc': 2 } })).toEqual({ '1301:se-nc': 2 });
  });

  test('the value may be read at another object', async () => {
    const { ask, server } = await setUp({ plant: plant(), devices: [device] });
    server.behaviour.targets.set('1/6200', 1300);
    expect(await ask('1', { write: { '6200:sc@1300': 1 } })).toEqual({ '6200:sc@1300': 1 });
  });

  test('a station that does not end commands is waited for, unless it is known for it', async () => {
    const { ask, server } = await setUp({ plant: plant(), devices: [device], config: { answerSeconds: 0.3 } });
    server.behaviour.leavesOutTermination = true;
    const waiting = ask('1', { write: { '1301:se-nc': 2 } });
    await expect(waiting).rejects.toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('awaitsTermination') });
    const other = await setUp({ plant: plant(), devices: [device], config: { awaitsTermination: false } });
    other.server.behaviour.leavesOutTermination = true;
    expect(await other.ask('1', { write: { '1301:se-nc': 2 } })).toEqual({ '1301:se-nc': 2 });
  });

  test('a station that cannot be asked for an object is read back by what it tells', async () => {
    const { ask, server } = await setUp({ plant: plant(), devices: [device] });
    server.behaviour.cannotRead = true;
    const write = ask('1', { write: { '1301:se-nc': 2 } });
    await eventually('it is asked', () => server.heard.some(([type]) => type === 102));
    server.tell({ ...spontaneous([{ address: 1301, value: 2.5 }]), cause: 11 });
    expect(await write).toEqual({ '1301:se-nc': 2.5 });
  });

  test('a station that tells nothing fails the reading back of what it has carried out, unless it is not wanted', async () => {
    const { ask, server } = await setUp({ plant: plant(), devices: [device], config: { answerSeconds: 0.3 } });
    server.behaviour.cannotRead = true;
    const what = expect.stringMatching(/carried out, .* set readsBack to false: the station does not know this type/);
    await expect(ask('1', { write: { '1301:se-nc': 2 } })).rejects.toMatchObject({ code: 'TIMEOUT', message: what });
    const other = await setUp({ plant: plant(), devices: [device], config: { readsBack: false } });
    other.server.behaviour.cannotRead = true;
    expect(await other.ask('1', { write: { '1301:se-nc': 2 } })).toEqual({ '1301:se-nc': 2 });
  });

  test.each([
    ['an object that the station does not know', { '6300:sc': 1 }, 'NOT_FOUND'],
    ['a key without point', { '7000:sc': 1 }, 'NOT_FOUND'],
    ['a value out of range', { '1303:se-na': 1 }, 'BAD_REQUEST'],
    ['half a step', { '1305:rc': 1.5 }, 'BAD_REQUEST'],
    ['nothing', {}, 'BAD_REQUEST'],
  ])('%s is refused', async (_, write, code) => {
    const { ask } = await setUp({ plant: plant(), devices: [device] });
    await expect(ask('1', { write })).rejects.toMatchObject({ code });
  });

  test('a second command to the same object is refused while the first is under way', async () => {
    const { ask, server } = await setUp({ plant: plant(), devices: [device] });
    server.behaviour.held = [];
    const first = ask('1', { write: { '1301:se-nc': 2 } });
    await eventually('the first has come', () => (server.behaviour.held?.length ?? 0) > 0);
    await expect(ask('1', { write: { '1301:se-nc': 3 } })).rejects.toMatchObject({ code: 'CONFLICT' });
    for (const act of server.behaviour.held) act();
    expect(await first).toEqual({ '1301:se-nc': 2 });
  });

  test('a link that is lost ends a command that waits', async () => {
    const { ask, server } = await setUp({ plant: plant(), devices: [device] });
    server.behaviour.held = [];
    const write = ask('1', { write: { '1301:se-nc': 2 } });
    write.catch(() => undefined);
    await eventually('it has come', () => (server.behaviour.held?.length ?? 0) > 0);
    server.hangUp();
    await expect(write).rejects.toMatchObject({ code: 'LINK_LOST' });
  });

  test.each(['interrogation', 'counters', 'clock', 'test'])('%s may be asked for', async (command) => {
    const { ask } = await setUp({ plant: plant(), devices: [device] });
    expect(await ask('1', { command })).toEqual({ [command]: true });
  });

  test('one object may be read', async () => {
    const { ask } = await setUp({ plant: plant(), devices: [device] });
    expect(await ask('1', { command: 'read', key: '1301:se-nc' })).toEqual({ '1301:se-nc': 1 });
  });
});
