import '../work/work.css';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { CopyLink } from '../../ui/copy-link.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { TextArea } from '../../ui/field.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { ThingLoaded } from '../../ui/thing-loaded.tsx';
import { toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { useAssignee } from '../work/order.tsx';
import { KeptBar } from './kept-bar.tsx';
import { useKept } from './outbox.ts';
import { changed, type PatrolDetail, PatrolState, Progress } from './patrol.tsx';
import { Points } from './points.tsx';
import { useOutbox } from './use-outbox.ts';
import { patrolWords } from './words.ts';

function Facts({ patrol }: { readonly patrol: PatrolDetail }) {
  const t = useT(patrolWords);
  const format = useFormat();
  const assignee = useAssignee();
  const byAt = (time: number | undefined, name: string | undefined) =>
    time !== undefined && t('byAt', { time: format.full(time), name: name ?? '—' });
  const rows = [
    ['due', format.full(patrol.dueAt)],
    ['assignee', assignee(patrol.assignedTo)],
    ['startedAt', byAt(patrol.startedAt, patrol.startedBy)],
    ['finishedAt', byAt(patrol.finishedAt, patrol.finishedBy)],
    ['note', [patrol.note, patrol.skipped > 0 && t('skipped', { n: format.number(patrol.skipped) })].filter(Boolean).join(' · ')],
  ] as const;
  return <FactList t={t} facts={rows} />;
}

/** Asks why points are left. */
function FinishDialog(props: {
  readonly left: number;
  readonly isBusy: boolean;
  readonly onClose: () => void;
  readonly onFinish: (note: string) => void;
}) {
  const t = useT(patrolWords);
  const format = useFormat();
  const [note, setNote] = useState('');
  const { guard } = useUnsaved(note);
  const actions = (
    <Button look="primary" disabled={props.isBusy || note.trim() === ''} onClick={() => props.onFinish(note.trim())}>
      {t('finish')}
    </Button>
  );
  return (
    <Dialog isOpen onClose={props.onClose} title={t('finish')} about={t('finishAbout', { n: format.number(props.left) })} actions={actions}>
      {guard}
      <TextArea label={t('reason')} isRequired maxLength={2000} value={note} onChange={setNote} />
    </Dialog>
  );
}

function Steps({ patrol }: { readonly patrol: PatrolDetail }) {
  const t = useT(patrolWords);
  const [isAsking, setAsking] = useState(false);
  const hasUnsent = useKept(({ list }) => list.some((kept) => kept.patrol === patrol.id && kept.refused === undefined));
  const start = useChange('startPatrol', { invalidates: changed });
  const finish = useChange('finishPatrol', { invalidates: changed, onDone: () => setAsking(false) });
  const params = { id: patrol.id };
  const left = patrol.points.length - patrol.visits.length;
  const end = (note?: string) => finish.mutate({ params, body: { at: Date.now(), note } }, { onError: toastError });
  if (patrol.startedAt === undefined)
    return (
      <div className="button-row work-actions">
        <Button
          look="primary"
          disabled={start.isPending}
          onClick={() => start.mutate({ params, body: { at: Date.now() } }, { onError: toastError })}
        >
          {t('start')}
        </Button>
      </div>
    );
  return (
    <div className="button-row work-actions">
      <Button look="primary" disabled={finish.isPending || hasUnsent} onClick={() => (left > 0 ? setAsking(true) : end())}>
        {t('finish')}
      </Button>
      {hasUnsent && <span className="muted">{t('sendFirst')}</span>}
      {isAsking && <FinishDialog left={left} isBusy={finish.isPending} onClose={() => setAsking(false)} onFinish={end} />}
    </div>
  );
}

function PatrolView({ patrol }: { readonly patrol: PatrolDetail }) {
  const t = useT(patrolWords);
  const outbox = useOutbox();
  const mayWalk = useMay('operator');
  return (
    <div className="page flowing work-page">
      <PageHead
        path={
          <>
            <Link to="/patrols">{t('title')}</Link> / {patrol.number} /
          </>
        }
        title={patrol.title}
        marks={<PatrolState state={patrol.state} />}
        actions={<CopyLink />}
      />
      <RoleHint needs="operator" />
      <KeptBar flush={outbox.flush} />
      <Panel title={t('facts')}>
        <Facts patrol={patrol} />
      </Panel>
      <Panel title={t('points')} note={<Progress patrol={patrol} />}>
        <Points patrol={patrol} outbox={outbox} />
      </Panel>
      {mayWalk && patrol.state !== 'finished' && <Steps patrol={patrol} />}
    </div>
  );
}

/** One patrol as it is walked with a phone: start, its points in their order, finish. */
export function PatrolPage() {
  const { id } = useParams({ from: '/shell/patrols/$id' });
  return (
    <ThingLoaded query={useCall('getPatrol', { params: { id } }, { everyMs: 15_000 })}>
      {(patrol) => <PatrolView key={patrol.id} patrol={patrol} />}
    </ThingLoaded>
  );
}
