import { expect, it } from 'vitest';
import { importResult } from './jobs.tsx';

it('reads the figures and refused rows of an import', () => {
  const result = { rows: 3, samples: 2, refused: 1, refusals: [{ line: 2, reason: 'time', text: { zh: '时间', en: 'time' } }, 'nonsense'] };
  expect(importResult({ result })).toEqual({ rows: 3, samples: 2, refused: 1, refusals: [{ line: 2, reason: 'time', text: { zh: '时间', en: 'time' } }] });
});

it('takes a job of another kind for an import without figures', () => {
  expect(importResult({ result: { pack: 'water' } })).toEqual({ rows: undefined, samples: undefined, refused: undefined, refusals: [] });
  expect(importResult({ result: undefined }).refusals).toEqual([]);
});
