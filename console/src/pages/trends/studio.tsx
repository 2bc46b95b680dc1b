import { ImageDown, Ruler, StickyNote } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { useExpectedRange } from '../../alarms/expected-range.tsx';
import { useMay } from '../../app/session.ts';
import type { TrendSeries } from '../../charts/plot-options.ts';
import { TrendPlot } from '../../charts/trend.tsx';
import { useSpan, useTrendData } from '../../charts/use-trend.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import type { RangeText } from '../../ui/range.ts';
import { useZoom } from '../../ui/use-zoom.ts';
import { AnnotateDialog, AnnotationList, useAnnotations } from './annotations.tsx';
import { cursorsIn, Overlay } from './cursors.tsx';
import { download, pictureOf } from './picture.ts';
import { lengthText, type Reading, readingOf } from './readings.ts';
import { type NamedPoint, type PointRef, usePoints } from './use-points.ts';
import type { TrendSearch } from './use-trend-search.ts';
import { trendsWords } from './words.ts';

function seriesOf(points: readonly NamedPoint[], text: ReturnType<typeof useText>): readonly TrendSeries[] {
  const hasSeveralAssets = new Set(points.map((p) => p.asset)).size > 1;
  return points.map((p) => ({
    number: p.number,
    title: [hasSeveralAssets && text(p.assetTitle), text(p.title)].filter(Boolean).join(' · '),
    symbol: p.symbol,
    unit: p.unit,
    decimals: p.decimals,
    draw: p.draw,
  }));
}

type PastKey = 'past1h' | 'past1d' | 'past7d' | 'past30d' | 'past1y';

/** How long before, by the word in the address. */
const pasts: Readonly<Record<string, { readonly ms: number; readonly word: PastKey }>> = {
  '1h': { ms: 3_600_000, word: 'past1h' },
  '1d': { ms: 86_400_000, word: 'past1d' },
  '7d': { ms: 7 * 86_400_000, word: 'past7d' },
  '30d': { ms: 30 * 86_400_000, word: 'past30d' },
  '1y': { ms: 365 * 86_400_000, word: 'past1y' },
};

function CompareChoice({ value, onChange }: { readonly value: string | undefined; readonly onChange: (key: string | undefined) => void }) {
  const t = useT(trendsWords);
  return (
    <label className="compare-choice">
      {t('compare')}
      <select className="input" value={value ?? ''} onChange={(e) => onChange(e.target.value || undefined)}>
        <option value="">{t('noCompare')}</option>
        {Object.entries(pasts).map(([key, { word }]) => (
          <option key={key} value={key}>
            {t(word)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Commands(props: {
  readonly compare: string | undefined;
  readonly onCompare: (key: string | undefined) => void;
  readonly areCursorsOn: boolean;
  readonly onCursors: () => void;
  readonly onAnnotate: () => void;
  readonly onPicture: () => void;
}) {
  const t = useT(trendsWords);
  const mayAnnotate = useMay('operator');
  return (
    <>
      <CompareChoice value={props.compare} onChange={props.onCompare} />
      <button type="button" className="chip" aria-pressed={props.areCursorsOn} onClick={props.onCursors}>
        <Ruler size={13} aria-hidden="true" />
        {t('cursors')}
      </button>
      <Button icon={<StickyNote size={14} aria-hidden="true" />} disabled={!mayAnnotate} onClick={props.onAnnotate}>
        {t('annotate')}
      </Button>
      <Button icon={<ImageDown size={14} aria-hidden="true" />} onClick={props.onPicture}>
        {t('exportPng')}
      </Button>
    </>
  );
}

function Readings(props: {
  readonly series: readonly TrendSeries[];
  readonly data: uPlot.AlignedData;
  readonly cursors: readonly [number, number];
}) {
  const t = useT(trendsWords);
  const format = useFormat();
  const [a, b] = props.cursors;
  const rows = props.series.map((one, i) => ({ one, reading: readingOf(props.data, i, props.cursors) }));
  const cell =
    (pick: (reading: Reading) => number | undefined, more = 0) =>
    ({ one, reading }: (typeof rows)[number]) =>
      format.amount(pick(reading), one, more);
  return (
    <Panel title={t('readings')} note={t('readingsHint')} foot={t('apart', { time: lengthText(b - a) })} className="trend-below">
      <PlainTable
        label={t('readings')}
        rows={rows}
        keyOf={(_, i) => String(i)}
        columns={[
          { key: 'curve', title: t('curve'), cell: ({ one }) => one.title },
          { key: 'a', title: `A · ${format.full(a)}`, align: 'end', cell: cell((r) => r.a) },
          { key: 'b', title: `B · ${format.full(b)}`, align: 'end', cell: cell((r) => r.b) },
          { key: 'difference', title: t('difference'), align: 'end', cell: cell((r) => r.difference) },
          { key: 'perHour', title: t('perHour'), align: 'end', cell: cell((r) => r.perHour, 1) },
        ]}
      />
    </Panel>
  );
}

/** The points as they are, and below them the same points in an earlier time. */
function useCompared(points: readonly NamedPoint[], past: PastKey | undefined): readonly TrendSeries[] {
  const text = useText();
  const t = useT(trendsWords);
  return useMemo(() => {
    const series = seriesOf(points, text);
    if (!past) return series;
    return [...series, ...series.map((one, i) => ({ ...one, title: `${one.title} · ${t(past)}`, pastOf: i }))];
  }, [points, past, text, t]);
}

const timeIn = (text: string | undefined): number => (text === undefined ? Number.NaN : Number(text));

interface StudioProps {
  readonly refs: readonly PointRef[];
  readonly range: RangeText;
  readonly search: TrendSearch['search'];
  readonly change: TrendSearch['change'];
}

/** The plot with its commands, and below it what the cursors read and what people noted. */
export function Studio({ refs, range, search, change }: StudioProps) {
  const t = useT(trendsWords);
  const text = useText();
  const format = useFormat();
  const { points } = usePoints(refs);
  const past = search.compare ? pasts[search.compare] : undefined;
  const series = useCompared(points, past?.word);
  const numbers = refs.map((r) => r.number);
  const span = useSpan(range, points);
  const [{ width }, setSize] = useState({ width: 0, height: 0 });
  const { data, history } = useTrendData(points, { range, span, widthPx: width, pastMs: past?.ms });
  const expected = useExpectedRange(points, span, { chosen: search.expected, onChange: (rule) => change({ expected: rule }) });
  const annotations = useAnnotations(numbers, span);
  const zoom = useZoom(range, ({ from, to }) => change({ from, to }));
  const [isAnnotating, setAnnotating] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const areOn = search.a !== undefined;
  const cursors = areOn ? cursorsIn(span, timeIn(search.a), timeIn(search.b)) : undefined;
  const setCursors = ([a, b]: readonly [number, number]) => change({ a: String(a), b: String(b) });
  const [a, b] = cursors ?? cursorsIn(span, Number.NaN, Number.NaN);
  const savePicture = () => {
    const [asset, ...others] = new Set(points.map(({ assetTitle }) => text(assetTitle)));
    const title = asset && others.length === 0 ? `${asset} · ${t('title')}` : t('title');
    const words = { title, range: `${format.full(span.from)} – ${format.full(span.to)}` };
    const picture = place.current ? pictureOf(place.current, words) : undefined;
    if (picture) download(picture, 'yangfan-trend.png');
  };
  return (
    <>
      <Panel
        title={t('points', { n: format.number(points.length) })}
        note={t('hint')}
        className="trend-main"
        actions={
          <Commands
            compare={search.compare}
            onCompare={(compare) => change({ compare })}
            areCursorsOn={areOn}
            onCursors={() => (areOn ? change({ a: undefined, b: undefined }) : setCursors([a, b]))}
            onAnnotate={() => setAnnotating(true)}
            onPicture={savePicture}
          />
        }
      >
        {expected.choice}
        <div className="trend-place" ref={place}>
          <TrendPlot
            label={t('title')}
            series={series}
            data={data}
            expected={expected.band}
            span={span}
            isBusy={history.isPending || history.isFetching}
            error={history.error}
            onSize={setSize}
            onZoom={zoom.zoomIn}
            onZoomOut={zoom.zoomOut}
            overlay={<Overlay span={span} annotations={annotations} cursors={cursors} onCursors={setCursors} />}
          />
        </div>
      </Panel>
      {cursors && <Readings series={series} data={data} cursors={cursors} />}
      {annotations.length > 0 && (
        <Panel title={t('annotations')} className="trend-below">
          <AnnotationList annotations={annotations} />
        </Panel>
      )}
      {isAnnotating && <AnnotateDialog points={numbers} start={a} end={areOn ? b : undefined} onClose={() => setAnnotating(false)} />}
    </>
  );
}
