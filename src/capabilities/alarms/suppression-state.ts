import type { LatestSample } from '../../contracts/flow.ts';
import { isBad } from '../../contracts/quality.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { SuppressionRow } from './schema.ts';

/** Whether a suppression holds, since when, and when that ends by itself. */
export type Held = Pick<SuppressionRow, 'isActive' | 'since' | 'endsAt'>;

const over: Held = { isActive: false, since: null, endsAt: null };

const comparisons = {
  above: (a: number, b: number) => a > b,
  below: (a: number, b: number) => a < b,
  equal: (a: number, b: number) => a === b,
  unequal: (a: number, b: number) => a !== b,
} as const;

/**
 * Whether a suppression holds now.
 *
 * One by hand lasts until its end. One by a point follows its newest value: without a value yet (right after a start) it stays as it was;
 * a value of bad quality, or none that is a number, ends it: an alarm too many is better than one too few. When the state ends, it still holds for
 * `afterSeconds`.
 *
 * @returns the same object when nothing changes
 */
export function heldNow(row: SuppressionRow, sample: LatestSample | undefined, now: EpochMs): Held {
  const { body, isActive, endsAt } = row;
  if (!body.enabled) return isActive ? over : row;
  if (body.when.kind === 'hand') return isActive && endsAt !== null && endsAt <= now ? over : row;
  if (sample === undefined) return row;
  const { compare, value } = body.when;
  const isUsable = !isBad(sample.quality) && Number.isFinite(sample.value);
  if (isUsable && comparisons[compare](sample.value, value))
    return isActive && endsAt === null ? row : { isActive: true, since: row.since ?? now, endsAt: null };
  if (!isActive) return row;
  if (endsAt === null && body.afterSeconds > 0) return { ...row, endsAt: now + body.afterSeconds * 1000 };
  return endsAt !== null && endsAt > now ? row : over;
}
