import { expect, test } from 'vitest';
import type { LogEvent } from '../../contracts/link-log.ts';
import { logCsv } from './log-csv.ts';

const events: readonly LogEvent[] = [{ kind: 'disconnected', identity: 'pond-1', time: 0, detail: '' }];

test.each([
  ['zh', '1970-01-01T00:00:00.000Z,设备离线,pond-1,'],
  ['en', '1970-01-01T00:00:00.000Z,disconnected,pond-1,'],
] as const)('an event is named in %s', (language, line) => {
  expect(logCsv(events, language).split('\r\n')[1]).toBe(line);
});
