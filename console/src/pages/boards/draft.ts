import type { BoardWidget } from '../../../../src/contracts/api/board-widgets.ts';
import { type BoardMode, type Place, type WidgetKind, widgetKindInfo } from '../../../../src/contracts/board.ts';
import type { Text } from '../../../../src/contracts/text.ts';
import { type Board, isComplete } from '../../boards/data.ts';
import { exchanged, fitted, freePlace, moved, settled } from '../../boards/grid.ts';
import * as undo from '../../ui/undo.ts';

/** What of a board can be changed. */
export interface Draft {
  readonly title: Text;
  readonly mode: BoardMode;
  readonly site?: string | undefined;
  readonly widgets: readonly BoardWidget[];
}

/** A board's draft with the way back and forth. */
export type History = undo.History<Draft>;
export type Action = undo.Action<Draft>;
/** Change a draft, or go a step back or forth. */
export const reduce = undo.reduce<Draft>;

/** The draft that a board begins with. */
export const draftOf = ({ title, mode, site, widgets }: Board): Draft => ({ title, mode, site, widgets });

/** True when something would be lost. */
export const isDirty = (draft: Draft, saved: Draft): boolean => JSON.stringify(draft) !== JSON.stringify(saved);

/** What a new widget of each kind says besides its place; what must be chosen is left open. */
const blanks: Readonly<Record<WidgetKind, object>> = {
  value: { point: -1 },
  trend: { points: [], range: '8h', withLimits: false },
  level: { point: -1, vessel: 'basin' },
  status: { points: [] },
  alarms: { leastPriority: 4 },
  alarmCount: { leastPriority: 4 },
  table: { points: [] },
  map: {},
  picture: { picture: '' },
  camera: { asset: '' },
  text: { text: { zh: '', en: '' }, look: 'heading', align: 'start' },
  clock: { withSeconds: true, withDate: true },
};

/** An id that no widget of the draft has. */
export function newId(widgets: readonly { readonly id: string }[]): string {
  for (let n = widgets.length + 1; ; n++) if (!widgets.some(({ id }) => id === `w${n}`)) return `w${n}`;
}

/** A widget of a kind with nothing chosen yet. */
const blank = (kind: WidgetKind, id: string, place: Place): BoardWidget => ({ kind, id, ...place, ...blanks[kind] }) as BoardWidget; // holds: `blanks` has the other fields of the kind

/** Whether every widget is as large as its kind needs. */
const areLarge = ({ widgets, mode }: Draft): boolean =>
  widgets.every(({ kind, w, h }) => w >= widgetKindInfo[kind].least[mode].w && h >= widgetKindInfo[kind].least[mode].h);

const withWidgets = (draft: Draft, widgets: readonly BoardWidget[] | undefined): Draft | undefined => widgets && { ...draft, widgets };

/** A draft with one more widget: where it was dropped, else at the first free place. `undefined` when there is no room. */
export function added(draft: Draft, kind: WidgetKind, at?: Pick<Place, 'x' | 'y'>): Draft | undefined {
  const { mode, widgets } = draft;
  const { usual, least } = widgetKindInfo[kind];
  const id = newId(widgets);
  if (at) {
    const place = fitted({ ...at, ...usual[mode] }, mode, least[mode]);
    return withWidgets(draft, moved([...widgets, blank(kind, id, { ...place, y: mode === 'wall' ? place.y : 1000 })], id, place, mode));
  }
  const free = freePlace(widgets, usual[mode], mode) ?? freePlace(widgets, least[mode], mode);
  return free && withWidgets(draft, settled([...widgets, blank(kind, id, free)], mode));
}

/** A draft with a widget elsewhere or of another size. `undefined` when there is no room. */
export function placed(draft: Draft, id: string, wanted: Place): Draft | undefined {
  const widget = draft.widgets.find((one) => one.id === id);
  if (!widget) return undefined;
  const place = fitted(wanted, draft.mode, widgetKindInfo[widget.kind].least[draft.mode]);
  return withWidgets(draft, moved(draft.widgets, id, place, draft.mode));
}

/** A draft with a widget before or after its neighbour. `undefined` when there is none, or the places do not fit. */
export function stepped(draft: Draft, id: string, step: -1 | 1): Draft | undefined {
  const next = withWidgets(draft, exchanged(draft.widgets, id, step, draft.mode));
  return next && areLarge(next) ? next : undefined;
}

/** A draft with a widget changed. */
export const changed = (draft: Draft, widget: BoardWidget): Draft => ({
  ...draft,
  widgets: draft.widgets.map((one) => (one.id === widget.id ? widget : one)),
});

/** A draft without a widget. */
export const without = (draft: Draft, id: string): Draft => ({
  ...draft,
  widgets: settled(
    draft.widgets.filter((one) => one.id !== id),
    draft.mode,
  ),
});

/** A draft with a copy of a widget. `undefined` when there is no room. */
export function doubled(draft: Draft, id: string): { readonly draft: Draft; readonly id: string } | undefined {
  const { mode, widgets } = draft;
  const widget = widgets.find((one) => one.id === id);
  const free = widget && freePlace(widgets, widget, mode);
  if (!free) return undefined;
  const copy = { ...widget, ...free, id: newId(widgets) };
  return { draft: { ...draft, widgets: settled([...widgets, copy], mode) }, id: copy.id };
}

/** The first widget that does not say yet what it shows. */
export const unfinished = ({ widgets }: Draft): BoardWidget | undefined => widgets.find((widget) => !isComplete(widget));

/** A title of which one language is enough; `undefined` when both are empty. */
export function wholeTitle({ zh, en }: Text): Text | undefined {
  const [chinese, english] = [zh.trim(), en.trim()];
  return chinese || english ? { zh: chinese || english, en: english || chinese } : undefined;
}

function wholeWidget(widget: BoardWidget): BoardWidget {
  const title = widget.title && wholeTitle(widget.title);
  if (widget.kind !== 'text') return { ...widget, title };
  return { ...widget, title, text: wholeTitle(widget.text) ?? widget.text };
}

/** A draft with every text in both languages, as it is saved. */
export const whole = (draft: Draft): Draft => ({
  ...draft,
  title: wholeTitle(draft.title) ?? draft.title,
  widgets: draft.widgets.map(wholeWidget),
});

/**
 * A draft with a widget moved by keys: one square, or as far as it takes to pass what is in the way.
 * `undefined` when there is no room.
 */
export function nudged(draft: Draft, id: string, by: { readonly x: number; readonly y: number }): Draft | undefined {
  const from = draft.widgets.find((one) => one.id === id);
  if (!from) return undefined;
  const most = draft.mode === 'wall' ? 1 : 40;
  for (let n = 1; n <= most; n++) {
    const next = placed(draft, id, { ...from, x: from.x + by.x * n, y: from.y + by.y * n });
    const to = next?.widgets.find((one) => one.id === id);
    if (to && (to.x !== from.x || to.y !== from.y)) return next;
  }
  return undefined;
}
