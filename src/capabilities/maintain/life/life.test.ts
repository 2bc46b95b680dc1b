import { describe, expect, test } from 'vitest';
import { growTrees, partsOf, steadyChance, treesSay } from './boosted-trees.ts';
import type { Course } from './life-features.ts';
import { healthOf, type LifeSettings, learnLife, lifeDefaults, lifeLeft } from './life-model.ts';
import { fitLine, lineAt } from './line.ts';

const trees = { trees: 40, depth: 3, rate: 0.1, leastRows: 10, rowShare: 0.5, featureShare: 0.7 };
const settings: LifeSettings = { ...lifeDefaults, horizon: 40, trees };

/** Things that wear: the first sensor rises over the last 40 steps of a life, the second says nothing. */
function made(count: number, seed: number): readonly Course[] {
  const chance = steadyChance(seed);
  return Array.from({ length: count }, () => {
    const life = 60 + Math.floor(chance() * 60);
    const rows = Array.from({ length: life }, (_, row) => [Math.max(0, 40 - (life - 1 - row)) + 6 * chance(), chance()]);
    return { width: 2, values: Float64Array.from(rows.flat()) };
  });
}
const cut = ({ width, values }: Course, left: number): Course => ({ width, values: values.subarray(0, values.length - left * width) });

describe('a line', () => {
  test('finds the sum that made its target, whatever the scales', () => {
    const chance = steadyChance(3);
    const values = Float64Array.from({ length: 600 }, (_, i) => chance() * (i % 3 === 0 ? 1000 : 1));
    const target = Float64Array.from({ length: 200 }, (_, i) => 7 + 0.01 * (values[3 * i] ?? 0) - 2 * (values[3 * i + 1] ?? 0));
    const line = fitLine({ width: 3, values }, target, 1e-9);
    expect(line.offset).toBeCloseTo(7, 5);
    expect([...line.weights].map((one) => Number(one.toFixed(5)))).toEqual([0.01, -2, expect.closeTo(0, 5)]);
    expect(lineAt(line, values, 30)).toBeCloseTo(target[10] ?? 0, 5);
  });

  test('gives no weight to a value that never changes', () => {
    const values = Float64Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? i : 5.1));
    const line = fitLine(
      { width: 2, values },
      Float64Array.from({ length: 50 }, (_, i) => i),
      1e-9,
    );
    expect(line.weights[1]).toBeCloseTo(0, 9);
  });
});

describe('boosted trees', () => {
  const table = { width: 2, values: Float64Array.from({ length: 800 }, steadyChance(5)) };
  const target = Float64Array.from({ length: 400 }, (_, i) => ((table.values[2 * i] ?? 0) > 0.5 ? 10 : 0));

  test('tell what a question parts', async () => {
    const learnt = await growTrees({ table, target }, trees);
    expect(treesSay(learnt, Float64Array.of(0.8, 0.1))).toBeCloseTo(10, 0);
    expect(treesSay(learnt, Float64Array.of(0.2, 0.9))).toBeCloseTo(0, 0);
  });

  test('put what they say down to features, which adds up', async () => {
    const learnt = await growTrees({ table, target }, { ...trees, rowShare: 1 });
    const row = Float64Array.of(0.8, 0.1);
    const parts = partsOf(learnt, row);
    expect((parts[0] ?? 0) + (parts[1] ?? 0) + learnt.base).toBeCloseTo(treesSay(learnt, row), 6);
    expect(parts[0]).toBeGreaterThan(4);
    expect(Math.abs(parts[1] ?? 9)).toBeLessThan(0.5);
  });

  test('are the same when they are grown again, and let others go on meanwhile', async () => {
    let breaths = 0;
    const breathe = async () => {
      breaths++;
    };
    expect(await growTrees({ table, target }, trees, { breathe })).toEqual(await growTrees({ table, target }, trees));
    expect(breaths).toBe(trees.trees);
  });
});

describe('a model of remaining life', () => {
  test('tells how long things that it has not seen will last, as surely as it says', async () => {
    const model = await learnLife(made(30, 1), settings);
    const asked = made(30, 2).flatMap((course) => [5, 15, 25].map((left) => ({ left, said: lifeLeft(model, cut(course, left)) })));
    const rmse = Math.sqrt(asked.reduce((sum, { left, said }) => sum + (said.mean - left) ** 2, 0) / asked.length);
    const inBand = asked.filter(({ left, said }) => said.low <= left && left <= said.high).length / asked.length;
    expect(rmse).toBeLessThan(3);
    expect(inBand).toBeGreaterThan(0.65);
    expect(inBand).toBeLessThan(0.97);
  });

  test('says why: the sensor that wears, not the one that says nothing', async () => {
    const model = await learnLife(made(20, 1), settings);
    const { because } = lifeLeft(model, cut(made(1, 9)[0] as Course, 5)); // holds: one was made
    expect(because[0]).toBeLessThan(-5);
    expect(Math.abs(because[1] ?? 99)).toBeLessThan(Math.abs(because[0] ?? 0) / 3);
  });

  test('says nothing beyond its horizon, and that what is new is whole', async () => {
    const model = await learnLife(made(20, 1), settings);
    const said = lifeLeft(model, cut(made(1, 9)[0] as Course, 50)); // holds: one was made
    expect(said.high).toBeLessThanOrEqual(40);
    expect(healthOf(said, model)).toBeGreaterThan(0.9);
  });

  test('widens its band when sensors say nothing', async () => {
    const noise = (count: number, seed: number): readonly Course[] =>
      made(count, seed).map(({ width, values }) => ({ width, values: values.map((_value, i) => ((i * 7919 + seed) % 97) / 97) }));
    const [clear, blind] = [await learnLife(made(20, 1), settings), await learnLife(noise(20, 1), settings)];
    const widthOf = ({ low, high }: { readonly low: number; readonly high: number }) => high - low;
    const course = cut(made(1, 9)[0] as Course, 15); // holds: one was made
    const dark = cut(noise(1, 9)[0] as Course, 15); // holds: as above
    expect(widthOf(lifeLeft(blind, dark))).toBeGreaterThan(2 * widthOf(lifeLeft(clear, course)));
  });

  test('is not learnt from fewer courses than it has folds', async () => {
    await expect(learnLife(made(4, 1), settings)).rejects.toThrow('too few');
  });
});
