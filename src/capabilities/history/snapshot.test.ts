import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LatestSample, LatestTable } from '../../contracts/flow.ts';
import { quality } from '../../contracts/quality.ts';
import { callerOf } from '../../kernel/testing.ts';
import type { PointInfo } from '../assets/index.ts';
import { type Choice, chosenPoints } from './choose.ts';
import { createSummaries, snapshotOf } from './snapshot.ts';
import { plant } from './testing/plant.ts';

const now = Date.UTC(2026, 10, 28);
const good = quality('good', 'measured');
const bad = quality('bad', 'measured');
const sample = (value: number, ageSeconds = 0, byte = good): LatestSample => ({
  time: now - ageSeconds * 1000,
  value,
  quality: byte,
  receivedAt: now,
});

const chosen = (choice: Choice) => chosenPoints(plant, callerOf('viewer'), choice).flatMap((points) => points.map(({ number }) => number));

describe('choosing points', () => {
  test.each<[string, Choice, number[]]>([
    ['all of the tenant, none of another', {}, [1, 2, 3]],
    ['one key', { key: 'level' }, [1, 3]],
    ['an asset with what lies within it', { under: 'lake' }, [1, 2, 3]],
    ['an asset within another', { under: 'gauge' }, [3]],
    ['a model', { model: 'gauge' }, [3]],
    ['all together', { under: 'lake', model: 'reservoir', key: 'level' }, [1]],
    ['a key that nobody has', { key: 'none' }, []],
  ])('%s', (_name, choice, numbers) => expect(chosen(choice)).toEqual(numbers));

  test('an asset of another tenant is not there', () =>
    expect(() => chosen({ under: 'foreign' })).toThrowError(expect.objectContaining({ code: 'NOT_FOUND' })));
});

/** The compact form, read as its description says. */
function readSnapshot(bytes: Buffer) {
  const rows: object[] = [];
  const counts: number[] = [];
  for (let at = 8; at < bytes.length; ) {
    const count = bytes.readUInt32LE(at);
    const [times, values, points, qualities] = [8, 8 + count * 8, 8 + count * 16, 8 + count * 20].map((offset) => at + offset) as [
      number,
      number,
      number,
      number,
    ];
    for (let i = 0; i < count; i++)
      rows.push({
        ...{ time: bytes.readDoubleLE(times + i * 8), value: bytes.readDoubleLE(values + i * 8) },
        ...{ point: bytes.readUInt32LE(points + i * 4), quality: bytes[qualities + i] },
      });
    counts.push(count);
    at += 8 + Math.ceil((count * 21) / 8) * 8;
  }
  return { magic: bytes.toString('latin1', 0, 8), counts, rows };
}

/** A table of these newest samples. */
const tableOf = (samples: ReadonlyMap<number, LatestSample>): LatestTable => ({
  read: (point) => samples.get(point),
  version: () => 0,
  copy(point, into, row) {
    const found = samples.get(point);
    if (found !== undefined) for (const column of ['time', 'value', 'quality'] as const) into[column][row] = found[column];
    return found !== undefined;
  },
});

async function snapshotBytes(samples: ReadonlyMap<number, LatestSample>, lists: readonly (readonly PointInfo[])[]): Promise<Buffer> {
  const blocks: Buffer[] = [];
  for await (const block of snapshotOf(tableOf(samples), lists)) blocks.push(block);
  return Buffer.concat(blocks);
}

const pointInfos = (numbers: readonly number[]) => numbers.map((number) => ({ number }) as PointInfo); // holds: nothing else is read
const rowOf = ([point, { time, value, quality: byte }]: [number, LatestSample]) => ({ time, value, point, quality: byte });

describe('the compact form', () => {
  test('holds every newest sample once, bit for bit', async () => {
    const samples = fc.array(fc.tuple(fc.double(), fc.nat(15)), { maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(samples, async (drawn) => {
        const all = new Map(drawn.map(([value, byte], i) => [i * 7, { ...sample(value, i), quality: byte }]));
        const points = pointInfos([...all.keys(), 1_000_001]);
        const { magic, counts, rows } = readSnapshot(await snapshotBytes(all, [points.slice(0, 7), [], points.slice(7)]));
        expect([magic, counts]).toEqual(['YFSNAP02', all.size === 0 ? [0] : [all.size, 0]]);
        expect(rows).toEqual([...all].map(rowOf));
      }),
      { numRuns: 20 },
    );
  });

  test('a long one comes in blocks', async () => {
    const all = new Map(Array.from({ length: 70_000 }, (_, i) => [i, sample(i / 8)]));
    const { counts, rows } = readSnapshot(await snapshotBytes(all, [pointInfos([...all.keys()])]));
    expect(counts).toEqual([32_768, 32_768, 4464, 0]);
    expect(rows).toEqual([...all].map(rowOf));
  });
});

test('a summary counts what is not in its statistics, and says which points are the ends', () => {
  const summaries = createSummaries(now);
  const [level, inflow] = chosenPoints(plant, callerOf('viewer'), { under: 'lake' }).flat();
  if (level === undefined || inflow === undefined) throw new Error('no points');
  const given = [sample(3), sample(-1), sample(8), sample(100, 601), sample(200, 0, bad), sample(Number.NaN), undefined];
  for (const [i, one] of given.entries()) summaries.add({ ...level, number: i }, one);
  summaries.add({ ...level, unit: 'mm' }, sample(5));
  summaries.add(inflow, undefined);
  expect(summaries.result()).toEqual([
    { key: 'level', unit: 'm', points: 7, fresh: 3, stale: 1, bad: 2, without: 1, sum: 10, min: -1, minPoint: 1, max: 8, maxPoint: 2 },
    { key: 'level', unit: 'mm', points: 1, fresh: 1, stale: 0, bad: 0, without: 0, sum: 5, min: 5, minPoint: 1, max: 5, maxPoint: 1 },
    {
      key: 'inflow',
      unit: 'm',
      points: 1,
      fresh: 0,
      stale: 0,
      bad: 0,
      without: 1,
      sum: 0,
      min: null,
      minPoint: null,
      max: null,
      maxPoint: null,
    },
  ]);
});
