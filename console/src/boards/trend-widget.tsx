import { Trend } from '../charts/trend.tsx';
import { useText } from '../i18n/use-t.ts';
import { Panel } from '../ui/panel.tsx';
import { type BoardPoint, useBoardData, type WidgetOf } from './data.ts';

/** The title of a group of points: that of their asset when they have one in common. */
export function useGroupTitle(points: readonly BoardPoint[]): {
  readonly group: string | undefined;
  readonly nameOf: (point: BoardPoint) => string;
} {
  const text = useText();
  const isOne = new Set(points.map((point) => point.asset)).size === 1;
  return {
    group: isOne ? text(points[0]?.assetTitle) : undefined,
    nameOf: (point) => (isOne ? text(point.title) : `${text(point.assetTitle)} ${text(point.title)}`),
  };
}

/** Curves of points; over the range that the widget says, moving with the clock. */
export function TrendOf({ widget }: { readonly widget: WidgetOf<'trend'> }) {
  const text = useText();
  const { points, mode } = useBoardData();
  const shown = widget.points.flatMap((number) => points.get(number) ?? []);
  const { group, nameOf } = useGroupTitle(shown);
  const series = shown.map((point) => ({
    number: point.number,
    title: nameOf(point),
    symbol: point.symbol,
    decimals: point.decimals,
    draw: point.draw,
  }));
  const lines = widget.withLimits
    ? shown.flatMap((point) => point.limits.map(({ title, value }) => ({ title: text(title), symbol: point.symbol, value })))
    : [];
  const title = widget.title ? text(widget.title) : (group ?? series.map((one) => one.title).join('、'));
  return (
    <Panel title={title} className="board-panel">
      <Trend
        label={title}
        series={series}
        lines={lines}
        range={{ from: `now-${widget.range}`, to: 'now' }}
        sync={mode}
        withLegend={mode === 'dashboard' ? undefined : widget.h > 5}
      />
    </Panel>
  );
}
