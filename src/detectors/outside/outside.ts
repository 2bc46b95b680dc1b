import { z } from 'zod';
import type { Detector } from '../../contracts/detector.ts';
import { deadband, judge } from '../deadband.ts';
import { curveAt } from './curve.ts';

const curve = z
  .array(z.tuple([z.number().min(1).max(366), z.number()]).readonly())
  .min(1)
  .max(366)
  .readonly()
  .refine((list) => list.every(([day], i) => i === 0 || day > (list[i - 1]?.[0] ?? 0)), 'days must rise')
  .meta({
    title: 'Yearly curve',
    description:
      'Pairs of day of year (1…366, UTC, rising) and value; linear between them, and from the last to the first over the new year',
    zh: { title: '年内曲线', description: '年内日序（1…366，UTC，递增）与数值；其间线性插值，跨年由末点接首点' },
  });

const params = z.strictObject({
  curve,
  plus: z
    .number()
    .default(0)
    .meta({
      title: 'Offset',
      description: 'Added to the curve, in the unit of the point',
      zh: { title: '偏移', description: '加到曲线上的数值，单位与测点相同' },
    }),
  side: z.enum(['above', 'below']).meta({
    title: 'Side',
    description: 'On which side of the curve the value is abnormal',
    zh: { title: '方向', description: '数值在曲线哪一侧为异常：above 曲线以上，below 曲线以下' },
  }),
  deadband,
});

/** Parameters of {@link outside}. */
export type OutsideParams = z.infer<typeof params>;

/** Abnormal on one side of a curve over the year, such as a reservoir's rule curve; normal again a deadband inside of it. */
export const outside: Detector<OutsideParams> = {
  kind: 'outside',
  title: { zh: '越过年内曲线', en: 'Outside of a yearly curve' },
  params,
  start: () => undefined,
  step(_state, { curve, plus, side, deadband }, time, value) {
    const limit = curveAt(curve, time) + plus;
    return side === 'above' ? judge(value, limit, deadband) : judge(-value, -limit, deadband);
  },
  limits: ({ curve, plus }, time) => [curveAt(curve, time) + plus],
};
