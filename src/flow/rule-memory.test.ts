import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { Verdict } from '../contracts/detector.ts';
import type { FlowRule, LatestSample } from '../contracts/flow.ts';
import { isBad, quality } from '../contracts/quality.ts';
import { listQuarantine } from '../store/quarantine.ts';
import { createDetect } from './detect.ts';
import { acceptRule, detectorOf, detectors } from './detectors.ts';
import { learntFile } from './learnt-file.ts';
import type { PastReader } from './past-points.ts';
import { createRuleMemory, type RuleMemory } from './rule-memory.ts';
import { batchOf, handClock, type Row } from './testing.ts';

const minute = 60_000;
const t0 = Date.UTC(2026, 0, 5);
const folders: string[] = [];
const makeFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'yangfan-learnt-'));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** One rule of each kind that knows something of the past, quick to learn. Point 5; further points are 6 and 7. */
const rules = [
  { kind: 'rate', params: { limit: 6, perSeconds: 7200, direction: 'both' } },
  { kind: 'unusual', params: { threshold: 5, memorySamples: 100, quietSamples: 5 } },
  { kind: 'spc', params: { rules: [1, 2, 3], learnValues: 20 } },
  { kind: 'spc', params: { rules: [1, 5], learnValues: 20, everySeconds: 3600 } },
  { kind: 'stuck', params: { forSeconds: 3600, resolution: 0.5 } },
  { kind: 'drift', params: { everySeconds: 3600, learnMeans: 10, threshold: 4 } },
  { kind: 'forecast', params: { slotMinutes: 120, memorySeasons: 3, learnSeasons: 2, coverage: 0.9, widen: 1 } },
  {
    kind: 'balance',
    params: { inflows: ['in'], outflows: ['out'], perFlowSecond: 0.001, overSeconds: 7200, tolerance: 5 },
    others: [6, 7],
  },
  { kind: 'apart', params: { with: ['in', 'out'], everySeconds: 0, learnRows: 50, coverage: 0.9, widen: 1 }, others: [6, 7] },
] as const;

const ruleOf = (given: Partial<FlowRule> & Pick<FlowRule, 'kind' | 'params'>, isAbnormal = false): FlowRule =>
  acceptRule({ rule: 1, point: 5, onDelayMs: 0, offDelayMs: 0, ...given, isAbnormal });

/** Stored samples in memory. */
function storeOf(rows: readonly Row[]): PastReader {
  const of = (point: number) => rows.filter((row) => row[0] === point).sort((a, b) => a[1] - b[1]);
  return {
    async raw(point, { from, to }, limit, newestFirst = false) {
      const all = of(point).filter((row) => row[1] >= from && row[1] < to);
      const some = newestFirst ? all.slice(Math.max(0, all.length - limit)) : all.slice(0, limit);
      const column = (pick: (row: Row) => number) => some.map(pick);
      return {
        time: Float64Array.from(column((row) => row[1])),
        value: Float64Array.from(column((row) => row[2])),
        quality: Uint8Array.from(column((row) => row[3] ?? 0)),
      };
    },
    async lastAt(point, time) {
      const row = of(point).findLast((one) => one[1] <= time);
      return row && { time: row[1], value: row[2], quality: row[3] ?? 0 };
    },
  };
}

/** A program from its start to its end. `stored` is its store, which outlives it. */
function boot(folder: string, stored: Row[], history: PastReader = storeOf(stored)) {
  const clock = handClock(t0);
  const told: Verdict[] = [];
  const newest = new Map<number, LatestSample>();
  const take = ([point, time, value, q = 0]: Row) => {
    if (time >= (newest.get(point)?.time ?? 0)) newest.set(point, { time, value, quality: q, receivedAt: time });
  };
  for (const row of stored) take(row);
  const memory: RuleMemory = createRuleMemory({ folder, history, clock, newestOf: (point) => newest.get(point)?.time });
  const usable = (point: number) => {
    const sample = newest.get(point);
    return sample === undefined || isBad(sample.quality) ? undefined : sample;
  };
  const detect = createDetect({ startedAt: stored.at(-1)?.[1] ?? 0, usable, tell: (verdict) => told.push(verdict), memory });
  return {
    detect,
    memory,
    told,
    clock,
    set: (...list: readonly FlowRule[]) => detect.setRules([5], list, 0),
    live(...rows: readonly Row[]) {
      for (const row of rows) {
        stored.push(row);
        detect.sweep(batchOf([row]), row[1]);
        take(row);
      }
    },
    keep: () => memory.keep(detect.live()),
  };
}

/** A day's wave with noise, jumps, still-stands and bad samples, with two further points that go along. */
const course = (count: number, jumps: readonly number[]): Row[] =>
  Array.from({ length: count }, (_, i): Row[] => {
    const jump = jumps.some((at) => i >= at && i < at + 12) ? 15 : 0;
    const still = i % 97 > 85;
    const value = still ? 20 : 20 + 5 * Math.sin((i / 36) * Math.PI) + Math.sin(i * 12.9898) + jump;
    const time = t0 + i * 20 * minute;
    return [
      [6, time, 1 + 0.1 * Math.sin(i)],
      [7, time + 1, 1 + 0.1 * Math.cos(i)],
      [5, time + 2, value, i % 53 === 0 ? quality('bad') : 0],
    ];
  }).flat();

const brief = (told: readonly Verdict[]) => told.map(({ isAbnormal, time, value, why }) => ({ isAbnormal, time, value, why }));

/** The verdicts without a restart. */
function straight(rule: FlowRule, rows: readonly Row[]) {
  const program = boot(makeFolder(), []);
  program.set(rule);
  program.live(...rows);
  return program.told;
}

test.each(detectors.filter(({ memory }) => memory !== undefined))('what $kind knows is plain data that can be kept', ({ kind }) => {
  const given = rules.filter((rule) => rule.kind === kind);
  expect(given.length).toBeGreaterThan(0);
  for (const rule of given) {
    const { params } = ruleOf(rule);
    const { start, step } = detectorOf(kind);
    const look = (n: number) => ({ time: t0, value: n });
    const [kept, other] = [start(params), { state: start(params) }];
    for (const [i, [, time, value]] of course(300, [150]).entries()) {
      if (i % 50 === 0) other.state = deserialize(serialize(other.state));
      expect(step(other.state, params, time, value, look)).toBe(step(kept, params, time, value, look));
    }
    expect(other.state).toEqual(kept);
  }
});

/** Where the program ends (`at`) and when it last kept what it had learnt before that: then for a proper end, earlier for a crash. */
const restarts = fc.record({
  at: fc.integer({ min: 1, max: 1499 }),
  before: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 400 })),
  jumps: fc.array(fc.integer({ min: 250, max: 500 }), { minLength: 1, maxLength: 3 }),
  delayMs: fc.constantFrom(0, 50 * minute),
});

test.each(rules)('$kind: the course that is used has something to find', (given) => {
  expect(straight(ruleOf(given), course(500, [300, 400])).length).toBeGreaterThan(0);
});

test.each(rules)('$kind: the verdicts with a restart are those without one', async (given) => {
  await fc.assert(
    fc.asyncProperty(restarts, async ({ at, before, jumps, delayMs }) => {
      const rows = course(500, jumps);
      const rule = { ...given, onDelayMs: delayMs, offDelayMs: delayMs };
      const [folder, stored]: [string, Row[]] = [makeFolder(), []];
      const first = boot(folder, stored);
      first.set(ruleOf(rule));
      first.live(...rows.slice(0, Math.max(1, at - before)));
      await first.keep();
      first.live(...rows.slice(Math.max(1, at - before), at));

      const second = boot(folder, stored);
      second.set(ruleOf(rule, first.told.at(-1)?.isAbnormal));
      await second.memory.idle();
      second.live(...rows.slice(Math.max(1, at)));
      expect(brief([...first.told, ...second.told])).toEqual(brief(straight(ruleOf(rule), rows)));
    }),
    { numRuns: 6 },
  );
});

const forecastRule = { kind: 'forecast', params: { slotMinutes: 120, memorySeasons: 3, learnSeasons: 2, coverage: 0.9, widen: 2 } };
const wave = (count: number): Row[] =>
  Array.from({ length: count }, (_, i) => [5, t0 + i * 5 * minute, 20 + 5 * Math.sin((i / 144) * Math.PI) + Math.sin(i * 12.9898)]);

test('a new rule knows the stored past, says nothing of it, and judges from then on', async () => {
  const past = wave(288 * 6).map((row, i): Row => (i > 1500 && i < 1510 ? [5, row[1], 90] : row));
  const program = boot(makeFolder(), [...past]);
  program.set(ruleOf(forecastRule));
  expect(program.detect.learning()).toMatchObject([{ rule: 1, state: 'warming' }]);
  await program.memory.idle();
  expect(program.detect.learning()).toEqual([]);
  expect(program.told).toEqual([]);
  program.live([5, t0 + past.length * 5 * minute, 90]);
  expect(program.told).toMatchObject([{ isAbnormal: true, value: 90, why: { code: 'unexpected' } }]);
});

test('a condition that holds when a new rule has taken in the past is told once, with its begin', async () => {
  const past = wave(288 * 6).map((row, i): Row => (i >= 1700 ? [5, row[1], 90] : row));
  const program = boot(makeFolder(), past);
  program.set(ruleOf(forecastRule));
  await program.memory.idle();
  expect(program.told).toMatchObject([{ isAbnormal: true, time: t0 + 1700 * 5 * minute }]);
});

test('an alarm that is open and whose condition is over ends by the newest sample, not before it began', async () => {
  const past = wave(288 * 6);
  const program = boot(makeFolder(), past);
  program.set(ruleOf(forecastRule, true));
  await program.memory.idle();
  expect(program.told).toMatchObject([{ isAbnormal: false, time: past.at(-1)?.[1] }]);
});

test('while too little is stored the rule learns from what comes, and says how far it is', async () => {
  const program = boot(makeFolder(), wave(288));
  program.set(ruleOf({ kind: 'spc', params: { learnValues: 1000 } }));
  await program.memory.idle();
  expect(program.detect.learning()).toEqual([{ rule: 1, state: 'learning', share: 0.288 }]);
});

test.each([3, 5000])('%i samples that come while the past is read are judged after it, in their order', async (count) => {
  const stored = wave(288 * 4);
  const all = wave(288 * 4 + count).map((row, i): Row => (i % 700 === 699 ? [5, row[1], 70] : row));
  const late = all.slice(stored.length);
  let isFirst = true;
  const store = storeOf(stored);
  const program = boot(makeFolder(), stored, {
    ...store,
    async raw(...question) {
      const answer = await store.raw(...question);
      if (isFirst) program.live(...late);
      isFirst = false;
      return answer;
    },
  });
  program.set(ruleOf(forecastRule));
  await program.memory.idle();
  program.live([5, t0 + all.length * 5 * minute, 99]);
  const whole = straight(ruleOf(forecastRule), [...wave(288 * 4), ...late, [5, t0 + all.length * 5 * minute, 99]]);
  expect(program.told.at(-1)).toEqual(whole.at(-1));
});

test('a rule that is taken out and comes back unchanged goes on; with other parameters it learns anew', async () => {
  const program = boot(makeFolder(), []);
  const rule = ruleOf({ kind: 'drift', params: { everySeconds: 0, learnMeans: 20 } });
  program.set(rule);
  program.live(...wave(100));
  program.set();
  program.set(rule);
  expect(program.detect.learning()).toEqual([]);
  program.set(ruleOf({ kind: 'drift', params: { everySeconds: 0, learnMeans: 400 } }));
  await program.memory.idle();
  expect(program.detect.learning()).toMatchObject([{ state: 'learning', share: 0.25 }]);
});

/** A level that lies at 20 for 100 samples and at 60 for the next ones. */
const moved = (from: number, to: number): Row[] =>
  Array.from({ length: to - from }, (_, n): Row => {
    const i = from + n;
    return [5, t0 + i * 5 * minute, (i < 100 ? 20 : 60) + ((i * 7) % 5) - 2];
  });
const control = { kind: 'spc', params: { rules: [1], learnValues: 50 } };

test('a rule that is told to learn anew from now on forgets what it knew, knows nothing older, and judges by what comes', async () => {
  const program = boot(makeFolder(), []);
  program.set(ruleOf(control));
  program.live(...moved(0, 130));
  expect(program.told.at(-1)).toMatchObject({ isAbnormal: true });
  const at = t0 + 130 * 5 * minute - 1;
  const anew = ruleOf({ ...control, relearn: { at, from: 'now' } }, true);
  program.set(anew);
  await program.memory.idle();
  expect(program.detect.learning()).toEqual([{ rule: 1, state: 'learning', share: 0 }]);
  program.live(...moved(130, 155));
  program.set(anew); // the same wish is fulfilled already
  expect(program.detect.learning()).toMatchObject([{ share: 0.5 }]);
  program.live(...moved(155, 200));
  expect(program.detect.learning()).toEqual([]);
  expect(program.told.at(-1)).toMatchObject({ isAbnormal: false });
});

test('what was forgotten stays so over a restart, also when nothing was kept since', async () => {
  const [folder, stored]: [string, Row[]] = [makeFolder(), []];
  const first = boot(folder, stored);
  first.set(ruleOf(control));
  first.live(...moved(0, 130));
  await first.keep();
  const anew = ruleOf({ ...control, relearn: { at: t0 + 130 * 5 * minute - 1, from: 'now' } });
  const second = boot(folder, stored);
  second.set(anew);
  await second.memory.idle();
  expect(second.detect.learning()).toEqual([{ rule: 1, state: 'learning', share: 0 }]);
  second.live(...moved(130, 155));
  const third = boot(folder, stored);
  third.set(anew);
  await third.memory.idle();
  expect(third.detect.learning()).toMatchObject([{ state: 'learning', share: 0.5 }]);
});

test('a rule that is told to learn anew from the past takes the newest that is stored, as a new one does', async () => {
  const [folder, stored]: [string, Row[]] = [makeFolder(), []];
  const program = boot(folder, stored);
  program.set(ruleOf(control));
  program.live(...moved(0, 220));
  expect(program.told.at(-1)).toMatchObject({ isAbnormal: true });
  program.set(ruleOf({ ...control, relearn: { at: t0, from: 'past' } }, true));
  await program.memory.idle();
  expect(program.detect.learning()).toEqual([]); // of the last 100 samples, all at 60, it has learnt the first 50
  expect(program.told.at(-1)).toMatchObject({ isAbnormal: false });
});

test('history that cannot be read lets the rule begin without it, and says why', async () => {
  const broken: PastReader = {
    raw: async () => {
      throw new Error('no disk');
    },
    lastAt: async () => undefined,
  };
  const program = boot(makeFolder(), wave(10), broken);
  program.set(ruleOf(forecastRule));
  await program.memory.idle();
  expect(program.memory.error).toContain('no disk');
  expect(program.detect.learning()).toMatchObject([{ state: 'learning' }]);
});

/** A file of two rules that have learnt. */
async function twoKept() {
  const [folder, stored]: [string, Row[]] = [makeFolder(), []];
  const program = boot(folder, stored);
  const spc = { kind: 'spc', params: { learnValues: 20 } };
  const both = [ruleOf(spc), ruleOf({ ...spc, rule: 2 })];
  program.set(...both);
  program.live(...wave(100));
  await program.keep();
  const states = async () => {
    const next = boot(folder, stored);
    const were = both.map((rule) => next.memory.recall(rule) !== undefined);
    return { were, found: listQuarantine(folder).map(({ reason }) => reason) };
  };
  return { file: learntFile(folder), states };
}

test('what was kept is there after the start', async () => {
  const { states } = await twoKept();
  expect(await states()).toEqual({ were: [true, true], found: [] });
});

test.each([
  ['a byte of a rule is wrong', (bytes: Buffer) => bytes.fill(bytes.readUInt8(60) ^ 255, 60, 61), [false, true]],
  ['its end is cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 9), [true, false]],
  ['it is something else', () => Buffer.from('something else'), [false, false]],
] as const)('a damaged file costs what is damaged, and is listed: %s', async (_, damage, were) => {
  const { file, states } = await twoKept();
  writeFileSync(file, damage(readFileSync(file)));
  expect(await states()).toEqual({ were, found: [expect.stringContaining('history again')] });
});

test('a rule that is out for 30 days is let go', async () => {
  const program = boot(makeFolder(), []);
  const rule = ruleOf({ kind: 'spc', params: { learnValues: 20 } });
  program.set(rule);
  program.live(...wave(100));
  program.set();
  program.clock.time += 31 * 86_400_000;
  await program.keep();
  expect(program.memory.recall(rule)).toBeUndefined();
});
