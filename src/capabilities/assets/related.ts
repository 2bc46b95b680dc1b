import { Failure } from '../../contracts/errors.ts';
import type { AssetInfo, PointInfo } from './info.ts';

/** What a relation is looked for by: an asset, installed or still in a pack. */
export interface Kin {
  readonly id: string;
  readonly key: string;
  readonly model: string;
  readonly parent?: string | undefined;
}

/** How assets lie within each other. */
export interface Family<T extends Kin> {
  asset(id: string): T | undefined;
  childrenOf(id: string): readonly T[];
}

/**
 * The assets of a model that are related to `start`: itself when it is of that model, else those that it lies within and those that
 * lie within it, at any depth.
 */
export function relatives<T extends Kin>(family: Family<T>, start: T, model: string): readonly T[] {
  if (start.model === model) return [start];
  return [...above(family, start), ...below(family, start)].filter((kin) => kin.model === model);
}

function above<T extends Kin>(family: Family<T>, start: T): T[] {
  const found: T[] = [];
  const seen = new Set([start.id]);
  for (let kin = parentOf(family, start); kin && !seen.has(kin.id); kin = parentOf(family, kin)) {
    seen.add(kin.id);
    found.push(kin);
  }
  return found;
}

function below<T extends Kin>(family: Family<T>, start: T): T[] {
  const found: T[] = [];
  const seen = new Set([start.id]);
  const open = [...family.childrenOf(start.id)];
  for (let kin = open.shift(); kin; kin = open.shift()) {
    if (seen.has(kin.id)) continue;
    seen.add(kin.id);
    found.push(kin);
    open.push(...family.childrenOf(kin.id));
  }
  return found;
}

const parentOf = <T extends Kin>(family: Family<T>, kin: T): T | undefined =>
  kin.parent === undefined ? undefined : family.asset(kin.parent);

/** Why a path to a model means nothing, or `undefined` when it means exactly one asset. Names the candidates. */
export function relationProblem(start: Kin, model: string, found: readonly Kin[]): string | undefined {
  if (found.length === 1) return undefined;
  if (found.length === 0) return `asset ${start.key} has no related ${model}`;
  return `asset ${start.key} has ${found.length} related ${model}: ${found.map((kin) => kin.key).join(', ')}`;
}

/** Model and point of a path such as `reservoir.level`. */
export function splitPath(path: string): readonly [model: string, point: string] {
  const dot = path.indexOf('.');
  return dot < 0 ? [path, ''] : [path.slice(0, dot), path.slice(dot + 1)];
}

/** What {@link resolvePath} asks of `Assets`. */
interface Plant extends Family<AssetInfo> {
  pointOf(asset: string, key: string): PointInfo | undefined;
}

/**
 * The point that a path such as `rainGauge.rain` means, seen from an asset: its own, or that of the one related asset of the model.
 *
 * Throws `BAD_REQUEST` when no asset or more than one is related (naming them), or when the model has no such point.
 */
export function resolvePath(assets: Plant, asset: AssetInfo, path: string): PointInfo {
  const [model, key] = splitPath(path);
  const found = relatives(assets, asset, model);
  const point = found[0] && assets.pointOf(found[0].id, key);
  const problem = relationProblem(asset, model, found) ?? (point ? undefined : `${model} has no point ${key}`);
  if (problem !== undefined || !point)
    throw new Failure('BAD_REQUEST', `resolving ${path}: ${problem}`, { details: { what: String(problem) } });
  return point;
}
