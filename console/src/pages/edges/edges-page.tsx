import './edges.css';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import type { Formats } from '../../i18n/format.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { type Edge, EdgeState, Running, SourcesUp, VersionState } from './edge-parts.tsx';
import { NewEdge } from './new-edge.tsx';
import { edgeWords } from './words.ts';

const waitingOf = ({ report }: Edge, format: Formats): string => (report === undefined ? '—' : format.bytes(report.uplink.waitingBytes));

function Newest({ edge }: { readonly edge: Edge }) {
  const t = useT(edgeWords);
  if (edge.newest === undefined) return '—';
  return (
    <>
      {t('versionN', { n: edge.newest.version })} <VersionState state={edge.newest.state} />
    </>
  );
}

function useEdgeColumns(): readonly Column<Edge>[] {
  const t = useT(edgeWords);
  const text = useText();
  const format = useFormat();
  const now = useNow(5000);
  return [
    { key: 'state', title: t('state'), width: '112px', cell: (e) => <EdgeState state={e.state} /> },
    { key: 'site', title: t('site'), width: 'minmax(140px, 1.2fr)', cell: (e) => <span className="strong">{text(e.title)}</span> },
    { key: 'seen', title: t('seen'), width: '110px', cell: (e) => (e.seenAt === undefined ? t('never') : format.age(e.seenAt, now)) },
    { key: 'program', title: t('program'), width: '90px', cell: (e) => <span className="num">{e.report?.program ?? '—'}</span> },
    { key: 'running', title: t('running'), width: '110px', cell: (e) => <Running edge={e} /> },
    { key: 'newest', title: t('newest'), width: '200px', cell: (e) => <Newest edge={e} /> },
    {
      key: 'uplink',
      title: t('uplink'),
      width: '90px',
      cell: (e) => (e.report === undefined ? '—' : e.report.uplink.isConnected ? t('uplinkUp') : <b>{t('uplinkDown')}</b>),
    },
    { key: 'buffer', title: t('buffer'), width: '90px', align: 'end', cell: (e) => waitingOf(e, format) },
    { key: 'sources', title: t('sources'), width: 'minmax(90px, 1fr)', cell: (e) => <SourcesUp edge={e} /> },
  ];
}

function EdgeCard({ edge }: { readonly edge: Edge }) {
  const t = useT(edgeWords);
  const text = useText();
  const format = useFormat();
  const now = useNow(5000);
  return (
    <span className="two-lines">
      <b>{text(edge.title)}</b>
      <small>
        <EdgeState state={edge.state} /> {edge.seenAt === undefined ? t('never') : format.age(edge.seenAt, now)} · {t('buffer')}{' '}
        {waitingOf(edge, format)}
      </small>
      <small>
        {t('running')} <Running edge={edge} /> · {t('newest')} <Newest edge={edge} />
      </small>
    </span>
  );
}

/** All edge sites: whether they report, what they run, and what waits in them. */
export function EdgesPage() {
  const t = useT(edgeWords);
  const format = useFormat();
  const navigate = useNavigate();
  const mayChange = useMay('engineer');
  const { create } = useSearch({ from: '/shell/connections/edges' });
  const edges = useCall('listEdges', undefined, { everyMs: 5000 });
  const columns = useEdgeColumns();
  const open = (isOpen: boolean) => void navigate({ to: '/connections/edges', search: isOpen ? { create: '1' } : {}, replace: true });
  return (
    <div className="page">
      <PageHead
        path={
          <>
            <Link to="/connections">{t('connections')}</Link> /
          </>
        }
        title={t('title')}
        actions={
          mayChange && (
            <Button look="primary" icon={<Plus size={15} aria-hidden="true" />} onClick={() => open(true)}>
              {t('newEdge')}
            </Button>
          )
        }
      />
      <RoleHint needs="engineer" />
      <Loaded query={edges}>
        {({ items }) => (
          <Panel title={t('title')} note={t('count', { n: format.number(items.length) })} className="fill-panel">
            <DataTable
              label={t('title')}
              columns={columns}
              rows={items}
              keyOf={(e) => e.id}
              onOpen={({ id }) => void navigate({ to: '/connections/edges/$id', params: { id } })}
              card={(e) => <EdgeCard edge={e} />}
              cardHeight={88}
              empty={<EmptyState title={t('none')}>{t('noneAbout')}</EmptyState>}
            />
          </Panel>
        )}
      </Loaded>
      {create !== undefined && mayChange && <NewEdge onClose={() => open(false)} />}
    </div>
  );
}
