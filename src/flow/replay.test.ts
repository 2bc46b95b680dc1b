import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Judgement, Verdict } from '../contracts/detector.ts';
import type { FlowRule } from '../contracts/flow.ts';
import type { Series } from '../contracts/history.ts';
import { quality } from '../contracts/quality.ts';
import { createDetect } from './detect.ts';
import { acceptRule, detectorOf } from './detectors.ts';
import { type ReplayRule, replay } from './replay.ts';
import { batchOf, type Row } from './testing.ts';

const minute = 60_000;

const seriesOf = (rows: readonly (readonly [time: number, value: number, quality?: number])[]): Series => ({
  time: Float64Array.from(rows, ([time]) => time),
  value: Float64Array.from(rows, ([, value]) => value),
  quality: Uint8Array.from(rows, ([, , q]) => q ?? 0),
});

const above = (change: Partial<ReplayRule> = {}): ReplayRule => ({
  kind: 'above',
  params: { limit: 10 },
  onDelayMs: 0,
  offDelayMs: 0,
  ...change,
});

test('a flood in history is one alarm with its peak', () => {
  const rows = [8, 9, 11, 14, 12, 9, 8].map((value, i) => [i * minute, value] as const);
  expect(replay(above(), seriesOf(rows))).toEqual([{ raisedAt: 2 * minute, clearedAt: 5 * minute, peak: 14 }]);
});

test('the peak of a low value is its lowest, and bad samples are no peak', () => {
  const rows = [12, 8, 3, 5, 12].map((value, i) => [i * minute, value, i === 3 ? quality('bad') : 0] as const);
  expect(replay({ ...above(), kind: 'below' }, seriesOf(rows))).toEqual([{ raisedAt: minute, clearedAt: 4 * minute, peak: 3 }]);
});

test('a rule of several points is replayed with the others as they were', () => {
  const params = { inflows: ['in'], overSeconds: 120, tolerance: 10, freshSeconds: 90 };
  const rule = { kind: 'balance', params, onDelayMs: 0, offDelayMs: 0 };
  const storage = seriesOf([0, 60, 120, 180, 240, 240, 240, 360, 480].map((value, i) => [i * minute, value]));
  const inflow = seriesOf([1, 1, 1, 1, 1, 1, 1, 2, 2].map((value, i) => [i * minute, value, i === 8 ? quality('bad') : 0]));
  expect(replay(rule, storage, [inflow])).toMatchObject([{ raisedAt: 6 * minute, clearedAt: undefined, why: { missing: 120 } }]);
});

test('an alarm in history is explained as a live one would be', () => {
  const rule = { kind: 'stuck', params: { forSeconds: 120, leastSamples: 2 }, onDelayMs: 0, offDelayMs: 0 };
  const rows = [1, 2, 2, 2, 3].map((value, i) => [i * minute, value] as const);
  const why = { code: 'stuck', rest: 2, seconds: 120, samples: 3 };
  expect(replay(rule, seriesOf(rows))).toEqual([{ raisedAt: 3 * minute, clearedAt: 4 * minute, peak: 2, why }]);
});

test('an alarm that lasts to the end of the series has not been cleared', () => {
  expect(replay(above(), seriesOf([[0, 11]]))).toEqual([{ raisedAt: 0, clearedAt: undefined, peak: 11 }]);
});

test('every gap that is too long is one alarm of silence', () => {
  const rule = { kind: 'stale', params: { afterSeconds: 600 }, onDelayMs: 0, offDelayMs: 0 };
  const rows = [0, 5, 10, 40, 45, 55, 70].map((minutes) => [minutes * minute, 1] as const);
  expect(replay(rule, seriesOf(rows))).toEqual([
    { raisedAt: 20 * minute, clearedAt: 40 * minute, peak: 1 },
    { raisedAt: 65 * minute, clearedAt: 70 * minute, peak: 1 },
  ]);
});

test('an empty series raises nothing', () => {
  expect(replay(above(), seriesOf([]))).toEqual([]);
});

test.each([
  ['an unknown detector', { ...above(), kind: 'sideways' }],
  ['parameters that are not valid', above({ params: { limit: 'high' } })],
])('%s is refused with a reason', (_, rule) => {
  expect(() => replay(rule, seriesOf([]))).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
});

const rules: readonly Pick<FlowRule, 'kind' | 'params'>[] = [
  { kind: 'above', params: { limit: 5, deadband: 1 } },
  { kind: 'above', params: { limit: 5 } },
  { kind: 'below', params: { limit: 4, deadband: 2 } },
  { kind: 'rate', params: { limit: 3, perSeconds: 600, direction: 'both' } },
  { kind: 'outside', params: { curve: [[1, 5]], side: 'above', deadband: 1 } },
  { kind: 'stale', params: { afterSeconds: 300 } },
  { kind: 'unusual', params: { threshold: 2 } },
  { kind: 'spc', params: { rules: [1, 2, 3, 5, 6], centre: 5, sigma: 2 } },
  { kind: 'stuck', params: { forSeconds: 300, leastSamples: 2, resolution: 2 } },
  { kind: 'drift', params: { everySeconds: 0, centre: 5, sigma: 2, threshold: 3 } },
  { kind: 'forecast', params: {} },
].map(acceptRule);

const delay = fc.constantFrom(0, 3 * minute, 20 * minute);
const rule = fc
  .tuple(fc.constantFrom(...rules), delay, delay)
  .map(([one, onDelayMs, offDelayMs]): FlowRule => ({ ...one, rule: 1, point: 5, onDelayMs, offDelayMs, isAbnormal: false }));
/** Samples of one point in rising time, some bad. */
const rows = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 720 }), fc.integer({ min: 0, max: 10 }), fc.constantFrom(0, 0, 0, 1, 2)), {
    maxLength: 60,
  })
  .map((list) => {
    let time = 0;
    return list.map(([gapSeconds, value, q]): Row => {
      time += gapSeconds * 1000;
      return [5, time, value, q];
    });
  });

test('live gives the verdicts that replay gives, however the samples are cut into batches and the clock strikes between them', () => {
  fc.assert(
    fc.property(rule, rows, fc.infiniteStream(fc.nat(3)), (one, list, cuts) => {
      const live: Verdict[] = [];
      const detect = createDetect({ startedAt: 0, usable: () => undefined, tell: (verdict) => live.push(verdict) });
      detect.setRules([5], [one], 0);
      const strikes = one.kind === 'stale' ? 1 : undefined; // silence is seen by the clock alone, so it must strike
      for (let i = 0; i < list.length; ) {
        const count = strikes ?? 1 + (cuts.next().value ?? 0);
        const piece = list.slice(i, i + count);
        detect.sweep(batchOf(piece), piece.length === 1 ? piece[0]?.[1] : undefined);
        i += count;
        const [now, then] = [piece.at(-1)?.[1] ?? 0, list[i]?.[1] ?? 0];
        for (let t = now; t < then; t += 1000) detect.tick(t);
      }
      if (list.length > 0) detect.tick(list.at(-1)?.[1] ?? 0);
      const alarms = replay(one, seriesOf(list.map(([, time, value, q]) => [time, value, q])));
      const replayed = alarms.flatMap(({ raisedAt, clearedAt }) => (clearedAt === undefined ? [raisedAt] : [raisedAt, clearedAt]));
      expect(live.map(({ time }) => time)).toEqual(replayed);
    }),
    { numRuns: 500 },
  );
});

/** Verdicts by the definition: every sample through `step`, hysteresis and delay as plain variables. */
function verdictsByStep({ kind, params, onDelayMs, offDelayMs }: FlowRule, list: readonly Row[]): string[] {
  const detector = detectorOf(kind);
  const state = detector.start(params);
  const verdicts: string[] = [];
  let verdict: Judgement = 'normal';
  let since: number | undefined;
  let newest = Number.NEGATIVE_INFINITY;
  const ripen = (now: number) => {
    if (since === undefined || now - since < (verdict === 'normal' ? onDelayMs : offDelayMs)) return;
    verdict = verdict === 'normal' ? 'abnormal' : 'normal';
    verdicts.push(`${verdict} ${since}`);
    since = undefined;
  };
  for (const [, time, value, q = 0] of list) {
    if (time < newest || q >= 2) continue;
    newest = time;
    ripen(time);
    const judgement = detector.step(state, params, time, value);
    if (judgement === verdict) since = undefined;
    else if (judgement !== 'hold') since ??= time;
    ripen(time);
  }
  return verdicts;
}

test('the sweep over columns gives the verdicts that step gives, late and bad samples included', () => {
  const shuffled = rows
    .chain((list) => fc.tuple(fc.constant(list), fc.array(fc.nat(60))))
    .map(([list, late]) => {
      const mixed = [...list];
      for (const i of late) if (list[i] !== undefined) mixed.push(list[i]);
      return mixed;
    });
  fc.assert(
    fc.property(rule, shuffled, (one, list) => {
      fc.pre(one.kind !== 'stale');
      const verdicts: string[] = [];
      const tell = ({ isAbnormal, time }: Verdict) => verdicts.push(`${isAbnormal ? 'abnormal' : 'normal'} ${time}`);
      const detect = createDetect({ startedAt: 0, usable: () => undefined, tell });
      detect.setRules([5], [one], 0);
      detect.sweep(batchOf(list), undefined);
      expect(verdicts).toEqual(verdictsByStep(one, list));
    }),
    { numRuns: 500 },
  );
});
