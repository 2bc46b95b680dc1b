import { useState } from 'react';
import { type DangerLevel, type DangerStep, dangerLevels, dangerStepsFrom } from '../../../../src/contracts/danger.ts';
import { mayAct } from '../../../../src/contracts/roles.ts';
import { useChange } from '../../api/change.ts';
import { useSession } from '../../app/session.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { AssigneeField } from '../work/order-form.tsx';
import { inputTime, timeOfInput } from '../work/times.ts';
import { changed, type DangerDetail } from './danger.tsx';
import { dangerWords } from './words.ts';

const weekMs = 7 * 86_400_000;

/** What a step is called. */
function nameOf({ from, to }: DangerStep) {
  if (to === 'assigned') return from === 'assessed' ? 'assign' : 'giveBack';
  return ({ assessed: 'assess', dismissed: 'dismiss', mended: 'mend', verified: 'verify', closed: 'close', reported: 'report' } as const)[
    to
  ];
}
const abouts = { assess: 'assessAbout', dismiss: 'dismissAbout', mend: 'mendAbout', giveBack: 'giveBackAbout' } as const;

/** Takes a step; `onDone` is called when the page shows it, so that what is done next builds on it. */
function useStep(danger: DangerDetail, onDone: () => void) {
  const change = useChange('updateDanger', { invalidates: changed });
  const go = (body: Omit<Parameters<typeof change.mutate>[0]['body'], 'version'>) =>
    change.mutate({ params: { id: danger.id }, body: { version: danger.version, ...body } }, { onError: toastError, onSuccess: onDone });
  return { go, isPending: change.isPending };
}

interface Said {
  readonly level: DangerLevel;
  readonly due: string;
  readonly assignedTo: string;
  readonly words: string;
}

/** What of what was said goes with a step; `undefined` while something is missing. */
function bodyOf({ to, needs }: DangerStep, { level, due, assignedTo, words }: Said) {
  const dueAt = timeOfInput(due);
  const isMissing =
    (needs.includes('dueAt') && dueAt === undefined) ||
    (needs.includes('assignedTo') && assignedTo.trim() === '') ||
    ((needs.includes('note') || needs.includes('reason')) && words.trim() === '');
  if (isMissing) return undefined;
  return {
    state: to,
    ...(needs.includes('level') && { level }),
    ...(needs.includes('dueAt') && { dueAt }),
    ...(needs.includes('assignedTo') && { assignedTo: assignedTo.trim() }),
    ...(needs.includes('note') && { note: words.trim() }),
    ...(needs.includes('reason') && { reason: words.trim() }),
  };
}

/** Asks for what a step needs. */
function StepDialog({ danger, step, onClose }: { readonly danger: DangerDetail; readonly step: DangerStep; readonly onClose: () => void }) {
  const t = useT(dangerWords);
  const due = inputTime(danger.dueAt ?? Date.now() + weekMs);
  const [said, setSaid] = useState<Said>({ level: danger.level ?? 'general', due, assignedTo: danger.assignedTo, words: '' });
  const { guard } = useUnsaved(said);
  const { go, isPending } = useStep(danger, onClose);
  const name = nameOf(step);
  const body = bodyOf(step, said);
  const actions = (
    <Button
      look={name === 'dismiss' ? 'danger' : 'primary'}
      disabled={isPending || body === undefined}
      onClick={() => body !== undefined && go(body)}
    >
      {t(name)}
    </Button>
  );
  const about = name in abouts ? t(abouts[name as keyof typeof abouts]) : ''; // holds: it was just asked
  const asks = (need: DangerStep['needs'][number]) => step.needs.includes(need);
  return (
    <Dialog isOpen onClose={onClose} title={`${t(name)} ${danger.number}`} about={about} actions={actions}>
      {guard}
      {asks('level') && (
        <div className="field">
          <span>{t('level')}</span>
          <Segmented
            label={t('level')}
            options={dangerLevels.map((key) => ({ key, label: t(key) }))}
            value={said.level}
            onChange={(level) => setSaid({ ...said, level })}
          />
        </div>
      )}
      {asks('dueAt') && (
        <TextField
          label={t('due')}
          type="datetime-local"
          value={said.due}
          onChange={(typed) => setSaid({ ...said, due: typed })}
          error={timeOfInput(said.due) === undefined && t('needsDue')}
          isRequired
        />
      )}
      {asks('assignedTo') && <AssigneeField value={said.assignedTo} onChange={(assignedTo) => setSaid({ ...said, assignedTo })} />}
      {(asks('note') || asks('reason')) && (
        <TextArea
          label={t(asks('note') ? 'note' : 'reason')}
          isRequired
          maxLength={1000}
          value={said.words}
          onChange={(value) => setSaid({ ...said, words: value })}
        />
      )}
    </Dialog>
  );
}

/** The steps that a hidden danger may take next, by this person. */
export function DangerSteps({ danger }: { readonly danger: DangerDetail }) {
  const t = useT(dangerWords);
  const user = useSession()?.user;
  const [asking, setAsking] = useState<DangerStep>();
  const { go, isPending } = useStep(danger, () => undefined);
  const steps = dangerStepsFrom(danger.state).filter(({ role }) => user !== undefined && mayAct(user.role, role));
  const isOwn = (step: DangerStep) => step.byAnother === true && danger.mendedBy === user?.name;
  return (
    <div className="button-row work-actions">
      {steps.map((step, i) => (
        <Button
          key={step.to}
          look={step.to === 'dismissed' ? 'danger' : i === 0 ? 'primary' : 'plain'}
          disabled={isPending || isOwn(step)}
          onClick={() => (step.needs.length > 0 ? setAsking(step) : go({ state: step.to }))}
        >
          {t(nameOf(step))}
        </Button>
      ))}
      {steps.length === 0 && <span className="muted">{t('nextNeeds')}</span>}
      {steps.some(isOwn) && <span className="muted">{t('verifyOther')}</span>}
      {asking && <StepDialog danger={danger} step={asking} onClose={() => setAsking(undefined)} />}
    </div>
  );
}
