import { useCommon, useFormat, useT, useText } from '../i18n/use-t.ts';
import { useStaleness } from '../live/staleness.ts';
import { useLive, useNow } from '../live/use-live.ts';
import { OriginOfQuality, QualityMark } from '../ui/origin-tag.tsx';
import { Panel } from '../ui/panel.tsx';
import { PlainTable } from '../ui/plain-table.tsx';
import { PriorityBadge } from '../ui/priority-badge.tsx';
import { standingWith } from '../ui/quality-words.ts';
import { SampleValue, Value } from '../ui/value.tsx';
import { type BoardPoint, useBoardData, type WidgetOf } from './data.ts';
import { useGroup } from './trend-widget.tsx';
import { boardWords } from './words.ts';

/** How a point stands: in alarm, bad, old, without data, or normal. In words and shapes, not by colour alone. */
function Standing({ point }: { readonly point: BoardPoint }) {
  const t = useT(boardWords);
  const common = useCommon();
  const sample = useLive(point.number);
  const staleness = useStaleness(sample, point.freshSeconds, useNow(5000));
  const priority = useBoardData().now?.alarmed.find((one) => one.point === point.number)?.priority;
  if (priority !== undefined)
    return (
      <span className="standing abnormal">
        <PriorityBadge priority={priority} /> {t('alarmed')}
      </span>
    );
  if (!sample) return <span className="standing muted">{common('noValue')}</span>;
  return (
    <span className="standing">
      <QualityMark quality={sample.quality} staleness={staleness} />
      {standingWith(sample.quality, staleness) === 'good' && t('normal')}
    </span>
  );
}

const usePointsOf = (numbers: readonly number[]): readonly BoardPoint[] => {
  const { points } = useBoardData();
  return numbers.flatMap((number) => points.get(number) ?? []);
};

/** Points and how they stand. */
export function StatusList({ widget }: { readonly widget: WidgetOf<'status'> }) {
  const t = useT(boardWords);
  const text = useText();
  const points = usePointsOf(widget.points);
  const { group, nameOf } = useGroup(points);
  const title = widget.title ? text(widget.title) : (group ?? t('status'));
  return (
    <Panel title={title} className="board-panel">
      <PlainTable
        label={title}
        columns={[
          { key: 'point', title: t('point'), cell: (point: BoardPoint) => nameOf(point) },
          { key: 'value', title: t('value'), align: 'end', cell: (point) => <Value point={point} /> },
          { key: 'state', title: t('state'), cell: (point) => <Standing point={point} /> },
        ]}
        rows={points}
        keyOf={(point) => String(point.number)}
      />
    </Panel>
  );
}

function Sampled({ point, part }: { readonly point: BoardPoint; readonly part: 'value' | 'age' | 'quality' }) {
  const format = useFormat();
  const sample = useLive(point.number);
  const now = useNow(5000);
  const staleness = useStaleness(sample, point.freshSeconds, now);
  if (part === 'value') return <SampleValue point={point} sample={sample} now={now} />;
  if (!sample) return '—';
  if (part === 'age') return <span title={format.full(sample.time)}>{format.age(sample.time, now)}</span>;
  return (
    <span className="tile-foot">
      <OriginOfQuality quality={sample.quality} />
      <QualityMark quality={sample.quality} staleness={staleness} />
    </span>
  );
}

/** Values of points with their age and quality. */
export function PointTable({ widget }: { readonly widget: WidgetOf<'table'> }) {
  const t = useT(boardWords);
  const text = useText();
  const points = usePointsOf(widget.points);
  const { group, nameOf } = useGroup(points);
  const title = widget.title ? text(widget.title) : (group ?? t('points'));
  return (
    <Panel title={title} className="board-panel">
      <PlainTable
        label={title}
        columns={[
          { key: 'point', title: t('point'), cell: (point: BoardPoint) => nameOf(point) },
          { key: 'value', title: t('value'), align: 'end', cell: (point) => <Sampled point={point} part="value" /> },
          { key: 'age', title: t('age'), align: 'end', cell: (point) => <Sampled point={point} part="age" /> },
          { key: 'quality', title: t('quality'), cell: (point) => <Sampled point={point} part="quality" /> },
        ]}
        rows={points}
        keyOf={(point) => String(point.number)}
      />
    </Panel>
  );
}
