import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestHost, eventually, type TestHost } from '../../../test/conformance/driver-host.ts';
import type { Session } from '../../contracts/driver.ts';
import { timeLimit } from '../../contracts/time.ts';
import { sl651Config } from './config.ts';
import { sl651 } from './driver.ts';
import { createStation, type Station, type StationOptions } from './station.ts';

const identity = '0011223344';
const now = Date.UTC(2024, 5, 1);
const minute = 60_000;
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A centre with one station that has reported and stays online. */
async function online(over: Partial<StationOptions> = {}): Promise<{ host: TestHost; session: Session; station: Station }> {
  const host = createTestHost({ now });
  host.add({ identity, keys: ['Z', 'VT', 'VTA', 'ZT', 'DRP'], firstPoint: 1 });
  const session = sl651.open(sl651Config.parse({ port: 0, answerSeconds: 0.2 }), host);
  const abort = new AbortController();
  const run = session.run(abort.signal);
  closers.push(async () => {
    abort.abort();
    await run;
  });
  await eventually('the centre listens', () => session.address?.() !== undefined);
  const station = createStation({
    station: identity,
    center: 1,
    password: '1234',
    stationType: 'K',
    clock: host.clock,
    connect: () => connect(session.address?.()?.port ?? 0, '127.0.0.1'),
    state: {
      values: () => ({ Z: 12.345, VT: 12.5, VTA: 220.5 }),
      past: (symbol, time) => (symbol === 'Z' ? (time % (2 * 3_600_000) === 0 ? 10 : 11.5) : 0.2),
      picture: () => Uint8Array.from({ length: 1000 }, (_, i) => i & 0xff),
      manual: () => new Uint8Array(Buffer.from('H 12.3')),
      version: 'TEST 1.0',
    },
    ...over,
  });
  closers.push(() => station.close());
  await station.report(0x32, now, { Z: 1 });
  return { host, session, station };
}

const ask = ({ session }: { session: Session }, question: Record<string, unknown>, signal = timeLimit(10_000)) => {
  if (session.ask === undefined) throw new Error('BUG: no ask');
  return session.ask(identity, question, signal);
};

const encodings = ['hex', 'ascii'] as const;
const questions: readonly (readonly [Record<string, unknown>, Record<string, unknown>])[] = [
  [{ command: 'query' }, { function: '37', readings: [{ element: 'Z', values: [12.345] }, { element: 'VT' }, { element: 'VTA' }] }],
  [
    { command: 'queryElements', elements: ['VT', 'Q'] },
    {
      function: '3A',
      readings: [
        { element: 'VT', values: [12.5] },
        { element: 'Q', values: [undefined] },
      ],
    },
  ],
  [{ command: 'queryManual' }, { function: '39', text: 'H 12.3' }],
  [{ command: 'pumpMotor' }, { function: '44', readings: [{ element: 'VTA', values: [220.5] }, {}, {}, {}, {}, {}] }],
  [{ command: 'version' }, { function: '45', version: 'TEST 1.0' }],
  [{ command: 'status' }, { function: '46', readings: [{ element: 'ZT', values: [0], status: { mainsLost: false } }] }],
  [{ command: 'clearMemory' }, { function: '47' }],
  [{ command: 'factoryReset' }, { function: '48' }],
  [
    { command: 'setIcCard', valid: true },
    { function: '4B', readings: [{ element: 'ZT', values: [512], status: { icCardValid: true } }] },
  ],
  [
    { command: 'pumps', on: [true, false, true] },
    { function: '4C', on: [true, false, true, false, false, false, false, false] },
  ],
  [
    { command: 'valves', on: [true] },
    { function: '4D', on: [true, false, false, false, false, false, false, false] },
  ],
  [
    { command: 'gates', open: [true, false], openingsCm: [120, 0] },
    { function: '4E', open: [true, false], openingsCm: [120, 0] },
  ],
  [
    { command: 'quota', on: true },
    { function: '4F', on: true },
  ],
  [{ command: 'queryClock' }, { function: '51', sentAt: now, offsetSeconds: 0 }],
];
const cases = encodings.flatMap((encoding) =>
  questions.map(([question, answer]) => ({ encoding, command: question.command, question, answer })),
);

describe('asking a station', () => {
  test.each(cases)('$command in $encoding is answered', async ({ encoding, question, answer }) => {
    expect(await ask(await online({ encoding }), question)).toMatchObject(answer);
  });

  test.each(encodings)('configuration that was written is read back in %s', async (encoding) => {
    const running = await online({ encoding });
    await ask(running, { command: 'writeConfig', values: { 28: -10.5, 20: 6 } });
    await ask(running, { command: 'writeConfig', values: { '01': '05000000' } });
    const run = await ask(running, { command: 'readConfig', ids: ['28', '20'] });
    expect(run).toMatchObject({
      function: '43',
      settings: [
        { id: '28', value: -10.5, unit: 'm' },
        { id: '20', value: 6 },
      ],
    });
    const basic = await ask(running, { command: 'readConfig', ids: ['01'] });
    expect(basic).toMatchObject({ function: '41', settings: [{ id: '01', value: '05000000' }] });
  });

  test.each(encodings)('a period is answered in %s and stored at its times', async (encoding) => {
    const running = await online({ encoding });
    running.host.clock.set(now + 4 * 60 * minute);
    const period = { command: 'queryPeriod', from: now, to: now + 3 * 60 * minute, element: 'Z', step: { unit: 'hour', count: 1 } };
    expect(await ask(running, period)).toMatchObject({ function: '38', readings: [{ element: 'Z', values: [10, 11.5, 10, 11.5] }] });
    const times = running.host.samples.filter(({ point }) => point === 1).map(({ time }) => (time - now) / minute);
    expect(times).toEqual([0, 0, 60, 120, 180]);
  });

  test('an hour of rain is asked for as a series of five minutes', async () => {
    const running = await online();
    running.host.clock.set(now + 60 * minute);
    const answer = await ask(running, { command: 'queryPeriod', from: now, to: now, element: 'DRP' });
    expect(answer).toMatchObject({ readings: [{ element: 'DRP', values: new Array(12).fill(0.2), step: { unit: 'minute', count: 5 } }] });
  });

  test('a picture comes back whole', async () => {
    const { picture } = await ask(await online({ packetBytes: 100 }), { command: 'picture' });
    expect(Buffer.from(String(picture), 'base64')).toEqual(Buffer.from(Uint8Array.from({ length: 1000 }, (_, i) => i & 0xff)));
  });

  test('a password that was changed is used from then on', async () => {
    const running = await online();
    expect(await ask(running, { command: 'setPassword', from: '1234', to: 'ABCD' })).toMatchObject({
      settings: [{ id: '03', value: 'ABCD' }],
    });
    expect(await ask(running, { command: 'queryClock' })).toMatchObject({ function: '51' });
  });

  test.each([
    { offset: 10_000, times: 1 },
    { offset: 20 * minute, times: 2 },
  ])('a clock that is off by $offset ms is set $times times', async ({ offset, times }) => {
    const running = await online({ clockOffsetMs: offset });
    expect(await ask(running, { command: 'setClock' })).toMatchObject({
      function: '4A',
      offsetSeconds: 0,
      beforeSeconds: offset / 1000,
      times,
    });
    expect(running.station.offsetMs).toBe(0);
  });

  test('questions to one station wait for each other', async () => {
    const running = await online();
    const answers = await Promise.all(['version', 'status', 'queryClock'].map((command) => ask(running, { command })));
    expect(answers.map((answer) => answer.function)).toEqual(['45', '46', '51']);
  });
});

describe('questions without an answer', () => {
  test.each([
    [{ command: 'dance' }],
    [{ command: 'queryElements', elements: ['level'] }],
    [{ command: 'readConfig', ids: ['01', '28'] }],
    [{ command: 'gates', open: [true], openingsCm: [] }],
    [{ command: 'queryPeriod', from: now, to: now - 1, element: 'Z' }],
    [{ command: 'writeConfig', values: { 27: 12_345 } }],
  ])('%j is refused before anything is sent', async (question) => {
    await expect(ask(await online(), question)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('a station that does not answer is asked three times and then told as a timeout', async () => {
    const running = await online({ state: { values: () => ({}) } });
    running.host.remove(identity); // its answers are no longer heard
    await expect(ask(running, { command: 'version' })).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(running.host.refusedFor('unknown-device')).toBe(3);
  });

  test('a station that is not there, or goes away, is told as a lost link', async () => {
    const running = await online();
    running.host.remove(identity);
    const waiting = ask(running, { command: 'version' });
    await eventually('the question is out', () => running.host.unknown.length > 0);
    running.station.close();
    await expect(waiting).rejects.toMatchObject({ code: 'LINK_LOST' });
    await expect(ask(running, { command: 'version' })).rejects.toMatchObject({ code: 'LINK_LOST' });
  });

  test('the asker may give up', async () => {
    const running = await online();
    running.host.remove(identity);
    const abort = new AbortController();
    const waiting = ask(running, { command: 'version' }, abort.signal);
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});
