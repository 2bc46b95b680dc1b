import '../work/work.css';
import { Link, useParams } from '@tanstack/react-router';
import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { isDangerClosed } from '../../../../src/contracts/danger.ts';
import { linkTo } from '../../api/client.ts';
import { invalidate, useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Attachments } from '../../ui/attachments.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyLink } from '../../ui/copy-link.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { ThingLoaded } from '../../ui/thing-loaded.tsx';
import { toastError } from '../../ui/toast.tsx';
import { useAssignee } from '../work/order.tsx';
import { changed, type DangerDetail, DangerState, Due, Level, type Photo, sendPhotos } from './danger.tsx';
import { DangerSteps } from './danger-steps.tsx';
import { EditForm } from './edit-form.tsx';
import { PhotoInput } from './photo-input.tsx';
import { dangerWords } from './words.ts';

function Facts({ danger }: { readonly danger: DangerDetail }) {
  const t = useT(dangerWords);
  const text = useText();
  const format = useFormat();
  const assignee = useAssignee();
  const byAt = (time: number | undefined, name: string | undefined) =>
    time !== undefined && t('byAt', { time: format.full(time), name: name ?? '—' });
  const rows = [
    [
      'asset',
      danger.asset && (
        <Link to="/assets/$id" params={{ id: danger.asset }}>
          {text(danger.assetTitle)}
        </Link>
      ),
    ],
    ['origin', t(danger.origin.by === 'hand' ? 'byHand' : 'byPatrol')],
    ['reportedAt', byAt(danger.reportedAt, danger.reportedBy)],
    ['due', <Due key="due" danger={danger} />],
    ['assignee', assignee(danger.assignedTo)],
    ['mendedAt', byAt(danger.mendedAt, danger.mendedBy)],
    ['note', danger.note],
    ['verifiedAt', byAt(danger.verifiedAt, danger.verifiedBy)],
    ['reason', danger.reason],
    ['closedAt', byAt(danger.closedAt, danger.closedBy)],
    ['description', danger.description],
  ] as const;
  return <FactList t={t} facts={rows} />;
}

function Upload({ danger }: { readonly danger: DangerDetail }) {
  const [isBusy, setBusy] = useState(false);
  const send = async (photos: readonly Photo[]) => {
    setBusy(true);
    await sendPhotos(danger.id, photos).catch(toastError);
    setBusy(false);
    invalidate(...changed);
  };
  return (
    <div className="panel-body">
      <PhotoInput isBusy={isBusy} onChoose={(photos) => void send(photos)} />
    </div>
  );
}

function Photos({ danger }: { readonly danger: DangerDetail }) {
  const t = useT(dangerWords);
  if (danger.files.length === 0) return <EmptyState>{t('noPhotos')}</EmptyState>;
  const urlOf = (file: string) => linkTo('readDangerFile', { params: { id: danger.id, file } });
  return <Attachments files={danger.files.map((file) => ({ ...file, url: urlOf(file.id) }))} />;
}

const fieldWords = {
  title: 'name',
  description: 'description',
  level: 'level',
  dueAt: 'due',
  assignedTo: 'assignee',
  note: 'note',
} as const;

/** What an entry says, without who and when. */
function useSentence(): (entry: DangerDetail['entries'][number]) => string {
  const t = useT(dangerWords);
  const fieldWord = (field: string) => (field in fieldWords ? t(fieldWords[field as keyof typeof fieldWords]) : field); // holds: it was just asked
  return ({ kind, from, to, fields = [] }) => {
    const say: Readonly<Record<typeof kind, () => string>> = {
      reported: () => t('eReported'),
      state: () => (from && to ? t('eState', { from: t(from), to: t(to) }) : ''),
      changed: () => t('eChanged', { fields: fields.map(fieldWord).join(' / ') }),
      file: () => t('eFile'),
      overdue: () => t('eOverdue'),
    };
    return say[kind]();
  };
}

/** Who did what, the newest first. */
function Timeline({ danger }: { readonly danger: DangerDetail }) {
  const t = useT(dangerWords);
  const format = useFormat();
  const sentence = useSentence();
  return (
    <ol className="timeline">
      {danger.entries.toReversed().map((entry) => (
        <li key={entry.id}>
          <small className="muted num">{format.clock(entry.at)}</small>
          <span>
            <b>{entry.by === 'system' ? t('system') : entry.by}</b> {sentence(entry)}
            {entry.text && <span className="entry-text">{entry.text}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}

function DangerView({ danger }: { readonly danger: DangerDetail }) {
  const t = useT(dangerWords);
  const isClosed = isDangerClosed(danger.state);
  const mayChange = useMay('operator') && !isClosed;
  const mayEdit = mayChange && danger.state !== 'mended' && danger.state !== 'verified';
  const [isEditing, setEditing] = useState(false);
  return (
    <div className="page flowing work-page">
      <PageHead
        path={
          <>
            <Link to="/dangers">{t('title')}</Link> / {danger.number} /
          </>
        }
        title={danger.title}
        marks={
          <>
            <Level level={danger.level} />
            <DangerState state={danger.state} />
          </>
        }
        actions={
          <>
            {mayEdit && (
              <Button icon={<Pencil size={14} aria-hidden="true" />} onClick={() => setEditing(true)}>
                {t('edit')}
              </Button>
            )}
            <CopyLink />
          </>
        }
      />
      <RoleHint needs="operator" />
      <Panel title={t('facts')}>
        <Facts danger={danger} />
      </Panel>
      <Panel title={t('photos')}>
        <Photos danger={danger} />
        {mayChange && <Upload danger={danger} />}
      </Panel>
      <Panel title={t('timeline')}>
        <Timeline danger={danger} />
      </Panel>
      {isClosed ? <p className="muted">{t('isClosed')}</p> : mayChange && <DangerSteps danger={danger} />}
      {isEditing && <EditForm danger={danger} onClose={() => setEditing(false)} />}
    </div>
  );
}

/** One hidden danger as somebody holds it in the hand: facts, photos, what happened, and its next step. */
export function DangerPage() {
  const { id } = useParams({ from: '/shell/dangers/$id' });
  return (
    <ThingLoaded query={useCall('getDanger', { params: { id } }, { everyMs: 15_000 })}>
      {(danger) => <DangerView key={danger.id} danger={danger} />}
    </ThingLoaded>
  );
}
