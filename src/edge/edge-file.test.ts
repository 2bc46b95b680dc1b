import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readEdgeFile } from './edge-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yangfan-edge-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('every mistake of the file of an edge is told in both languages, at its place', async () => {
  const file = join(folder, 'edge.json');
  await writeFile(file, JSON.stringify({ sources: 'none' }));
  await expect(readEdgeFile(file)).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    message: `reading ${file}: sources: must be a list, not a text`,
    details: { what: { zh: `${file}：sources：应为列表，而非文本`, en: `${file}: sources: must be a list, not a text` } },
  });
});
