import { describe, expect, test } from 'vitest';
import { ApiProblem, unreachable } from '../../api/problem.ts';
import { isOutdated, lookAgain, pauseAfter, type WallBoard, type WallDoor, type WallNow, type WallState, withLive } from './feed.ts';

const nowOf = (version: number, program = '1') => ({ version, content: `${version}`, program, time: 900 }) as WallNow; // holds: nothing else is read here
const boardOf = (version: number) => ({ version, content: `${version}`, program: '1' }) as WallBoard; // holds: as above
const text = { zh: '链接已被撤销', en: 'it was revoked' };

function doorOf(version: number): WallDoor & { opened: number } {
  const door = { opened: 0, now: async () => nowOf(version), open: async () => boardOf(version + 0 * door.opened++) };
  return door;
}

const failing = (error: unknown): WallDoor => ({ now: () => Promise.reject(error), open: () => Promise.reject(error) });
const look = (known: WallState, door: WallDoor) => lookAgain(known, door, () => 1000);

describe('a screen', () => {
  test('reads the board once, and again when there is a new version of it', async () => {
    const door = doorOf(3);
    const first = await look({}, door);
    expect(first).toMatchObject({ board: { version: 3 }, heardAt: 1000, skewMs: 100 });
    await look(first, door);
    expect(door.opened).toBe(1);
    expect((await look(first, doorOf(4))).board?.version).toBe(4);
  });

  test('keeps what it shows while the server is away, says so at once, and forgets the trouble when it is back', async () => {
    const first = await look({}, doorOf(3));
    const lost = await look(first, failing(unreachable(new Error('gone'))));
    expect(lost).toMatchObject({ board: { version: 3 }, heardAt: 1000, trouble: { en: expect.stringContaining('cannot be reached') } });
    expect((await look(lost, doorOf(3))).trouble).toBeUndefined();
  });

  test('shows nothing but the reason when its link is closed', async () => {
    const closed = new ApiProblem(410, { code: 'WALL_CLOSED', message: text.en, text });
    const dark = await look(await look({}, doorOf(3)), failing(closed));
    expect(dark).toEqual({ closed: text });
    expect(await look(dark, failing(unreachable(new Error('gone'))))).toBe(dark);
    expect((await look(dark, doorOf(3))).closed).toBeUndefined();
  });

  test('tells an answer that refuses from no answer', async () => {
    const busy = new ApiProblem(503, { code: 'OVERLOADED', message: text.en, text });
    expect(await look({}, failing(busy))).toMatchObject({ trouble: text, isRefused: true });
    expect(await look({}, failing(unreachable(new Error('gone'))))).toMatchObject({ isRefused: false });
  });

  test('asks for ever: every 10 s with a live connection and every 2 s without, up to 15 s while the server is away, once a minute when its link is closed', () => {
    expect(pauseAfter({ isLive: true }, 0, 0)).toBe(10_000);
    expect(pauseAfter({}, 0, 0)).toBe(2000);
    expect(pauseAfter({ trouble: text }, 1, 0)).toBe(2000);
    expect(pauseAfter({ trouble: text }, 1000, 0)).toBe(15_000);
    expect(pauseAfter({ closed: text }, 0, 0)).toBe(60_000);
  });

  test('hatches what it shows the moment the live connection stops, until the server has answered', async () => {
    const live = withLive(await look({}, doorOf(3)), true);
    expect(live).toMatchObject({ isLive: true, board: { version: 3 } });
    expect(live.trouble).toBeUndefined();
    const gone = withLive(live, false);
    expect(gone).toMatchObject({ isLive: false, trouble: { en: expect.stringContaining('stopped') }, heardAt: 1000 });
    expect((await look(gone, doorOf(3))).trouble).toBeUndefined();
    const closed = { closed: text };
    expect(withLive(closed, false)).toEqual({ closed: text, isLive: false });
  });

  test('is outdated when the program is another than the first that it saw', () => {
    expect(isOutdated(undefined, { now: nowOf(1, '2') })).toBe(false);
    expect(isOutdated('1', { now: nowOf(1, '1') })).toBe(false);
    expect(isOutdated('1', { now: nowOf(1, '2') })).toBe(true);
    expect(isOutdated('1', { trouble: text })).toBe(false);
  });
});
