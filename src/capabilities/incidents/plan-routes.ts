import type { IncidentDeps } from './deps.ts';
import { problemsOf } from './plan-check.ts';
import { copyPlan, createPlan, listPlans, ownPlan, readPlan, readVersion, removePlan, replacePlan } from './plans.ts';
import { seenDeps } from './sites.ts';

/** Answer the operations of contracts/api/plans.ts. */
export function planRoutes(deps: IncidentDeps): void {
  const { http } = deps;
  http.route('listPlans', async ({ caller }) => ({ items: await listPlans(deps, caller) }));
  http.route('getPlan', ({ caller, params }) => readPlan(deps, caller, params.id));
  http.route('getPlanVersion', ({ caller, params }) => readVersion(deps, caller, params));
  http.route('checkPlan', async ({ caller, body }) => ({ problems: [...problemsOf(seenDeps(deps, caller), caller.tenant, body)] }));
  http.route('createPlan', ({ caller, body }) => createPlan(deps, caller, body));
  http.route('replacePlan', ({ caller, params, body }) => replacePlan(deps, caller, { id: params.id, ...body }));
  http.route('removePlan', async ({ caller, params }) => {
    await removePlan(deps, caller, params.id);
    return undefined;
  });
  http.route('copyPlan', ({ caller, params }) => copyPlan(deps, caller, params.id));
  http.route('exportPlan', async ({ caller, params, reply }) => {
    const { body } = await ownPlan(deps, caller, params.id);
    reply.header('content-disposition', `attachment; filename="plan-${params.id}.json"`);
    return { kind: 'yangfan-plan' as const, format: 1 as const, plan: body };
  });
  http.route('importPlan', ({ caller, body }) => createPlan(deps, caller, body.plan));
}
