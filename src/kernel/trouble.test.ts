import { beforeEach, expect, test, vi } from 'vitest';
import { createLog } from './log.ts';
import { createTrouble } from './trouble.ts';

let lines: { level: string; msg: string; failures: number; who?: string }[];
const log = createLog('info', { write: (line) => lines.push(JSON.parse(line)) });
const said = () => lines.map(({ level, msg, failures }) => `${level} ${msg} ${failures}`);

beforeEach(() => {
  lines = [];
  vi.useFakeTimers({ toFake: ['performance'] });
  return () => vi.useRealTimers();
});

test('a trouble that lasts is told at once, then once a minute with its count, and its end', () => {
  const trouble = createTrouble(log, 'counting');
  trouble.worked();
  for (let second = 0; second <= 60; second++) {
    trouble.failed(new Error('away'));
    vi.advanceTimersByTime(1000);
  }
  trouble.worked();
  trouble.worked();
  expect(said()).toEqual([
    'warn counting failed; it is tried again 1',
    'warn counting failed; it is tried again 61',
    'info counting works again 61',
  ]);
});

test('workers of one kind share it: it is over when the last of them works, and the next one is told at once', () => {
  const trouble = createTrouble(log, 'delivering');
  trouble.failed(new Error('away'), 'first');
  trouble.failed(new Error('away'), 'second');
  trouble.worked('first');
  expect(said()).toEqual(['warn delivering failed; it is tried again 1']);
  expect(lines[0]?.who).toBe('first');
  trouble.worked('second');
  trouble.failed(new Error('away'), 'first');
  expect(said().slice(1)).toEqual(['info delivering works again 2', 'warn delivering failed; it is tried again 1']);
});
