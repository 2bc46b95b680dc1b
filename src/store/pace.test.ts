import { afterEach, expect, test, vi } from 'vitest';
import { beginHurry, createHurry, createPace } from './pace.ts';

const now = vi.spyOn(performance, 'now');
const wait = vi.spyOn(Atomics, 'wait').mockReturnValue('timed-out');
afterEach(() => {
  now.mockReset();
  wait.mockClear();
});

/** The rests of a pace that is asked at these times, ms. */
function restsAt(hurry: Int32Array, times: readonly number[]): readonly (number | undefined)[] {
  now.mockReturnValue(0);
  const pace = createPace(hurry);
  for (const time of times) {
    now.mockReturnValue(time);
    pace();
  }
  return wait.mock.calls.map(([, , , ms]) => ms);
}

test('a turn is followed by a rest of twice its length, and one that was very long by no longer one', () => {
  expect(restsAt(createHurry(), [1, 3, 5, 6, 8])).toEqual([10]);
  wait.mockClear();
  expect(restsAt(createHurry(), [4, 9, 5000])).toEqual([8, 10, 100]);
});

test('whoever is in a hurry ends the rests, until the last of them is not', () => {
  wait.mockRestore();
  now.mockRestore();
  const hurry = createHurry();
  const [first, second] = [beginHurry(hurry), beginHurry(hurry)];
  expect(Atomics.wait(hurry, 0, 0, 60_000)).toBe('not-equal');
  first();
  expect(Atomics.wait(hurry, 0, 0, 60_000)).toBe('not-equal');
  second();
  expect(Atomics.wait(hurry, 0, 0, 1)).toBe('timed-out');
});
