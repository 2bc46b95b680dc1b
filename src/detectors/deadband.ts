import { z } from 'zod';
import type { Judgement } from '../contracts/detector.ts';

/** The deadband parameter that several detectors share. */
export const deadband = z
  .number()
  .min(0)
  .default(0)
  .meta({
    title: 'Deadband',
    description: 'How far the value must come back inside the limit before it is normal again, in the unit of the point',
    zh: { title: '回差', description: '数值须回到限值以内多少才恢复正常，单位与测点相同' },
  });

/** Judge a measure that is abnormal above `limit` and normal again at or below `limit − deadband`. */
export function judge(measure: number, limit: number, deadband: number): Judgement {
  if (measure > limit) return 'abnormal';
  return measure <= limit - deadband ? 'normal' : 'hold';
}
