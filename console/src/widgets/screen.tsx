import './widgets.css';
import { useNavigate } from '@tanstack/react-router';
import type { Widget } from '../../../src/contracts/pack.ts';
import { AlarmPanel } from '../alarms/alarm-panel.tsx';
import { useT } from '../i18n/use-t.ts';
import type { RangeText } from '../ui/range.ts';
import type { Zoom } from '../ui/use-zoom.ts';
import { ValueTile } from '../ui/value.tsx';
import { type Asset, limitsOf, pointOf, type Rule } from './asset-figures.ts';
import { LevelWidget } from './level.tsx';
import { rowsOf, type WidgetOf } from './screen-rows.ts';
import { TrendPanel } from './trend-panel.tsx';
import { useScales } from './use-scales.ts';
import { widgetWords } from './words.ts';

/** What all widgets of a page share. */
export interface ScreenProps {
  readonly asset: Asset;
  readonly rules: readonly Rule[];
  readonly range: RangeText;
  readonly zoom: Zoom;
}

interface WidgetProps<K extends Widget['kind']> extends ScreenProps {
  readonly widget: WidgetOf<K>;
}

function Values({ asset, rules, widget }: WidgetProps<'values'>) {
  const points = widget.points.flatMap((key) => pointOf(asset, key) ?? []);
  const scaleOf = useScales(asset, points, rules);
  return (
    <div className="value-tiles">
      {points.map((point) => {
        const open = rules.filter((r) => r.point === point.number && r.openAlarm).map((r) => r.priority);
        return (
          <ValueTile key={point.number} point={point} scale={scaleOf(point)} priority={open.length > 0 ? Math.min(...open) : undefined} />
        );
      })}
    </div>
  );
}

function Level({ asset, widget, range, zoom }: WidgetProps<'level'>) {
  const point = pointOf(asset, widget.point);
  if (!point) return null;
  const [curve] = widget.curve ? limitsOf(asset, [widget.curve]) : [];
  return <LevelWidget title={widget.title} point={point} marks={limitsOf(asset, widget.marks)} curve={curve} range={range} zoom={zoom} />;
}

function TrendOf({ asset, widget, range, zoom }: WidgetProps<'trend'>) {
  const points = widget.points.flatMap((key) => pointOf(asset, key) ?? []);
  return (
    <TrendPanel
      title={widget.title}
      points={points}
      limits={limitsOf(asset, widget.curves ?? [])}
      range={range}
      zoom={zoom}
      sync={asset.id}
    />
  );
}

function Alarms({ asset }: WidgetProps<'alarms'>) {
  const navigate = useNavigate();
  return (
    <AlarmPanel
      filter={{ asset: asset.id }}
      columns="brief"
      onOpen={(alarm) => void navigate({ to: '/alarms', search: { asset: asset.id, alarm: alarm.id } })}
    />
  );
}

/** One widget of a pack by its kind; a kind of a newer version says so instead of breaking the page. */
function WidgetView({ widget, ...shared }: ScreenProps & { readonly widget: Widget }) {
  const t = useT(widgetWords);
  switch (widget.kind) {
    case 'values':
      return <Values {...shared} widget={widget} />;
    case 'level':
      return <Level {...shared} widget={widget} />;
    case 'trend':
      return <TrendOf {...shared} widget={widget} />;
    case 'alarms':
      return <Alarms {...shared} widget={widget} />;
    default:
      return <p className="muted">{t('unknown', { kind: String((widget as { kind?: unknown }).kind) })}</p>;
  }
}

/** The rows of widgets that the pack gives this kind of asset. */
export function Screen(props: ScreenProps) {
  return rowsOf(props.asset).map((row) => {
    const key = JSON.stringify(row);
    return (
      <div key={key} className={`widget-row of-${row.length}`}>
        {row.map((widget) => (
          <WidgetView key={JSON.stringify(widget)} {...props} widget={widget} />
        ))}
      </div>
    );
  });
}
