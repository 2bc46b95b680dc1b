import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Download, Play, Plus } from 'lucide-react';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { type NewPlan, type PlanProblem, planProblems } from '../../../../src/contracts/plan.ts';
import { useChange } from '../../api/change.ts';
import { linkTo } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { ThingLoaded } from '../../ui/thing-loaded.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { changed, IncidentNav } from './incident.tsx';
import { blankPlan, blankStep, moved, stepAt, withItem } from './plan-draft.ts';
import { GeneralFields, Suggestions } from './plan-general.tsx';
import { PlanProblems, problemsIn } from './plan-problems.tsx';
import { planWords } from './plan-words.ts';
import { StartDialog } from './start-dialog.tsx';
import { StepForm } from './step-form.tsx';
import { TriggersForm } from './trigger-form.tsx';
import { incidentWords } from './words.ts';

type Plan = Reply<'getPlan'>;
interface Part {
  readonly draft: NewPlan;
  readonly onChange: (draft: NewPlan) => void;
}

function Steps({ draft, onChange, problems }: Part & { readonly problems: readonly PlanProblem[] }) {
  const t = useT(planWords);
  const format = useFormat();
  const [open, setOpen] = useState<number>();
  const { steps } = draft;
  const set = (next: NewPlan['steps']) => onChange({ ...draft, steps: next });
  const wrong = new Set(problems.map(({ path }) => stepAt(path.replaceAll('/', '.'))));
  return (
    <Panel title={t('steps')} note={t('stepsN', { n: format.number(steps.length) })}>
      <div className="folding-rows">
        {steps.map((step, i) => (
          <StepForm
            // biome-ignore lint/suspicious/noArrayIndexKey: its key is what is being edited
            key={i}
            number={i + 1}
            step={step}
            steps={steps}
            levels={draft.levels.map(({ level }) => level)}
            isOpen={open === i}
            isWrong={wrong.has(i + 1)}
            onToggle={() => setOpen(open === i ? undefined : i)}
            onChange={(next) => set(withItem(steps, i, next))}
            onMove={(by) => {
              set(moved(steps, i, by));
              setOpen(undefined);
            }}
            onRemove={() => {
              set(withItem(steps, i, undefined));
              setOpen(undefined);
            }}
          />
        ))}
        <span>
          <Button
            icon={<Plus size={14} aria-hidden="true" />}
            onClick={() => {
              set([...steps, blankStep(steps)]);
              setOpen(steps.length);
            }}
          >
            {t('addStep')}
          </Button>
        </span>
      </div>
    </Panel>
  );
}

function Remove({ plan }: { readonly plan: Plan }) {
  const t = useT(planWords);
  const text = useText();
  const navigate = useNavigate();
  const remove = useChange('removePlan', {
    invalidates: changed,
    onDone: () => {
      toast(planWords.removed);
      void navigate({ to: '/plans' });
    },
  });
  return (
    <RemoveButton
      label={t('remove')}
      title={`${t('remove')} · ${text(plan.body.title)}`}
      about={t('removeAbout')}
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate({ params: { id: plan.id } }, { onError: toastError })}
    />
  );
}

/** Saves a draft as a new plan or as the next version, or only checks it; what is wrong comes back. */
function useSaving(plan: Plan | undefined, onSaved: () => void) {
  const navigate = useNavigate();
  // An erasure may have left a call without its number; that is told of a plan that is switched off, too.
  const [problems, setProblems] = useState<readonly PlanProblem[]>(() => (plan ? planProblems({ ...plan.body, enabled: true }) : []));
  const onError = (error: unknown) => setProblems(problemsIn(error));
  const invalidates = [...changed, 'getPlan', 'listAudit'] as const;
  const done = (id: string) => {
    onSaved();
    setProblems([]);
    toast(planWords.saved);
    if (plan === undefined) void navigate({ to: '/plans/$id', params: { id } });
  };
  const create = useChange('createPlan', { invalidates, onDone: ({ id }) => done(id) });
  const replace = useChange('replacePlan', { invalidates, onDone: ({ id }) => done(id) });
  const check = useChange('checkPlan', {
    onDone: (reply) => {
      setProblems(reply.problems);
      if (reply.problems.length === 0) toast(planWords.isSound);
    },
  });
  const save = (body: NewPlan, then: (problems: readonly PlanProblem[]) => void) =>
    check.mutate({ body }, { onError, onSuccess: (reply) => then(reply.problems) });
  return {
    problems,
    isBusy: create.isPending || replace.isPending || check.isPending,
    check: (body: NewPlan) => check.mutate({ body }, { onError }),
    /** First the check, which names every place; then, when all is right, the saving. */
    save: (body: NewPlan) =>
      save(body, (found) => {
        if (found.length > 0) return;
        if (plan) replace.mutate({ params: { id: plan.id }, body: { version: plan.version, body } }, { onError });
        else create.mutate({ body }, { onError });
      }),
  };
}

function Editor({ plan }: { readonly plan: Plan | undefined }) {
  const t = useT(planWords);
  const w = useT(incidentWords);
  const text = useText();
  const format = useFormat();
  const mayWrite = useMay('engineer');
  const mayRun = useMay('operator');
  const [draft, setDraft] = useState<NewPlan>(() => plan?.body ?? blankPlan());
  const [begin, setBegin] = useState<boolean>();
  const unsaved = useUnsaved(draft);
  const saving = useSaving(plan, unsaved.saved);
  const levels = draft.levels.map(({ level }) => level);
  return (
    <div className="page flowing incident-page">
      {unsaved.guard}
      <PageHead
        path={
          <>
            <Link to="/plans">{w('plans')}</Link> /
          </>
        }
        title={text(draft.title) || t('newPlan')}
        marks={plan && <span className="tag">{t('version', { n: plan.version })}</span>}
        actions={<IncidentNav />}
      />
      <RoleHint needs="engineer" />
      {plan && (
        <div className="incident-actions">
          {mayRun && (
            <>
              <Button onClick={() => setBegin(true)}>{t('drill')}</Button>
              <Button icon={<Play size={14} aria-hidden="true" />} onClick={() => setBegin(false)}>
                {t('run')}
              </Button>
            </>
          )}
          <a className="btn plain" href={linkTo('exportPlan', { params: { id: plan.id } })} download={`plan-${plan.id}.json`}>
            <Download size={14} aria-hidden="true" />
            {t('export')}
          </a>
          {mayWrite && <Remove plan={plan} />}
        </div>
      )}
      <fieldset className="bare plan-editor" disabled={!mayWrite}>
        <Suggestions />
        <GeneralFields draft={draft} onChange={setDraft} />
        <Panel title={t('triggers')}>
          <TriggersForm triggers={draft.triggers ?? []} levels={levels} onChange={(triggers) => setDraft({ ...draft, triggers })} />
        </Panel>
        <Steps draft={draft} onChange={setDraft} problems={saving.problems} />
      </fieldset>
      <PlanProblems problems={saving.problems} />
      {mayWrite && (
        <div className="incident-actions work-actions">
          <Button look="primary" disabled={saving.isBusy} onClick={() => saving.save(draft)}>
            {t(plan ? 'save' : 'create')}
          </Button>
          <Button disabled={saving.isBusy} onClick={() => saving.check(draft)}>
            {t('check')}
          </Button>
        </div>
      )}
      {plan && (
        <Panel title={t('versions')}>
          <ul className="step-list">
            {plan.versions.map(({ version, by, at }) => (
              <li key={version}>
                <span className="tag">{t('version', { n: version })}</span>
                <span className="what num">
                  {format.full(at)} · {by === 'system' ? w('system') : by}
                </span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {plan && begin !== undefined && <StartDialog plan={plan.id} isDrill={begin} onClose={() => setBegin(undefined)} />}
    </div>
  );
}

function Existing({ id }: { readonly id: string }) {
  return (
    <ThingLoaded query={useCall('getPlan', { params: { id } })}>
      {(plan) => <Editor key={`${plan.id} ${plan.version}`} plan={plan} />}
    </ThingLoaded>
  );
}

/** The editor of a plan: levels, triggers and steps in their order; `new` begins one. */
export function PlanPage() {
  const { id } = useParams({ from: '/shell/plans/$id' });
  return id === 'new' ? <Editor plan={undefined} /> : <Existing id={id} />;
}
