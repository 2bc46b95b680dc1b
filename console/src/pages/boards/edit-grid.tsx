import { type KeyboardEvent, memo, type PointerEvent, type RefObject, useId } from 'react';
import type { BoardWidget } from '../../../../src/contracts/api/board-widgets.ts';
import { widgetKindInfo } from '../../../../src/contracts/board.ts';
import { areaOf, GridFrame } from '../../boards/board-canvas.tsx';
import { useBoardData } from '../../boards/data.ts';
import { readingOrder, rowsOf } from '../../boards/grid.ts';
import { WidgetView } from '../../boards/widget-view.tsx';
import { useT, useText } from '../../i18n/use-t.ts';
import type { Draft } from './draft.ts';
import { editWords } from './edit-words.ts';
import type { Grip, Preview } from './use-drag.ts';

/** How a widget is called in the editor: by its title, else by its kind and what it shows. */
export function useWidgetName(): (widget: BoardWidget) => string {
  const text = useText();
  const { points } = useBoardData();
  return (widget) => {
    const kind = text(widgetKindInfo[widget.kind].title);
    if (widget.title) return `${kind} ${text(widget.title)}`;
    if (widget.kind === 'text') return `${kind} ${text(widget.text)}`.trim();
    const first = 'points' in widget ? widget.points[0] : 'point' in widget ? widget.point : undefined;
    const point = first === undefined ? undefined : points.get(first);
    return point ? `${kind} ${text(point.assetTitle)} ${text(point.title)}` : kind;
  };
}

/** What a key does to the chosen widget. */
export interface KeyCommands {
  readonly onNudge: (by: { readonly x: number; readonly y: number }) => void;
  readonly onResize: (by: { readonly w: number; readonly h: number }) => void;
  readonly onRemove: () => void;
  readonly onEdit: () => void;
}

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Run what a key means; `false` when it means nothing here. */
function press({ key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>, commands: KeyCommands): boolean {
  const arrow = arrows[key];
  if (arrow && shiftKey) commands.onResize({ w: arrow[0], h: arrow[1] });
  else if (arrow) commands.onNudge({ x: arrow[0], y: arrow[1] });
  else if (key === 'Delete' || key === 'Backspace') commands.onRemove();
  else if (key === 'Enter') commands.onEdit();
  else return false;
  return true;
}

const Content = memo(function Content({ widget }: { readonly widget: BoardWidget }) {
  return (
    <div className="board-content" inert>
      <WidgetView widget={widget} />
    </div>
  );
});

/** The grid of a board that is being changed: widgets are dragged by pointer or moved by keys, their corner resizes them. */
export function EditGrid(props: {
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly draft: Draft;
  readonly preview: Preview | undefined;
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
  readonly onGrip: (event: PointerEvent, grip: Grip) => void;
  readonly commandsOf: (widget: BoardWidget) => KeyCommands;
}) {
  const { preview, selected, onSelect, onGrip, commandsOf } = props;
  const t = useT(editWords);
  const nameOf = useWidgetName();
  const keysId = useId();
  const shown = preview?.draft ?? props.draft;
  const rows = shown.mode === 'wall' ? rowsOf(shown.widgets, 'wall') : Math.max(rowsOf(shown.widgets, 'dashboard') + 4, 9);
  const labelOf = (widget: BoardWidget) => t('at', { name: nameOf(widget), x: widget.x + 1, y: widget.y + 1, w: widget.w, h: widget.h });
  const chosen = shown.widgets.find(({ id }) => id === selected);
  return (
    <section className="edit-area" aria-label={t('grid')}>
      <p id={keysId} className="field-note edit-keys">
        {t('keys')}
      </p>
      <GridFrame mode={shown.mode} rows={rows} gridRef={props.gridRef} className="editing">
        {readingOrder(shown.widgets).map((widget) => (
          <div
            key={widget.id}
            className={`board-item kind-${widget.kind} ${widget.id === selected ? 'selected' : ''} ${widget.id === preview?.id ? 'dragged' : ''} ${preview?.isRefused ? 'refused' : ''}`}
            style={areaOf(widget)}
          >
            <Content widget={widget} />
            <button
              type="button"
              className="board-handle"
              data-widget={widget.id}
              aria-label={labelOf(widget)}
              aria-pressed={widget.id === selected}
              aria-describedby={keysId}
              onClick={() => onSelect(widget.id)}
              onPointerDown={(event) => onGrip(event, { type: 'move', widget })}
              onKeyDown={(event) => {
                if (event.ctrlKey || event.metaKey || event.altKey || !press(event, commandsOf(widget))) return;
                event.preventDefault();
                event.stopPropagation();
              }}
            />
            <span className="board-resize" aria-hidden="true" onPointerDown={(event) => onGrip(event, { type: 'resize', widget })} />
          </div>
        ))}
      </GridFrame>
      <p className="sr" aria-live="polite">
        {chosen && labelOf(chosen)}
      </p>
    </section>
  );
}
