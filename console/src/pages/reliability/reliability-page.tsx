import '../work/work.css';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { linkTo } from '../../api/client.ts';
import type { SearchOf } from '../../app/search.ts';
import { useMay } from '../../app/session.ts';
import { useLanguage, useT } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { CopyLink } from '../../ui/copy-link.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { type RangeText, spanOf } from '../../ui/range.ts';
import { Tabs } from '../../ui/tabs.tsx';
import { FailureRules } from './failure-rules.tsx';
import { FiguresTab } from './figures-tab.tsx';
import { RemainingTab } from './remaining-tab.tsx';
import { reliabilityWords } from './words.ts';

/** What of the address this page keeps. */
export type ReliabilitySearch = SearchOf<'tab' | 'model' | 'from' | 'to'>;
/** A range that moves is asked again after so long; until then it ends a little in the future, so that nothing new is left out. */
const stepMs = 300_000;

/** How reliable equipment was, by kind and by asset, and how long it may last. */
export function ReliabilityPage() {
  const t = useT(reliabilityWords);
  const language = useLanguage();
  const navigate = useNavigate();
  const search: ReliabilitySearch = useSearch({ from: '/shell/work/reliability' });
  const change = (part: ReliabilitySearch) => void navigate({ to: '/work/reliability', search: { ...search, ...part }, replace: true });
  const mayChange = useMay('engineer');
  const [isClosing, setClosing] = useState(false);
  const range: RangeText = search.from ? { from: search.from, to: search.to } : { from: 'now-1y', to: 'now' };
  const now = Math.ceil(useNow(60_000) / stepMs) * stepMs;
  const { from, to } = spanOf(range, now);
  const period = { from: String(Math.round(from)), to: String(Math.round(to)) };
  const isFigures = search.tab !== 'remaining';
  const csv = (by: 'kind' | 'asset') => linkTo('exportReliability', { query: { ...period, by, model: search.model, language } });
  return (
    <div className="page flowing reliability">
      <PageHead
        path={
          <>
            <Link to="/work">{t('orders')}</Link> /
          </>
        }
        title={t('title')}
        actions={
          <>
            <CopyLink />
            {mayChange && <Button onClick={() => setClosing(true)}>{t('closing')}</Button>}
            {isFigures &&
              (['kind', 'asset'] as const).map((by) => (
                <a key={by} className="btn plain" href={csv(by)} download>
                  <Download size={14} aria-hidden="true" />
                  {t(by === 'kind' ? 'csvKinds' : 'csvAssets')}
                </a>
              ))}
          </>
        }
      />
      <Tabs
        label={t('tabs')}
        value={isFigures ? 'figures' : 'remaining'}
        onChange={(tab) => change({ tab: tab === 'figures' ? undefined : tab })}
        tabs={[
          {
            key: 'figures',
            label: t('figures'),
            content: () => <FiguresTab search={search} change={change} range={range} period={period} />,
          },
          { key: 'remaining', label: t('remaining'), content: () => <RemainingTab /> },
        ]}
      />
      {isClosing && <FailureRules onClose={() => setClosing(false)} />}
    </div>
  );
}
