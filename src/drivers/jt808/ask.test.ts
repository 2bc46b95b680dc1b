import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/conformance/driver-host.ts';
import {
  authentication,
  closeAll,
  frameOf,
  known,
  line,
  now,
  type Platform,
  platform,
  signedIn,
} from '../../../test/conformance/jt808-rig.ts';
import type { Frame } from './frame.ts';
import { writeGenericAnswer } from './generic-answer.ts';
import { id } from './messages.ts';
import type { Edition } from './sign-in.ts';
import type { Terminal } from './terminal.ts';

afterEach(closeAll);

interface Rig extends Platform {
  ask(question: Record<string, unknown>, signal?: AbortSignal): Promise<Readonly<Record<string, unknown>>>;
}

const never = new AbortController().signal;

async function asking(config: Record<string, unknown> = {}): Promise<Rig> {
  const running = await platform({ answerSeconds: 0.05, resends: 1, ...config });
  return { ...running, ask: async (question, signal = never) => (await running.session.ask?.(known, question, signal)) ?? {} };
}

async function online(edition: Edition = 2019): Promise<Rig & { readonly terminal: Terminal }> {
  const rig = await asking({ answerSeconds: 5 });
  const terminal = await signedIn(rig, { edition });
  terminal.state.values = { longitude: 120.5, latitude: 30.25, speed: 40 };
  return { ...rig, terminal };
}

/** A terminal that signs in and then does with each order what `act` says. */
async function stubborn(rig: Rig, act: (frame: Frame, send: (id: number, body: Uint8Array) => void) => void): Promise<readonly Frame[]> {
  const at = await line(rig, (frame) => {
    if (frame.id !== id.platformAnswer) act(frame, (name, body) => at.send(frameOf({ id: name, body })));
  });
  at.send(authentication());
  await eventually('it is signed in', () => at.answers().length === 1);
  return at.frames;
}

const ordersOf = ({ state }: Terminal): string[] =>
  state.orders.map(({ id: name, body }) => `${name.toString(16)} ${Buffer.from(body).toString('hex')}`.trim());

describe('asking a terminal', () => {
  test('query brings its location, which is stored', async () => {
    const rig = await online();
    expect(await rig.ask({ command: 'query' })).toMatchObject({
      time: now,
      values: { longitude: 120.5, latitude: 30.25, speed: 40, 'status.fixed': 1 },
    });
    await eventually('it is stored', () => rig.host.samples.length === 7);
  });

  test.each([2013, 2019] as const)('a text in Chinese arrives at a terminal of %d', async (edition) => {
    const { ask, terminal } = await online(edition);
    expect(await ask({ command: 'text', text: '前方学校，请慢行', kind: 'urgent' })).toEqual({ result: 'done' });
    expect(terminal.state.texts).toEqual(['前方学校，请慢行']);
  });

  test('a text of the largest length goes in fragments, a longer one is refused', async () => {
    const { ask, terminal } = await online();
    const text = '慢'.repeat(512);
    await ask({ command: 'text', text });
    expect(terminal.state.texts).toEqual([text]);
    await expect(ask({ command: 'text', text: `${text}x` })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('orders carry what the tables of the standard say', async () => {
    const { ask, terminal } = await online();
    await ask({ command: 'track', intervalSeconds: 5, validSeconds: 600 });
    await ask({ command: 'confirmAlarm', serial: 7, alarms: ['sos', 'illegalMove'] });
    await ask({ command: 'control', order: 'reset' });
    await ask({ command: 'checkLink' });
    expect(ordersOf(terminal)).toEqual(['8202 000500000258', '8203 000710000001', '8105 04', '8204']);
  });

  test('attributes bring what the terminal says of itself', async () => {
    const { ask } = await online();
    expect(await ask({ command: 'attributes' })).toMatchObject({ type: 7, manufacturer: 'YFSIM' });
  });

  test('parameters are read all or by their ids', async () => {
    const { ask } = await online();
    const all = await ask({ command: 'readParameters' });
    expect(all.parameters).toHaveLength(5);
    const some = await ask({ command: 'readParameters', ids: ['0055', '0083'] });
    expect(some).toMatchObject({
      parameters: [
        { id: '0055', value: 100, unit: 'km/h' },
        { id: '0083', value: '测A12345' },
      ],
    });
  });

  test('parameters are written', async () => {
    const { ask, terminal } = await online();
    await ask({ command: 'writeParameters', values: { '0029': 10, '0013': 'example.org' } });
    expect(Buffer.from(terminal.state.parameters.get(0x0029) ?? []).toString('hex')).toBe('0000000a');
    expect(Buffer.from(terminal.state.parameters.get(0x0013) ?? []).toString()).toBe('example.org');
  });

  test.each([2013, 2019] as const)('the doors of a vehicle of %d are locked and unlocked', async (edition) => {
    const { ask } = await online(edition);
    expect(await ask({ command: 'lockDoors', locked: true })).toMatchObject({ values: { 'status.doorLocked': 1 } });
    expect(await ask({ command: 'lockDoors', locked: false })).toMatchObject({ values: { 'status.doorLocked': 0 } });
  });

  test('values are written and read back in engineering values', async () => {
    const rig = await online();
    expect(await rig.ask({ write: { 'parameter.0055': 80, 'status.doorLocked': 1 } })).toEqual({
      write: { 'parameter.0055': 80, 'status.doorLocked': 1 },
    });
    expect(rig.terminal.state.parameters.get(0x0055)?.at(-1)).toBe(80);
  });

  test.each([
    { command: 'fly' },
    { command: 'track', intervalSeconds: -1 },
    { command: 'text', text: '🚚' },
    { command: 'writeParameters', values: {} },
    { command: 'writeParameters', values: { '0055': 1.5 } },
    { command: 'confirmAlarm', alarms: ['overspeed'] },
    { write: { speed: 3 } },
    { write: { 'parameter.0055': 'fast' } },
  ])('%j is refused before anything is sent', async (question) => {
    const { ask, terminal } = await online();
    await expect(ask(question)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(terminal.state.orders).toEqual([]);
  });
});

describe('a terminal that does not do as asked', () => {
  test('and is not signed in: LINK_LOST', async () => {
    const { ask } = await asking();
    await expect(ask({ command: 'query' })).rejects.toMatchObject({ code: 'LINK_LOST' });
  });

  test('and never answers: TIMEOUT after the resends, which have the serial of the first', async () => {
    const rig = await asking();
    const frames = await stubborn(rig, () => {});
    await expect(rig.ask({ command: 'query' })).rejects.toMatchObject({ code: 'TIMEOUT' });
    const orders = frames.filter((frame) => frame.id === id.queryLocation);
    expect(orders.map(({ serial }) => serial)).toEqual([1, 1]);
  });

  test('and refuses: NOT_AVAILABLE with its reason', async () => {
    const rig = await asking({ answerSeconds: 5 });
    await stubborn(rig, ({ serial, id: asked }, send) => send(id.terminalAnswer, writeGenericAnswer({ serial, id: asked, result: 3 })));
    await expect(rig.ask({ command: 'query' })).rejects.toThrow('not supported');
    await expect(rig.ask({ command: 'text', text: 'x' })).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
  });

  test('and says only "done" where an answer is due: it is waited for', async () => {
    const rig = await asking();
    await stubborn(rig, ({ serial, id: asked }, send) => send(id.terminalAnswer, writeGenericAnswer({ serial, id: asked, result: 0 })));
    await expect(rig.ask({ command: 'query' })).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  test('and answers with another serial: that is not its answer', async () => {
    const rig = await asking();
    await stubborn(rig, ({ serial, id: asked }, send) =>
      send(id.terminalAnswer, writeGenericAnswer({ serial: serial + 1, id: asked, result: 0 })),
    );
    await expect(rig.ask({ command: 'checkLink' })).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(rig.host.refusedFor('out-of-order')).toBeGreaterThan(0);
  });

  test('and hangs up: LINK_LOST', async () => {
    const rig = await online();
    const asked = rig.ask({ command: 'query' });
    rig.terminal.close();
    await expect(asked).rejects.toMatchObject({ code: 'LINK_LOST' });
  });

  test('asks for fragments again and gets them', async () => {
    const rig = await asking({ answerSeconds: 5 });
    const seen: number[] = [];
    await stubborn(rig, ({ serial, id: asked, fragment }, send) => {
      seen.push(fragment?.index ?? 0);
      const again = Uint8Array.from([0, 1, 1, 0, 2]);
      if (seen.length === 2) send(id.requestFragments, again);
      if (seen.length === 3) send(id.terminalAnswer, writeGenericAnswer({ serial, id: asked, result: 0 }));
    });
    await rig.ask({ command: 'text', text: 'x'.repeat(1024) });
    expect(seen).toEqual([1, 2, 2]);
  });

  test('and has sixteen questions waiting is asked no more', async () => {
    const rig = await asking({ answerSeconds: 5 });
    await stubborn(rig, () => {});
    const abort = new AbortController();
    const asked = Array.from({ length: 16 }, () => rig.ask({ command: 'query' }, abort.signal));
    await expect(rig.ask({ command: 'query' })).rejects.toMatchObject({ code: 'OVERLOADED' });
    abort.abort();
    expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(asked.map(() => 'rejected'));
  });
});
