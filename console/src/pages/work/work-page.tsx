import './work.css';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { useCall, useCallPages } from '../../api/queries.ts';
import type { SearchOf } from '../../app/search.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { Segmented } from '../../ui/button.tsx';
import { CopyLink } from '../../ui/copy-link.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { PriorityBadge } from '../../ui/priority-badge.tsx';
import { EmptyState, ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { Assignee, Due, isClosed, isOverdue, OrderState, ticks, type WorkOrder } from './order.tsx';
import { workWords } from './words.ts';

const shows = ['active', 'open', 'inProgress', 'done', 'cancelled', 'all'] as const;
type Show = (typeof shows)[number];
type Search = SearchOf<'state' | 'asset'>;

/** The state to ask the server for; what is to be done is more than one, and is picked here. */
const stateOf = (show: Show): WorkOrder['state'] | undefined => (show === 'active' || show === 'all' ? undefined : show);

function useOrderColumns(): readonly Column<WorkOrder>[] {
  const t = useT(workWords);
  const text = useText();
  const format = useFormat();
  const checks = (o: WorkOrder) => `${ticks(o).done} / ${ticks(o).all}`;
  return [
    { key: 'priority', title: t('priority'), width: '38px', cell: (o) => <PriorityBadge priority={o.priority} /> },
    { key: 'number', title: t('number'), width: '130px', cell: (o) => <span className="sub num">{o.number}</span> },
    { key: 'order', title: t('order'), width: 'minmax(160px, 1.4fr)', cell: (o) => <span className="strong">{text(o.title)}</span> },
    { key: 'asset', title: t('asset'), width: 'minmax(110px, 1fr)', cell: (o) => text(o.assetTitle) },
    { key: 'state', title: t('filterState'), width: '110px', cell: (o) => <OrderState state={o.state} /> },
    { key: 'checks', title: t('checks'), width: '80px', align: 'end', cell: checks },
    { key: 'assigned', title: t('assigned'), width: '120px', cell: (o) => <Assignee order={o} /> },
    { key: 'created', title: t('createdAt'), width: '112px', cell: (o) => format.clock(o.createdAt) },
    { key: 'due', title: t('due'), width: '190px', cell: (o) => <Due order={o} /> },
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
        <small>
          {text(order.assetTitle)} · {order.number}
        </small>
        <small>
          <OrderState state={order.state} /> {t('checks')} {done}/{all} · <Due order={order} />
        </small>
      </span>
    </span>
  );
}

function AssetChip({ id, onClear }: { readonly id: string; readonly onClear: () => void }) {
  const t = useT(workWords);
  const text = useText();
  const asset = useCall('getAsset', { params: { id } }).data;
  return (
    <button type="button" className="chip" onClick={onClear} title={t('clear')}>
      <X size={13} aria-hidden="true" />
      {t('onlyAsset', { asset: asset ? text(asset.title) : '…' })}
    </button>
  );
}

function OrderList({ show, asset }: { readonly show: Show; readonly asset: string | undefined }) {
  const t = useT(workWords);
  const format = useFormat();
  const navigate = useNavigate();
  const now = useNow(60_000);
  const columns = useOrderColumns();
  const pages = useCallPages(
    'listWorkOrders',
    { query: { state: stateOf(show), asset, limit: 200 } },
    { everyMs: 15_000, keepPrevious: true },
  );
  const rows = show === 'active' ? pages.items.filter((o) => !isClosed(o)) : pages.items;
  if (pages.error && pages.items.length === 0) return <ErrorPanel error={pages.error} onRetry={pages.refetch} />;
  if (pages.isPending) return <Skeleton lines={8} />;
  return (
    <Panel title={t('title')} note={t('count', { n: format.number(rows.length) })} className="fill-panel">
      <DataTable
        label={t('title')}
        columns={columns}
        rows={rows}
        keyOf={(o) => o.id}
        onOpen={({ id }) => void navigate({ to: '/work/$id', params: { id } })}
        onNearEnd={pages.readMore}
        rowClass={(o) => (isOverdue(o, now) ? 'overdue' : '')}
        card={(o) => <OrderCard order={o} />}
        cardHeight={88}
        empty={<EmptyState title={t('none')}>{t('noneAbout')}</EmptyState>}
      />
    </Panel>
  );
}

/** Work orders, those to be done first; the overdue ones marked. */
export function WorkPage() {
  const t = useT(workWords);
  const navigate = useNavigate();
  const search: Search = useSearch({ from: '/shell/work' });
  const change = (part: Search) => void navigate({ to: '/work', search: { ...search, ...part }, replace: true });
  const show = shows.find((s) => s === search.state) ?? 'active';
  return (
    <div className="page">
      <PageHead title={t('title')} actions={<CopyLink />} />
      <div className="filter-row">
        <Segmented
          label={t('filterState')}
          options={shows.map((key) => ({ key, label: t(key) }))}
          value={show}
          onChange={(key) => change({ state: key === 'active' ? undefined : key })}
        />
        {search.asset && <AssetChip id={search.asset} onClear={() => change({ asset: undefined })} />}
      </div>
      <OrderList key={show} show={show} asset={search.asset} />
    </div>
  );
}
