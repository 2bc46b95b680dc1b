import { Failure } from '../../contracts/errors.ts';
import type { PlanBody } from '../../contracts/plan.ts';
import type { Caller } from '../../contracts/roles.ts';
import { seesAsset } from '../assets/index.ts';
import type { IncidentDeps } from './deps.ts';
import { showsGone } from './gone-camera.ts';
import type { IncidentRow } from './schema.ts';

type Plant = Pick<IncidentDeps['assets'], 'asset' | 'byKey'>;

/**
 * True when a caller may see a plan. With roles at sites only, a plan is of their sites when it names assets, all that it names are theirs, and
 * each of its conditions names one: any other may be started by an alarm of anywhere, and is for the whole company. A camera that is gone is
 * of nobody and hides nothing.
 */
export function seesPlan(assets: Plant, caller: Caller, { triggers, steps }: Pick<PlanBody, 'triggers' | 'steps'>): boolean {
  if (caller.sites === undefined) return true;
  const conditions = triggers.flatMap(({ all }) => all.map(({ asset }) => asset));
  const standing = steps.filter((step) => !showsGone(assets, caller.tenant, step));
  const done = standing.flatMap(({ do: what }) => ('asset' in what ? (what.asset ?? []) : []));
  const named = [...conditions, ...done];
  return named.length > 0 && named.every((key) => key !== undefined && seesAsset(assets, caller, assets.byKey(caller.tenant, key)?.id));
}

/** What plans are checked with: what a caller does not see is as unknown as what is not there. */
export function seenDeps(deps: Pick<IncidentDeps, 'assets' | 'control'>, caller: Caller): Pick<IncidentDeps, 'assets' | 'control'> {
  const { assets } = deps;
  const byKey: Plant['byKey'] = (tenant, key) => {
    const found = assets.byKey(tenant, key);
    return caller.sites === undefined || seesAsset(assets, caller, found?.id) ? found : undefined;
  };
  return { ...deps, assets: { ...assets, byKey } };
}

/** The same for what runs by a plan, which must be about nothing, or about an asset of theirs. */
export const seesIncident = (assets: Plant, caller: Caller, { asset, body }: Pick<IncidentRow, 'asset' | 'body'>): boolean =>
  caller.sites === undefined || ((asset === null || seesAsset(assets, caller, asset)) && seesPlan(assets, caller, body));

/**
 * Refuse a plan that its writer would not see, or that speaks on the screens of the whole company.
 *
 * @throws Failure `NOT_AT_SITES`
 */
export function refuseElsewhere(assets: Plant, caller: Caller, body: PlanBody): void {
  const isLoud = caller.sites !== undefined && body.steps.some(({ do: { kind } }) => kind === 'message');
  if (isLoud || !seesPlan(assets, caller, body))
    throw new Failure('NOT_AT_SITES', `keeping a plan: it reaches further than the sites of ${caller.name}`);
}
