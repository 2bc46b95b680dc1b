import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { type Edge, type Version, VersionState } from './edge-parts.tsx';
import { SendDialog } from './send-dialog.tsx';
import { edgeWords } from './words.ts';

function BackButton({ edge, version }: { readonly edge: Edge; readonly version: Version }) {
  const t = useT(edgeWords);
  const [isAsking, setAsking] = useState(false);
  const back = useChange('rollBackEdge', {
    invalidates: ['getEdge', 'listEdgeVersions', 'listEdgeEvents', 'getEdgeDraft'],
    onDone: () => {
      setAsking(false);
      toast(edgeWords.sent);
    },
  });
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t('back')}</Button>
      {isAsking && (
        <SendDialog
          title={t('backTitle', { n: version.version })}
          about={t('backAbout')}
          isBusy={back.isPending}
          onClose={() => setAsking(false)}
          onSend={(body) => back.mutate({ params: { id: edge.id, version: version.version }, body }, { onError: toastError })}
        />
      )}
    </>
  );
}

/** Everything that was sent, newest first, and what became of it. */
export function VersionsTab({ edge }: { readonly edge: Edge }) {
  const t = useT(edgeWords);
  const text = useText();
  const format = useFormat();
  const mayChange = useMay('engineer');
  const versions = useCall('listEdgeVersions', { params: { id: edge.id }, query: {} }, { everyMs: 3000 });
  const columns = [
    { key: 'version', title: t('version'), cell: (v: Version) => <b className="num">{v.version}</b> },
    { key: 'state', title: t('state'), cell: (v: Version) => <VersionState state={v.state} /> },
    { key: 'made', title: t('made'), cell: (v: Version) => `${format.full(v.madeAt)} · ${v.madeBy}` },
    { key: 'decided', title: t('decided'), cell: (v: Version) => (v.decidedAt === undefined ? '—' : format.clock(v.decidedAt)) },
    {
      key: 'content',
      title: t('content'),
      cell: (v: Version) =>
        `${t('sources')} ${v.sourceCount} · ${t('devicesN', { n: v.deviceCount })}${v.of === undefined ? '' : ` · ${t('ofN', { n: v.of })}`}`,
    },
    {
      key: 'reason',
      title: t('reason'),
      cell: (v: Version) => <span className="edge-reason">{[text(v.reasonText), v.note].filter(Boolean).join(' · ')}</span>,
    },
    {
      key: 'back',
      title: '',
      cell: (v: Version) => mayChange && v.id !== edge.report?.running?.id && <BackButton edge={edge} version={v} />,
    },
  ];
  return (
    <Panel title={t('versions')}>
      <Loaded query={versions}>
        {({ items }) => (
          <PlainTable
            label={t('versions')}
            columns={columns}
            rows={items}
            keyOf={(v) => v.id}
            empty={<EmptyState title={t('noVersions')} />}
          />
        )}
      </Loaded>
    </Panel>
  );
}

type StoryEvent = Reply<'listEdgeEvents'>['items'][number];

/** What happened to an edge and its configuration, newest first. */
export function StoryTab({ edge }: { readonly edge: Edge }) {
  const t = useT(edgeWords);
  const text = useText();
  const format = useFormat();
  const events = useCall('listEdgeEvents', { params: { id: edge.id }, query: {} }, { everyMs: 3000 });
  const wordOf = (kind: StoryEvent['kind']) => t(kind === 'sent' ? 'sent-event' : kind === 'refused' ? 'refused-version' : kind);
  const columns = [
    { key: 'time', title: t('time'), cell: (e: StoryEvent) => <span className="num">{format.full(e.time)}</span> },
    { key: 'event', title: t('event'), cell: (e: StoryEvent) => wordOf(e.kind) },
    { key: 'version', title: t('version'), align: 'end' as const, cell: (e: StoryEvent) => e.version ?? '' },
    { key: 'by', title: t('by'), cell: (e: StoryEvent) => e.by ?? '' },
    {
      key: 'detail',
      title: t('detail'),
      cell: (e: StoryEvent) => <span className="edge-reason">{e.kind === 'draft' ? '' : text(e.text)}</span>,
    },
  ];
  return (
    <Panel title={t('story')}>
      <Loaded query={events}>
        {({ items }) => (
          <PlainTable label={t('story')} columns={columns} rows={items} keyOf={(_, index) => String(index)} empty={<EmptyState />} />
        )}
      </Loaded>
    </Panel>
  );
}
