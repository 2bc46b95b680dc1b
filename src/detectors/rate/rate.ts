import { z } from 'zod';
import type { Detector } from '../../contracts/detector.ts';
import { deadband, judge } from '../deadband.ts';
import { addToTrail, createTrail, isFullTrail, periodAgo, type Trail } from './trail.ts';

const params = z.strictObject({
  limit: z
    .number()
    .positive()
    .meta({
      title: 'Change',
      description: 'Abnormal when the value changes by more than this within the period, in the unit of the point',
      zh: { title: '变幅', description: '时段内变化超过此值即为异常，单位与测点相同' },
    }),
  perSeconds: z
    .number()
    .positive()
    .max(366 * 86_400)
    .meta({
      title: 'Period',
      description: 'Length of the period in seconds',
      zh: { title: '时段', description: '时段长度（秒）' },
    }),
  direction: z.enum(['rise', 'fall', 'both']).meta({
    title: 'Direction',
    description: 'Which change is abnormal',
    zh: { title: '方向', description: 'rise 上升，fall 下降，both 双向' },
  }),
  deadband,
});

/** Parameters of {@link rate}. */
export type RateParams = z.infer<typeof params>;

/** A little more than the period, so that a sample lies before its beginning. */
const edge = 1.25;

const measures = { rise: (change: number) => change, fall: (change: number) => -change, both: Math.abs };

/**
 * Abnormal when the value has changed by more than a limit since a period ago.
 *
 * The value of a period ago is interpolated linearly between the samples around that moment, so irregular sampling and gaps give the mean
 * rate over the gap, never a jump. As long as the samples known reach back less than a period, the change since the oldest of them counts
 * when it is already too much; otherwise nothing is said, so that a restart does not end an alarm.
 */
export const rate: Detector<RateParams, Trail> = {
  kind: 'rate',
  title: { zh: '变化过快', en: 'Changing too fast' },
  params,
  start: ({ perSeconds }) => createTrail(perSeconds * 1000),
  step(trail, { limit, direction, deadband }, time, value) {
    if (!addToTrail(trail, time, value)) return 'hold';
    const judgement = judge(measures[direction](value - periodAgo(trail)), limit, deadband);
    return judgement === 'normal' && !isFullTrail(trail) ? 'hold' : judgement;
  },
  memory: {
    version: 1,
    reach: ({ perSeconds }) => ({ ms: perSeconds * 1000 * edge }),
    learnt: ({ newest, times }, { perSeconds }) => Math.min(1, (newest - (times[0] ?? newest)) / (perSeconds * 1000) || 0),
  },
  explain: (trail, { perSeconds }, _time, value) => ({ code: 'changed', change: value - periodAgo(trail), seconds: perSeconds }),
};
