import { z } from 'zod';
import type { Detector, Look } from '../../contracts/detector.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { reachOf, unfinished } from '../learning.ts';
import { freshSeconds, freshValue, pointKeys } from '../other-points.ts';
import { contributionsOf, createPcaMeter, type Distance, measureRow, type PcaMeter, pcaLimits, type Rows, trainPca } from './pca.ts';

const params = z.strictObject({
  with: pointKeys(1).meta({
    title: 'Together with',
    description: 'Keys of the points of the same asset that move together with this one',
    zh: { title: '一同变化的测点', description: '同一资产上与本测点一同变化的测点的键名' },
  }),
  everySeconds: z
    .number()
    .min(0)
    .max(86_400)
    .default(60)
    .meta({
      title: 'One row per',
      description: 'Seconds between two rows of values at least; 0 takes every sample of this point',
      zh: { title: '取样间隔', description: '两次取值之间至少这么多秒；0 表示本测点每个样本都取' },
    }),
  learnRows: z
    .number()
    .int()
    .min(50)
    .max(20_000)
    .default(1440)
    .meta({
      title: 'Learn from',
      description:
        'Rows from which normal operation is learnt before anything is judged, the last third of them for the limits; they must show all that is normal. A new rule takes the newest that are stored',
      zh: {
        title: '学习组数',
        description: '先用这么多组数据学习正常运行，后三分之一用于定限值，之后才判断；应涵盖各种正常工况。新建规则取最近的已存历史',
      },
    }),
  variance: z
    .number()
    .min(0.1)
    .max(1)
    .default(0.9)
    .meta({
      title: 'Variance held',
      description: 'Share of the variance that the principal components hold, 0.1…1; the rest counts as noise',
      zh: { title: '方差占比', description: '主成分所含的方差份额，0.1…1；其余视为噪声' },
    }),
  coverage: z
    .number()
    .min(0.5)
    .max(0.999)
    .default(0.99)
    .meta({
      title: 'Coverage',
      description: 'Share of normal rows within the limits before they are widened, 0.5…0.999',
      zh: { title: '覆盖率', description: '放宽之前限值所含正常数据的份额，0.5…0.999' },
    }),
  widen: z
    .number()
    .min(0.1)
    .max(100)
    .default(1.5)
    .meta({
      title: 'Widen',
      description: 'Factor on the limits; at 1 a share of 1 − coverage of the rows is abnormal even when nothing is wrong',
      zh: { title: '放宽倍数', description: '限值再乘以此倍数；取 1 时即使一切正常，也有 1 − 覆盖率 的数据被判异常' },
    }),
  freshSeconds,
});

/** Parameters of {@link apart}. */
export type ApartParams = z.infer<typeof params>;

interface State {
  readonly width: number;
  /** The newest row. */
  readonly row: Float64Array;
  /** Rows that are learnt from; empty once they are learnt. */
  rows: Float64Array;
  learnt: number;
  newest: EpochMs;
  meter: PcaMeter | undefined;
  limits: Readonly<Distance>;
  ratio: { t2: number; spe: number };
}

/** Part of the rows that the model learns from; the others give the limits. */
const modelPart = 2 / 3;
/** Normal again within this part of the limits. */
const calmPart = 0.9;
/** Points that follow each other exactly shall not leave the model by rounding. */
const leastSpe = 1e-9;

/**
 * Abnormal when the points of an asset no longer move together as they did: Hotelling's T² (too far, together) or SPE (apart) of their principal
 * components exceeds its limit. Everything is learnt from the first rows. Source: see {@link trainPca}.
 */
export const apart: Detector<ApartParams, State> = {
  kind: 'apart',
  title: { zh: '多测点关系异常（T²、SPE）', en: 'Points no longer together (T², SPE)' },
  params,
  start({ with: keys, learnRows }) {
    const width = keys.length + 1;
    const empty = { row: new Float64Array(width), rows: new Float64Array(width * learnRows), learnt: 0, newest: Number.NEGATIVE_INFINITY };
    return { ...empty, width, meter: undefined, limits: { t2: Number.NaN, spe: Number.NaN }, ratio: { t2: 0, spe: 0 } };
  },
  others: ({ with: keys }) => keys,
  step(state, given, time, value, look) {
    if (time <= state.newest || time - state.newest < given.everySeconds * 1000) return 'hold';
    state.newest = time;
    if (!fill(state, given, { time, value, look })) return 'hold';
    if (state.meter === undefined) {
      learn(state, given);
      return 'hold';
    }
    const { t2, spe } = measureRow(state.meter, state.row);
    state.ratio.t2 = t2 / (state.limits.t2 * given.widen);
    state.ratio.spe = spe / (state.limits.spe * given.widen);
    const most = Math.max(state.ratio.t2, state.ratio.spe);
    if (most > 1) return 'abnormal';
    return most <= calmPart ? 'normal' : 'hold';
  },
  memory: {
    version: 1,
    learns: true,
    reach: ({ learnRows, everySeconds }) => reachOf(learnRows, everySeconds),
    learnt: ({ meter, learnt }, { learnRows }) => (meter === undefined ? unfinished(learnt / learnRows) : 1),
  },
  explain({ ratio, meter }, { with: keys }) {
    if (ratio.t2 >= ratio.spe || meter === undefined) return { code: 'apart', statistic: 't2', ratio: ratio.t2 };
    const parts = contributionsOf(meter);
    const point = keys[parts.indexOf(Math.max(...parts)) - 1];
    return { code: 'apart', statistic: 'spe', ratio: ratio.spe, ...(point !== undefined && { point }) };
  },
};

/** Take the newest values into the row; false when one is not known. */
function fill(
  { row, width }: State,
  { freshSeconds }: ApartParams,
  { time, value, look }: { readonly time: EpochMs; readonly value: number; readonly look: Look | undefined },
): boolean {
  row[0] = value;
  for (let n = 1; n < width; n++) {
    const other = freshValue(look?.(n - 1), time, freshSeconds);
    if (Number.isNaN(other)) return false;
    row[n] = other;
  }
  return true;
}

/** Take the row into those that are learnt from, and learn when there are enough. */
function learn(state: State, { learnRows, variance, coverage }: ApartParams): void {
  const { width } = state;
  state.rows.set(state.row, state.learnt * width);
  if (++state.learnt < learnRows) return;
  const cut = Math.floor(learnRows * modelPart) * width;
  const part = (from: number, to?: number): Rows => ({ width, values: state.rows.subarray(from, to) });
  const model = trainPca(part(0, cut), { variance });
  const { t2, spe } = pcaLimits(model, part(cut), coverage);
  state.limits = { t2: Math.max(t2, Number.MIN_VALUE), spe: Math.max(spe, leastSpe) };
  state.meter = createPcaMeter(model);
  state.rows = new Float64Array();
}
