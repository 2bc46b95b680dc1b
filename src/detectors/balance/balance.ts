import { z } from 'zod';
import type { Detector, Look } from '../../contracts/detector.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { unfinished } from '../learning.ts';
import { freshSeconds, freshValue, pointKeys } from '../other-points.ts';

const params = z.strictObject({
  inflows: pointKeys(0)
    .default([])
    .meta({
      title: 'Inflows',
      description: 'Keys of the points of the same asset that flow in, such as inflow',
      zh: { title: '流入', description: '同一资产上流入测点的键名，如 inflow' },
    }),
  outflows: pointKeys(0)
    .default([])
    .meta({
      title: 'Outflows',
      description: 'Keys of the points of the same asset that flow out, such as outflow; each must be counted once only',
      zh: { title: '流出', description: '同一资产上流出测点的键名，如 outflow；不得重复计入' },
    }),
  perFlowSecond: z
    .number()
    .positive()
    .default(1)
    .meta({
      title: 'Storage per flow and second',
      description: 'What one unit of flow adds to the storage in a second, in the unit of the point; 0.000001 for m³/s into million m³',
      zh: { title: '换算系数', description: '一个流量单位每秒使存量增加多少（测点单位）；m³/s 对百万 m³ 为 0.000001' },
    }),
  overSeconds: z
    .number()
    .positive()
    .max(366 * 86_400)
    .default(86_400)
    .meta({
      title: 'Balanced over',
      description: 'Seconds over which in, out and storage are compared; longer finds smaller losses and finds them later',
      zh: { title: '平衡时段', description: '每多少秒核对一次进、出与存量；越长能发现的差额越小，但发现越晚' },
    }),
  tolerance: z
    .number()
    .min(0)
    .meta({
      title: 'Tolerance',
      description: 'Difference over the period that measuring may make, in the unit of the point',
      zh: { title: '容差', description: '一个时段内测量误差允许的差额，单位与测点相同' },
    }),
  toleranceShare: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .meta({
      title: 'Tolerance as a share',
      description: 'Added to the tolerance: this share (0…1) of what came in and went out, for the error of the flow meters',
      zh: { title: '相对容差', description: '另加进出总量的这一份额（0…1），计入流量计误差' },
    }),
  freshSeconds,
});

/** Parameters of {@link balance}. */
export type BalanceParams = z.infer<typeof params>;

interface State {
  /** Begin of the period; NaN while there is none. */
  from: EpochMs;
  fromValue: number;
  newest: EpochMs;
  /** Flows at the newest sample. */
  inNow: number;
  outNow: number;
  /** Flow × seconds since the begin. */
  inSum: number;
  outSum: number;
  /** What the last whole period came to, in the unit of the point. */
  result: {
    readonly inflow: number;
    readonly outflow: number;
    readonly stored: number;
    readonly missing: number;
    readonly seconds: number;
  };
}

const nothing = { inflow: 0, outflow: 0, stored: 0, missing: 0, seconds: 0 };

/**
 * Abnormal when over a period what came in, went out and was stored do not agree within a tolerance: a leak, a theft, a wrong meter, a wrong unit.
 * The rule is on the point of the storage; flows run linearly between its samples. A flow that is not fresh, or a gap in the storage as long, begins
 * the period anew, and nothing is said of it.
 */
export const balance: Detector<BalanceParams, State> = {
  kind: 'balance',
  title: { zh: '物料（水量）不平衡', en: 'Mass balance' },
  params: params.refine(({ inflows, outflows }) => inflows.length + outflows.length > 0, {
    path: ['inflows'],
    message: 'no flow is given',
  }),
  start: () => ({
    ...{ from: Number.NaN, fromValue: 0, newest: Number.NEGATIVE_INFINITY, inNow: 0, outNow: 0, inSum: 0, outSum: 0, result: nothing },
  }),
  others: ({ inflows, outflows }) => [...inflows, ...outflows],
  step(state, given, time, value, look) {
    if (time <= state.newest) return 'hold';
    const [inNow, outNow] = flowsAt(given, time, look);
    const seconds = (time - state.newest) / 1000;
    state.newest = time;
    const isBroken = Number.isNaN(inNow + outNow) || seconds > given.freshSeconds;
    if (!isBroken && !Number.isNaN(state.from)) {
      state.inSum += ((state.inNow + inNow) / 2) * seconds;
      state.outSum += ((state.outNow + outNow) / 2) * seconds;
    }
    Object.assign(state, { inNow, outNow });
    if (isBroken || Number.isNaN(state.from)) {
      begin(state, Number.isNaN(inNow + outNow) ? Number.NaN : time, value);
      return 'hold';
    }
    if (time - state.from < given.overSeconds * 1000) return 'hold';
    const isWrong = compare(state, given, value);
    begin(state, time, value);
    return isWrong ? 'abnormal' : 'normal';
  },
  memory: {
    version: 1,
    reach: ({ overSeconds }) => ({ ms: overSeconds * 1000 }),
    learnt: ({ result, newest, from }, { overSeconds }) => (result.seconds > 0 ? 1 : unfinished((newest - from) / (overSeconds * 1000))),
  },
  explain: ({ result }) => ({ code: 'unbalanced', ...result }),
};

function flowsAt({ inflows, outflows, freshSeconds }: BalanceParams, time: EpochMs, look: Look | undefined): readonly [number, number] {
  const freshAt = (n: number) => freshValue(look?.(n), time, freshSeconds);
  const sum = (count: number, from: number) => Array.from({ length: count }, (_, n) => freshAt(from + n)).reduce((a, b) => a + b, 0);
  return [sum(inflows.length, 0), sum(outflows.length, inflows.length)];
}

function begin(state: State, from: EpochMs, value: number): void {
  Object.assign(state, { from, fromValue: value, inSum: 0, outSum: 0 });
}

function compare(state: State, { perFlowSecond, tolerance, toleranceShare }: BalanceParams, value: number): boolean {
  const [inflow, outflow] = [state.inSum * perFlowSecond, state.outSum * perFlowSecond];
  const stored = value - state.fromValue;
  const missing = inflow - outflow - stored;
  state.result = { inflow, outflow, stored, missing, seconds: (state.newest - state.from) / 1000 };
  return Math.abs(missing) > tolerance + toleranceShare * (Math.abs(inflow) + Math.abs(outflow));
}
