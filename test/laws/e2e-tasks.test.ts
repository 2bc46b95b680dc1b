import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = new URL('../e2e/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8');

/** The rows of the table of tasks: what is done, in which file, by the test whose name begins so. */
const tasks = [...read('README.md').matchAll(/^\| (\d+) \| (.+?) \| `(.+?)` \| (.+?) \|$/gm)].map(([, number, task, file, begin]) => ({
  ...{ number: Number(number), task: String(task), file: String(file), begin: String(begin) },
}));

test('the twenty tasks that people do most, or more, are listed', () => {
  expect(tasks.map(({ number }) => number)).toEqual(tasks.map((_, i) => i + 1));
  expect(tasks.length).toBeGreaterThanOrEqual(20);
});

test.each(tasks)('$task', ({ file, begin }) => {
  expect(read(file)).toMatch(new RegExp(`^  test\\('${begin}`, 'm'));
});
