import { type RawBuilder, sql } from 'kysely';
import { Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import { type Assets, seenAssets, seesAsset } from '../assets/index.ts';
import type { MoverName, RouteBody } from './schema.ts';

/** A route or patrol, as far as it says where it is. */
interface Walk {
  readonly points: readonly Pick<RouteBody['points'][number], 'asset'>[];
  /** The machine that walks it. */
  readonly mover?: string | MoverName | null | undefined;
}

const moverOf = ({ mover }: Walk): string | undefined => (typeof mover === 'string' ? mover : mover?.asset);

/**
 * True when a caller may see a walk past these points. With a role at sites only, a walk is of their sites when it names an asset and all that
 * it names are theirs, the machine that walks it among them: one that reaches elsewhere, or names none, is for the whole company.
 */
export function seesWalk(assets: Assets, caller: Caller, walk: Walk): boolean {
  if (caller.sites === undefined) return true;
  const places = [...walk.points.flatMap(({ asset }) => asset ?? []), ...(moverOf(walk) === undefined ? [] : [moverOf(walk)])];
  return places.length > 0 && places.every((asset) => seesAsset(assets, caller, asset));
}

/** The same as a condition of a statement on the `points` and the `mover` of patrols. */
export function isSeenWalk(assets: Assets, caller: Caller): RawBuilder<boolean> {
  const seen = seenAssets(assets, caller);
  if (seen === undefined) return sql<boolean>`true`;
  return sql<boolean>`(select coalesce(bool_and(place->>'asset' = any(${seen}::text[])), false)
    from jsonb_array_elements(points || coalesce(mover, '[]')) place where place ? 'asset')`;
}

/** @throws Failure `NOT_AT_SITES` when a walk would be one that the caller does not see */
export function refuseElsewhere(assets: Assets, caller: Caller, walk: Walk): void {
  if (!seesWalk(assets, caller, walk))
    throw new Failure('NOT_AT_SITES', `keeping a patrol route: with roles at sites it names assets, and those of ${caller.name} only`);
}
