import { afterEach, expect, test, vi } from 'vitest';
import { type Locator, readPosition } from './position.ts';

afterEach(() => void vi.useRealTimers());

const answering = (answer: 'place' | 'refusal' | 'nothing'): Locator => ({
  getCurrentPosition(onPlace, onError) {
    const coords = { longitude: 119.5, latitude: 26.1 } as GeolocationCoordinates; // holds: nothing else is read
    if (answer === 'place') onPlace({ coords } as GeolocationPosition);
    if (answer === 'refusal') onError?.({ code: 1 } as GeolocationPositionError);
  },
});

test('the place of the phone is taken; a refusal, and a browser that offers none, are no place', async () => {
  expect(await readPosition(answering('place'))).toEqual({ longitude: 119.5, latitude: 26.1 });
  expect(await readPosition(answering('refusal'))).toBeUndefined();
  expect(await readPosition(undefined)).toBeUndefined();
});

test('a question that is left unanswered holds the visit up for 5 s', async () => {
  vi.useFakeTimers();
  let answer: unknown = 'waiting';
  void readPosition(answering('nothing')).then((position) => {
    answer = position;
  });
  await vi.advanceTimersByTimeAsync(4999);
  expect(answer).toBe('waiting');
  await vi.advanceTimersByTimeAsync(1);
  expect(answer).toBeUndefined();
});
