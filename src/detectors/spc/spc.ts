import { z } from 'zod';
import type { Detector } from '../../contracts/detector.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { givenCentre, givenSigma } from '../given-reference.ts';
import { reachOf, unfinished } from '../learning.ts';
import { createPeriodMean, type PeriodMean, periodMeanOf } from '../period-mean.ts';
import { createNelson, type Nelson, type NelsonRule, nelsonRuleOf, nelsonRules } from './nelson.ts';

const params = z.strictObject({
  rules: z
    .array(z.literal(nelsonRules))
    .min(1)
    .max(nelsonRules.length)
    .readonly()
    .transform((list) => [...new Set(list)].sort())
    .prefault([1, 2, 3, 4]) // a default of what the transform makes would not stand in the form
    .meta({
      title: 'Rules',
      description:
        'Nelson rules that count: 1 beyond 3σ; 2 nine on one side; 3 six rising or falling; 4 fourteen up and down; 5 two of three beyond 2σ; 6 four of five beyond 1σ; 7 fifteen within 1σ; 8 eight on both sides beyond 1σ. 1–4 give about one false alarm in a hundred values of pure chance, 5 and 6 warn earlier and double that; 7 and 8 show mixed sources. Western Electric: 1, 2, 5, 6',
      zh: {
        title: '判异准则',
        description:
          '启用的尼尔逊准则：1 超出 3σ；2 连续九点同侧；3 连续六点升或降；4 连续十四点上下交替；5 三点中两点超出 2σ；6 五点中四点超出 1σ；7 连续十五点在 1σ 内；8 连续八点在两侧且都在 1σ 外。1–4 约每百点误报一次，加 5、6 预警更早但误报加倍，7、8 用于发现数据分层。西部电气准则取 1、2、5、6',
      },
    }),
  everySeconds: z
    .number()
    .min(0)
    .max(86_400)
    .default(0)
    .meta({
      title: 'One value per',
      description:
        'Seconds whose mean is one charted value; 0 charts every sample. Samples taken faster than the process moves resemble each other and break rules 2, 3, 5 and 6 by themselves: then take longer than the process remembers',
      zh: {
        title: '取点间隔',
        description:
          '每多少秒的均值作为图上一点；0 表示每个样本一点。采样快于过程变化时相邻样本相近，准则 2、3、5、6 会误报，应取更长的间隔',
      },
    }),
  learnValues: z
    .number()
    .int()
    .min(20)
    .max(100_000)
    .default(100)
    .meta({
      title: 'Learn from',
      description:
        'Charted values from which centre and sigma are learnt before anything is judged; they must show the process as it should be',
      zh: { title: '学习点数', description: '先用这么多点学习中心线与 σ，之后才判异；这段时间过程应处于正常状态' },
    }),
  centre: givenCentre,
  sigma: givenSigma,
});

/** Parameters of {@link spc}. */
export type SpcParams = z.output<typeof params>;

interface State {
  readonly mean: PeriodMean;
  readonly nelson: Nelson;
  readonly learnt: { count: number; sum: number; ranges: number };
  newest: EpochMs;
  last: number;
  centre: number;
  /** 0 until it is known. */
  sigma: number;
  fired: NelsonRule | 0;
}

/** The control limits of rule 1, which a chart draws. */
const limitSigmas = 3;
/** Mean moving range of two values of a normal process with sigma 1: d₂ for n = 2, ISO 7870-2:2013 annex. */
const d2 = 1.128;

/**
 * Individuals control chart: abnormal when a pattern of the chosen Nelson rules is complete, normal with the first charted value that completes
 * none. Centre and sigma are given, or learnt once from the first values (mean, and mean moving range ÷ 1.128).
 * Source: Nelson 1984; ISO 7870-2:2013 (GB/T 17989.2); patterns as in ISO 8258:1991 (GB/T 4091-2001).
 */
export const spc: Detector<SpcParams, State> = {
  kind: 'spc',
  title: { zh: '统计过程控制（尼尔逊准则）', en: 'Statistical process control (Nelson rules)' },
  params,
  start: ({ everySeconds, centre, sigma }) => ({
    mean: createPeriodMean(everySeconds * 1000),
    nelson: createNelson(),
    learnt: { count: 0, sum: 0, ranges: 0 },
    ...{ newest: Number.NEGATIVE_INFINITY, last: Number.NaN, centre, sigma, fired: 0 },
  }),
  step(state, { rules, learnValues }, time, value) {
    if (time <= state.newest) return 'hold';
    state.newest = time;
    const charted = periodMeanOf(state.mean, time, value);
    if (charted === undefined) return 'hold';
    const before = state.last;
    state.last = charted;
    if (state.sigma === 0) {
      learn(state, learnValues, before);
      return 'hold';
    }
    state.fired = nelsonRuleOf(state.nelson, (charted - state.centre) / state.sigma, rules);
    return state.fired === 0 ? 'normal' : 'abnormal';
  },
  memory: {
    version: 1,
    learns: true,
    reach: ({ learnValues, everySeconds }) => reachOf(learnValues, everySeconds),
    learnt: ({ sigma, learnt }, { learnValues }) => (sigma > 0 ? 1 : unfinished(learnt.count / learnValues)),
  },
  expects: ({ centre, sigma }) =>
    sigma > 0 ? { low: centre - limitSigmas * sigma, expected: centre, high: centre + limitSigmas * sigma } : undefined,
  explain: ({ fired, last, centre, sigma }) =>
    fired === 0 ? undefined : { code: 'outOfControl', rule: fired, charted: last, centre, sigma },
};

/** Take the newest value into the reference; it is known when there are enough and they have moved. */
function learn(state: State, enough: number, before: number): void {
  const { learnt, last } = state;
  learnt.sum += last;
  if (learnt.count > 0) learnt.ranges += Math.abs(last - before);
  if (++learnt.count < enough || learnt.ranges === 0) return;
  state.centre = learnt.sum / learnt.count;
  state.sigma = learnt.ranges / (learnt.count - 1) / d2;
}
