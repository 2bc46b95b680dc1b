import { isCamera } from '../../contracts/camera.ts';
import { Failure } from '../../contracts/errors.ts';
import { issuesText } from '../../contracts/issue-text.ts';
import { type PlanBody, type PlanCondition, type PlanProblem, type PlanStep, planProblems } from '../../contracts/plan.ts';
import { programOf } from '../../contracts/roles.ts';
import type { IncidentDeps } from './deps.ts';

type Deps = Pick<IncidentDeps, 'assets' | 'control'>;

/** All that is wrong with a plan for a tenant: by itself, and with the assets and commands that it names. */
export function problemsOf(deps: Deps, tenant: string, plan: PlanBody): readonly PlanProblem[] {
  return [
    ...planProblems(plan),
    ...plan.triggers.flatMap(({ all }, i) => all.flatMap((one, j) => conditionProblems(deps, tenant, one, `triggers.${i}.all.${j}`))),
    ...plan.steps.flatMap((step, i) => stepProblems(deps, tenant, step, `steps.${i}.do`)),
  ];
}

const noAsset = (path: string, key: string): PlanProblem => ({
  path,
  text: { zh: `没有代号为 ${key} 的资产`, en: `There is no asset with the key ${key}` },
});

const noCamera = (path: string, key: string): PlanProblem => ({
  path,
  text: { zh: `资产 ${key} 不是摄像机`, en: `The asset ${key} is no camera` },
});

const conditionProblems = ({ assets }: Deps, tenant: string, { asset }: PlanCondition, path: string): readonly PlanProblem[] =>
  asset === undefined || assets.byKey(tenant, asset) !== undefined ? [] : [noAsset(`${path}.asset`, asset)];

function stepProblems({ assets, control }: Deps, tenant: string, { do: what }: PlanStep, path: string): readonly PlanProblem[] {
  if (!('asset' in what) || what.asset === undefined) return [];
  const asset = assets.byKey(tenant, what.asset);
  if (asset === undefined) return [noAsset(`${path}.asset`, what.asset)];
  if (what.kind === 'video' && !isCamera(assets.model(tenant, asset.model))) return [noCamera(`${path}.asset`, what.asset)];
  if (what.kind !== 'command') return [];
  const { items } = control.kinds(programOf(tenant), asset.id);
  const kind = items.find(({ key }) => key === what.command);
  const wrong = (field: string, zh: string, en: string) => [{ path: `${path}.${field}`, text: { zh, en } }];
  if (kind === undefined) {
    const known = items.map(({ key }) => key).join(', ') || '—';
    return wrong('command', `资产没有指令 ${what.command}，可用：${known}`, `The asset has no command ${what.command}; it has: ${known}`);
  }
  const { low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY } = kind;
  if (what.value >= low && what.value <= high) return [];
  return wrong('value', `取值须在 ${low} 到 ${high} 之间`, `The value must lie between ${low} and ${high}`);
}

/** @throws Failure `BAD_REQUEST` with everything that is wrong */
export function refuseProblems(deps: Deps, tenant: string, plan: PlanBody): void {
  const problems = problemsOf(deps, tenant, plan);
  if (problems.length === 0) return;
  const what = issuesText(problems);
  throw new Failure('BAD_REQUEST', `checking a plan: ${what.en}`, { details: { what } });
}
