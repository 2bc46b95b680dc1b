import { type ElementKind, elementKindInfo } from '../../../../src/contracts/picture.ts';
import type { Text } from '../../../../src/contracts/text.ts';
import type { Picture, PictureElement, PictureScene } from '../../pictures/data.ts';
import { wholeTitle } from '../boards/draft.ts';

/** What of a picture can be changed. */
export interface Draft {
  readonly title: Text;
  readonly asset?: string | undefined;
  readonly width: number;
  readonly height: number;
  readonly background?: string | undefined;
  readonly elements: readonly PictureElement[];
  readonly scene?: PictureScene | undefined;
  /** The scene as it was written; not sent. Absent while it stands as on the server. */
  readonly sceneText?: string | undefined;
}

/** Units of the grid that things snap to. */
export const gridUnits = 10;

/** The draft that a picture begins with. */
export const draftOf = ({ title, asset, width, height, background, elements, scene }: Picture): Draft => ({
  ...{ title, asset, width, height, background, elements, scene },
});

export const snapped = (at: number, step: number): number => (step <= 0 ? at : Math.round(at / step) * step);

const diagonal: [number, number][] = [
  [0, 0.5],
  [1, 0.5],
];
const hill: [number, number][] = [
  [0, 1],
  [0.5, 0],
  [1, 1],
];
const unbound = { point: -1 };

/** What a new element of each kind says besides its place; a point of -1 must be chosen before it is saved. */
const blanks: Readonly<Record<ElementKind, object>> = {
  rect: { material: 'equipment', radius: 0 },
  ellipse: { material: 'equipment' },
  area: { material: 'ground', path: hill },
  line: { path: diagonal, look: 'pipe', width: 8, arrow: false },
  text: { text: { zh: '文字', en: 'Text' }, size: 22, isBold: false, align: 'start' },
  value: { ...unbound, size: 26, isFramed: true },
  level: { ...unbound, low: 0, high: 10, withMarks: true },
  gate: { ...unbound, full: 1, look: 'lift' },
  pump: { ...unbound, onAbove: 0.5 },
  valve: { ...unbound, onAbove: 0.5 },
  motor: { ...unbound, onAbove: 0.5 },
  weir: {},
  lamp: { ...unbound, onAbove: 0.5 },
  spark: { ...unbound, hours: 24 },
  link: { title: { zh: '前往', en: 'Go to' } },
};

/** An id that no element has. */
export function newId(elements: readonly { readonly id: string }[], kind: string): string {
  const taken = new Set(elements.map(({ id }) => id));
  for (let n = 1; ; n++) if (!taken.has(`${kind}-${n}`)) return `${kind}-${n}`;
}

/** A draft with one more element, its middle at a place. */
export function added(
  draft: Draft,
  kind: ElementKind,
  at: { readonly x: number; readonly y: number },
): { readonly draft: Draft; readonly id: string } {
  const [w, h] = elementKindInfo[kind].usual;
  const id = newId(draft.elements, kind);
  const place = { x: snapped(at.x - w / 2, gridUnits), y: snapped(at.y - h / 2, gridUnits), w, h, rotation: 0, bands: [] };
  const element = { kind, id, ...place, ...blanks[kind] } as PictureElement; // holds: `blanks` has the other fields of the kind
  return { draft: { ...draft, elements: [...draft.elements, element] }, id };
}

/** The elements that are chosen. */
export type Chosen = ReadonlySet<string>;

const mapped = (draft: Draft, chosen: Chosen, change: (element: PictureElement) => PictureElement): Draft => ({
  ...draft,
  elements: draft.elements.map((one) => (chosen.has(one.id) ? change(one) : one)),
});

/** A draft with elements elsewhere. */
export const shifted = (draft: Draft, chosen: Chosen, by: { readonly x: number; readonly y: number }): Draft =>
  mapped(draft, chosen, (one) => ({ ...one, x: one.x + by.x, y: one.y + by.y }));

/** A draft with an element changed. */
export const changed = (draft: Draft, element: PictureElement): Draft => mapped(draft, new Set([element.id]), () => element);

/** A draft without elements. */
export const without = (draft: Draft, chosen: Chosen): Draft => ({
  ...draft,
  elements: draft.elements.filter(({ id }) => !chosen.has(id)),
});

/** A draft with copies of elements, a little beside; the ids of the copies. */
export function pasted(
  draft: Draft,
  copies: readonly PictureElement[],
  beside = 2 * gridUnits,
): { readonly draft: Draft; readonly ids: Chosen } {
  const elements = [...draft.elements];
  const ids = new Set<string>();
  for (const copy of copies) {
    const id = newId(elements, copy.kind);
    elements.push({ ...copy, id, x: copy.x + beside, y: copy.y + beside });
    ids.add(id);
  }
  return { draft: { ...draft, elements }, ids };
}

/** A draft with elements before or behind all others, in their order. */
export function ordered(draft: Draft, chosen: Chosen, to: 'front' | 'back'): Draft {
  const moved = draft.elements.filter(({ id }) => chosen.has(id));
  const rest = draft.elements.filter(({ id }) => !chosen.has(id));
  return { ...draft, elements: to === 'front' ? [...rest, ...moved] : [...moved, ...rest] };
}

/** Ways to bring elements into line; the last two leave the outermost where they are. */
export const alignments = ['left', 'centre', 'right', 'top', 'middle', 'bottom', 'spreadX', 'spreadY'] as const;
export type Alignment = (typeof alignments)[number];

/** The box around elements. */
export function boundsOf(elements: readonly Pick<PictureElement, 'x' | 'y' | 'w' | 'h'>[]) {
  const x = Math.min(...elements.map((one) => one.x));
  const y = Math.min(...elements.map((one) => one.y));
  return { x, y, w: Math.max(...elements.map((one) => one.x + one.w)) - x, h: Math.max(...elements.map((one) => one.y + one.h)) - y };
}

/** A draft with elements in line with the box around them, or evenly spread in it. */
export function aligned(draft: Draft, chosen: Chosen, how: Alignment): Draft {
  const own = draft.elements.filter(({ id }) => chosen.has(id));
  if (own.length < 2) return draft;
  if (how === 'spreadX' || how === 'spreadY')
    return spreadOut(draft, own, how === 'spreadX' ? { at: 'x', size: 'w' } : { at: 'y', size: 'h' });
  const box = boundsOf(own);
  const places: Readonly<Record<Exclude<Alignment, 'spreadX' | 'spreadY'>, (one: PictureElement) => Partial<PictureElement>>> = {
    left: () => ({ x: box.x }),
    centre: ({ w }) => ({ x: box.x + (box.w - w) / 2 }),
    right: ({ w }) => ({ x: box.x + box.w - w }),
    top: () => ({ y: box.y }),
    middle: ({ h }) => ({ y: box.y + (box.h - h) / 2 }),
    bottom: ({ h }) => ({ y: box.y + box.h - h }),
  };
  return mapped(draft, chosen, (one) => ({ ...one, ...places[how](one) }) as PictureElement); // holds: only places change
}

function spreadOut(
  draft: Draft,
  own: readonly PictureElement[],
  { at, size }: { readonly at: 'x' | 'y'; readonly size: 'w' | 'h' },
): Draft {
  const row = [...own].sort((a, b) => a[at] - b[at]);
  const [first, last] = [row[0], row.at(-1)];
  if (!first || !last || row.length < 3) return draft;
  const room = last[at] + last[size] - first[at] - row.reduce((sum, one) => sum + one[size], 0);
  const places = new Map<string, number>();
  let next = first[at];
  for (const one of row) {
    places.set(one.id, next);
    next += one[size] + room / (row.length - 1);
  }
  return mapped(draft, new Set(places.keys()), (one) => ({ ...one, [at]: places.get(one.id) ?? one[at] }));
}

/** The elements that lie wholly in a box. */
export const within = (draft: Draft, box: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }): Chosen =>
  new Set(
    draft.elements
      .filter((one) => one.x >= box.x && one.y >= box.y && one.x + one.w <= box.x + box.w && one.y + one.h <= box.y + box.h)
      .map(({ id }) => id),
  );

/** The first element that cannot be saved: it has no point yet, or its scale has no length. */
export const unfinished = ({ elements }: Draft): PictureElement | undefined =>
  elements.find(
    (one) =>
      (elementKindInfo[one.kind].needsPoint && (one.point ?? -1) < 0) ||
      (one.kind === 'level' && one.high <= one.low) ||
      (one.kind === 'gate' && one.full <= 0),
  );

function wholeElement(element: PictureElement): PictureElement {
  const title = element.title && wholeTitle(element.title);
  const leads = element.opens?.picture !== undefined || element.opens?.asset !== undefined;
  const next = { ...element, title, opens: leads ? element.opens : undefined };
  return next.kind === 'text' ? { ...next, text: wholeTitle(next.text) ?? { zh: '…', en: '…' } } : next;
}

/** A draft with every text in both languages, as it is saved. */
export const whole = (draft: Draft): Draft => ({
  ...draft,
  title: wholeTitle(draft.title) ?? draft.title,
  elements: draft.elements.map(wholeElement),
});
