import './incidents.css';
import { Link } from '@tanstack/react-router';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { type PlanLevel, planLevelTitles, type StepKind, type StepState } from '../../../../src/contracts/plan.ts';
import { useFormat, useLanguage, useT, useText } from '../../i18n/use-t.ts';
import { useAssignee } from '../work/order.tsx';
import { incidentWords } from './words.ts';

/** An incident as a list tells it. */
export type Incident = Reply<'startIncident'>;
/** An incident with plan, steps and timeline. */
export type IncidentDetail = Reply<'getIncident'>;
export type Step = IncidentDetail['steps'][number];
export type PlanView = Reply<'createPlan'>;

/** What is asked again after a change. */
export const changed = ['listIncidents', 'getIncident', 'reportIncident', 'listPlans'] as const;

/** Links between incidents and the plans that they run by. */
export function IncidentNav() {
  const t = useT(incidentWords);
  return (
    <nav className="incident-nav" aria-label={t('parts')}>
      <Link to="/incidents">{t('title')}</Link>
      <Link to="/plans">{t('plans')}</Link>
    </nav>
  );
}

/** A level by shape, colour and number, never by colour alone. */
export function LevelBadge({ level }: { readonly level: PlanLevel }) {
  const text = useText();
  const { priority, ...title } = planLevelTitles[level];
  return (
    <span className={`level-badge p${priority}`} role="img" aria-label={text(title)} title={text(title)}>
      <span aria-hidden="true">{level}</span>
    </span>
  );
}

/** Marks what does not touch the real world. */
export function DrillTag({ isDrill }: { readonly isDrill: boolean }) {
  const t = useT(incidentWords);
  return isDrill && <span className="tag drill-tag">{t('drill')}</span>;
}

/** The state in words. */
export function IncidentState({ state }: { readonly state: Incident['state'] }) {
  const t = useT(incidentWords);
  return <span className={`tag ${state === 'running' ? 'on' : ''}`}>{t(state)}</span>;
}

const kindWords = {
  notify: 'kNotify',
  task: 'kTask',
  command: 'kCommand',
  message: 'kMessage',
  video: 'kVideo',
  call: 'kCall',
  action: 'kAction',
  decide: 'kDecide',
} as const satisfies Record<StepKind, string>;

/** What a step does, in a word. */
export function useKindWord(): (kind: StepKind) => string {
  const t = useT(incidentWords);
  return (kind) => t(kindWords[kind]);
}

const stateWords = {
  waiting: 'waiting',
  open: 'open',
  running: 'inHands',
  failed: 'failed',
  done: 'done',
  skipped: 'skipped',
} as const satisfies Record<StepState, string>;

/** Where a step stands, in a word. */
export function StepStateTag({ step }: { readonly step: Pick<Step, 'state' | 'applies'> }) {
  const t = useT(incidentWords);
  const { state, applies } = step;
  if (state === 'waiting' && !applies) return <span className="tag">{t('notThisLevel')}</span>;
  const look = state === 'failed' ? 'strong-tag' : state === 'open' || state === 'running' ? 'on' : '';
  return <span className={`tag ${look}`}>{t(stateWords[state])}</span>;
}

/** Names of people and roles in a row. */
export function usePeople(): (people: readonly string[]) => string {
  const t = useT(incidentWords);
  const assignee = useAssignee();
  const comma = useLanguage() === 'zh' ? '、' : ', ';
  return (people) => (people.length === 0 ? t('everybody') : people.map(assignee).join(comma));
}

/** How many steps are to be done, and how many of them are late. */
export function Progress({ incident }: { readonly incident: Incident }) {
  const t = useT(incidentWords);
  const format = useFormat();
  const { openSteps, overdueSteps } = incident;
  return (
    <span className="num">
      {t('openSteps', { n: format.number(openSteps) })}{' '}
      {overdueSteps > 0 && <span className="tag strong-tag">{t('overdueSteps', { n: format.number(overdueSteps) })}</span>}
    </span>
  );
}
