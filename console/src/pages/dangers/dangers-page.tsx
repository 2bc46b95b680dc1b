import '../work/work.css';
import './dangers.css';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Download, Plus } from 'lucide-react';
import { dangerLevels, isDangerOverdue } from '../../../../src/contracts/danger.ts';
import { linkTo } from '../../api/client.ts';
import { useCallPages } from '../../api/pages.ts';
import type { SearchOf } from '../../app/search.ts';
import { useMay } from '../../app/session.ts';
import { SavedFilters } from '../../filters/saved-filters.tsx';
import { useFormat, useLanguage, useT, useText } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { CopyLink } from '../../ui/copy-link.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { PagedPanel } from '../../ui/paged-panel.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { TextFilter } from '../../ui/text-filter.tsx';
import { WalkNav } from '../patrols/walk-nav.tsx';
import { useAssignee } from '../work/order.tsx';
import { type Danger, DangerState, Due, Level } from './danger.tsx';
import { ReportForm } from './report-form.tsx';
import { Statistics } from './statistics.tsx';
import { dangerWords } from './words.ts';

type Search = SearchOf<'state' | 'level' | 'asset' | 'mine' | 'text' | 'sort' | 'create'>;
/** What of it filters the list. */
const filterKeys = ['state', 'level', 'asset', 'mine', 'text', 'sort'];

/** What each choice of the page asks the server for. */
const shows = {
  active: { word: 'active', query: { view: 'active' } },
  overdue: { word: 'onlyOverdue', query: { view: 'overdue' } },
  mended: { word: 'toVerify', query: { state: 'mended' } },
  closed: { word: 'closedOnes', query: { view: 'closed' } },
  all: { word: 'all', query: {} },
} as const;
type Show = keyof typeof shows;
const showKeys = Object.keys(shows) as Show[]; // holds: the keys of a literal

const sorts = {
  newest: { word: 'newest', query: { sort: 'reportedAt', order: 'desc' } },
  due: { word: 'dueFirst', query: { sort: 'dueAt', order: 'asc' } },
} as const;
type Sort = keyof typeof sorts;
const sortKeys = Object.keys(sorts) as Sort[]; // holds: as above

/** The address as the server's filter; nonsense in it falls back to the default. */
function filterOf(search: Search) {
  const show = showKeys.find((s) => s === search.state) ?? 'active';
  const sort = sortKeys.find((s) => s === search.sort) ?? 'newest';
  const level = dangerLevels.find((l) => l === search.level);
  const mine = search.mine === 'true' ? ('true' as const) : undefined;
  const { asset, text } = search;
  return { show, sort, level, mine, query: { ...shows[show].query, ...sorts[sort].query, level, mine, asset, text } };
}

function useColumns(): readonly Column<Danger>[] {
  const t = useT(dangerWords);
  const text = useText();
  const format = useFormat();
  const assignee = useAssignee();
  return [
    { key: 'level', title: t('level'), width: '112px', cell: (d) => <Level level={d.level} /> },
    { key: 'number', title: t('number'), width: '156px', cell: (d) => <span className="sub num">{d.number}</span> },
    { key: 'title', title: t('name'), width: 'minmax(160px, 1.4fr)', cell: (d) => <span className="strong">{d.title}</span> },
    { key: 'asset', title: t('asset'), width: 'minmax(110px, 1fr)', cell: (d) => text(d.assetTitle) || '—' },
    { key: 'state', title: t('filterState'), width: '116px', cell: (d) => <DangerState state={d.state} /> },
    { key: 'assigned', title: t('assignee'), width: '124px', cell: (d) => assignee(d.assignedTo) },
    { key: 'reported', title: t('reportedAt'), width: '116px', cell: (d) => format.clock(d.reportedAt) },
    { key: 'due', title: t('due'), width: '184px', cell: (d) => <Due danger={d} /> },
  ];
}

function DangerCard({ danger }: { readonly danger: Danger }) {
  const text = useText();
  return (
    <span className="work-card">
      <span className="two-lines">
        <b>{danger.title}</b>
        <small>{[text(danger.assetTitle), danger.number].filter(Boolean).join(' · ')}</small>
        <small>
          <DangerState state={danger.state} /> <Level level={danger.level} /> <Due danger={danger} />
        </small>
      </span>
    </span>
  );
}

function DangerList({ query }: { readonly query: ReturnType<typeof filterOf>['query'] }) {
  const t = useT(dangerWords);
  const navigate = useNavigate();
  const now = useNow(60_000);
  const columns = useColumns();
  const pages = useCallPages('listDangers', { query: { ...query, limit: 200 } }, { everyMs: 15_000, keepPrevious: true });
  return (
    <PagedPanel
      t={t}
      count={(n) => t('count', { n })}
      pages={pages}
      columns={columns}
      keyOf={(d) => d.id}
      onOpen={({ id }) => void navigate({ to: '/dangers/$id', params: { id } })}
      rowClass={(d) => (isDangerOverdue(d, now) ? 'overdue' : '')}
      card={(d) => <DangerCard danger={d} />}
      cardHeight={88}
    />
  );
}

function Filters({ search, change }: { readonly search: Search; readonly change: (part: Search) => void }) {
  const t = useT(dangerWords);
  const { show, sort, level, mine } = filterOf(search);
  return (
    <div className="filter-row work-filters">
      <Segmented
        label={t('filterState')}
        options={showKeys.map((key) => ({ key, label: t(shows[key].word) }))}
        value={show}
        onChange={(key) => change({ state: key === 'active' ? undefined : key })}
      />
      <select className="input" aria-label={t('level')} value={level ?? ''} onChange={(e) => change({ level: e.target.value })}>
        <option value="">{t('anyLevel')}</option>
        {dangerLevels.map((key) => (
          <option key={key} value={key}>
            {t(key)}
          </option>
        ))}
      </select>
      <select className="input" aria-label={t('sort')} value={sort} onChange={(e) => change({ sort: e.target.value })}>
        {sortKeys.map((key) => (
          <option key={key} value={key}>
            {t(sorts[key].word)}
          </option>
        ))}
      </select>
      <label className="check-line">
        <input type="checkbox" checked={mine !== undefined} onChange={(e) => change({ mine: e.target.checked ? 'true' : undefined })} />
        {t('mine')}
      </label>
      <TextFilter label={t('find')} value={search.text} onChange={(text) => change({ text })} />
    </div>
  );
}

/** Hidden dangers that have not ended first, with the figures of all. What is chosen is in the address. */
export function DangersPage() {
  const t = useT(dangerWords);
  const navigate = useNavigate();
  const language = useLanguage();
  const mayReport = useMay('operator');
  const search: Search = useSearch({ from: '/shell/dangers' });
  const change = (part: Search) => void navigate({ to: '/dangers', search: { ...search, ...part }, replace: true });
  const { query } = filterOf(search);
  return (
    <div className="page">
      <PageHead
        title={t('title')}
        marks={<WalkNav />}
        actions={
          <>
            <SavedFilters list="dangers" keys={filterKeys} />
            <CopyLink />
            <a className="btn plain" href={linkTo('exportDangers', { query: { ...query, language } })} download>
              <Download size={14} aria-hidden="true" />
              {t('exportCsv')}
            </a>
            {mayReport && (
              <Button look="primary" icon={<Plus size={14} aria-hidden="true" />} onClick={() => change({ create: 'true' })}>
                {t('report')}
              </Button>
            )}
          </>
        }
      />
      <Statistics asset={search.asset} />
      <Filters search={search} change={change} />
      <DangerList query={query} />
      {mayReport && search.create === 'true' && (
        <ReportForm
          asset={search.asset}
          onClose={() => change({ create: undefined })}
          onDone={(id) => void navigate({ to: '/dangers/$id', params: { id } })}
        />
      )}
    </div>
  );
}
