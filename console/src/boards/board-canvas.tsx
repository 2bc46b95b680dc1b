import './boards.css';
import { type CSSProperties, type ReactNode, useRef } from 'react';
import type { BoardWidget } from '../../../src/contracts/api/board-widgets.ts';
import { type BoardMode, boardGrids, type Place } from '../../../src/contracts/board.ts';
import { useSize } from '../charts/use-size.ts';
import { useIsPhone } from '../ui/media.ts';
import { readingOrder, rowsOf } from './grid.ts';
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
  const order = readingOrder(widgets);
  if (isPhone)
    return (
      <div className="board list">
        {order.map((widget) => (
          <div key={widget.id} className={`board-item kind-${widget.kind}`}>
            <WidgetView widget={widget} />
          </div>
        ))}
      </div>
    );
  return (
    <GridFrame mode={mode} rows={rowsOf(widgets, mode)} fit={fit}>
      {order.map((widget) => (
        <div key={widget.id} className={`board-item kind-${widget.kind}`} style={areaOf(widget)}>
          <WidgetView widget={widget} />
        </div>
      ))}
    </GridFrame>
  );
}
