import type { z } from 'zod';
import type { interlockView } from '../../contracts/api/control.ts';
import { mostReadAheadMs, type PackInterlock } from '../../contracts/command.ts';
import type { LatestReader, LatestSample } from '../../contracts/flow.ts';
import { type Origin, originOf, statusOf } from '../../contracts/quality.ts';
import { shownNumber } from '../../contracts/shown-number.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { units } from '../../contracts/units.ts';
import type { AssetInfo, Assets, PointInfo } from '../assets/index.ts';
import { figureOf, pointAt } from './kinds.ts';

/** An interlock as it stands. */
export type InterlockView = z.output<typeof interlockView>;

/** What interlocks are judged by. */
export interface Judging {
  readonly assets: Assets;
  readonly latest: LatestReader;
  readonly now: EpochMs;
  /** The commanded asset. */
  readonly asset: AssetInfo;
  /** Where the point goes: `undefined` when that is not known, e.g. because the present value cannot be trusted. */
  readonly direction: 'raising' | 'lowering' | 'staying' | undefined;
  /** Origin of the device that would move; `undefined` when there is none. */
  readonly origin: Origin | undefined;
  /** Open work orders on the asset; `undefined` when they could not be asked. */
  readonly openOrders: number | undefined;
}

/** Judge an interlock. It fails closed: what is missing, bad, uncertain, stale, dated in the future or no number does not hold. */
export function judgeInterlock(interlock: PackInterlock, judging: Judging): InterlockView {
  const { title, source, when } = interlock;
  const { direction } = judging;
  const asked = when === undefined || direction === undefined || direction === when;
  const judged = 'on' in interlock ? judgeValue(interlock, judging) : judgeOrders(judging);
  return { title, source, asked, ...judged, holds: judged.holds || !asked };
}

type Judged = Omit<InterlockView, 'title' | 'source' | 'asked'>;
type ValueInterlock = Extract<PackInterlock, { on: string }>;

function judgeOrders({ openOrders }: Judging): Judged {
  if (openOrders === undefined) return { holds: false, why: { zh: '工单状态无法查询', en: 'The work orders could not be asked' } };
  if (openOrders === 0) return { holds: true, why: { zh: '没有未关闭的工单', en: 'No work order is open' } };
  return { holds: false, why: { zh: `有 ${openOrders} 张未关闭的工单`, en: `${openOrders} work orders are open` } };
}

function judgeValue(interlock: ValueInterlock, judging: Judging): Judged {
  const point = pointAt(judging.assets, judging.asset, interlock.on);
  if (point === undefined)
    return { holds: false, why: { zh: `找不到唯一的测点 ${interlock.on}`, en: `There is no single point ${interlock.on}` } };
  const sample = judging.latest.read(point.number);
  const common = { point: point.number, symbol: units[point.unit].symbol };
  if (sample === undefined) return { ...common, holds: false, why: { zh: '从未收到数据', en: 'No value was ever received' } };
  const seen = { ...common, value: Number.isFinite(sample.value) ? sample.value : null, time: sample.time };
  const distrust = distrustOf(sample, {
    now: judging.now,
    freshSeconds: interlock.freshSeconds ?? point.freshSeconds,
    origin: judging.origin,
  });
  if (distrust !== undefined) return { ...seen, holds: false, why: distrust };
  return { ...seen, ...compare(interlock, point, { value: sample.value, asset: judging.asset }) };
}

/** What a value is held against before it is trusted. */
export interface Trust {
  readonly now: EpochMs;
  readonly freshSeconds: number;
  /** Of the device that would move; a real one moves by real values only. Default: not looked at. */
  readonly origin?: Origin | undefined;
}

const madeUp: readonly Origin[] = ['replayed', 'simulated'];

/** Why a value must not be relied on; `undefined` when it may. */
export function distrustOf({ time, receivedAt, value, quality }: LatestSample, { now, freshSeconds, origin }: Trust): Text | undefined {
  const age = now - Math.min(time, receivedAt);
  if (statusOf(quality) !== 'good') return { zh: '数据质量不良', en: 'Its quality is not good' };
  if (!Number.isFinite(value)) return { zh: '不是数值', en: 'It is no number' };
  if (!(Math.max(time, receivedAt) <= now + mostReadAheadMs)) return { zh: '时间戳在未来', en: 'It is dated in the future' };
  if (!(age <= freshSeconds * 1000))
    return {
      zh: `数据已 ${Math.round(age / 1000)} 秒未更新（上限 ${freshSeconds} 秒）`,
      en: `It is ${Math.round(age / 1000)} s old (limit ${freshSeconds} s)`,
    };
  const isMadeUp = madeUp.includes(originOf(quality));
  if (isMadeUp && origin !== undefined && !madeUp.includes(origin))
    return { zh: '数据为回放或仿真，不能据此动作真实设备', en: 'It is replayed or simulated; a real device is not moved by it' };
  return undefined;
}

function compare(interlock: ValueInterlock, point: PointInfo, { value, asset }: { value: number; asset: AssetInfo }): Judged {
  const wanted = [
    { sign: '≥', figure: interlock.atLeast, isMet: (limit: number) => value >= limit },
    { sign: '≤', figure: interlock.atMost, isMet: (limit: number) => value <= limit },
    { sign: '=', figure: interlock.equals, isMet: (limit: number) => value === limit },
  ].filter(({ figure }) => figure !== undefined);
  const limits = wanted.map(({ figure }) => figureOf(asset, figure ?? Number.NaN));
  if (limits.length === 0 || limits.includes(undefined)) return { holds: false, why: { zh: '限值缺失', en: 'Its limit is missing' } };
  const shown = (x: number) => `${shownNumber(x, point.decimals).toFixed(point.decimals)} ${units[point.unit].symbol}`.trim();
  const needs = wanted.map(({ sign }, i) => `${sign} ${shown(limits[i] ?? Number.NaN)}`).join(', ');
  return {
    holds: wanted.every(({ isMet }, i) => isMet(limits[i] ?? Number.NaN)),
    why: { zh: `当前 ${shown(value)}，要求 ${needs}`, en: `Now ${shown(value)}, needed ${needs}` },
  };
}
