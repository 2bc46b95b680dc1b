import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BalanceParams, balance } from './balance.ts';

const params = (given: object = {}): BalanceParams =>
  balance.params.parse({ inflows: ['river', 'rain'], outflows: ['gate'], overSeconds: 3600, tolerance: 10, freshSeconds: 1200, ...given });

/** A sample of the storage with the flows of its time; `undefined` is a flow that is not known. */
type Row = readonly [seconds: number, storage: number, flows: readonly (number | undefined)[], ageSeconds?: number];

function judge(rows: readonly Row[], given = params()) {
  const state = balance.start(given);
  const judgements = rows.map(([seconds, storage, flows, age = 0]) => {
    const at = (n: number) => flows[n];
    return balance.step(state, given, seconds * 1000, storage, (n) => {
      const value = at(n);
      return value === undefined ? undefined : { time: (seconds - age) * 1000, value };
    });
  });
  return { state, judgements };
}

/** Ten minutes apart, storage as the flows make it, less a leak. */
const tank = (count: number, { leak = 0, flows = [2, 1, 2.5] as readonly number[], age = 0 } = {}): readonly Row[] => {
  const [river = 0, rain = 0, gate = 0] = flows;
  return Array.from({ length: count }, (_, i) => [i * 600, 500 + (river + rain - gate - leak) * i * 600, flows, age]);
};

test('what comes in, goes out and is stored agrees: normal once a period is whole', () => {
  expect(judge(tank(8)).judgements).toEqual(['hold', 'hold', 'hold', 'hold', 'hold', 'hold', 'normal', 'hold']);
});

test('a leak is abnormal, and it says how much is missing', () => {
  const { state, judgements } = judge(tank(7, { leak: 0.01 }));
  expect(judgements.at(-1)).toBe('abnormal');
  const why = balance.explain?.(state, params(), 0, 0);
  expect(why).toMatchObject({ code: 'unbalanced', inflow: 10_800, outflow: 9000, seconds: 3600 });
  if (why?.code === 'unbalanced') expect(why.missing).toBeCloseTo(36, 6);
});

test('the share of the tolerance counts what has passed', () => {
  expect(judge(tank(7, { leak: 0.01 }), params({ toleranceShare: 0.01 })).judgements.at(-1)).toBe('normal');
});

test('a flow that is unknown or old begins anew and nothing is said', () => {
  expect(judge(tank(14, { leak: 1, age: 1300 })).judgements).toEqual(Array(14).fill('hold'));
  const broken = tank(12, { leak: 1 }).map((row, i): Row => (i === 5 ? [row[0], row[1], [2, undefined, 2.5]] : row));
  expect(judge(broken).judgements).toEqual(Array(12).fill('hold'));
});

test('a gap in the storage begins anew too', () => {
  const [a, b, ...rest] = tank(9, { leak: 1 });
  expect(judge([a as Row, b as Row, ...rest.slice(3)]).judgements).not.toContain('abnormal'); // holds: nine rows
});

test('a change of flow counts linearly between two samples', () => {
  const rows: readonly Row[] = [0, 1, 2, 3, 4, 5, 6].map((i) => [i * 600, (i * i * 600) / 2, [i, 0, 0]]);
  expect(judge(rows).judgements.at(-1)).toBe('normal');
});

test('a tank that is what its flows say is never abnormal', () => {
  const flows = fc.array(fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)), { minLength: 2, maxLength: 60 });
  fc.assert(
    fc.property(flows, (list) => {
      let storage = 1000;
      const rows = list.map((now, i): Row => {
        const before = list[i - 1];
        const net = ([a, b, c]: readonly [number, number, number]) => a + b - c;
        if (before !== undefined) storage += ((net(before) + net(now)) / 2) * 600;
        return [i * 600, storage, now];
      });
      expect(judge(rows).judgements).not.toContain('abnormal');
    }),
  );
});

test('a balance without a flow is refused', () => {
  expect(balance.params.safeParse({ tolerance: 1 }).success).toBe(false);
});
