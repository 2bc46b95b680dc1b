import type { PlanStep } from '../../contracts/plan.ts';
import type { IncidentDeps } from './deps.ts';

type Known = Pick<IncidentDeps['assets'], 'byKey'>;

/** Whether a step shows a camera that is no longer there, as when a person has retired the one that a pack brought: the rest of its plan stands. */
export const showsGone = (assets: Known, tenant: string, { do: what }: Pick<PlanStep, 'do'>): boolean =>
  what.kind === 'video' && what.asset !== undefined && assets.byKey(tenant, what.asset) === undefined;
