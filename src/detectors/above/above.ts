import { z } from 'zod';
import type { Detector } from '../../contracts/detector.ts';
import { deadband, judge } from '../deadband.ts';
import { nextUp } from '../next-double.ts';

const params = z.strictObject({
  limit: z.number().meta({
    title: 'Limit',
    description: 'Abnormal when the value is greater than this, in the unit of the point',
    zh: { title: '限值', description: '数值大于此值即为异常，单位与测点相同' },
  }),
  deadband,
});

/** Parameters of {@link above}. */
export type AboveParams = z.infer<typeof params>;

/** Abnormal when the value is greater than a limit; normal again at or below `limit − deadband`. A value at the limit itself is not abnormal. */
export const above: Detector<AboveParams> = {
  kind: 'above',
  title: { zh: '高于限值', en: 'Above a limit' },
  params,
  start: () => undefined,
  step: (_state, { limit, deadband }, _time, value) => judge(value, limit, deadband),
  limits: ({ limit }) => [limit],
  threshold: ({ limit, deadband }) => ({ sign: 1, on: limit, off: nextUp(limit - deadband) }),
};
