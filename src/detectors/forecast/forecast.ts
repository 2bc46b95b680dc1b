import { z } from 'zod';
import type { Detector } from '../../contracts/detector.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { unfinished } from '../learning.ts';
import { addToBand, type Band, bandAbove, bandBelow, createBand, settleBand } from './band.ts';
import { addToSeason, createSeason, expectedAt, type Season, slotAt } from './season.ts';

const params = z.strictObject({
  season: z
    .enum(['day', 'week'])
    .default('day')
    .meta({
      title: 'Season',
      description: 'What repeats: the day, or the week where weekends differ; a week takes seven times as long to learn',
      zh: { title: '周期', description: 'day 以日为周期，week 以周为周期（周末与平日不同时）；周的学习时间为日的七倍' },
    }),
  slotMinutes: z
    .literal([5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720, 1440])
    .default(60)
    .meta({
      title: 'Time slot',
      description: 'Minutes of the slots that each have their own expected value; shorter follows steeper courses and knows less of each',
      zh: { title: '时段', description: '每段（分钟）各有期望值；越短越能跟随陡变，但每段的依据越少' },
    }),
  memorySeasons: z
    .number()
    .int()
    .min(3)
    .max(60)
    .default(8)
    .meta({
      title: 'Memory',
      description: 'Days or weeks of which the median is taken; a new habit is expected after half of them',
      zh: { title: '记忆周期数', description: '取最近这么多天（或周）的中位数；新规律经过一半的周期后成为期望' },
    }),
  learnSeasons: z
    .number()
    .int()
    .min(2)
    .max(60)
    .default(3)
    .meta({
      title: 'Learn first',
      description: 'Days or weeks before anything is expected, and one more until it is judged; a new rule takes what is stored',
      zh: { title: '先学习', description: '先学习这么多天（或周）才有期望值，再过一个周期开始判断；新建规则由已存历史学习' },
    }),
  coverage: z
    .number()
    .min(0.5)
    .max(0.999)
    .default(0.99)
    .meta({
      title: 'Coverage',
      description: 'Share of the usual deviations that the range holds, 0.5…0.999; more is wider and less sensitive',
      zh: { title: '覆盖率', description: '预期范围所含的常见偏差份额，0.5…0.999；越大范围越宽、越不灵敏' },
    }),
  widen: z
    .number()
    .min(0.1)
    .max(100)
    .default(1.5)
    .meta({
      title: 'Widen',
      description: 'Factor on the range; at 1 a share of 1 − coverage of all samples is abnormal even when nothing is wrong',
      zh: { title: '放宽倍数', description: '预期范围再乘以此倍数；取 1 时即使一切正常，也有 1 − 覆盖率 的样本被判异常' },
    }),
  leastWidth: z
    .number()
    .min(0)
    .default(0)
    .meta({
      title: 'Width at least',
      description: 'A deviation of no more than this is never abnormal, in the unit of the point',
      zh: { title: '最小宽度', description: '偏差不超过此值绝不判为异常，单位与测点相同' },
    }),
});

/** Parameters of {@link forecast}. */
export type ForecastParams = z.infer<typeof params>;

interface State {
  readonly season: Season;
  readonly band: Band;
  newest: EpochMs;
  low: number;
  expected: number;
  high: number;
}

const dayMs = 86_400_000;
const seasonMs = { day: dayMs, week: 7 * dayMs };
/** A course that repeats exactly shall not be left by the rounding of its means. */
const roundingPart = 1e-9;
/** Normal again within this part of the range. */
const calmPart = 0.9;

/**
 * Abnormal outside of the range that is expected at this time of the day or week: the median of the last seasons, and around it what deviations
 * have been usual at this time. Nothing has to be set. Both resist anomalies among what is learnt. For points with a rhythm (consumption,
 * traffic, temperature); a point that wanders has a wide range.
 * Source: seasonal median with quantiles of the residuals, as robust variants of Hyndman and Athanasopoulos, Forecasting: Principles and
 * Practice, 3rd ed., 5.2 (seasonal naïve method) and 5.5 (intervals from residuals).
 */
export const forecast: Detector<ForecastParams, State> = {
  kind: 'forecast',
  title: { zh: '偏离周期预期', en: 'Outside of the expected range' },
  params,
  start({ season, slotMinutes, memorySeasons, learnSeasons, coverage, widen }) {
    const options = { seasonMs: seasonMs[season], slotMs: slotMinutes * 60_000, memory: memorySeasons, least: learnSeasons };
    const course = createSeason(options);
    const nothing = { newest: Number.NEGATIVE_INFINITY, low: Number.NaN, expected: Number.NaN, high: Number.NaN };
    return { season: course, band: createBand(course.slots, { coverage, widen }), ...nothing };
  },
  step(state, { leastWidth }, time, value) {
    if (time <= state.newest) return 'hold';
    state.newest = time;
    const { season, band } = state;
    const slot = slotAt(season, time);
    const expected = expectedAt(season, time);
    const least = Math.max(leastWidth, roundingPart * (1 + Math.abs(expected)));
    const [below, above] = [Math.max(bandBelow(band, slot), least), Math.max(bandAbove(band, slot), least)];
    state.expected = expected;
    state.low = expected - below;
    state.high = expected + above;
    const deviation = value - expected;
    if (!Number.isNaN(deviation)) addToBand(band, slot, deviation);
    if (addToSeason(season, time, value)) settleBand(band);
    if (Number.isNaN(deviation + below + above)) return 'hold';
    if (deviation > above || -deviation > below) return 'abnormal';
    return deviation <= above * calmPart && -deviation <= below * calmPart ? 'normal' : 'hold';
  },
  memory: {
    version: 1,
    learns: true,
    reach: ({ season, memorySeasons }) => ({ ms: (memorySeasons + 2) * seasonMs[season] }),
    learnt: ({ season, band }, { learnSeasons }) =>
      Number.isNaN(band.low) ? unfinished(Math.max(...season.counts) / (learnSeasons + 1)) : 1,
  },
  expects: ({ low, expected, high }) => (Number.isNaN(low + high) ? undefined : { low, expected, high }),
  explain: ({ low, expected, high }) => ({ code: 'unexpected', low, expected, high }),
};
