import type { IncidentDeps } from './deps.ts';
import { problemsOf } from './plan-check.ts';
import { copyPlan, createPlan, ownPlan, readPlan, readPlans, readVersion, removePlan, replacePlan, viewsOf } from './plans.ts';

/** Answer the operations of contracts/api/plans.ts. */
export function planRoutes(deps: IncidentDeps): void {
  const { http, db } = deps;
  http.route('listPlans', async ({ caller: { tenant } }) => ({ items: await viewsOf(db, tenant, await readPlans(db, tenant)) }));
  http.route('getPlan', ({ caller, params }) => readPlan(db, caller, params.id));
  http.route('getPlanVersion', ({ caller, params }) => readVersion(db, caller, params));
  http.route('checkPlan', async ({ caller, body }) => ({ problems: [...problemsOf(deps, caller.tenant, body)] }));
  http.route('createPlan', ({ caller, body }) => createPlan(deps, caller, body));
  http.route('replacePlan', ({ caller, params, body }) => replacePlan(deps, caller, { id: params.id, ...body }));
  http.route('removePlan', async ({ caller, params }) => {
    await removePlan(deps, caller, params.id);
    return undefined;
  });
  http.route('copyPlan', ({ caller, params }) => copyPlan(deps, caller, params.id));
  http.route('exportPlan', async ({ caller, params, reply }) => {
    const { body } = await ownPlan(db, caller.tenant, params.id);
    reply.header('content-disposition', `attachment; filename="plan-${params.id}.json"`);
    return { kind: 'yangfan-plan' as const, format: 1 as const, plan: body };
  });
  http.route('importPlan', ({ caller, body }) => createPlan(deps, caller, body.plan));
}
