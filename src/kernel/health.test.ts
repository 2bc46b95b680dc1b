import { expect, test } from 'vitest';
import { createHealth } from './health.ts';
import { virtualClock } from './testing.ts';

const well = () => ({ ok: true, detail: { zh: '就绪', en: 'ready' } });
const ill = () => ({ ok: false, detail: { zh: '不在', en: 'away' } });
const broken = () => Promise.reject(new Error('inner thing'));

test.each([
  ['all are well', well, false, 'ok', 'ready'],
  ['one is ill', ill, false, 'degraded', 'away'],
  ['a vital one is ill', ill, true, 'failing', 'away'],
  ['one cannot be asked', broken, false, 'degraded', 'cannot be asked; see the log'],
  ['one does not answer', () => new Promise<never>(() => {}), true, 'failing', 'no answer in 2000 ms'],
])('when %s', async (_, ask, isVital, status, detail) => {
  const health = createHealth(virtualClock(), '1.2.3');
  health.register('first', well);
  health.register('part', ask, isVital);
  const report = await health.report();
  expect(report).toMatchObject({
    status,
    version: '1.2.3',
    checks: [
      { part: 'first', ok: true },
      { part: 'part', detail: { en: detail } },
    ],
  });
});
