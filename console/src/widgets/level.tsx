import { useMemo } from 'react';
import type { Text } from '../../../src/contracts/text.ts';
import { valueAt } from '../charts/seasonal.ts';
import { Trend } from '../charts/trend.tsx';
import { useFormat, useT, useText } from '../i18n/use-t.ts';
import { useStaleness } from '../live/staleness.ts';
import { useLive, useNow } from '../live/use-live.ts';
import { Panel } from '../ui/panel.tsx';
import { fixedRange, type RangeText } from '../ui/range.ts';
import type { Zoom } from '../ui/use-zoom.ts';
import { type AssetPoint, type Limit, levelScale, numbersOf } from './asset-figures.ts';
import { LevelPicture, type Mark } from './level-picture.tsx';
import { useLines, useSeries } from './trend-panel.tsx';
import { widgetWords } from './words.ts';

const dayMs = 86_400_000;

/** How far the level is from each limit, in words: what the eye estimates, exactly. */
function Distances({ point, marks }: { readonly point: AssetPoint; readonly marks: readonly Mark[] }) {
  const t = useT(widgetWords);
  const format = useFormat();
  const sample = useLive(point.number);
  const staleness = useStaleness(sample, point.freshSeconds, useNow(5000));
  const value = sample?.value;
  if (value === undefined) return null;
  return (
    <ul className={`distances live-value ${staleness ? 'stale' : ''}`}>
      {marks.map(({ key, title, value: mark, isCurve }) => {
        const figures = { mark: title, value: format.amount(Math.abs(value - mark), point) };
        return (
          <li key={key} className={value > mark && !isCurve ? 'over' : ''}>
            {value > mark ? t('over', figures) : t('toGo', figures)}
          </li>
        );
      })}
    </ul>
  );
}

const yearOf = (now: number): RangeText => {
  const year = new Date(now).getFullYear();
  return fixedRange({ from: new Date(year, 0, 1).getTime(), to: new Date(year + 1, 0, 1).getTime() - 1 });
};

/** Fixed limits as marks, the yearly curve as its value today; the highest first, as they stand in the picture. */
function useMarks(limits: readonly Limit[], day: number): readonly Mark[] {
  const t = useT(widgetWords);
  const text = useText();
  const marks = limits.map(({ key, title, value }): Mark => {
    const isCurve = typeof value !== 'number';
    return {
      key,
      title: isCurve ? t('today', { curve: text(title) }) : text(title),
      value: isCurve ? valueAt(value, day) : value,
      isCurve,
    };
  });
  return marks.sort((a, b) => b.value - a.value);
}

/** What a level widget shows. */
export interface LevelProps {
  readonly title?: Text;
  readonly point: AssetPoint;
  readonly marks: readonly Limit[];
  readonly curve?: Limit;
  readonly range: RangeText;
  readonly zoom: Zoom;
}

/** A level against its marks: the picture at the left; at the right this year against the yearly curve, or without a curve the chosen range. */
export function LevelWidget({ title, point, marks: fixed, curve, range, zoom }: LevelProps) {
  const t = useT(widgetWords);
  const text = useText();
  const day = Math.floor(useNow(60_000) / dayMs) * dayMs;
  const year = useMemo(() => yearOf(day), [day]);
  const limits = curve ? [...fixed, curve] : fixed;
  const marks = useMarks(limits, day);
  const series = useSeries([point]);
  const lines = useLines(limits);
  const sample = useLive(point.number);
  const value = sample?.value;
  const staleness = useStaleness(sample, point.freshSeconds, useNow(5000));
  const yearly = curve && typeof curve.value !== 'number' ? curve.value.map(([, v]) => v) : undefined;
  const scale = levelScale({ marks: numbersOf(limits), curve: yearly, value, lowest: point.low });
  return (
    <Panel title={title ? text(title) : t('level')} note={yearly && t('thisYear')} className="level-panel">
      <div className="level-body">
        {scale && (
          <div className="level-left">
            <LevelPicture
              point={point}
              sample={sample}
              staleness={staleness}
              marks={marks}
              scale={scale}
              vessel={yearly ? 'dam' : 'basin'}
            />
            <Distances point={point} marks={marks} />
          </div>
        )}
        {yearly ? (
          <Trend label={t('level')} series={series} lines={lines} range={year} withLegend={false} withAllLines />
        ) : (
          <Trend
            label={t('level')}
            series={series}
            lines={lines}
            range={range}
            withLegend={false}
            withAllLines
            onZoom={zoom.zoomIn}
            onZoomOut={zoom.zoomOut}
          />
        )}
      </div>
    </Panel>
  );
}
