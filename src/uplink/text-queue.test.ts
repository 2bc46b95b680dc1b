import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { keptFolder } from '../store/files.ts';
import { openTextQueue, type TextQueue } from './text-queue.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'texts-'));
  folders.push(folder);
  return folder;
}

/** What lies on disk of a queue, as the program finds it when it is started again. */
function again(queue: TextQueue, folder: string): TextQueue {
  queue.close();
  return openTextQueue(folder);
}

const said = (name: string, text: string, time = 1000) => ({ name, text, time });
const hour = 3_600_000;

test('texts wait in the order in which they were told, over a restart, and what is acknowledged is gone', () => {
  const folder = newFolder();
  const queue = openTextQueue(folder);
  queue.add([said('a', '1'), said('b', '1'), said('a', '2')]);
  expect(again(queue, folder).first(10)).toEqual([said('a', '1'), said('b', '1'), said('a', '2')]);
  queue.done(queue.first(2), 'taken');
  expect(again(queue, folder).first(10)).toEqual([said('a', '2')]);
});

test('what waits already or the centre has is passed over, also after a restart; another text and one that came back are not', () => {
  const folder = newFolder();
  const queue = openTextQueue(folder);
  queue.add([said('a', '1'), said('a', '1', 2000)]);
  expect(queue.length).toBe(1);
  queue.done(queue.first(1), 'taken');
  const later = again(queue, folder);
  later.add([said('a', '1', 3000)]);
  expect(later.length).toBe(0);
  later.add([said('a', '2'), said('a', '1')]);
  expect(later.first(10).map(({ text }) => text)).toEqual(['2', '1']);
});

test('a text that still holds is sent again after an hour', () => {
  const queue = openTextQueue(newFolder());
  queue.add([said('a', '1')]);
  queue.done(queue.first(1), 'taken');
  queue.add([said('a', '1', 1000 + hour)]);
  expect(queue.length).toBe(1);
});

test('what the centre refused is sent when it is told again', () => {
  const queue = openTextQueue(newFolder());
  queue.add([said('a', '1')]);
  queue.done(queue.first(1), 'refused');
  queue.add([said('a', '1')]);
  expect([queue.length, queue.counts]).toEqual([1, { lost: 0, refused: 1 }]);
});

test('no more waits than may: the oldest goes and is counted, and an acknowledgement takes only what was sent', () => {
  const queue = openTextQueue(newFolder(), 2);
  queue.add([said('a', '1'), said('b', '1')]);
  const sent = queue.first(2);
  queue.add([said('c', '1')]);
  expect(queue.first(10).map(({ name }) => name)).toEqual(['b', 'c']);
  expect(queue.counts.lost).toBe(1);
  queue.done(sent, 'taken');
  expect(queue.first(10).map(({ name }) => name)).toEqual(['c']);
});

test('a damaged file is begun anew', () => {
  const folder = newFolder();
  const queue = openTextQueue(folder);
  queue.add([said('a', '1')]);
  queue.close();
  writeFileSync(join(keptFolder(folder), 'texts.json'), '{"waiting":[');
  expect(openTextQueue(folder).length).toBe(0);
});

test('a disk that does not take them ends nothing: they wait in memory, the reason is told, and later they are written', () => {
  const folder = newFolder();
  const queue = openTextQueue(folder);
  writeFileSync(keptFolder(folder), 'in the way of the folder');
  queue.add([said('a', '1')]);
  queue.close();
  expect([queue.length, queue.diskError]).toEqual([1, expect.stringContaining('kept')]);
  rmSync(keptFolder(folder));
  expect(again(queue, folder).first(10)).toEqual([said('a', '1')]);
  expect(queue.diskError).toBeUndefined();
});
