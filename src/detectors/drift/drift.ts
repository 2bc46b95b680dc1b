import { z } from 'zod';
import type { Detector } from '../../contracts/detector.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { givenCentre, givenSigma } from '../given-reference.ts';
import { reachOf, unfinished } from '../learning.ts';
import { createPeriodMean, type PeriodMean, periodMeanOf } from '../period-mean.ts';
import { addToCusum, awaySince, type Cusum, createCusum, shiftOf } from './cusum.ts';

const params = z.strictObject({
  everySeconds: z
    .number()
    .min(0)
    .max(7 * 86_400)
    .default(3600)
    .meta({
      title: 'One mean per',
      description:
        'Seconds whose mean is compared with the reference; 0 takes every sample. A point with a daily cycle needs 86400, or the cycle counts as spread and hides the drift',
      zh: {
        title: '均值周期',
        description: '每多少秒的均值与基准比较；0 表示逐个样本。有日周期的测点应取 86400，否则日变化被当作离散而掩盖漂移',
      },
    }),
  learnMeans: z
    .number()
    .int()
    .min(10)
    .max(100_000)
    .default(48)
    .meta({
      title: 'Learn from',
      description:
        'Means from which the reference is learnt before anything is judged; the sensor must be right meanwhile. Few give an inexact reference and more false alarms',
      zh: { title: '学习周期数', description: '先用这么多个均值学习基准，之后才判断；这段时间传感器应准确。过少则基准不准、误报增多' },
    }),
  slack: z
    .number()
    .min(0)
    .max(10)
    .default(0.5)
    .meta({
      title: 'Slack',
      description:
        'Part of a deviation that is not counted, in sigma: half of the smallest drift that matters; less finds smaller drifts and alarms more often by chance',
      zh: { title: '允差', description: '偏差中不计入累积的部分（σ 的倍数）：取须发现的最小漂移之半；越小越灵敏，误报也越多' },
    }),
  threshold: z
    .number()
    .positive()
    .max(1000)
    .default(10)
    .meta({
      title: 'Threshold',
      description:
        'Abnormal when a cumulative sum exceeds this, in sigma. With slack 0.5, a known reference and pure chance: 10 gives one false alarm in about 70 000 means, 5 one in about 470',
      zh: {
        title: '阈值',
        description: '累积和超过此值（σ 的倍数）即为异常。允差 0.5、基准已知、纯随机时：10 约每 7 万个均值误报一次，5 约每 470 个一次',
      },
    }),
  centre: givenCentre,
  sigma: givenSigma,
});

/** Parameters of {@link drift}. */
export type DriftParams = z.infer<typeof params>;

interface State {
  readonly mean: PeriodMean;
  readonly cusum: Cusum;
  /** Count, mean and sum of squares about it, as they are learnt (Welford). */
  readonly learnt: { count: number; squares: number };
  newest: EpochMs;
  centre: number;
  /** 0 until it is known. */
  sigma: number;
}

/** The drift is over when the sum has fallen below this part of the threshold. */
const calmPart = 0.5;
/** A sum grows to this part of the threshold at most. */
const mostPart = 1.5;

/**
 * Abnormal when the mean has left its reference slowly and for good, such as a sensor that loses its calibration: two-sided tabular CUSUM of
 * period means. The reference is given, or learnt once from the first means (mean and standard deviation). With
 * other parameters it is learnt anew, and a sensor that has drifted until then becomes its own reference: give centre and sigma where that matters.
 */
export const drift: Detector<DriftParams, State> = {
  kind: 'drift',
  title: { zh: '缓慢漂移', en: 'Slow drift' },
  params,
  start: ({ everySeconds, slack, threshold, centre, sigma }) => ({
    mean: createPeriodMean(everySeconds * 1000),
    cusum: createCusum(slack, threshold * mostPart),
    learnt: { count: 0, squares: 0 },
    ...{ newest: Number.NEGATIVE_INFINITY, centre: sigma === 0 ? 0 : centre, sigma },
  }),
  step(state, { learnMeans, threshold }, time, value) {
    if (time <= state.newest) return 'hold';
    state.newest = time;
    const mean = periodMeanOf(state.mean, time, value);
    if (mean === undefined) return 'hold';
    if (state.sigma === 0) {
      learn(state, learnMeans, mean);
      return 'hold';
    }
    const sum = addToCusum(state.cusum, time, (mean - state.centre) / state.sigma);
    if (sum > threshold) return 'abnormal';
    return sum < threshold * calmPart ? 'normal' : 'hold';
  },
  memory: {
    version: 1,
    learns: true,
    reach: ({ learnMeans, everySeconds }) => reachOf(learnMeans, everySeconds),
    learnt: ({ sigma, learnt }, { learnMeans }) => (sigma > 0 ? 1 : unfinished(learnt.count / learnMeans)),
  },
  explain: ({ cusum, centre, sigma, newest }) => ({
    ...{ code: 'drifted', shift: shiftOf(cusum) * sigma, reference: centre, sigma, seconds: (newest - awaySince(cusum)) / 1000 },
  }),
};

/** Take a mean into the reference; it is known when there are enough and they are not all the same. */
function learn(state: State, enough: number, mean: number): void {
  const { learnt } = state;
  const away = mean - state.centre;
  state.centre += away / ++learnt.count;
  learnt.squares += away * (mean - state.centre);
  if (learnt.count >= enough && learnt.squares > 0) state.sigma = Math.sqrt(learnt.squares / (learnt.count - 1));
}
