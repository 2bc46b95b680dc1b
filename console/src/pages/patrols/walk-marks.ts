import type { PatrolDetail } from './patrol.tsx';

/** How a point looks on the map: a full disc, a full square with an exclamation mark, a hollow square, a dashed one. */
export type MarkLook = 'visited' | 'bad' | 'toVisit' | 'left';

/** A point as it is drawn. */
export interface WalkMark {
  readonly id: string;
  /** Its number in the order of the walk, from 1. */
  readonly number: number;
  readonly title: string;
  readonly longitude: number;
  readonly latitude: number;
  /** Of a building; absent outdoors. */
  readonly floor?: number;
  readonly look: MarkLook;
  /** Where its visit was, as longitude and latitude. */
  readonly was?: readonly [number, number];
}

/** The points of a patrol that have a place; `kept` are those whose visit lies on this phone. */
export function marksOf({ points, visits, missedPoints }: PatrolDetail, kept: readonly string[] = []): readonly WalkMark[] {
  return points.flatMap(({ id, title, place }, i): WalkMark[] => {
    if (!place) return [];
    const visit = visits.find(({ point }) => point === id);
    const look = visit
      ? visit.bad.length > 0
        ? 'bad'
        : 'visited'
      : kept.includes(id)
        ? 'visited'
        : missedPoints.includes(id)
          ? 'left'
          : 'toVisit';
    const { longitude, latitude, floor } = place;
    const was = visit?.longitude !== undefined && visit.latitude !== undefined && ([visit.longitude, visit.latitude] as const);
    return [{ id, number: i + 1, title, longitude, latitude, look, ...(floor !== undefined && { floor }), ...(was && { was }) }];
  });
}

/** The floors that points are on, from below. */
export const floorsOf = (marks: readonly WalkMark[]): readonly number[] =>
  [...new Set(marks.flatMap(({ floor }) => floor ?? []))].toSorted((a, b) => a - b);

/** The floor where the walk goes on, else where it begins; `undefined` when no point is on one. */
export const floorOfWalk = (marks: readonly WalkMark[]): number | undefined =>
  (marks.find(({ look, floor }) => look === 'toVisit' && floor !== undefined) ?? marks.find(({ floor }) => floor !== undefined))?.floor;

/** What is drawn with a floor: what is on it, and what says none. No floor: all. */
export const onFloor = (marks: readonly WalkMark[], floor: number | undefined): readonly WalkMark[] =>
  floor === undefined ? marks : marks.filter((mark) => mark.floor === undefined || mark.floor === floor);
