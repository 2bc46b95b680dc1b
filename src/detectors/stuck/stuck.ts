import { z } from 'zod';
import type { Detector } from '../../contracts/detector.ts';
import type { EpochMs } from '../../contracts/time.ts';

const params = z.strictObject({
  forSeconds: z
    .number()
    .positive()
    .max(366 * 86_400)
    .meta({
      title: 'Still for',
      description: 'Abnormal when the value has stood still for this many seconds; take longer than the process is ever at rest',
      zh: { title: '静止时长', description: '数值静止达到这么多秒即为异常；应长于过程正常静止的时间' },
    }),
  resolution: z
    .number()
    .min(0)
    .default(0)
    .meta({
      title: 'Resolution',
      description:
        'A value no farther than this from the one at which it came to rest has not moved, in the unit of the point; 0: only exactly the same value stands still, noise in the last digit counts as movement',
      zh: {
        title: '分辨力',
        description: '与停下时的数值相差不超过此值即视为未动，单位与测点相同；0 表示完全相同才算静止，末位的噪声也算变动',
      },
    }),
  leastSamples: z
    .number()
    .int()
    .min(2)
    .max(1_000_000)
    .default(5)
    .meta({
      title: 'Samples at least',
      description: 'Samples that must have said so; fewer, as over a gap in the data, prove nothing',
      zh: { title: '最少样本数', description: '至少这么多样本都未变才算静止；样本过少（如数据中断）不作判断' },
    }),
  restAt: z
    .array(z.number())
    .max(20)
    .readonly()
    .default([])
    .meta({
      title: 'May rest at',
      description: 'Values at which standing still is normal, e.g. 0 for a rain gauge or a stopped pump, in the unit of the point',
      zh: { title: '允许静止的数值', description: '在这些数值上静止属正常，如雨量计或停泵时为 0，单位与测点相同' },
    }),
});

/** Parameters of {@link stuck}. */
export type StuckParams = z.infer<typeof params>;

interface State {
  /** The value at which it came to rest; NaN before the first sample. */
  rest: number;
  since: EpochMs;
  samples: number;
  newest: EpochMs;
  /** It was seen to move; before, a short still-stand may be the end of a long one. */
  hasMoved: boolean;
}

/** A little more than the time, so that a sample lies before its beginning. */
const edge = 1.25;

/**
 * Abnormal when a sensor does not move though it should: every usable sample of a time lay within the resolution of the value at which it came
 * to rest. Normal again with the first sample that moved. Samples of bad quality neither move it nor count; silence is for `stale`.
 */
export const stuck: Detector<StuckParams, State> = {
  kind: 'stuck',
  title: { zh: '数值卡死', en: 'Stuck value' },
  params,
  start: () => ({ rest: Number.NaN, since: 0, samples: 0, newest: Number.NEGATIVE_INFINITY, hasMoved: false }),
  step(state, { forSeconds, resolution, leastSamples, restAt }, time, value) {
    if (time <= state.newest) return 'hold';
    state.newest = time;
    if (!(Math.abs(value - state.rest) <= resolution)) comeToRest(state, time, value);
    else state.samples++;
    if (restAt.some((one) => Math.abs(value - one) <= resolution)) return 'normal';
    if (time - state.since >= forSeconds * 1000 && state.samples >= leastSamples) return 'abnormal';
    return state.hasMoved ? 'normal' : 'hold';
  },
  memory: {
    version: 1,
    reach: ({ forSeconds }) => ({ ms: forSeconds * 1000 * edge }),
    learnt: ({ hasMoved, newest, since, samples }, { forSeconds }) =>
      hasMoved ? 1 : samples === 0 ? 0 : Math.min(1, (newest - since) / (forSeconds * 1000)),
  },
  explain: ({ rest, since, samples, newest }) => ({ code: 'stuck', rest, seconds: (newest - since) / 1000, samples }),
};

function comeToRest(state: State, time: EpochMs, value: number): void {
  state.hasMoved ||= !Number.isNaN(state.rest);
  state.rest = value;
  state.since = time;
  state.samples = 1;
}
