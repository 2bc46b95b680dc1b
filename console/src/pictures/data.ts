import { createContext, useContext, useMemo } from 'react';
import type { Reply } from '../../../src/contracts/api/index.ts';
import type { PictureElement, PictureScene } from '../../../src/contracts/api/picture-elements.ts';
import { isWithin, pointsIn } from '../../../src/contracts/picture.ts';
import { isBad, statusOf } from '../../../src/contracts/quality.ts';
import { type BoardPoint, useSignedInData } from '../boards/data.ts';
import { type Staleness, useStaleness } from '../live/staleness.ts';
import type { LiveValue } from '../live/store.ts';
import { useLive, useNow } from '../live/use-live.ts';

/** A picture as the API gives it. */
export type Picture = Reply<'getPicture'>;
/** An element of one kind. */
export type ElementOf<K extends PictureElement['kind']> = Extract<PictureElement, { readonly kind: K }>;
export type { PictureElement, PictureScene };
/** A thing of a scene. */
export type SceneItem = PictureScene['items'][number];

/** What all elements of a picture draw from. */
export interface PictureData {
  readonly points: ReadonlyMap<number, BoardPoint>;
  /** Highest priority of the open alarms of a point. */
  readonly alarmed: ReadonlyMap<number, number>;
  /** True once the points were answered. */
  readonly isReady: boolean;
}

export const PictureDataContext = createContext<PictureData>({ points: new Map(), alarmed: new Map(), isReady: false });

/** Points that one question of a board may carry. */
const perWidget = 60;

/** Points and alarms of parts of a picture, by the same questions as boards ask. */
export function usePictureData(...parts: readonly unknown[]): PictureData {
  const numbers = pointsIn(parts).filter((number) => number >= 0);
  const chunks = Array.from({ length: Math.ceil(numbers.length / perWidget) }, (_, i) => numbers.slice(i * perWidget, (i + 1) * perWidget));
  const widgets = chunks.map((points, i) => ({ kind: 'status' as const, id: `p${i}`, x: 0, y: 0, w: 1, h: 1, points }));
  const { points, now } = useSignedInData(widgets, { mode: 'dashboard' });
  const known = now?.alarmed;
  return useMemo(() => {
    const alarmed = new Map(known?.map(({ point, priority }) => [point, priority]));
    return { points, alarmed, isReady: points.size > 0 || numbers.length === 0 };
  }, [points, known, numbers.length]);
}

/** How a value stands: what is `bad` or `none` shows no number, what is `stale` is hatched. */
export type Standing = 'none' | 'bad' | 'stale' | 'uncertain' | 'good';

/** A point as an element shows it now. */
export interface Reading {
  readonly point: BoardPoint | undefined;
  readonly sample: LiveValue | undefined;
  /** Why it is `stale`. */
  readonly staleness: Staleness | undefined;
  /** `undefined` when there is none that may be shown. */
  readonly value: number | undefined;
  readonly standing: Standing;
  /** Of an open alarm of the point, or of a band that the value lies in. */
  readonly priority: number | undefined;
}

/** What stands for a sample, by its quality and its age. */
export function standingOf(sample: LiveValue | undefined, isStale: boolean): Standing {
  if (!sample) return 'none';
  if (isBad(sample.quality) || sample.value === undefined) return 'bad';
  if (isStale) return 'stale';
  return statusOf(sample.quality) === 'uncertain' ? 'uncertain' : 'good';
}

type Bands = PictureElement['bands'];

/** The highest priority of an alarm and of the bands that a value lies in. */
export function priorityAt(alarm: number | undefined, bands: Bands, value: number | undefined): number | undefined {
  const found = bands.filter((band) => isWithin(band, value)).map(({ priority }) => priority);
  return alarm === undefined && found.length === 0 ? undefined : Math.min(alarm ?? 4, ...found);
}

const noBands: Bands = [];

/** The newest value of a point as it may be shown; stale at once when the line to the server is down. */
export function useReading(number: number | undefined, bands: Bands = noBands): Reading {
  const { points, alarmed } = useContext(PictureDataContext);
  const sample = useLive(number !== undefined && number >= 0 ? number : undefined);
  const now = useNow(1000);
  const point = number === undefined ? undefined : points.get(number);
  const staleness = useStaleness(sample, point?.freshSeconds ?? Number.POSITIVE_INFINITY, now);
  const standing = standingOf(sample, staleness !== undefined);
  const value = standing === 'bad' ? undefined : sample?.value;
  const alarm = number === undefined ? undefined : alarmed.get(number);
  return { point, sample, staleness, value, standing, priority: priorityAt(alarm, bands, value) };
}

/** Where a value lies between two others, 0…1; 0 for none. */
export const shareOf = (value: number | undefined, low: number, high: number): number =>
  value === undefined || high <= low ? 0 : Math.min(Math.max((value - low) / (high - low), 0), 1);

/** A point on the straight line through two pairs of value and result; beyond them it stays at their ends. */
export function between(value: number | undefined, [v1, r1]: readonly [number, number], [v2, r2]: readonly [number, number]): number {
  if (value === undefined || v1 === v2) return r1;
  const share = Math.min(Math.max((value - v1) / (v2 - v1), 0), 1);
  return r1 + (r2 - r1) * share;
}

/** The points that the faceplate of an element or of a thing in a scene tells of, the bound one first. */
export const pointsOfElement = (element: PictureElement | SceneItem): readonly number[] => {
  const bound = 'point' in element && element.point !== undefined ? [element.point] : [];
  const set = 'setPoint' in element && element.setPoint !== undefined ? [element.setPoint] : [];
  return [...bound, ...set].filter((number) => number >= 0);
};
