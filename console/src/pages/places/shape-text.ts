import type { Reply } from '../../../../src/contracts/api/index.ts';
import { lngNear, unwrapped } from './date-line.ts';

export type Fence = Reply<'listFences'>['items'][number];
export type Mover = Reply<'listMovers'>['items'][number];
export type PlaceEvent = Reply<'listPlaceEvents'>['items'][number];
export type Shape = Fence['shape'];
export type Kind = Shape['kind'];
/** A shape that stays where it is. */
export type StillShape = Exclude<Shape, { kind: 'around' }>;
export type LonLat = [number, number];

/** What a person chooses: a polygon of several rings is a multi-polygon. */
export type DraftKind = Exclude<Kind, 'multiPolygon'>;

/** A shape as it is being drawn or typed. */
export interface Draft {
  readonly kind: DraftKind;
  /** One `longitude latitude` a line; of a polygon an empty line begins the next ring. */
  readonly places: string;
  readonly metres: string;
  /** Models and movers that carry a moving fence. */
  readonly carriers?: { readonly models: readonly string[]; readonly assets: readonly string[] };
}

/** Rings of a polygon or of areas; of another shape its places as one list. */
export const ringsOf = (shape: Shape): readonly (readonly LonLat[])[] => {
  if (shape.kind === 'around') return [];
  if (shape.kind === 'multiPolygon') return shape.polygons.flat();
  return [shape.kind === 'circle' ? [shape.centre] : shape.kind === 'polygon' ? shape.ring : shape.line];
};

/** Places of a shape: the centre of a circle, corners, or a line. */
export const placesOf = (shape: Shape): readonly LonLat[] => ringsOf(shape).flat();

const lineOf = ([longitude, latitude]: LonLat): string => `${longitude.toFixed(6)} ${latitude.toFixed(6)}`;

const textOf = (rings: readonly (readonly LonLat[])[]): string => rings.map((ring) => ring.map(lineOf).join('\n')).join('\n\n');

/** What a person sees of a shape, to be changed. */
export const draftOf = (shape: Shape): Draft => ({
  kind: shape.kind === 'multiPolygon' ? 'polygon' : shape.kind,
  places: textOf(ringsOf(shape)),
  metres: 'metres' in shape ? String(shape.metres) : '100',
  ...(shape.kind === 'around' && { carriers: { models: shape.models, assets: shape.assets } }),
});

/** The places of the lines; `wrong` is the number of the first line that is none, from 1. */
export function readPlaces(text: string): { readonly places: LonLat[]; readonly wrong: number | undefined } {
  const lines = text.split('\n').map((line) => line.trim());
  const read = lines.map((line) => /^(-?\d+(?:\.\d+)?)(?:\s*[,，]\s*|\s+)(-?\d+(?:\.\d+)?)$/.exec(line));
  const wrong = read.findIndex((match, i) => match === null && lines[i] !== '');
  const places = read.flatMap((match): LonLat[] => (match ? [[Number(match[1]), Number(match[2])]] : []));
  return { places, wrong: wrong === -1 ? undefined : wrong + 1 };
}

const least: Readonly<Record<DraftKind, number>> = { circle: 1, polygon: 3, corridor: 2, around: 0 };

const noCarriers: NonNullable<Draft['carriers']> = { models: [], assets: [] };

/** The shape of a draft, or `undefined` while it is none; the server checks it once more. */
export function shapeOf({ kind, places: text, metres: reach, carriers = noCarriers }: Draft): Shape | undefined {
  if (kind === 'around') {
    const { models, assets } = carriers;
    const isOne = Number(reach) > 0 && models.length + assets.length > 0;
    return isOne ? { kind, models: [...models], assets: [...assets], metres: Number(reach) } : undefined;
  }
  const { places, wrong } = readPlaces(text);
  const metres = Number(reach);
  const [first] = places;
  if (wrong !== undefined || first === undefined || places.length < least[kind]) return undefined;
  if (kind === 'polygon') return polygonOf(readRings(text));
  if (!(metres > 0)) return undefined;
  return kind === 'circle' ? { kind, centre: first, metres } : { kind, line: places, metres };
}

/** The rings of the lines, parted by empty ones. */
const readRings = (text: string): LonLat[][] =>
  text
    .split(/\n(?:[^\S\n]*\n)+/)
    .map((part) => readPlaces(part).places)
    .filter((ring) => ring.length > 0);

/** One ring is a polygon; of several, one that lies within another is a hole of it, and one within a hole an area again. `undefined` while a ring has fewer than 3 corners. */
export function polygonOf(rings: readonly LonLat[][]): StillShape | undefined {
  const [only] = rings;
  if (only === undefined || rings.some((ring) => ring.length < least.polygon)) return undefined;
  if (rings.length === 1) return { kind: 'polygon', ring: only };
  const around = rings.map((ring) => rings.filter((other) => other !== ring && isWithin(ring, other)));
  const depthOf = (ring: LonLat[]) => around[rings.indexOf(ring)]?.length ?? 0;
  const outers = rings.filter((ring) => depthOf(ring) % 2 === 0);
  const holesOf = (outer: LonLat[]) => rings.filter((ring, i) => depthOf(ring) === depthOf(outer) + 1 && around[i]?.includes(outer));
  return { kind: 'multiPolygon', polygons: outers.map((outer) => [outer, ...holesOf(outer)]) };
}

/** Whether most corners of a ring are in another one: all, but for those on its edge. Across the date line too. */
function isWithin(ring: readonly LonLat[], other: readonly LonLat[]): boolean {
  const outer = unwrapped(other, other[0]?.[0] ?? 0);
  const near = outer[0]?.[0] ?? 0;
  return ring.filter(([longitude, latitude]) => holds(outer, lngNear(longitude, near), latitude)).length * 2 > ring.length;
}

const holds = (ring: readonly LonLat[], x: number, y: number): boolean =>
  ring.filter(([ax, ay], i) => {
    const [bx, by] = ring[(i + 1) % ring.length] ?? [ax, ay];
    return ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax;
  }).length %
    2 ===
  1;

/** A draft after a click on the map. The second click of a circle says how far it reaches. */
export function clicked(draft: Draft, at: LonLat, metresTo: (from: LonLat) => number): Draft {
  if (draft.kind === 'around') return draft;
  const { places } = readPlaces(draft.places);
  const [centre] = places;
  if (draft.kind === 'circle' && centre !== undefined) return { ...draft, metres: String(Math.max(1, Math.round(metresTo(centre)))) };
  if (draft.kind === 'circle') return { ...draft, places: lineOf(at) };
  const isNewRing = /\n[^\S\n]*\n\s*$/.test(draft.places);
  const before = draft.places.trimEnd();
  return { ...draft, places: `${before}${before === '' ? '' : isNewRing ? '\n\n' : '\n'}${lineOf(at)}` };
}

/** A draft without its last place. */
export const undone = (draft: Draft): Draft => ({ ...draft, places: draft.places.trimEnd().split('\n').slice(0, -1).join('\n') });

/** A draft whose next place begins a ring. */
export const ringBegun = (draft: Draft): Draft => ({ ...draft, places: `${draft.places.trimEnd()}\n\n` });
