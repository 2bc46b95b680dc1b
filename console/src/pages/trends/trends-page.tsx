import './trends.css';
import { X } from 'lucide-react';
import { originOf } from '../../../../src/contracts/quality.ts';
import { linkTo } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { useIsAtSites } from '../../app/session.ts';
import { useLanguage, useT, useText } from '../../i18n/use-t.ts';
import { useLive } from '../../live/use-live.ts';
import { CopyLink } from '../../ui/copy-link.tsx';
import { ExportLinks, ownZone } from '../../ui/export-links.tsx';
import { OriginTag } from '../../ui/origin-tag.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { type RangeText, spanOf } from '../../ui/range.ts';
import { EmptyState } from '../../ui/states.tsx';
import { TimeRange } from '../../ui/time-range.tsx';
import { PointSearch } from './point-search.tsx';
import { Studio } from './studio.tsx';
import { mostPoints, type NamedPoint, type PointRef, usePoints, writePoints } from './use-points.ts';
import { useTrendSearch } from './use-trend-search.ts';
import { trendsWords } from './words.ts';

function PointChip({ point, onRemove }: { readonly point: NamedPoint; readonly onRemove: () => void }) {
  const t = useT(trendsWords);
  const text = useText();
  const sample = useLive(point.number);
  const title = [text(point.assetTitle), text(point.title)].filter(Boolean).join(' · ');
  return (
    <span className="point-chip">
      {title}
      {sample && <OriginTag origin={originOf(sample.quality)} />}
      <button type="button" aria-label={t('remove', { point: title })} onClick={onRemove}>
        <X size={13} />
      </button>
    </span>
  );
}

/** Any points over any time, from years to seconds; the whole view is in the address. */
export function TrendsPage() {
  const t = useT(trendsWords);
  const language = useLanguage();
  const { search, refs, range, change } = useTrendSearch();
  const { points } = usePoints(refs);
  const oldest = useCall('getSystem', undefined, { enabled: !useIsAtSites() }).data?.history.oldest;
  const onRange = ({ from, to }: RangeText) => change({ from, to });
  const add = (ref: PointRef) => {
    if (refs.length < mostPoints && !refs.some((r) => r.number === ref.number)) change({ points: writePoints([...refs, ref]) });
  };
  const remove = (number: number) => change({ points: writePoints(refs.filter((r) => r.number !== number)) });
  const span = spanOf(range, Date.now(), oldest);
  const query = {
    points: refs.map((r) => r.number).join(','),
    from: String(Math.floor(span.from)),
    to: String(Math.ceil(span.to)),
    language,
  };
  return (
    <div className="page trends-page">
      <PageHead
        title={t('title')}
        actions={
          <>
            <TimeRange range={range} onChange={onRange} />
            {refs.length > 0 && (
              <ExportLinks csv={linkTo('exportCsv', { query })} xlsx={linkTo('exportXlsx', { query: { ...query, timeZone: ownZone() } })} />
            )}
            <CopyLink />
          </>
        }
      />
      <div className="filter-bar">
        <PointSearch onAdd={add} />
        {points.map((p) => (
          <PointChip key={p.number} point={p} onRemove={() => remove(p.number)} />
        ))}
      </div>
      {refs.length === 0 ? (
        <Panel title={t('points', { n: '0' })}>
          <EmptyState title={t('empty')}>{t('emptyAbout')}</EmptyState>
        </Panel>
      ) : (
        <Studio refs={refs} range={range} search={search} change={change} />
      )}
    </div>
  );
}
