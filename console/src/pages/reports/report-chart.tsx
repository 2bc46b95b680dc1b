import { useRef } from 'react';
import type { ReportSection } from '../../../../src/contracts/api/report-content.ts';
import { localDay, offsetAt } from '../../../../src/contracts/calendar.ts';
import { chartsOf, type ReportChart } from '../../../../src/contracts/report-chart.ts';
import { originText } from '../../../../src/contracts/report-tables.ts';
import { useSize } from '../../charts/use-size.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { reportWords } from './words.ts';

const height = 200;
/** Room left of the curves for the figures of the axis, px. */
const left = 60;
const rightRoom = 8;
/** As wide as a sheet of paper; also before the first layout. */
const paperWidth = 900;
const colors = 6;
const colorOf = (i: number): string => `var(--s${(i % colors) + 1})`;
const pathOf = (spots: readonly (readonly [number, number])[]): string =>
  `M${spots.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join('L')}`;

/** Month, day and time by the clock of a zone. */
export const clockIn = (time: number, zone: string): string =>
  `${localDay(time, zone).slice(5)} ${new Date(time + offsetAt(time, zone)).toISOString().slice(11, 16)}`;

function Legend({ chart }: { readonly chart: ReportChart }) {
  const t = useT(reportWords);
  const text = useText();
  return (
    <ul>
      {chart.curves.map(({ curve, lines }, i) => (
        <li key={curve.point}>
          <i style={{ background: colorOf(i) }} aria-hidden="true" />
          {text(curve.assetTitle)} {text(curve.title)} {chart.symbol && `(${chart.symbol})`}{' '}
          <span className="muted">{text(originText(curve))}</span>
          {lines.length === 0 && <b> {t('noData')}</b>}
        </li>
      ))}
    </ul>
  );
}

function Curves({ curves }: Pick<ReportChart, 'curves'>) {
  return curves.map(({ curve, lines, bands }, i) => (
    <g key={curve.point}>
      {bands.map((band) => (
        <path key={pathOf(band)} d={`${pathOf(band)}Z`} fill={colorOf(i)} opacity={0.15} />
      ))}
      {lines.map((line) =>
        line.length === 1 ? (
          <circle key={pathOf(line)} cx={line[0]?.[0]} cy={line[0]?.[1]} r={2} fill={colorOf(i)} />
        ) : (
          <path key={pathOf(line)} d={pathOf(line)} fill="none" stroke={colorOf(i)} strokeWidth={1.5} />
        ),
      )}
    </g>
  ));
}

/** The charts of a trend, one for each unit, as wide as there is room, as lines that print sharply; gaps stay gaps. */
export function ReportCharts({ section, zone }: { readonly section: Extract<ReportSection, { kind: 'trend' }>; readonly zone: string }) {
  const text = useText();
  const place = useRef<HTMLDivElement>(null);
  const size = useSize(place);
  const box = { width: size.width > 0 ? Math.max(size.width - left - rightRoom, 200) : paperWidth, height };
  const charts = chartsOf(section, box).map((chart) => (
    <figure key={chart.symbol} className="report-chart">
      <Legend chart={chart} />
      <svg viewBox={`${-left} -8 ${box.width + left + rightRoom} ${box.height + 32}`} role="img" aria-label={text(section.title)}>
        {chart.values.map(({ value, y }) => (
          <g key={value}>
            <line className="grid" x1={0} x2={box.width} y1={y} y2={y} />
            <text x={-6} y={y + 4} textAnchor="end">
              {value}
            </text>
          </g>
        ))}
        {chart.times.map(({ time, x }, i, all) => (
          <text key={time} x={x} y={box.height + 18} textAnchor={i === 0 ? 'start' : i === all.length - 1 ? 'end' : 'middle'}>
            {clockIn(time, zone)}
          </text>
        ))}
        <Curves curves={chart.curves} />
        <rect className="edge" width={box.width} height={box.height} />
      </svg>
    </figure>
  ));
  return <div ref={place}>{charts}</div>;
}
