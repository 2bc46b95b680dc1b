import { expect, test } from 'vitest';
import { createRefusalNotes, refusalQuietMs } from './refusal-notes.ts';

test('refusals are told at once, then gathered for a minute', () => {
  const notes = createRefusalNotes();
  expect(notes.take('s', { 'bad-frame': 3 }, 0)).toEqual([{ reason: 'bad-frame', count: 3 }]);
  expect(notes.take('s', { 'bad-frame': 5 }, 1000)).toEqual([]);
  expect(notes.take('s', { 'bad-frame': 9, 'bad-time': 1 }, refusalQuietMs)).toEqual([
    { reason: 'bad-frame', count: 6 },
    { reason: 'bad-time', count: 1 },
  ]);
});

test('nothing new is not told again', () => {
  const notes = createRefusalNotes();
  notes.take('s', { 'bad-frame': 3 }, 0);
  expect(notes.take('s', { 'bad-frame': 3 }, 10 * refusalQuietMs)).toEqual([]);
});

test('sources are told apart', () => {
  const notes = createRefusalNotes();
  notes.take('s', { 'bad-frame': 3 }, 0);
  expect(notes.take('t', { 'bad-frame': 3 }, 0)).toHaveLength(1);
});
