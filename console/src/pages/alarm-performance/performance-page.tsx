import './performance.css';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useCall } from '../../api/queries.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { CopyLink } from '../../ui/copy-link.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { type RangeText, spanOf } from '../../ui/range.ts';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { TimeRange } from '../../ui/time-range.tsx';
import { Figures, type Performance } from './figures.tsx';
import { Floods, Priorities, RuleCounts, StaleAlarms } from './lists.tsx';
import { RateChart } from './rate-chart.tsx';
import { performanceWords } from './words.ts';

const usual: RangeText = { from: 'now-7d', to: 'now' };
const settleMs = 60_000;
const longestMs = 366 * 86_400_000;

/** The question that an address asks; a moving range asks anew every minute, a longer one than the server takes ends with the newest year. */
export function questionOf(range: RangeText, now: number): { readonly from: string; readonly to: string } {
  const { from, to } = spanOf(range, Math.ceil(now / settleMs) * settleMs);
  return { from: String(Math.max(from, to - longestMs)), to: String(to) };
}

function Report({ found }: { readonly found: Performance }) {
  const t = useT(performanceWords);
  const format = useFormat();
  return (
    <>
      <Figures found={found} />
      <Panel title={t('rates')} note={t('ratesNote', { total: format.number(found.total) })}>
        {found.total === 0 ? <EmptyState title={t('quiet')} /> : <RateChart found={found} />}
      </Panel>
      <div className="performance-lists">
        <RuleCounts title={t('topTen')} rows={found.topTen} />
        <Priorities found={found} />
        <RuleCounts title={t('chatteringList')} note={t('chatteringNote')} rows={found.chattering} />
        <Floods found={found} />
        <StaleAlarms found={found} />
      </div>
      <p className="muted">{t('sources')}</p>
    </>
  );
}

/** How the alarm system does: whether a person can follow what it tells. */
export function PerformancePage() {
  const t = useT(performanceWords);
  const search = useSearch({ from: '/shell/alarms/performance' });
  const navigate = useNavigate();
  const range: RangeText = search.from ? { from: search.from, to: search.to } : usual;
  const query = questionOf(range, useNow(settleMs));
  const found = useCall('measureAlarms', { query }, { keepPrevious: true });
  const change = ({ from, to }: RangeText) => void navigate({ to: '/alarms/performance', search: { from, to }, replace: true });
  return (
    <div className="page flowing performance-page">
      <PageHead
        title={t('title')}
        path={<Link to="/alarms">{t('alarms')} /</Link>}
        actions={
          <>
            <TimeRange offer={['8h', '24h', '7d', '30d', '1y']} range={range} onChange={change} />
            <CopyLink />
          </>
        }
      />
      <p className="muted">{t('about')}</p>
      <Loaded query={found}>{(one) => <Report found={one} />}</Loaded>
    </div>
  );
}
