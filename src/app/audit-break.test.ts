import { expect, test } from 'vitest';
import { auditBreak } from './audit-break.ts';

const line = { number: 11, time: Date.UTC(2026, 10, 30, 4), caller: 'admin', action: 'createUser' } as const;

test('a changed line is told by its number and what it says now, in both languages', () => {
  expect(auditBreak({ ...line, kind: 'changed' })).toEqual({
    zh: '审计第 11 条被改动（2026-11-30T04:00:00.000Z admin createUser）',
    en: 'entry 11 of the audit was changed (2026-11-30T04:00:00.000Z admin createUser)',
  });
});

test('a missing line is told by its number and what comes after it', () => {
  expect(auditBreak({ ...line, kind: 'missing' }).en).toBe(
    'entry 11 of the audit is missing; after it comes 2026-11-30T04:00:00.000Z admin createUser',
  );
});
