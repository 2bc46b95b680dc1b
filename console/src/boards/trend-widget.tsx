import { Trend } from '../charts/trend.tsx';
import { useLanguage, useText } from '../i18n/use-t.ts';
import { Panel } from '../ui/panel.tsx';
import { type BoardPoint, useBoardData, type WidgetOf } from './data.ts';

interface Group {
  /** What all points have in common: their asset, or what they measure. */
  readonly group: string | undefined;
  /** What tells a point from the others of the group. */
  readonly nameOf: (point: BoardPoint) => string;
}

/** How the points of a widget are called together and each. */
export function useGroup(points: readonly BoardPoint[]): Group {
  const text = useText();
  const [first] = points;
  const isOneAsset = new Set(points.map((point) => point.asset)).size === 1;
  const isOneKind = points.length > 1 && new Set(points.map((point) => text(point.title))).size === 1;
  if (isOneAsset) return { group: text(first?.assetTitle), nameOf: (point) => text(point.title) };
  if (isOneKind) return { group: text(first?.title), nameOf: (point) => text(point.assetTitle) };
  return { group: undefined, nameOf: (point) => `${text(point.assetTitle)} ${text(point.title)}` };
}

/** Curves of points; over the range that the widget says, moving with the clock. */
export function TrendOf({ widget }: { readonly widget: WidgetOf<'trend'> }) {
  const text = useText();
  const comma = useLanguage() === 'zh' ? '、' : ', ';
  const { points, mode } = useBoardData();
  const shown = widget.points.flatMap((number) => points.get(number) ?? []);
  const { group, nameOf } = useGroup(shown);
  const series = shown.map((point) => ({
    number: point.number,
    title: nameOf(point),
    symbol: point.symbol,
    unit: point.unit,
    decimals: point.decimals,
    draw: point.draw,
  }));
  const lines = widget.withLimits
    ? shown.flatMap((point) => point.limits.map(({ title, value }) => ({ title: text(title), symbol: point.symbol, value })))
    : [];
  const title = widget.title ? text(widget.title) : (group ?? series.map((one) => one.title).join(comma));
  return (
    <Panel title={title} className="board-panel">
      <Trend
        label={title}
        series={series}
        lines={lines}
        range={{ from: `now-${widget.range}`, to: 'now' }}
        sync={mode}
        withLegend={mode === 'dashboard' || shown.length > 1 || widget.h > 5}
      />
    </Panel>
  );
}
