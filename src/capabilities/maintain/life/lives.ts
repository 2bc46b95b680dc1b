import type { EpochMs } from '../../../contracts/time.ts';
import type { AssetInfo } from '../../assets/index.ts';
import type { MaintainDeps } from '../deps.ts';
import type { LifeModelBody } from '../schema.ts';
import type { Course } from './life-features.ts';
import type { Stop } from './reliability.ts';

/** A life of an asset: since it was commissioned or restored, until it failed; `to` is missing while it lasts. */
export interface Life {
  readonly from: EpochMs | undefined;
  readonly to: EpochMs | undefined;
}

/**
 * The lives of an asset that ended in a critical failure, oldest first, and the one that lasts: `undefined` while it is not restored.
 *
 * The first begins when the asset was commissioned; its beginning is not known when nobody has said that.
 */
export function livesOf(
  stops: readonly Stop[],
  commissionedAt: EpochMs | undefined,
): { readonly ended: readonly Life[]; readonly present: Life | undefined } {
  const critical = stops.filter(({ impact }) => impact === 'critical').sort((a, b) => a.failedAt - b.failedAt);
  const ended: Life[] = [];
  let from: EpochMs | undefined = commissionedAt;
  let isDown = false;
  for (const { failedAt, restoredAt } of critical) {
    if (!isDown) ended.push({ from: from !== undefined && from < failedAt ? from : undefined, to: failedAt });
    isDown = restoredAt === undefined;
    from = restoredAt;
  }
  return { ended, present: isDown ? undefined : { from, to: undefined } };
}

const hourMs = 3_600_000;
/** Steps of a course at most; of a longer life the beginning is left out, and its age counts from there. */
export const mostSteps = 5000;
/** Below this share of steps with a value of each point, a course says nothing. Assumed. */
const leastKnown = 0.5;
/** So many steps at the end may lack a value before it is too old to judge by. Assumed. */
const mostOld = 3;

/** Why a life teaches or says nothing. */
export type Nothing = 'beginUnknown' | 'tooShort' | 'noData';

/** Steps of a life at least, for it to be learnt from. */
export const leastSteps = 5;

/**
 * What the points of an asset said in a life, a mean per step, the last step ending with the life; a step without a value takes that of the step before.
 */
export async function readCourse(
  { history, assets }: Pick<MaintainDeps, 'history' | 'assets'>,
  asset: AssetInfo,
  { body, life, now }: { readonly body: LifeModelBody; readonly life: Life; readonly now: EpochMs },
): Promise<Course | Nothing> {
  if (life.from === undefined) return 'beginUnknown';
  const stepMs = body.stepHours * hourMs;
  const to = life.to ?? now;
  const count = Math.min(mostSteps, Math.floor((to - life.from) / stepMs));
  if (count < leastSteps) return 'tooShort';
  const range = { from: to - count * stepMs, to };
  const columns: Float64Array[] = [];
  for (const key of body.points) {
    const point = assets.pointOf(asset.id, key);
    const known = point && filled((await history.buckets(point.number, range, count)).avg);
    if (known === undefined) return 'noData';
    columns.push(known);
  }
  const width = columns.length;
  return { width, values: Float64Array.from({ length: count * width }, (_, i) => columns[i % width]?.[Math.floor(i / width)] ?? 0) };
}

/** Means with their gaps filled; `undefined` when too little is known, or the newest is too old. */
function filled(means: Float64Array): Float64Array | undefined {
  const known = means.filter((one) => !Number.isNaN(one)).length;
  const last = means.findLastIndex((one) => !Number.isNaN(one));
  if (known < leastKnown * means.length || means.length - 1 - last > mostOld) return undefined;
  let value = means.find((one) => !Number.isNaN(one)) ?? 0;
  return means.map((one) => {
    value = Number.isNaN(one) ? value : one;
    return value;
  });
}
