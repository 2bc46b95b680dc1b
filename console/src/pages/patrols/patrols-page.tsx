import '../work/work.css';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Download, Plus } from 'lucide-react';
import { useState } from 'react';
import { uuidv7 } from 'uuidv7';
import { type PatrolWalker, patrolWalkers } from '../../../../src/contracts/patrol.ts';
import { useChange } from '../../api/change.ts';
import { linkTo } from '../../api/client.ts';
import { useCallPages } from '../../api/pages.ts';
import { useCall } from '../../api/queries.ts';
import type { SearchOf } from '../../app/search.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useLanguage, useT } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { CopyLink } from '../../ui/copy-link.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { PagedPanel } from '../../ui/paged-panel.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { toastError } from '../../ui/toast.tsx';
import { useAssignee } from '../work/order.tsx';
import { KeptBar } from './kept-bar.tsx';
import { changed, type Patrol, PatrolState, Progress, WalkerTag } from './patrol.tsx';
import { useOutbox } from './use-outbox.ts';
import { WalkNav } from './walk-nav.tsx';
import { patrolWords } from './words.ts';

type Search = SearchOf<'state' | 'mine' | 'walker' | 'create'>;

const shows = ['active', 'missed', 'finished', 'all'] as const;
type Show = (typeof shows)[number];
const walkerOf = ({ walker }: Search) => patrolWalkers.find((one) => one === walker);
const showOf = ({ state }: Search): Show => shows.find((one) => one === state) ?? 'active';

/** Who is asked for, as the API takes it. */
const whoOf = (search: Search) => {
  const walker = walkerOf(search);
  return { ...(search.mine === 'true' && { mine: 'true' as const }), ...(walker && { walker }) };
};

/** The chosen patrols, newest first; of those to do, the ones under way come first. */
function usePatrols(show: Show, of: { readonly mine?: 'true'; readonly walker?: PatrolWalker }) {
  const state = show === 'active' ? ('started' as const) : show === 'all' ? undefined : show;
  const reading = { everyMs: 15_000, keepPrevious: true };
  const first = useCallPages('listPatrols', { query: { ...of, state, limit: 200 } }, reading);
  const open = useCallPages('listPatrols', { query: { ...of, state: 'open', limit: 200 } }, { ...reading, enabled: show === 'active' });
  if (show !== 'active') return first;
  return {
    ...first,
    items: [...first.items, ...open.items],
    total: first.total === undefined || open.total === undefined ? undefined : first.total + open.total,
    isPending: first.isPending || open.isPending,
    error: first.error ?? open.error,
    readMore: () => (first.hasMore ? first.readMore() : open.readMore()),
    refetch: () => {
      first.refetch();
      open.refetch();
    },
  };
}

function useColumns(): readonly Column<Patrol>[] {
  const t = useT(patrolWords);
  const format = useFormat();
  const assignee = useAssignee();
  return [
    { key: 'state', title: t('filterState'), width: '124px', cell: (p) => <PatrolState state={p.state} /> },
    { key: 'number', title: t('number'), width: '156px', cell: (p) => <span className="sub num">{p.number}</span> },
    { key: 'title', title: t('name'), width: 'minmax(160px, 1.4fr)', cell: (p) => <span className="strong">{p.title}</span> },
    { key: 'walker', title: t('walker'), width: '96px', cell: (p) => <WalkerTag walker={p.walker} /> },
    { key: 'points', title: t('points'), width: '132px', cell: (p) => <Progress patrol={p} /> },
    { key: 'assigned', title: t('assignee'), width: '124px', cell: (p) => assignee(p.assignedTo) },
    { key: 'due', title: t('due'), width: '132px', cell: (p) => format.clock(p.dueAt) },
  ];
}

function PatrolCard({ patrol }: { readonly patrol: Patrol }) {
  const format = useFormat();
  const t = useT(patrolWords);
  return (
    <span className="work-card">
      <span className="two-lines">
        <b>{patrol.title}</b>
        <small>
          {patrol.number} · <Progress patrol={patrol} />
        </small>
        <small>
          <PatrolState state={patrol.state} /> <WalkerTag walker={patrol.walker} /> {t('due')} {format.clock(patrol.dueAt)}
        </small>
      </span>
    </span>
  );
}

function PatrolList({ search }: { readonly search: Search }) {
  const t = useT(patrolWords);
  const navigate = useNavigate();
  const columns = useColumns();
  const pages = usePatrols(showOf(search), whoOf(search));
  return (
    <PagedPanel
      t={t}
      count={(n) => t('count', { n })}
      pages={pages}
      columns={columns}
      keyOf={(p) => p.id}
      onOpen={({ id }) => void navigate({ to: '/patrols/$id', params: { id } })}
      card={(p) => <PatrolCard patrol={p} />}
      cardHeight={88}
    />
  );
}

/** Opens a patrol of a route by hand; asked again after a failure, it is still one patrol. */
function OpenDialog({ onClose, onDone }: { readonly onClose: () => void; readonly onDone: (id: string) => void }) {
  const t = useT(patrolWords);
  const [id] = useState(() => uuidv7());
  const [chosen, setChosen] = useState('');
  const routes = useCall('listPatrolRoutes').data?.items;
  const open = useChange('openPatrol', { invalidates: changed, onDone: (patrol) => onDone(patrol.id) });
  const actions = (
    <Button
      look="primary"
      disabled={chosen === '' || open.isPending}
      onClick={() => open.mutate({ body: { id, route: chosen } }, { onError: toastError })}
    >
      {t('openByHand')}
    </Button>
  );
  return (
    <Dialog isOpen onClose={onClose} title={t('openByHand')} actions={actions}>
      {routes?.length === 0 ? (
        <p className="muted">{t('noRoutes')}</p>
      ) : (
        <Field label={t('name')}>
          {(wiring) => (
            <select {...wiring} className="input" value={chosen} onChange={(e) => setChosen(e.target.value)}>
              <option value="">{t('chooseRoute')}</option>
              {routes?.map((route) => (
                <option key={route.id} value={route.id}>
                  {route.title}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
    </Dialog>
  );
}

/** What is listed as a file. */
function ExportLink({ search }: { readonly search: Search }) {
  const t = useT(patrolWords);
  const language = useLanguage();
  const show = showOf(search);
  const shown = show === 'all' ? {} : show === 'active' ? { view: show } : { state: show };
  return (
    <a className="btn plain" href={linkTo('exportPatrols', { query: { ...whoOf(search), ...shown, language } })} download>
      <Download size={14} aria-hidden="true" />
      {t('exportCsv')}
    </a>
  );
}

function Filters({ search, change }: { readonly search: Search; readonly change: (part: Search) => void }) {
  const t = useT(patrolWords);
  return (
    <div className="filter-row work-filters">
      <Segmented
        label={t('filterState')}
        options={shows.map((key) => ({ key, label: t(key) }))}
        value={showOf(search)}
        onChange={(key) => change({ state: key === 'active' ? undefined : key })}
      />
      <label className="check-line">
        <input type="checkbox" checked={search.mine === 'true'} onChange={(e) => change({ mine: e.target.checked ? 'true' : undefined })} />
        {t('mine')}
      </label>
      <select
        className="input"
        aria-label={t('walker')}
        value={walkerOf(search) ?? ''}
        onChange={(e) => change({ walker: e.target.value === '' ? undefined : e.target.value })}
      >
        <option value="">{t('anyWalker')}</option>
        {patrolWalkers.map((walker) => (
          <option key={walker} value={walker}>
            {t(walker)}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Patrols that are to be done first. What is chosen is in the address. */
export function PatrolsPage() {
  const t = useT(patrolWords);
  const navigate = useNavigate();
  const mayOpen = useMay('operator');
  const { flush } = useOutbox();
  const search: Search = useSearch({ from: '/shell/patrols' });
  const change = (part: Search) => void navigate({ to: '/patrols', search: { ...search, ...part }, replace: true });
  return (
    <div className="page">
      <PageHead
        title={t('title')}
        marks={<WalkNav />}
        actions={
          <>
            <CopyLink />
            <ExportLink search={search} />
            {mayOpen && (
              <Button look="primary" icon={<Plus size={14} aria-hidden="true" />} onClick={() => change({ create: 'true' })}>
                {t('openByHand')}
              </Button>
            )}
          </>
        }
      />
      <KeptBar flush={flush} />
      <Filters search={search} change={change} />
      <PatrolList search={search} />
      {mayOpen && search.create === 'true' && (
        <OpenDialog onClose={() => change({ create: undefined })} onDone={(id) => void navigate({ to: '/patrols/$id', params: { id } })} />
      )}
    </div>
  );
}
