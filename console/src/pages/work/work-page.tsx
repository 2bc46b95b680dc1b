import './work.css';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { isOverdue, orderKinds } from '../../../../src/contracts/work.ts';
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
import { ExportLinks, ownZone } from '../../ui/export-links.tsx';
import { PagedPanel } from '../../ui/paged-panel.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { PriorityBadge } from '../../ui/priority-badge.tsx';
import { TextFilter } from '../../ui/text-filter.tsx';
import { AssetChip } from '../../widgets/asset-chip.tsx';
import { KeptBar } from './kept-bar.tsx';
import { useWork } from './kept-work.ts';
import { Due, OrderState, ticks, useAssignee, type WorkOrder } from './order.tsx';
import { OrderForm } from './order-form.tsx';
import { workWords } from './words.ts';

type Search = SearchOf<'state' | 'asset' | 'kind' | 'mine' | 'text' | 'sort' | 'create' | 'model' | 'from' | 'to'>;
/** What of it filters the list. */
const filterKeys = ['state', 'asset', 'kind', 'mine', 'text', 'sort', 'model', 'from', 'to'];

/** What each choice of the page asks the server for. */
const shows = {
  active: { word: 'active', query: { view: 'active' } },
  overdue: { word: 'onlyOverdue', query: { view: 'overdue' } },
  done: { word: 'finished', query: { state: 'done' } },
  closed: { word: 'closedOnes', query: { view: 'closed' } },
  unclassified: { word: 'unclassified', query: { view: 'unclassified' } },
  all: { word: 'all', query: {} },
} as const;
type Show = keyof typeof shows;
const showKeys = Object.keys(shows) as Show[]; // holds: the keys of a literal

const sorts = {
  newest: { word: 'newest', query: { sort: 'createdAt', order: 'desc' } },
  due: { word: 'dueFirst', query: { sort: 'dueAt', order: 'asc' } },
  urgent: { word: 'urgentFirst', query: { sort: 'priority', order: 'asc' } },
} as const;
type Sort = keyof typeof sorts;
const sortKeys = Object.keys(sorts) as Sort[]; // holds: as above

/** The address as the server's filter; nonsense in it falls back to the default. */
function filterOf(search: Search) {
  const show = showKeys.find((s) => s === search.state) ?? 'active';
  const sort = sortKeys.find((s) => s === search.sort) ?? 'newest';
  const kind = orderKinds.find((k) => k === search.kind);
  const mine = search.mine === 'true' ? ('true' as const) : undefined;
  const { asset, text, model, from: doneFrom, to: doneTo } = search;
  return {
    show,
    sort,
    kind,
    mine,
    query: { ...shows[show].query, ...sorts[sort].query, kind, mine, asset, text, model, doneFrom, doneTo },
  };
}

function useOrderColumns(): readonly Column<WorkOrder>[] {
  const t = useT(workWords);
  const text = useText();
  const format = useFormat();
  const assignee = useAssignee();
  const checks = (o: WorkOrder) => `${ticks(o).done} / ${ticks(o).all}`;
  return [
    { key: 'priority', title: t('priority'), width: '38px', cell: (o) => <PriorityBadge priority={o.priority} /> },
    { key: 'number', title: t('number'), width: '156px', cell: (o) => <span className="sub num">{o.number}</span> },
    { key: 'order', title: t('order'), width: 'minmax(160px, 1.4fr)', cell: (o) => <span className="strong">{text(o.title)}</span> },
    { key: 'kind', title: t('kind'), width: '124px', cell: (o) => t(o.kind) },
    { key: 'asset', title: t('asset'), width: 'minmax(110px, 1fr)', cell: (o) => text(o.assetTitle) || '—' },
    { key: 'state', title: t('filterState'), width: '104px', cell: (o) => <OrderState state={o.state} /> },
    { key: 'checks', title: t('checks'), width: '64px', align: 'end', cell: checks },
    { key: 'assigned', title: t('assignee'), width: '110px', cell: (o) => assignee(o.assignedTo) },
    { key: 'created', title: t('createdAt'), width: '116px', cell: (o) => format.clock(o.createdAt) },
    { key: 'due', title: t('due'), width: '184px', cell: (o) => <Due order={o} /> },
  ];
}

function OrderCard({ order }: { readonly order: WorkOrder }) {
  const t = useT(workWords);
  const text = useText();
  const { done, all } = ticks(order);
  return (
    <span className="work-card">
      <PriorityBadge priority={order.priority} />
      <span className="two-lines">
        <b>{text(order.title)}</b>
        <small>{[text(order.assetTitle), order.number].filter(Boolean).join(' · ')}</small>
        <small>
          <OrderState state={order.state} /> {t('checks')} {done}/{all} · <Due order={order} />
        </small>
      </span>
    </span>
  );
}

function OrderList({ query }: { readonly query: ReturnType<typeof filterOf>['query'] }) {
  const t = useT(workWords);
  const navigate = useNavigate();
  const now = useNow(60_000);
  const columns = useOrderColumns();
  const pages = useCallPages('listWorkOrders', { query: { ...query, limit: 200 } }, { everyMs: 15_000, keepPrevious: true });
  return (
    <PagedPanel
      t={t}
      count={(n) => t('count', { n })}
      pages={pages}
      columns={columns}
      keyOf={(o) => o.id}
      onOpen={({ id }) => void navigate({ to: '/work/$id', params: { id } })}
      rowClass={(o) => (isOverdue(o, now) ? 'overdue' : '')}
      card={(o) => <OrderCard order={o} />}
      cardHeight={88}
    />
  );
}

/** What a link from the reliability asks for: the kind of asset, and when the work was finished. */
function DoneChip({ search: { model, from, to }, onClear }: { readonly search: Search; readonly onClear: () => void }) {
  const t = useT(workWords);
  const format = useFormat();
  const date = (time: string | undefined) => (time === undefined ? '' : format.date(Number(time)));
  if (model === undefined && from === undefined && to === undefined) return null;
  return (
    <button type="button" className="chip" aria-pressed="true" onClick={onClear} aria-label={t('clear')}>
      {[model, (from ?? to) && t('doneBetween', { from: date(from), to: date(to) })].filter(Boolean).join(' · ')} ×
    </button>
  );
}

function Filters({ search, change }: { readonly search: Search; readonly change: (part: Search) => void }) {
  const t = useT(workWords);
  const { show, sort, kind, mine } = filterOf(search);
  return (
    <div className="filter-row work-filters">
      <Segmented
        label={t('filterState')}
        options={showKeys.map((key) => ({ key, label: t(shows[key].word) }))}
        value={show}
        onChange={(key) => change({ state: key === 'active' ? undefined : key })}
      />
      <select className="input" aria-label={t('kind')} value={kind ?? ''} onChange={(e) => change({ kind: e.target.value })}>
        <option value="">{t('anyKind')}</option>
        {orderKinds.map((key) => (
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
      <DoneChip search={search} onClear={() => change({ model: undefined, from: undefined, to: undefined })} />
      {search.asset && (
        <AssetChip
          clear={t('clear')}
          only={(asset) => t('onlyAsset', { asset })}
          id={search.asset}
          onClear={() => change({ asset: undefined })}
        />
      )}
    </div>
  );
}

/** Work orders, those to be done first; the overdue ones marked. What is chosen is in the address. */
export function WorkPage() {
  const t = useT(workWords);
  const navigate = useNavigate();
  const language = useLanguage();
  const mayCreate = useMay('operator');
  const search: Search = useSearch({ from: '/shell/work' });
  const change = (part: Search) => void navigate({ to: '/work', search: { ...search, ...part }, replace: true });
  const { query } = filterOf(search);
  return (
    <div className="page">
      <PageHead
        title={t('title')}
        actions={
          <>
            <SavedFilters list="work" keys={filterKeys} />
            <CopyLink />
            <Link className="btn plain" to="/work/schedules">
              {t('toSchedules')}
            </Link>
            <Link className="btn plain" to="/work/spares">
              {t('toSpares')}
            </Link>
            <Link className="btn plain" to="/work/reliability">
              {t('toReliability')}
            </Link>
            <ExportLinks
              look="plain"
              csv={linkTo('exportWorkOrders', { query: { ...query, language } })}
              xlsx={linkTo('exportWorkOrdersXlsx', { query: { ...query, language, timeZone: ownZone() } })}
            />
            {mayCreate && (
              <Button look="primary" icon={<Plus size={14} aria-hidden="true" />} onClick={() => change({ create: 'true' })}>
                {t('newOrder')}
              </Button>
            )}
          </>
        }
      />
      <KeptBar work={useWork()} />
      <Filters search={search} change={change} />
      <OrderList query={query} />
      {mayCreate && search.create === 'true' && (
        <OrderForm
          asset={search.asset}
          onClose={() => change({ create: undefined })}
          onDone={({ id }) => void navigate({ to: '/work/$id', params: { id } })}
        />
      )}
    </div>
  );
}
