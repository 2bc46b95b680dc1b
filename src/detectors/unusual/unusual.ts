import { z } from 'zod';
import type { Detector } from '../../contracts/detector.ts';
import { createPeaks, createSurprise, leastSurprising, type Peaks, peakOf, type Surprise, surpriseOf } from './surprise.ts';

const params = z.strictObject({
  threshold: z
    .number()
    .positive()
    .default(9)
    .meta({
      title: 'Threshold',
      description:
        'Abnormal from this surprise on: standard deviations from what is usual at this time of day, plus those of the mean of the last 12 samples; lower is more sensitive',
      zh: { title: '阈值', description: '达到此异常度即为异常：偏离该时段常态的标准差倍数，加最近 12 个样本均值偏离的倍数；越小越灵敏' },
    }),
  slotMinutes: z
    .number()
    .min(1)
    .max(1440)
    .default(30)
    .meta({
      title: 'Time slot',
      description: 'Minutes of the slots of a day of which each has its own usual value; 1440 for points without a daily cycle',
      zh: { title: '时段', description: '一天划分为时段（分钟），每段各自学习常态；没有日周期的测点用 1440' },
    }),
  memorySamples: z
    .number()
    .int()
    .min(100)
    .max(1_000_000)
    .default(6400)
    .meta({
      title: 'Memory',
      description: 'Samples over which mean and spread are learnt; more is slower to get used to a new state',
      zh: { title: '记忆', description: '学习均值与离散程度所用的样本数；越大，对新状态适应越慢' },
    }),
  quietSamples: z
    .number()
    .int()
    .min(0)
    .max(100_000)
    .default(300)
    .meta({
      title: 'Quiet after',
      description: 'Samples after a surprise during which only a greater one counts, so that one event is one alarm',
      zh: { title: '静默', description: '一次异常之后的若干样本内，只有更大的异常才算新的，使一次事件只报一次' },
    }),
});

/** Parameters of {@link unusual}. */
export type UnusualParams = z.infer<typeof params>;

interface State {
  readonly surprise: Surprise;
  readonly peaks: Peaks;
  newest: number;
}

/** A state is over when the surprise has fallen below this part of the threshold. */
const calmPart = 0.5;

/**
 * Abnormal when a value is surprising by what the point itself has shown until now; nothing has to be set.
 *
 * It learns the usual value of each time of day and the spread around it. A new level is a surprise once, and usual after a while.
 */
export const unusual: Detector<UnusualParams, State> = {
  kind: 'unusual',
  title: { zh: '异常行为（自学习）', en: 'Unusual by what was learnt' },
  params,
  start: (given) => ({ surprise: createSurprise(given), peaks: createPeaks(given.quietSamples), newest: Number.NEGATIVE_INFINITY }),
  step(state, { threshold }, time, value) {
    if (time < state.newest) return 'hold';
    state.newest = time;
    const surprise = surpriseOf(state.surprise, time, value);
    if (peakOf(state.peaks, surprise) >= threshold) return 'abnormal';
    return surprise < threshold * calmPart ? 'normal' : 'hold';
  },
  memory: {
    version: 1,
    learns: true,
    reach: ({ memorySamples }) => ({ samples: memorySamples }),
    learnt: ({ surprise }) => Math.min(1, surprise.residuals.count / leastSurprising),
  },
  explain: ({ surprise }) => ({ code: 'unusual', ...surprise.last }),
};
