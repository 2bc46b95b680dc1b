import { expect, test } from 'vitest';
import { lotOf } from './sensing.ts';

test.each([
  [26112801, '26112801'],
  [0, undefined],
  [-3, 'unsaid'],
  [1.5, 'unsaid'],
  [Number.NaN, 'unsaid'],
  [1e300, 'unsaid'],
])('a scanner that says %d says %s', (value, said) => expect(lotOf(value)).toBe(said));
