import { z } from 'zod';
import type { Detector } from '../../contracts/detector.ts';

const params = z.strictObject({
  afterSeconds: z
    .number()
    .positive()
    .meta({
      title: 'Silent for',
      description: 'Abnormal when no usable sample is newer than this many seconds',
      zh: { title: '静默时长', description: '超过这么多秒没有新的可用数据即为异常' },
    }),
});

/** Parameters of {@link stale}. */
export type StaleParams = z.infer<typeof params>;

/**
 * Abnormal when the newest usable sample is older than a time. Samples alone decide nothing: only the passing of time does.
 * A point that never had a sample cannot have fallen silent and stays as it is; the console shows it as having no data.
 */
export const stale: Detector<StaleParams> = {
  kind: 'stale',
  title: { zh: '数据中断', en: 'No new data' },
  params,
  start: () => undefined,
  step: () => 'hold',
  tick(_state, { afterSeconds }, now, newest) {
    if (newest === undefined) return 'hold';
    return now - newest >= afterSeconds * 1000 ? 'abnormal' : 'normal';
  },
  due: ({ afterSeconds }, newest) => newest + afterSeconds * 1000,
};
