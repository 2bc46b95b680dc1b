import { z } from 'zod';
import type { Detector } from '../../contracts/detector.ts';
import { deadband, judge } from '../deadband.ts';
import { nextDown } from '../next-double.ts';

const params = z.strictObject({
  limit: z.number().meta({
    title: 'Limit',
    description: 'Abnormal when the value is less than this, in the unit of the point',
    zh: { title: '限值', description: '数值小于此值即为异常，单位与测点相同' },
  }),
  deadband,
});

/** Parameters of {@link below}. */
export type BelowParams = z.infer<typeof params>;

/** Abnormal when the value is less than a limit; normal again at or above `limit + deadband`. A value at the limit itself is not abnormal. */
export const below: Detector<BelowParams> = {
  kind: 'below',
  title: { zh: '低于限值', en: 'Below a limit' },
  params,
  start: () => undefined,
  step: (_state, { limit, deadband }, _time, value) => judge(-value, -limit, deadband),
  limits: ({ limit }) => [limit],
  threshold: ({ limit, deadband }) => ({ sign: -1, on: limit, off: nextDown(limit + deadband) }),
};
