import '../work/work.css';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { EpochMs } from '../../../../src/contracts/time.ts';
import { useChange } from '../../api/change.ts';
import { isUnreachable } from '../../api/problem.ts';
import { useCall } from '../../api/queries.ts';
import { useMay, useSession } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { readLastPatrol, rememberPatrol } from '../../offline/last-patrol.ts';
import { Button } from '../../ui/button.tsx';
import { CopyLink } from '../../ui/copy-link.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { TextArea } from '../../ui/field.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { ThingLoaded } from '../../ui/thing-loaded.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { useAssignee } from '../work/order.tsx';
import { KeptBar } from './kept-bar.tsx';
import { LastKnownLine } from './last-known-line.tsx';
import { MapPanel } from './map-panel.tsx';
import { keptStarts, useKept } from './outbox.ts';
import { changed, type PatrolDetail, PatrolState, Progress, WalkerTag } from './patrol.tsx';
import { Points } from './points.tsx';
import { useOutbox } from './use-outbox.ts';
import { isMachine } from './walker.ts';
import { patrolWords } from './words.ts';

function Facts({ patrol }: { readonly patrol: PatrolDetail }) {
  const t = useT(patrolWords);
  const format = useFormat();
  const assignee = useAssignee();
  const text = useText();
  const nameOf = (name: string | undefined) => (name === 'system' ? t('system') : (name ?? '—'));
  const byAt = (time: number | undefined, name: string | undefined) =>
    time !== undefined && t('byAt', { time: format.full(time), name: nameOf(name) });
  const rows = [
    [
      'walker',
      <>
        {t(patrol.walker)}
        {patrol.mover && (
          <>
            {' · '}
            <Link to="/places" search={{ asset: patrol.mover.asset }}>
              {text(patrol.mover.title)}
            </Link>
          </>
        )}
      </>,
    ],
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
  readonly byMachine: boolean;
  readonly isBusy: boolean;
  readonly onClose: () => void;
  readonly onFinish: (note: string) => void;
}) {
  const t = useT(patrolWords);
  const format = useFormat();
  const [note, setNote] = useState('');
  const { guard } = useUnsaved(note);
  const title = t(props.byMachine ? 'finishByHand' : 'finish');
  const actions = (
    <Button look="primary" disabled={props.isBusy || note.trim() === ''} onClick={() => props.onFinish(note.trim())}>
      {title}
    </Button>
  );
  const about = t(props.byMachine ? 'finishByHandAbout' : 'finishAbout', { n: format.number(props.left) });
  return (
    <Dialog isOpen onClose={props.onClose} title={title} about={about} actions={actions}>
      {guard}
      <TextArea label={t('reason')} isRequired maxLength={2000} value={note} onChange={setNote} />
    </Dialog>
  );
}

/** Begins a walk, without a network too: the start is kept on this phone and sent later, with its time. */
function StartButton({ patrol, outbox }: OfPatrol) {
  const t = useT(patrolWords);
  const [isBusy, setBusy] = useState(false);
  const begin = async () => {
    setBusy(true);
    const start = { patrol: patrol.id, at: Date.now() };
    await outbox.begin(start).catch(() => toast(patrolWords.noRoom, true));
    const left = keptStarts.useKept.getState().list.find((one) => one.patrol === patrol.id);
    if (left?.refused) {
      toast(left.refused, true);
      outbox.dropStart(left);
    }
    setBusy(false);
  };
  return (
    <div className="button-row work-actions">
      <Button look="primary" disabled={isBusy} onClick={() => void begin()}>
        {t('start')}
      </Button>
    </div>
  );
}

interface OfPatrol {
  readonly patrol: PatrolDetail;
  readonly outbox: ReturnType<typeof useOutbox>;
}

function Steps({ patrol, outbox }: OfPatrol) {
  const t = useT(patrolWords);
  const [isAsking, setAsking] = useState(false);
  const isBegun = keptStarts.useKept(({ list }) => list.some((kept) => kept.patrol === patrol.id));
  const hasUnsent = useKept(({ list }) => list.some((kept) => kept.patrol === patrol.id && kept.refused === undefined)) || isBegun;
  const finish = useChange('finishPatrol', { invalidates: changed, onDone: () => setAsking(false) });
  const params = { id: patrol.id };
  const left = patrol.points.length - patrol.visits.length;
  const end = (note?: string) => finish.mutate({ params, body: { at: Date.now(), note } }, { onError: toastError });
  const byMachine = isMachine(patrol.walker);
  if (patrol.startedAt === undefined && !byMachine && !isBegun) return <StartButton patrol={patrol} outbox={outbox} />;
  return (
    <div className="button-row work-actions">
      <Button
        look={byMachine ? 'plain' : 'primary'}
        disabled={finish.isPending || hasUnsent}
        onClick={() => (left > 0 ? setAsking(true) : end())}
      >
        {t(byMachine ? 'finishByHand' : 'finish')}
      </Button>
      {hasUnsent && <span className="muted">{t('sendFirst')}</span>}
      {isAsking && (
        <FinishDialog left={left} byMachine={byMachine} isBusy={finish.isPending} onClose={() => setAsking(false)} onFinish={end} />
      )}
    </div>
  );
}

function PatrolView({ patrol, lastAt }: { readonly patrol: PatrolDetail; readonly lastAt: EpochMs | undefined }) {
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
        marks={
          <>
            <PatrolState state={patrol.state} /> <WalkerTag walker={patrol.walker} />
          </>
        }
        actions={<CopyLink />}
      />
      <RoleHint needs="operator" />
      {lastAt !== undefined && <LastKnownLine heardAt={lastAt} />}
      <KeptBar flush={outbox.flush} />
      <Panel title={t('facts')}>
        <Facts patrol={patrol} />
      </Panel>
      <MapPanel patrol={patrol} />
      {isMachine(patrol.walker) && patrol.state !== 'finished' && <p className="muted">{t('byMachine')}</p>}
      <Panel title={t('points')} note={<Progress patrol={patrol} />}>
        <Points patrol={patrol} mayWalk={mayWalk} outbox={outbox} />
      </Panel>
      {mayWalk && patrol.state !== 'finished' && <Steps patrol={patrol} outbox={outbox} />}
    </div>
  );
}

/** A patrol, remembered while it goes on; `last` is what was known of it when the server cannot be reached. */
function usePatrol(id: string) {
  const query = useCall('getPatrol', { params: { id } }, { everyMs: 15_000 });
  const user = useSession()?.user.id;
  const mayWalk = useMay('operator');
  const { data, dataUpdatedAt: heardAt, error } = query;
  useEffect(() => {
    if (data && user !== undefined) rememberPatrol(localStorage, { heardAt, user, mayWalk, patrol: data });
  }, [data, heardAt, user, mayWalk]);
  // Where the browser knows that it has no network, the question waits and there is no error.
  const isAway = isUnreachable(error) || query.fetchStatus === 'paused';
  return { query, last: !data && isAway ? readLastPatrol(localStorage, id) : undefined };
}

/** One patrol as it is walked with a phone: start, its points in their order, finish. */
export function PatrolPage() {
  const { id } = useParams({ from: '/shell/patrols/$id' });
  const { query, last } = usePatrol(id);
  if (last) return <PatrolView key={id} patrol={last.patrol} lastAt={last.heardAt} />;
  return <ThingLoaded query={query}>{(patrol) => <PatrolView key={patrol.id} patrol={patrol} lastAt={undefined} />}</ThingLoaded>;
}
