import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eigenOf } from './eigen.ts';
import { contributionsOf, createPcaMeter, measureRow, pcaLimits, type Rows, trainPca } from './pca.ts';

const number = fc.integer({ min: -50, max: 50 });
const symmetric = fc.integer({ min: 1, max: 8 }).chain((n) =>
  fc.array(number, { minLength: n * n, maxLength: n * n }).map((list) => ({
    n,
    matrix: Float64Array.from(list, (_, i) => list[Math.min(i, (i % n) * n + Math.floor(i / n))] ?? 0),
  })),
);

test('a matrix is made of its eigenvalues and -vectors, and these are orthonormal', () => {
  fc.assert(
    fc.property(symmetric, ({ matrix, n }) => {
      const { values, vectors } = eigenOf(matrix, n);
      const v = (k: number, i: number) => vectors[k * n + i] ?? 0;
      const all = Array.from({ length: n }, (_, i) => i);
      for (const i of all)
        for (const j of all) {
          expect(all.reduce((sum, k) => sum + (values[k] ?? 0) * v(k, i) * v(k, j), 0)).toBeCloseTo(matrix[i * n + j] ?? 0, 6);
          expect(all.reduce((sum, k) => sum + v(i, k) * v(j, k), 0)).toBeCloseTo(Number(i === j), 9);
        }
      expect([...values]).toEqual([...values].sort((a, b) => b - a));
    }),
  );
});

/** Three points that follow one cause, each with a little of its own. */
const rowsOf = (count: number, from = 0): Rows => ({
  width: 3,
  values: Float64Array.from({ length: count * 3 }, (_, i) => {
    const [row, j] = [from + Math.floor(i / 3), i % 3];
    return 10 * (j + 1) + (j + 1) * Math.sin(row * 0.7) + 0.1 * Math.sin(row * (1.3 + j) + j);
  }),
});
const model = trainPca(rowsOf(500), { components: 1 });
const limits = pcaLimits(model, rowsOf(500, 500), 0.99);

test('normal rows keep within the limits, but for the share that was asked', () => {
  const meter = createPcaMeter(model);
  const { values } = rowsOf(2000, 1000);
  const beyond = Array.from({ length: 2000 }, (_, row) => ({ ...measureRow(meter, values, row * 3) }));
  expect(beyond.filter(({ spe }) => spe > limits.spe).length / 2000).toBeLessThan(0.03);
  expect(beyond.filter(({ t2 }) => t2 > limits.t2).length / 2000).toBeLessThan(0.03);
});

test('all points too far together is a T², one that leaves the others an SPE, and it is the one that is named', () => {
  const meter = createPcaMeter(model);
  const far = { ...measureRow(meter, Float64Array.of(13, 26, 39)) };
  expect(far.t2).toBeGreaterThan(limits.t2);
  const alone = { ...measureRow(meter, Float64Array.of(10, 21, 30)) };
  expect(alone.spe).toBeGreaterThan(limits.spe);
  expect(alone.t2).toBeLessThan(limits.t2);
  const parts = contributionsOf(meter);
  expect(parts.indexOf(Math.max(...parts))).toBe(1);
});

test('with all components the T² is the Mahalanobis distance and nothing is left over', () => {
  const whole = createPcaMeter(trainPca(rowsOf(500), { components: 3 }));
  const { t2, spe } = measureRow(whole, Float64Array.of(11, 20.5, 31));
  expect(spe).toBeCloseTo(0, 9);
  expect(t2).toBeGreaterThan(0);
});

test('components are kept as far as they hold the variance that is asked, and never for rounding alone', () => {
  expect(trainPca(rowsOf(500), { variance: 0.9 }).variances.length).toBe(1);
  expect(trainPca(rowsOf(500), { variance: 1 }).variances.length).toBe(3);
  const doubled: Rows = { width: 2, values: Float64Array.from({ length: 100 }, (_, i) => Math.sin(Math.floor(i / 2))) };
  expect(trainPca(doubled, { components: 2 }).variances.length).toBe(1);
});

test('a point that never moved is missed as soon as it moves', () => {
  const still: Rows = { width: 2, values: Float64Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 5 : Math.sin(i))) };
  const meter = createPcaMeter(trainPca(still, { variance: 0.9 }));
  expect(measureRow(meter, Float64Array.of(5, 0)).spe).toBeCloseTo(0, 9);
  expect(measureRow(meter, Float64Array.of(8, 0)).spe).toBeCloseTo(9, 9);
});
