import { z } from 'zod';
import type { EpochMs } from '../contracts/time.ts';

/** Keys of further points of the same asset, at least so many; `pointKeys` in the JSON Schema lets a form offer them. */
export const pointKeys = (least: number) =>
  z
    .array(z.string().min(1).max(100).meta({ pointKeys: true }))
    .min(least)
    .max(50)
    .readonly();

/** How old the value of a further point may be. */
export const freshSeconds = z
  .number()
  .positive()
  .max(366 * 86_400)
  .default(3600)
  .meta({
    title: 'Fresh for',
    description:
      'A further point whose newest usable value is older than this many seconds is not known, and nothing is judged; take two or three times its interval of reporting',
    zh: { title: '有效时长', description: '其他测点的最新可用值超过这么多秒即视为未知，暂不判断；宜取其上报间隔的两三倍' },
  });

/** The value when it is fresh at a time, else NaN. */
export function freshValue(sample: { readonly time: EpochMs; readonly value: number } | undefined, time: EpochMs, seconds: number): number {
  return sample === undefined || Math.abs(time - sample.time) > seconds * 1000 ? Number.NaN : sample.value;
}
