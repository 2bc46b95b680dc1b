import { expect, test } from 'vitest';
import { pathsBelow, textOf } from './files.ts';

test('nothing waits by AbortSignal.timeout, which may never fire', () => {
  const sources = pathsBelow('src', /\.ts$/).filter((path) => path !== 'src/contracts/time.ts' && path !== 'src/contracts/time.test.ts');
  expect(sources.length).toBeGreaterThan(1000);
  expect(sources.filter((path) => textOf(path).includes('AbortSignal.timeout'))).toEqual([]); // use timeLimit of contracts/time.ts
});
