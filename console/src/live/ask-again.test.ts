import { expect, test } from 'vitest';
import { askAgain } from './ask-again.ts';

test('lists are asked for once more, and not before their first answers have come', () => {
  const later: (() => void)[] = [];
  let [isAsking, asked] = [true, 0];
  const turn = () => later.splice(0).map((work) => work());
  askAgain({ isAsking: () => isAsking, ask: () => asked++, after: (_, work) => later.push(work) });
  turn();
  turn();
  expect(asked).toBe(0);
  isAsking = false;
  expect(asked).toBe(0);
  turn();
  turn();
  expect(asked).toBe(1);
});
