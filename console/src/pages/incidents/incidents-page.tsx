import { stopwatch } from '../../ui/stopwatch.ts';
import '../work/work.css';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Download, Play } from 'lucide-react';
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
import { RoleHint } from '../../ui/role-hint.tsx';
import { DrillTag, type Incident, IncidentNav, IncidentState, LevelBadge, Progress } from './incident.tsx';
import { StartDialog } from './start-dialog.tsx';
import { incidentWords } from './words.ts';

type Search = SearchOf<'state' | 'start' | 'drill'>;
/** What of it filters the list. */
const filterKeys = ['state', 'drill'];
const shows = ['running', 'closed', 'cancelled', 'all'] as const;
const showOf = ({ state }: Search) => shows.find((one) => one === state) ?? 'running';

/** How long it has run, or ran. */
function Span({ incident }: { readonly incident: Incident }) {
  const now = useNow(1000);
  return <span className="num">{stopwatch((incident.closedAt ?? now) - incident.startedAt)}</span>;
}

function useColumns(): readonly Column<Incident>[] {
  const t = useT(incidentWords);
  const text = useText();
  const format = useFormat();
  return [
    { key: 'level', title: t('level'), width: '64px', cell: (one) => <LevelBadge level={one.level} /> },
    { key: 'state', title: t('filterState'), width: '104px', cell: (one) => <IncidentState state={one.state} /> },
    { key: 'number', title: t('number'), width: '150px', cell: (one) => <span className="sub num">{one.number}</span> },
    {
      ...{ key: 'plan', title: t('plan'), width: 'minmax(180px, 1.4fr)' },
      cell: (one) => (
        <span className="strong">
          {text(one.title)} <DrillTag isDrill={one.isDrill} />
        </span>
      ),
    },
    { key: 'steps', title: t('steps'), width: '170px', cell: (one) => one.state === 'running' && <Progress incident={one} /> },
    { key: 'started', title: t('startedAt'), width: '132px', cell: (one) => format.clock(one.startedAt) },
    { key: 'took', title: t('took'), width: '90px', cell: (one) => <Span incident={one} /> },
  ];
}

function Card({ incident }: { readonly incident: Incident }) {
  const text = useText();
  const format = useFormat();
  return (
    <span className="work-card">
      <LevelBadge level={incident.level} />
      <span className="two-lines">
        <b>
          {text(incident.title)} <DrillTag isDrill={incident.isDrill} />
        </b>
        <small>
          {incident.number} · {format.clock(incident.startedAt)}
        </small>
        <small>
          <IncidentState state={incident.state} /> {incident.state === 'running' && <Progress incident={incident} />}
        </small>
      </span>
    </span>
  );
}

function List({ search }: { readonly search: Search }) {
  const t = useT(incidentWords);
  const navigate = useNavigate();
  const columns = useColumns();
  const state = showOf(search);
  const query = { state: state === 'all' ? undefined : state, drill: search.drill === 'true' ? ('true' as const) : undefined, limit: 100 };
  const pages = useCallPages('listIncidents', { query }, { everyMs: 5000, keepPrevious: true });
  return (
    <PagedPanel
      t={t}
      count={(n) => t('count', { n })}
      pages={pages}
      columns={columns}
      keyOf={(one) => one.id}
      onOpen={({ id }) => void navigate({ to: '/incidents/$id', params: { id } })}
      card={(one) => <Card incident={one} />}
      cardHeight={92}
    />
  );
}

function Filters({ search, change }: { readonly search: Search; readonly change: (part: Search) => void }) {
  const t = useT(incidentWords);
  return (
    <div className="filter-row work-filters">
      <Segmented
        label={t('filterState')}
        options={shows.map((key) => ({ key, label: t(key) }))}
        value={showOf(search)}
        onChange={(key) => change({ state: key === 'running' ? undefined : key })}
      />
      <label className="check-line">
        <input
          type="checkbox"
          checked={search.drill === 'true'}
          onChange={(e) => change({ drill: e.target.checked ? 'true' : undefined })}
        />
        {t('drillsOnly')}
      </label>
    </div>
  );
}

/** Incidents, those that run first of all. What is chosen is in the address. */
export function IncidentsPage() {
  const t = useT(incidentWords);
  const language = useLanguage();
  const navigate = useNavigate();
  const mayStart = useMay('operator');
  const search: Search = useSearch({ from: '/shell/incidents' });
  const change = (part: Search) => void navigate({ to: '/incidents', search: { ...search, ...part }, replace: true });
  return (
    <div className="page">
      <PageHead
        title={t('title')}
        marks={<IncidentNav />}
        actions={
          <>
            <SavedFilters list="incidents" keys={filterKeys} />
            <CopyLink />
            <a className="btn plain" href={linkTo('exportIncidents', { query: { language } })} download>
              <Download size={14} aria-hidden="true" />
              {t('exportList')}
            </a>
            {mayStart && (
              <Button look="primary" icon={<Play size={14} aria-hidden="true" />} onClick={() => change({ start: 'true' })}>
                {t('start')}
              </Button>
            )}
          </>
        }
      />
      <RoleHint needs="operator" />
      <Filters search={search} change={change} />
      <List search={search} />
      {search.start === 'true' && <StartDialog onClose={() => change({ start: undefined })} />}
    </div>
  );
}
