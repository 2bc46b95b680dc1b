import { z } from 'zod';

const figure = z.number();

/**
 * Why a detector called a point abnormal, as data: which words say it, and the figures in them. People read it in their own language.
 * Figures are in the unit of the point unless named otherwise, and finite; all are of the sample that began the condition.
 */
export const why = z.discriminatedUnion('code', [
  z
    .object({
      code: z.literal('outOfControl'),
      rule: z.number().int().min(1).max(8).describe('Nelson rule 1…8'),
      charted: figure.describe('The charted value: the sample, or the mean of a period'),
      centre: figure,
      sigma: figure,
    })
    .describe('A pattern on a control chart that chance does not make'),
  z
    .object({
      code: z.literal('stuck'),
      rest: figure.describe('The value at which it came to rest'),
      seconds: figure.describe('How long it has stood still'),
      samples: figure.describe('How many samples said so'),
    })
    .describe('The value does not move'),
  z
    .object({
      code: z.literal('drifted'),
      shift: figure.describe('Estimated distance from the reference, signed'),
      reference: figure,
      sigma: figure,
      seconds: figure.describe('Since when it has drifted, estimated'),
    })
    .describe('The mean has left its reference slowly'),
  z
    .object({ code: z.literal('unexpected'), low: figure, expected: figure, high: figure })
    .describe('Outside of the range that is expected at this time of the day or week'),
  z
    .object({
      code: z.literal('unusual'),
      expected: figure.describe('The usual value at this time of day'),
      fromUsual: figure.describe('Standard deviations from it'),
      fromMean: figure.describe('Standard deviations of the recent mean from the long mean'),
    })
    .describe('Surprising by what the point itself has shown'),
  z
    .object({
      code: z.literal('apart'),
      statistic: z.enum(['t2', 'spe']).describe('t2: together too far; spe: no longer together'),
      ratio: figure.describe('Statistic ÷ its limit'),
      point: z
        .string()
        .optional()
        .describe('Key of the point that goes least with the others; absent when it is the point of the rule, or for t2'),
    })
    .describe('The points of an asset no longer move together as they did'),
  z
    .object({
      code: z.literal('unbalanced'),
      inflow: figure.describe('What came in'),
      outflow: figure.describe('What went out'),
      stored: figure.describe('What the storage gained'),
      missing: figure.describe('What came in and neither went out nor is there; negative: came from nowhere'),
      seconds: figure,
    })
    .describe('In, out and storage do not agree'),
  z.object({ code: z.literal('changed'), change: figure, seconds: figure }).describe('The change within a period'),
]);

/** Why a detector called a point abnormal; see {@link why}. */
export type Why = z.output<typeof why>;

/** The reason when it can be told, `undefined` when a figure is missing or not finite: an alarm without its reason is better than none. */
export const tellable = (reason: Why | undefined): Why | undefined => why.safeParse(reason).data;
