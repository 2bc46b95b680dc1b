import { Link } from '@tanstack/react-router';
import { ExternalLink, Phone } from 'lucide-react';
import { useState } from 'react';
import { erasedNumber, type PlanStep } from '../../../../src/contracts/plan.ts';
import { useChange } from '../../api/change.ts';
import { useMay } from '../../app/session.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextArea } from '../../ui/field.tsx';
import { stopwatch } from '../../ui/stopwatch.ts';
import { toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { CommandStep } from './command-step.tsx';
import { changed, type IncidentDetail, type Step, StepStateTag, useKindWord, usePeople } from './incident.tsx';
import { incidentWords } from './words.ts';

/** A step of a running incident with what its plan says of it. */
export interface StepPart {
  readonly incident: IncidentDetail;
  readonly step: Step;
  readonly plan: PlanStep;
}

/** Act on the step at hand; what the server refuses is told. */
export function useAct({ incident, step }: Pick<StepPart, 'incident' | 'step'>) {
  const act = useChange('actOnStep', { invalidates: changed });
  return {
    isBusy: act.isPending,
    send: (body: Parameters<typeof act.mutate>[0]['body']) =>
      act.mutate({ params: { id: incident.id, step: step.key }, body }, { onError: toastError }),
  };
}

/** What is left of the limit, or by how much it has passed; of a delay, when it begins. */
export function StepTime({ step }: { readonly step: Step }) {
  const t = useT(incidentWords);
  const now = useNow(1000);
  const { dueAt, beginsAt, state, endedAt, startedAt } = step;
  if (state === 'waiting')
    return beginsAt !== undefined && <span className="time">{t('inDelay', { time: stopwatch(beginsAt - now) })}</span>;
  if (endedAt !== undefined) return startedAt !== undefined && <span className="num">{stopwatch(endedAt - startedAt)}</span>;
  if (dueAt === undefined)
    return startedAt !== undefined && <span className="time">{t('elapsed', { time: stopwatch(now - startedAt) })}</span>;
  const isLate = now > dueAt;
  return (
    <span className={`time ${isLate ? 'late' : ''}`}>{t(isLate ? 'late' : 'remaining', { time: stopwatch(Math.abs(dueAt - now)) })}</span>
  );
}

function SkipDialog({ part, onClose }: { readonly part: StepPart; readonly onClose: () => void }) {
  const t = useT(incidentWords);
  const text = useText();
  const act = useAct(part);
  const [note, setNote] = useState('');
  const { guard } = useUnsaved(note);
  const send = () => {
    act.send({ act: 'skip', note: note.trim() });
    onClose();
  };
  const actions = (
    <Button look="danger" disabled={note.trim() === '' || act.isBusy} onClick={send}>
      {t('doSkip')}
    </Button>
  );
  return (
    <Dialog isOpen onClose={onClose} title={`${t('doSkip')} · ${text(part.plan.title)}`} actions={actions}>
      {guard}
      <TextArea label={t('skipWhy')} isRequired maxLength={2000} value={note} onChange={setNote} />
    </Dialog>
  );
}

function Contacts({ part }: { readonly part: StepPart }) {
  const t = useT(incidentWords);
  const say = useText();
  const act = useAct(part);
  const contacts = part.plan.do.kind === 'call' ? part.plan.do.contacts : [];
  const mark = (contact: number, isReached: boolean) => act.send({ act: 'reached', contact, isReached });
  return (
    <ul className="contacts">
      {contacts.map(({ name, text, phone }, i) => {
        const reached = part.step.reached?.[String(i)];
        return (
          <li key={`${name} ${phone}`}>
            <span className="name">
              <b>{say(text) || name}</b>{' '}
              {phone === erasedNumber ? <span className="wrong-text">{t('noNumber')}</span> : <span className="num">{phone}</span>}
            </span>
            {phone !== erasedNumber && (
              <a className="btn primary" href={`tel:${phone.replaceAll(/[ -]/g, '')}`}>
                <Phone size={15} aria-hidden="true" />
                {t('call')}
              </a>
            )}
            <Button aria-pressed={reached === true} disabled={act.isBusy} onClick={() => mark(i, true)}>
              {reached === true && '✓ '}
              {t('reached')}
            </Button>
            <Button aria-pressed={reached === false} disabled={act.isBusy} onClick={() => mark(i, false)}>
              {reached === false && '✕ '}
              {t('notReached')}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

function Main({ part }: { readonly part: StepPart }) {
  const t = useT(incidentWords);
  const text = useText();
  const act = useAct(part);
  const { step, plan } = part;
  if (step.state === 'failed')
    return (
      <Button look="primary" disabled={act.isBusy} onClick={() => act.send({ act: 'retry' })}>
        {t('doRetry')}
      </Button>
    );
  if (plan.do.kind === 'decide')
    return plan.do.options.map(({ key, title }) => (
      <Button key={key} look="primary" disabled={act.isBusy} onClick={() => act.send({ act: 'done', answer: key })}>
        {text(title)}
      </Button>
    ));
  if (plan.do.kind === 'command') return null;
  return (
    <Button look="primary" disabled={act.isBusy} onClick={() => act.send({ act: 'done' })}>
      {t('doDone')}
    </Button>
  );
}

function Links({ step, plan }: StepPart) {
  const t = useT(incidentWords);
  if (step.kind === 'task' && step.ref !== undefined)
    return (
      <Link className="btn plain" to="/work/$id" params={{ id: step.ref }}>
        {t('openOrder')}
      </Link>
    );
  if (step.kind === 'command' && step.ref !== undefined)
    return (
      <Link className="btn plain" to="/commands" search={{ command: step.ref }}>
        {t('openCommand')}
      </Link>
    );
  if (plan.do.kind !== 'video') return null;
  if (plan.do.asset !== undefined && step.asset === undefined)
    return <span className="muted">{t('cameraGone', { key: plan.do.asset })}</span>;
  if (plan.do.url === undefined)
    return (
      <Link className="btn plain" to="/places" search={{ tab: 'cameras', asset: step.asset }}>
        {t('openCamera')}
      </Link>
    );
  return (
    <a className="btn plain" href={plan.do.url} target="_blank" rel="noreferrer">
      <ExternalLink size={15} aria-hidden="true" />
      {t('openVideo')}
    </a>
  );
}

/** A step that somebody has to act on, with large buttons. */
export function StepCard(part: StepPart) {
  const t = useT(incidentWords);
  const text = useText();
  const people = usePeople();
  const kindWord = useKindWord();
  const now = useNow(1000);
  const mayAct = useMay('operator');
  const [isSkipping, setSkipping] = useState(false);
  const { step, plan } = part;
  const isLate = step.dueAt !== undefined && now > step.dueAt;
  return (
    <li className={isLate ? 'late' : ''}>
      <span className="step-title">
        <span className="tag">{kindWord(step.kind)}</span>
        <b>{text(plan.title)}</b>
        <StepStateTag step={step} />
        <StepTime step={step} />
      </span>
      {step.who.length > 0 && (
        <small className="muted">
          {t('who')} {people(step.who)}
        </small>
      )}
      {plan.about && <p className="step-about">{text(plan.about)}</p>}
      {mayAct && plan.do.kind === 'call' && step.state === 'open' && <Contacts part={part} />}
      {plan.do.kind === 'command' && <CommandStep part={part} what={plan.do} mayAct={mayAct} />}
      <div className="step-actions">
        {mayAct && <Main part={part} />}
        <Links {...part} />
        {mayAct && <Button onClick={() => setSkipping(true)}>{t('doSkip')}</Button>}
      </div>
      {isSkipping && <SkipDialog part={part} onClose={() => setSkipping(false)} />}
    </li>
  );
}
