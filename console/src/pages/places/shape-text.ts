import type { Reply } from '../../../../src/contracts/api/index.ts';

export type Fence = Reply<'listFences'>['items'][number];
export type Mover = Reply<'listMovers'>['items'][number];
export type PlaceEvent = Reply<'listPlaceEvents'>['items'][number];
export type Shape = Fence['shape'];
export type Kind = Shape['kind'];
/** A shape that stays where it is. */
export type StillShape = Exclude<Shape, { kind: 'around' }>;
export type LonLat = [number, number];

/** A shape as it is being drawn or typed. */
export interface Draft {
  readonly kind: Kind;
  /** One `longitude latitude` a line. */
  readonly places: string;
  readonly metres: string;
  /** Models and movers that carry a moving fence. */
  readonly carriers?: { readonly models: readonly string[]; readonly assets: readonly string[] };
}

/** Places of a shape: the centre of a circle, corners, or a line. */
export const placesOf = (shape: Shape): readonly LonLat[] => {
  if (shape.kind === 'around') return [];
  return shape.kind === 'circle' ? [shape.centre] : shape.kind === 'polygon' ? shape.ring : shape.line;
};

const lineOf = ([longitude, latitude]: LonLat): string => `${longitude.toFixed(6)} ${latitude.toFixed(6)}`;

/** What a person sees of a shape, to be changed. */
export const draftOf = (shape: Shape): Draft => ({
  kind: shape.kind,
  places: placesOf(shape).map(lineOf).join('\n'),
  metres: shape.kind === 'polygon' ? '100' : String(shape.metres),
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

const least: Readonly<Record<Kind, number>> = { circle: 1, polygon: 3, corridor: 2, around: 0 };

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
  if (kind === 'polygon') return { kind, ring: places };
  if (!(metres > 0)) return undefined;
  return kind === 'circle' ? { kind, centre: first, metres } : { kind, line: places, metres };
}

/** A draft after a click on the map. The second click of a circle says how far it reaches. */
export function clicked(draft: Draft, at: LonLat, metresTo: (from: LonLat) => number): Draft {
  if (draft.kind === 'around') return draft;
  const { places } = readPlaces(draft.places);
  const [centre] = places;
  if (draft.kind === 'circle' && centre !== undefined) return { ...draft, metres: String(Math.max(1, Math.round(metresTo(centre)))) };
  return { ...draft, places: [...places, at].map(lineOf).join('\n') };
}

/** A draft without its last place. */
export const undone = (draft: Draft): Draft => ({ ...draft, places: readPlaces(draft.places).places.slice(0, -1).map(lineOf).join('\n') });
