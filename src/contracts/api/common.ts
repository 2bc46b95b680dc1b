import { z } from 'zod';
import { isZone } from '../calendar.ts';
import { furthestMs } from '../time.ts';

export const text = z.object({ zh: z.string(), en: z.string() });
export const id = z.string().min(1).max(64);
export const byId = z.object({ id });
export const epochMs = z.number().min(-furthestMs).max(furthestMs).describe('Milliseconds since 1970-01-01 UTC');
/** A number that rises with each change of a row. */
export const rowVersion = z.int32();
/** What a change says of the version that it begins with, where a thing has no number for its versions. */
export const changedFrom = epochMs.describe(
  '`changedAt` of the version that was changed: refused with 409 when there is a newer one. Left out: the newest is changed, whatever it says',
);
/** A time in a query string: epoch milliseconds or ISO 8601. */
export const timeInQuery = z
  .string()
  .transform((s, ctx) => {
    const t = /^-?\d+(\.\d+)?$/.test(s) ? Number(s) : Date.parse(s);
    if (Math.abs(t) <= furthestMs) return t;
    ctx.addIssue({ code: 'custom', message: 'use epoch milliseconds or ISO 8601, e.g. 2026-01-31T08:00:00Z' });
    return z.NEVER;
  })
  .describe('Epoch milliseconds or ISO 8601');
/** An IANA zone. */
export const zone = z.string().max(64).refine(isZone, { message: 'use an IANA time zone, e.g. Asia/Shanghai' });
/** A zone whose clocks the times of a workbook show. */
export const zoneInQuery = zone.default('UTC').describe('IANA time zone of the times in the file');
/** Media type of an Excel workbook (ECMA-376, Office Open XML). */
export const xlsxMedia = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
/** In which language a file is, when nothing is said in Chinese. */
export const languageInQuery = z.enum(['zh', 'en']).default('zh');
export const limit = (most: number, usual: number) => z.coerce.number().int().min(1).max(most).default(usual);
/** Page of a list: `next` goes into `after` of the next call; absent on the last page. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().optional(), total: z.number().optional() });
export const problem = z
  .object({
    code: z.string(),
    message: z.string(),
    text,
    details: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    issues: z.array(z.object({ path: z.string(), message: z.string(), text })).optional(),
  })
  .describe('What every error looks like');
export type Problem = z.infer<typeof problem>;
