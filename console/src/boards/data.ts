import { createContext, useContext, useEffect, useMemo } from 'react';
import type { BoardWidget } from '../../../src/contracts/api/board-widgets.ts';
import type { Reply } from '../../../src/contracts/api/index.ts';
import type { BoardMode } from '../../../src/contracts/board.ts';
import { useCall } from '../api/queries.ts';
import { isWatched, liveStore } from '../live/live.ts';
import { isNewAnswer } from '../live/use-live.ts';

/** A board as the API gives it. */
export type Board = Reply<'getBoard'>;
/** What is drawn of a point besides its values. */
export type BoardPoint = Reply<'viewBoardPoints'>['points'][number];
/** What a board shows now. */
export type BoardNow = Reply<'readBoardNow'>;
/** A widget of one kind. */
export type WidgetOf<K extends BoardWidget['kind']> = Extract<BoardWidget, { readonly kind: K }>;

/** What all widgets of a board draw from; a page and a wall fill it in their own ways. */
export interface BoardData {
  readonly mode: BoardMode;
  readonly points: ReadonlyMap<number, BoardPoint>;
  /** `undefined` until the first answer. */
  readonly now: BoardNow | undefined;
  /** True on a wall, where nothing leads anywhere. */
  readonly isWall: boolean;
  /** The pictures of a wall; elsewhere each widget asks for its own. */
  readonly pictures?: Reply<'openWall'>['pictures'];
}

export const BoardDataContext = createContext<BoardData>({ mode: 'dashboard', points: new Map(), now: undefined, isWall: false });

/** What the widgets around draw from. */
export const useBoardData = (): BoardData => useContext(BoardDataContext);

/** The points that a widget shows. */
export function pointsOf(widget: BoardWidget): readonly number[] {
  if ('points' in widget) return widget.points;
  return 'point' in widget ? [widget.point] : [];
}

const pointCounts: Partial<Record<BoardWidget['kind'], true>> = { value: true, trend: true, level: true, status: true, table: true };

/** True when a widget says all that it needs to be shown and saved. */
export function isComplete(widget: BoardWidget): boolean {
  if (widget.kind === 'picture') return widget.picture !== '';
  if (widget.kind === 'camera') return widget.asset !== '';
  if (widget.kind === 'text') return `${widget.text.zh}${widget.text.en}`.trim() !== '';
  return !pointCounts[widget.kind] || pointsOf(widget).some((point) => point >= 0);
}

const pollMs = 2000;
/** Kinds that show nothing of what is asked for with the board. */
const silentKinds: ReadonlySet<BoardWidget['kind']> = new Set(['text', 'clock', 'picture', 'camera']);
const noPoints: readonly BoardPoint[] = [];

/** A widget without what does not change what it shows, so that moving it asks nothing. */
const bare = (widget: BoardWidget): BoardWidget => ({ ...widget, title: undefined, x: 0, y: 0, w: 1, h: 1 });

/** What the widgets of a board draw from, for somebody who is signed in: values come by the live connection, the rest is asked every two seconds. */
export function useSignedInData(
  widgets: readonly BoardWidget[],
  { mode, site }: { readonly mode: BoardMode; readonly site?: string | undefined },
): BoardData {
  const whole = widgets.filter(isComplete);
  const numbers = [...new Set(whole.flatMap(pointsOf))].sort((a, b) => a - b);
  const views = useCall('viewBoardPoints', { body: { points: numbers } }, { enabled: numbers.length > 0, keepPrevious: true }).data;
  const asked = { widgets: whole.filter(({ kind }) => !silentKinds.has(kind)).map(bare), site };
  const reading = { enabled: asked.widgets.length > 0, everyMs: pollMs, keepPrevious: true };
  const { data: now, dataUpdatedAt } = useCall('readBoardNow', { body: asked }, reading);
  useEffect(() => {
    if (now && isNewAnswer(dataUpdatedAt)) liveStore.write(now.values, isWatched);
  }, [now, dataUpdatedAt]);
  const known = views?.points ?? noPoints;
  const points = useMemo(() => new Map(known.map((point) => [point.number, point])), [known]);
  return useMemo(() => ({ mode, points, now, isWall: false }), [mode, points, now]);
}
