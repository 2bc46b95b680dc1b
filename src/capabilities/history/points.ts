import { Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { PointNumber } from '../../contracts/sample.ts';
import { type Assets, type PointInfo, seesPoint } from '../assets/index.ts';

/** The point with this number if the caller may see it; the same `NOT_FOUND` for a foreign one as for none. */
export function pointFor(assets: Assets, caller: Caller, number: PointNumber): PointInfo {
  const point = assets.point(number);
  if (point === undefined || !seesPoint(assets, caller, number)) {
    throw new Failure('NOT_FOUND', `reading point ${number}: there is none`, { details: { what: `point ${number}` } });
  }
  return point;
}

/** The points with these numbers; throws when one of them is not the caller's. */
export const pointsFor = (assets: Assets, caller: Caller, numbers: readonly PointNumber[]): readonly PointInfo[] =>
  numbers.map((number) => pointFor(assets, caller, number));
