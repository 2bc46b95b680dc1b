import '../widgets/widgets.css';
import './boards.css';
import { lazy, memo, Suspense, useMemo } from 'react';
import type { BoardWidget } from '../../../src/contracts/api/board-widgets.ts';
import { fullTime, isoDate, timeOfDay } from '../i18n/format.ts';
import { useT, useText } from '../i18n/use-t.ts';
import { useNow } from '../live/use-live.ts';
import { Skeleton } from '../ui/states.tsx';
import { ValueTile } from '../ui/value.tsx';
import { AlarmCounts, AlarmLines } from './alarm-widgets.tsx';
import { isComplete, useBoardData, type WidgetOf } from './data.ts';
import { GonePoint } from './gone-point.tsx';
import { LevelOf } from './level-widget.tsx';
import { PointTable, StatusList } from './point-widgets.tsx';
import { valueScale } from './scale.ts';
import { TrendOf } from './trend-widget.tsx';
import { boardWords } from './words.ts';

const MapOf = lazy(() => import('./map-widget.tsx').then(({ MapOf: component }) => ({ default: component })));

const CameraOf = lazy(() => import('./camera-widget.tsx').then(({ CameraOf: component }) => ({ default: component })));

const PictureOf = lazy(() => import('./picture-widget.tsx').then(({ PictureOf: component }) => ({ default: component })));

/** Drawn anew when its value or its look has changed, not with every answer about the board. */
const Tile = memo(ValueTile);

function Value({ widget }: { readonly widget: WidgetOf<'value'> }) {
  const text = useText();
  const { points, now } = useBoardData();
  const point = points.get(widget.point);
  const scale = useMemo(() => point && valueScale(widget, point), [widget, point]);
  if (!point) return <GonePoint number={widget.point} />;
  const priority = now?.alarmed.find((one) => one.point === point.number)?.priority;
  return (
    <Tile
      point={point}
      label={text(widget.title ?? point.assetTitle)}
      caption={widget.title ? undefined : text(point.title)}
      scale={scale}
      priority={priority}
    />
  );
}

function TextOf({ widget }: { readonly widget: WidgetOf<'text'> }) {
  const text = useText();
  const content = text(widget.text);
  return widget.look === 'heading' ? (
    <h2 className={`board-text heading ${widget.align}`}>{content}</h2>
  ) : (
    <p className={`board-text ${widget.align}`}>{content}</p>
  );
}

function Clock({ widget }: { readonly widget: WidgetOf<'clock'> }) {
  const text = useText();
  const now = useNow(1000);
  const time = timeOfDay(now);
  return (
    <div className="board-clock">
      {widget.title && <span className="muted">{text(widget.title)}</span>}
      <time className="num" dateTime={fullTime(now).replace(' ', 'T')}>
        {widget.withSeconds ? time : time.slice(0, 5)}
      </time>
      {widget.withDate && <span className="num">{isoDate(now)}</span>}
    </div>
  );
}

/** What is missing of a widget that is not complete, where it is no point. */
const missing: Partial<Record<BoardWidget['kind'], 'toWrite' | 'toChoosePicture' | 'toChooseCamera'>> = {
  ...{ text: 'toWrite', picture: 'toChoosePicture', camera: 'toChooseCamera' },
};

/** One widget of a board by its kind; one that is not complete says what is missing, one of a newer version that it is unknown. */
export function WidgetView({ widget }: { readonly widget: BoardWidget }) {
  const t = useT(boardWords);
  if (!isComplete(widget)) return <p className="board-note muted">{t(missing[widget.kind] ?? 'toChoose')}</p>;
  switch (widget.kind) {
    case 'value':
      return <Value widget={widget} />;
    case 'trend':
      return <TrendOf widget={widget} />;
    case 'level':
      return <LevelOf widget={widget} />;
    case 'status':
      return <StatusList widget={widget} />;
    case 'table':
      return <PointTable widget={widget} />;
    case 'alarms':
      return <AlarmLines widget={widget} />;
    case 'alarmCount':
      return <AlarmCounts widget={widget} />;
    case 'map':
      return (
        <Suspense fallback={<Skeleton lines={3} />}>
          <MapOf widget={widget} />
        </Suspense>
      );
    case 'picture':
      return (
        <Suspense fallback={<Skeleton lines={3} />}>
          <PictureOf widget={widget} />
        </Suspense>
      );
    case 'camera':
      return (
        <Suspense fallback={<Skeleton lines={3} />}>
          <CameraOf widget={widget} />
        </Suspense>
      );
    case 'text':
      return <TextOf widget={widget} />;
    case 'clock':
      return <Clock widget={widget} />;
    default:
      return <p className="board-note muted">{t('unknown', { kind: String((widget as { kind?: unknown }).kind) })}</p>;
  }
}
