import { useNavigate, useSearch } from '@tanstack/react-router';
import { Download, X } from 'lucide-react';
import { useMemo } from 'react';
import { linkTo } from '../../api/client.ts';
import type { SearchOf } from '../../app/search.ts';
import { useLanguage, useT, useText } from '../../i18n/use-t.ts';
import { ownZone } from '../../ui/export-links.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type RangeText, spanOf } from '../../ui/range.ts';
import { EmptyState } from '../../ui/states.tsx';
import { TimeRange } from '../../ui/time-range.tsx';
import { PointSearch } from '../trends/point-search.tsx';
import { parsePoints, usePoints, writePoints } from '../trends/use-points.ts';
import { dataWords } from './words.ts';

type Search = SearchOf<'points' | 'from' | 'to'>;

/** Choose points and a time, and download their raw samples. The choice lives in the address. */
export function ExportPanel() {
  const t = useT(dataWords);
  const text = useText();
  const language = useLanguage();
  const navigate = useNavigate();
  const search: Search = useSearch({ from: '/shell/data' });
  const change = (part: Search) => void navigate({ to: '/data', search: { ...search, ...part }, replace: true });
  const refs = useMemo(() => parsePoints(search.points), [search.points]);
  const { points } = usePoints(refs);
  const range: RangeText = search.from ? { from: search.from, to: search.to } : { from: 'now-7d', to: 'now' };
  const span = spanOf(range, Date.now(), 0);
  const query = {
    points: refs.map((r) => r.number).join(','),
    from: String(Math.floor(span.from)),
    to: String(Math.ceil(span.to)),
    language,
  };
  return (
    <Panel title={t('exportTitle')}>
      <div className="panel-body stack">
        <p className="muted">{t('exportAbout')}</p>
        <PointSearch onAdd={(ref) => change({ points: writePoints([...refs, ref]) })} />
        <div className="chips">
          {points.map((p) => (
            <button
              key={p.number}
              type="button"
              className="chip"
              aria-label={t('removePoint', { point: text(p.title) })}
              onClick={() => change({ points: writePoints(refs.filter((r) => r.number !== p.number)) })}
            >
              <X size={13} aria-hidden="true" />
              {text(p.assetTitle)} · {text(p.title)}
            </button>
          ))}
        </div>
        <TimeRange offer={['24h', '7d', '30d', '1y', 'all']} range={range} onChange={({ from, to }) => change({ from, to })} />
        {refs.length === 0 ? (
          <EmptyState title={t('noPoints')} />
        ) : (
          <div className="chips">
            <a className="btn primary start" href={linkTo('exportCsv', { query })} download>
              <Download size={14} aria-hidden="true" />
              {t('download')}
            </a>
            <a className="btn start" href={linkTo('exportXlsx', { query: { ...query, timeZone: ownZone() } })} download>
              <Download size={14} aria-hidden="true" />
              {t('downloadXlsx')}
            </a>
          </div>
        )}
      </div>
    </Panel>
  );
}
