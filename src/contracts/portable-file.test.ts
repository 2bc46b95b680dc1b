import { expect, test } from 'vitest';
import { foreignFile } from './portable-file.ts';

test.each([
  ['something else', { hello: 'world' }],
  ['no object', 'board'],
  ['nothing', null],
  ['a process picture', { format: 'yangfan-picture', formatVersion: 1 }],
])('%s is no board, said in one sentence', (_name, file) => {
  expect(foreignFile(file, 'yangfan-board')).toMatchObject({ path: 'format', text: { en: expect.stringContaining('a Yangfan board') } });
});

test('a file of a later program names both versions', () => {
  const found = foreignFile({ format: 'yangfan-picture', formatVersion: 99 }, 'yangfan-picture');
  expect(found).toMatchObject({ path: 'formatVersion', text: { zh: expect.stringMatching(/99.*1/), en: expect.stringMatching(/99.*1/) } });
});

test('a file of this version is read on, and so is one whose version is nonsense: the form tells that', () => {
  expect(foreignFile({ format: 'yangfan-board', formatVersion: 1 }, 'yangfan-board')).toBeUndefined();
  expect(foreignFile({ format: 'yangfan-board', formatVersion: 'x' }, 'yangfan-board')).toBeUndefined();
});
