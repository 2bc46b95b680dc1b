import './edges.css';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog, Dialog } from '../../ui/dialog.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { ThingLoaded } from '../../ui/thing-loaded.tsx';
import { toastError } from '../../ui/toast.tsx';
import { DraftTab } from './draft-tab.tsx';
import { type Edge, EdgeState, Running, VersionState } from './edge-parts.tsx';
import { CodeOnce } from './new-edge.tsx';
import { StoryTab, VersionsTab } from './versions-tab.tsx';
import { edgeWords } from './words.ts';

const tabKeys = ['overview', 'config', 'versions', 'story'] as const;
type TabKey = (typeof tabKeys)[number];
const tabOf = (text: string | undefined): TabKey => tabKeys.find((key) => key === text) ?? 'overview';

type SourceState = NonNullable<Edge['report']>['sources'][number];

function Figures({ edge }: { readonly edge: Edge }) {
  const t = useT(edgeWords);
  const text = useText();
  const format = useFormat();
  const now = useNow(5000);
  const { report, newest, seenAt } = edge;
  const figures = [
    { label: t('seen'), value: seenAt === undefined ? t('never') : format.age(seenAt, now) },
    { label: t('program'), value: report?.program ?? '—' },
    { label: t('running'), value: <Running edge={edge} /> },
    ...(newest === undefined
      ? []
      : [
          {
            label: t('newest'),
            value: (
              <>
                {t('versionN', { n: newest.version })} <VersionState state={newest.state} />
              </>
            ),
          },
        ]),
    ...(report === undefined
      ? []
      : [
          { label: t('uplink'), value: report.uplink.isConnected ? t('uplinkUp') : t('uplinkDown') },
          {
            label: t('buffer'),
            value: `${format.bytes(report.uplink.waitingBytes)}, ${t('samplesN', { n: format.number(report.uplink.waitingSamples) })}`,
          },
          { label: t('lag'), value: report.uplink.lagMs === 0 ? t('noLag') : format.age(now - report.uplink.lagMs, now) },
          { label: t('givenUp'), value: format.bytes(report.uplink.givenUpBytes) },
          { label: t('refusedHere'), value: format.number(report.uplink.refused) },
        ]),
  ];
  return (
    <Panel title={t('state')} actions={<EdgeState state={edge.state} />}>
      <div className="edge-figures">
        {figures.map(({ label, value }) => (
          <span key={label}>
            {label} <b className="num">{value}</b>
          </span>
        ))}
        {report?.uplink.isConnected === false && report.uplink.lastErrorText && <span>{text(report.uplink.lastErrorText)}</span>}
        {newest?.reasonText && <span className="wrong-text">{text(newest.reasonText)}</span>}
      </div>
    </Panel>
  );
}

function SourcesPanel({ edge }: { readonly edge: Edge }) {
  const t = useT(edgeWords);
  const text = useText();
  const format = useFormat();
  const columns = [
    { key: 'source', title: t('source'), cell: (s: SourceState) => <code>{s.id}</code> },
    { key: 'protocol', title: t('protocol'), cell: (s: SourceState) => s.protocol },
    {
      key: 'state',
      title: t('state'),
      cell: (s: SourceState) => (
        <span className={`tag ${s.state === 'up' ? 'on' : s.state === 'down' ? 'strong-tag' : ''}`}>{t(s.state)}</span>
      ),
    },
    { key: 'values', title: t('values'), align: 'end' as const, cell: (s: SourceState) => format.number(s.values) },
    { key: 'refused', title: t('refused'), align: 'end' as const, cell: (s: SourceState) => format.number(s.refused) },
    { key: 'error', title: t('lastError'), cell: (s: SourceState) => (s.state === 'up' ? '' : text(s.lastErrorText)) },
  ];
  return (
    <Panel title={t('sources')}>
      <PlainTable
        label={t('sources')}
        columns={columns}
        rows={edge.report?.sources ?? []}
        keyOf={(s) => s.id}
        empty={<EmptyState title={edge.report === undefined ? t('noReport') : t('noSources')} />}
      />
    </Panel>
  );
}

function NewCodeButton({ edge }: { readonly edge: Edge }) {
  const t = useT(edgeWords);
  const [isAsking, setAsking] = useState(false);
  const renew = useChange('renewEdgeCode', { invalidates: ['getEdge', 'listEdgeEvents'], onDone: () => setAsking(false) });
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t('newCode')}</Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('newCode')}
        about={t('newCodeAbout')}
        confirm={t('newCode')}
        isBusy={renew.isPending}
        onConfirm={() => renew.mutate({ params: { id: edge.id } }, { onError: toastError })}
      />
      {renew.data && (
        <Dialog isOpen onClose={() => renew.reset()} title={t('newCode')}>
          <CodeOnce code={renew.data.code} />
        </Dialog>
      )}
    </>
  );
}

function RemoveButton({ edge }: { readonly edge: Edge }) {
  const t = useT(edgeWords);
  const text = useText();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const remove = useChange('removeEdge', { invalidates: ['listEdges'], onDone: () => void navigate({ to: '/connections/edges' }) });
  return (
    <>
      <Button look="danger" onClick={() => setAsking(true)}>
        {t('removeEdge')}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('removeTitle', { site: text(edge.title) })}
        about={t('removeAbout')}
        confirm={t('removeEdge')}
        word={edge.key}
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate({ params: { id: edge.id } }, { onError: toastError })}
      />
    </>
  );
}

function EdgeView({ edge }: { readonly edge: Edge }) {
  const t = useT(edgeWords);
  const text = useText();
  const navigate = useNavigate();
  const mayChange = useMay('engineer');
  const { tab } = useSearch({ from: '/shell/connections/edges/$id' });
  const { id } = edge;
  const choose = (key: TabKey) =>
    void navigate({ to: '/connections/edges/$id', params: { id }, search: key === 'overview' ? {} : { tab: key }, replace: true });
  const tabs = [
    { key: 'overview', label: t('overview'), content: () => <SourcesPanel edge={edge} /> },
    { key: 'config', label: t(edge.hasDraft ? 'configChanged' : 'config'), content: () => <DraftTab edge={edge} /> },
    { key: 'versions', label: t('versions'), content: () => <VersionsTab edge={edge} /> },
    { key: 'story', label: t('story'), content: () => <StoryTab edge={edge} /> },
  ] as const;
  return (
    <>
      <PageHead
        path={
          <>
            <Link to="/connections">{t('connections')}</Link> / <Link to="/connections/edges">{t('title')}</Link> /
          </>
        }
        title={text(edge.title)}
        actions={
          mayChange && (
            <>
              <NewCodeButton edge={edge} />
              <RemoveButton edge={edge} />
            </>
          )
        }
      />
      <RoleHint needs="engineer" />
      <div>
        <Figures edge={edge} />
      </div>
      <Tabs label={t('tabs')} tabs={tabs} value={tabOf(tab)} onChange={choose} />
    </>
  );
}

/** One edge site: its state, the draft of its configuration, the versions that were sent, and what became of them. */
export function EdgePage() {
  const { id } = useParams({ from: '/shell/connections/edges/$id' });
  const edge = useCall('getEdge', { params: { id } }, { everyMs: 3000 });
  return (
    <div className="page edge-page">
      <ThingLoaded query={edge}>{(one) => <EdgeView edge={one} key={id} />}</ThingLoaded>
    </div>
  );
}
