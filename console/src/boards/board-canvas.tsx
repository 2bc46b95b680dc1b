import './boards.css';
import { type CSSProperties, memo, type ReactNode, useRef } from 'react';
import type { BoardWidget } from '../../../src/contracts/api/board-widgets.ts';
import { type BoardMode, boardGrids, type Place } from '../../../src/contracts/board.ts';
import { useSize } from '../charts/use-size.ts';
import { useIsPhone } from '../ui/media.ts';
import { readingOrder, rowsOf } from './grid.ts';
import { useUnseen } from './unseen.ts';
import { WidgetView } from './widget-view.tsx';

/** A wall is drawn at this size, px, and scaled as a whole to where it is shown. */
export const wallSize = { width: 1920, height: 1080 } as const;

/** Where a part lies in the grid, as CSS. */
export const areaOf = ({ x, y, w, h }: Place): CSSProperties => ({ gridArea: `${y + 1} / ${x + 1} / span ${h} / span ${w}` });

/** The grid of a board, for whatever lies in it; a wall fills the width it is given, or with `fit` the whole place. */
export function GridFrame(props: {
  readonly mode: BoardMode;
  readonly rows: number;
  readonly fit?: boolean;
  readonly className?: string;
  readonly gridRef?: React.Ref<HTMLDivElement>;
  readonly children: ReactNode;
}) {
  const { mode, rows, fit, className = '', gridRef, children } = props;
  const place = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(place);
  const { columns } = boardGrids[mode];
  const tracks = { '--columns': columns, '--rows': Math.max(rows, 1) } as CSSProperties; // holds: CSS takes variables of any name
  if (mode === 'dashboard')
    return (
      <div ref={gridRef} className={`board dashboard ${className}`} style={tracks}>
        {children}
      </div>
    );
  const scale = fit ? Math.min(width / wallSize.width, height / wallSize.height) : width / wallSize.width;
  const box = fit ? { height: '100%' } : { height: scale * wallSize.height };
  return (
    <div ref={place} className={`wall-place ${fit ? 'fit' : ''}`} style={box}>
      <div ref={gridRef} className={`board wall ${className}`} style={{ ...tracks, ...wallSize, transform: `scale(${scale})` }}>
        {scale > 0 && children}
      </div>
    </div>
  );
}

/** Drawn anew only when its widget is another one; values, theme and language come to it by themselves. */
const Item = memo(function Item({ widget, isPlaced }: { readonly widget: BoardWidget; readonly isPlaced: boolean }) {
  return (
    <div className={`board-item kind-${widget.kind}`} style={isPlaced ? areaOf(widget) : undefined}>
      <WidgetView widget={widget} />
    </div>
  );
});

/** A board to look at: on its grid, or on a phone one widget below the other. */
export function BoardCanvas({
  mode,
  widgets,
  fit,
}: {
  readonly mode: BoardMode;
  readonly widgets: readonly BoardWidget[];
  readonly fit?: boolean;
}) {
  const isPhone = useIsPhone();
  const place = useRef<HTMLDivElement>(null);
  const items = readingOrder(widgets).map((widget) => <Item key={widget.id} widget={widget} isPlaced={!isPhone} />);
  useUnseen(place, items.map(({ key }) => key).join());
  if (isPhone) return <div className="board list">{items}</div>;
  return (
    <GridFrame mode={mode} rows={rowsOf(widgets, mode)} fit={fit} gridRef={place}>
      {items}
    </GridFrame>
  );
}
