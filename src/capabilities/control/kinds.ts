import { mostTtlSeconds, type PackCommand, usualTtlSeconds } from '../../contracts/command.ts';
import type { Figure } from '../../contracts/pack.ts';
import type { AssetInfo, Assets, PointInfo } from '../assets/index.ts';
import { resolvePath } from '../assets/index.ts';

/** A command of a pack at one asset, its paths and figures resolved; what could not be is `undefined` and named in `lacks`. */
export interface Kind {
  /** `pack/command`. */
  readonly key: string;
  readonly command: PackCommand;
  readonly asset: AssetInfo;
  readonly point: PointInfo;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly verify: PointInfo | undefined;
  /** What it needs and is not there; nothing can be ordered then. */
  readonly lacks: readonly string[];
}

/** What may be ordered of an asset. */
export function kindsOf(assets: Assets, asset: AssetInfo): readonly Kind[] {
  const pack = assets.pack(assets.model(asset.tenant, asset.model)?.pack ?? '', asset.tenant);
  return Object.entries(pack?.commands ?? {}).flatMap(([name, command]) => kindAt(assets, asset, [`${pack?.id}/${name}`, command]) ?? []);
}

/** One command at an asset; `undefined` when the pack, the command or its point is not there. */
export const kindOf = (assets: Assets, asset: AssetInfo, key: string): Kind | undefined =>
  kindsOf(assets, asset).find((kind) => kind.key === key);

function kindAt(assets: Assets, asset: AssetInfo, [key, command]: readonly [string, PackCommand]): Kind | undefined {
  const [model, name] = command.writes.split('.');
  const point = model === asset.model ? assets.pointOf(asset.id, name ?? '') : undefined;
  if (point === undefined) return undefined;
  const low = figureOf(asset, command.range[0]);
  const high = figureOf(asset, command.range[1]);
  const verify = pointAt(assets, asset, command.verify.on);
  const lacks = [low === undefined && 'low', high === undefined && 'high', verify === undefined && command.verify.on];
  return { key, command, asset, point, low, high, verify, lacks: lacks.filter((one) => one !== false) };
}

/** A figure at an asset; `undefined` when its attribute is missing or no number. */
export function figureOf({ attributes }: AssetInfo, figure: Figure): number | undefined {
  if (typeof figure === 'number') return figure;
  const value = attributes[figure.attribute];
  return typeof value === 'number' ? value + (figure.plus ?? 0) : undefined;
}

/** The point that a path means, seen from an asset; `undefined` when none or several are meant. */
export function pointAt(assets: Assets, asset: AssetInfo, path: string): PointInfo | undefined {
  try {
    return resolvePath(assets, asset, path);
  } catch {
    return undefined; // told by the caller as something that lacks
  }
}

/** How long a command lives, in ms: the wish, but no longer than its pack and {@link mostTtlSeconds} allow. */
export const ttlMsOf = ({ ttlSeconds = usualTtlSeconds }: PackCommand, wished = Number.POSITIVE_INFINITY): number =>
  Math.min(ttlSeconds, mostTtlSeconds, wished) * 1000;

/** True for a point that a command of its asset writes. */
export function isCommanded(assets: Assets, number: number): boolean {
  const asset = assets.asset(assets.point(number)?.asset ?? '');
  return asset !== undefined && kindsOf(assets, asset).some(({ point }) => point.number === number);
}
