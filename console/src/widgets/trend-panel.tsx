import { Link } from '@tanstack/react-router';
import { ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Text } from '../../../src/contracts/text.ts';
import type { ExpectedBand } from '../charts/expected-band.ts';
import type { TrendLine, TrendSeries } from '../charts/plot-options.ts';
import { Trend } from '../charts/trend.tsx';
import { useT, useText } from '../i18n/use-t.ts';
import { Panel } from '../ui/panel.tsx';
import type { RangeText } from '../ui/range.ts';
import type { Zoom } from '../ui/use-zoom.ts';
import type { AssetPoint, Limit } from './asset-figures.ts';
import { widgetWords } from './words.ts';

/** Points as a trend draws them, in the chosen language. */
export function useSeries(points: readonly AssetPoint[]): readonly TrendSeries[] {
  const text = useText();
  return points.map(({ number, title, symbol, unit, decimals, draw }) => ({ number, title: text(title), symbol, unit, decimals, draw }));
}

/** Limits as a trend draws them, in the chosen language. */
export function useLines(limits: readonly Limit[]): readonly TrendLine[] {
  const text = useText();
  return limits.map(({ title, symbol, value }) => ({ title: text(title), symbol, value }));
}

/** A trend of some points of an asset with its limits, in a panel. */
export function TrendPanel(props: {
  readonly title?: Text;
  readonly note?: ReactNode;
  readonly points: readonly AssetPoint[];
  readonly limits: readonly Limit[];
  readonly range: RangeText;
  readonly zoom?: Zoom;
  readonly sync?: string;
  readonly actions?: ReactNode;
  /** What a rule expected of one of the points, and what chooses it. */
  readonly expected?: { readonly band: ExpectedBand | undefined; readonly choice: ReactNode };
}) {
  const t = useT(widgetWords);
  const text = useText();
  const series = useSeries(props.points);
  const lines = useLines(props.limits);
  const title = props.title ? text(props.title) : t('trend');
  const points = props.points.map((p) => `${p.number}@${p.asset}`).join(',');
  return (
    <Panel
      title={title}
      note={props.note}
      className="trend-panel"
      actions={
        <>
          {props.actions}
          <Link className="icon-button" to="/trends" search={{ points, ...props.range }} aria-label={t('openTrend')} title={t('openTrend')}>
            <ExternalLink size={15} />
          </Link>
        </>
      }
    >
      {props.expected?.choice}
      <Trend
        label={title}
        series={series}
        lines={lines}
        range={props.range}
        expected={props.expected?.band}
        sync={props.sync}
        onZoom={props.zoom?.zoomIn}
        onZoomOut={props.zoom?.zoomOut}
      />
    </Panel>
  );
}
