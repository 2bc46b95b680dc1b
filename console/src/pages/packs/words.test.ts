import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { capabilityWords } from './words.ts';

it('names every capability that a pack may use', () => {
  const folders = readdirSync(new URL('../../../../src/capabilities', import.meta.url));
  expect(Object.keys(capabilityWords).sort()).toEqual(folders.sort());
});
