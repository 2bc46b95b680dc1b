import { type PointerEvent as ReactPointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import type { BoardWidget } from '../../../../src/contracts/api/board-widgets.ts';
import { type BoardMode, boardGrids, type WidgetKind, widgetKindInfo } from '../../../../src/contracts/board.ts';
import { wallSize } from '../../boards/board-canvas.tsx';
import { added, type Draft, placed } from './draft.ts';

/** What is dragged: a widget to another place, its corner, or a new one out of the palette. */
export type Grip = { readonly type: 'move' | 'resize'; readonly widget: BoardWidget } | { readonly type: 'new'; readonly kind: WidgetKind };

/** What a drop would make of the draft. */
export interface Preview {
  readonly draft: Draft;
  /** The widget that is dragged. */
  readonly id: string;
  /** True where there is no room: the draft is that of the last place where there was. */
  readonly isRefused: boolean;
}

/** Pixels that a pointer moves before it is a drag and not a click. */
const slackPx = 5;
const rowPx = 56;
const gaps: Readonly<Record<BoardMode, { readonly gap: number; readonly pad: number }>> = {
  dashboard: { gap: 10, pad: 0 },
  wall: { gap: 12, pad: 12 },
};

/** Where the squares of a grid lie on the screen, px. */
function squaresOf(grid: HTMLElement, mode: BoardMode) {
  const box = grid.getBoundingClientRect();
  const { gap, pad } = gaps[mode];
  const { columns, rows } = boardGrids[mode];
  if (mode === 'dashboard') return { box, left: box.left, top: box.top, width: (box.width + gap) / columns, height: rowPx + gap };
  const scale = box.width / wallSize.width;
  return {
    ...{ box, left: box.left + pad * scale, top: box.top + pad * scale },
    width: ((wallSize.width - 2 * pad + gap) / columns) * scale,
    height: ((wallSize.height - 2 * pad + gap) / rows) * scale,
  };
}

interface Start {
  readonly grip: Grip;
  readonly draft: Draft;
  readonly x: number;
  readonly y: number;
}

/** The draft as it would be with the pointer here; `undefined` outside of the grid or without room. */
function draftAt({ grip, draft, x, y }: Start, at: { readonly x: number; readonly y: number }, grid: HTMLElement): Draft | undefined {
  const squares = squaresOf(grid, draft.mode);
  const [dx, dy] = [(at.x - x) / squares.width, (at.y - y) / squares.height];
  if (grip.type !== 'new') {
    const { widget } = grip;
    const to = grip.type === 'move' ? { x: widget.x + dx, y: widget.y + dy } : { w: widget.w + dx, h: widget.h + dy };
    return placed(draft, widget.id, { ...widget, ...to });
  }
  const { box } = squares;
  if (at.x < box.left || at.x > box.right || at.y < box.top || at.y > box.bottom) return undefined;
  const { w } = widgetKindInfo[grip.kind].usual[draft.mode];
  const column = Math.round((at.x - squares.left) / squares.width - w / 2);
  return added(draft, grip.kind, { x: column, y: Math.floor((at.y - squares.top) / squares.height) });
}

const idOf = ({ grip }: Start, draft: Draft): string => (grip.type === 'new' ? (draft.widgets.at(-1)?.id ?? '') : grip.widget.id);

/** Drag widgets on a grid by pointer. Escape gives up; what is dropped where there is no room goes to the last place where there was. */
export function useDrag(grid: RefObject<HTMLElement | null>, onDrop: (draft: Draft, id: string) => void) {
  const [preview, setPreview] = useState<Preview>();
  const drop = useRef(onDrop);
  drop.current = onDrop;
  const stop = useRef(() => {});
  useEffect(() => () => stop.current(), []);

  function begin(event: ReactPointerEvent, grip: Grip, draft: Draft): void {
    if (event.button !== 0) return;
    stop.current();
    const start: Start = { grip, draft, x: event.clientX, y: event.clientY };
    let isDragging = false;
    let last: Preview | undefined;
    const show = (next: Preview | undefined) => {
      last = next;
      setPreview(next);
    };
    const move = (at: PointerEvent) => {
      isDragging ||= Math.hypot(at.clientX - start.x, at.clientY - start.y) > slackPx;
      if (!isDragging || !grid.current) return;
      const next = draftAt(start, { x: at.clientX, y: at.clientY }, grid.current);
      if (next) show({ draft: next, id: idOf(start, next), isRefused: false });
      else if (last && grip.type !== 'new') show({ ...last, isRefused: true });
      else show(undefined);
    };
    const finish = (isDropped: boolean) => {
      stop.current();
      if (isDropped && last) drop.current(last.draft, last.id);
    };
    const up = () => finish(true);
    const cancel = () => finish(false);
    const key = ({ key: pressed }: KeyboardEvent) => pressed === 'Escape' && finish(false);
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', up);
    window.addEventListener('pointercancel', cancel);
    window.addEventListener('keydown', key);
    stop.current = () => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', up);
      window.removeEventListener('pointercancel', cancel);
      window.removeEventListener('keydown', key);
      stop.current = () => {};
      setPreview(undefined);
    };
  }
  return { preview, begin };
}
