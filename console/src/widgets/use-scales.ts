import { useCall } from '../api/queries.ts';
import { liveStore } from '../live/live.ts';
import { useNow } from '../live/use-live.ts';
import type { KpiScale } from '../ui/kpi-bar.tsx';
import {
  type Asset,
  type AssetPoint,
  levelScale,
  limitScale,
  limitsOf,
  numbersOf,
  type Rule,
  usualScale,
  watchedLimits,
} from './asset-figures.ts';
import { levelOf } from './screen-rows.ts';

const hourMs = 3_600_000;
const weeksMs = 30 * 24 * hourMs;

/** What a level widget draws for a point: its marks and the values of its curve. */
export function levelContext(asset: Asset, key: string) {
  const level = levelOf(asset, key);
  const limits = level ? limitsOf(asset, [...level.marks, ...(level.curve ? [level.curve] : [])]) : [];
  const curve = limits.flatMap(({ value }) => (typeof value === 'number' ? [] : value.map(([, v]) => v)));
  return { marks: numbersOf(limits), curve };
}

/** Scales for the bars of points: against the marks of the level, else the limits that rules watch, else what the point was in the last weeks. */
export function useScales(
  asset: Asset,
  points: readonly AssetPoint[],
  rules: readonly Rule[],
): (point: AssetPoint) => KpiScale | undefined {
  const to = Math.ceil(useNow(hourMs / 2) / hourMs) * hourMs;
  const query = { points: points.map((p) => p.number).join(','), from: String(to - weeksMs), to: String(to), count: 30 };
  const usual = useCall('readBuckets', { query }, { enabled: points.length > 0 }).data?.buckets ?? [];
  return (point) => {
    const level = levelScale({ ...levelContext(asset, point.key), value: liveStore.read(point.number)?.value, lowest: point.low });
    const known = usual.find((b) => b.point === point.number);
    return level ?? limitScale(point, watchedLimits(rules, asset, point.number)) ?? (known && usualScale(known));
  };
}
