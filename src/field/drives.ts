import type { Pack, Signal } from '../contracts/pack.ts';
import type { EpochMs } from '../contracts/time.ts';

/** What was ordered of the field: points that the platform writes, and what moves because of it. */
export interface Drives {
  /** Take an order at a time; orders of a point come in the order of their times. */
  write(asset: string, point: string, value: number, time: EpochMs): void;
  /** Where a point that is written or moves stands; `undefined` for every other signal. */
  value(asset: string, point: string, time: EpochMs): number | undefined;
}

/** A way that began somewhere and goes on until its end. */
interface Way {
  readonly from: number;
  readonly at: EpochMs;
  readonly to: number;
}

/** The drives of a pack, each at its start. */
export function createDrives(pack: Pack): Drives {
  const written = new Map<string, number>();
  const ways = new Map<string, Way>();
  const signalOf = (asset: string, point: string): Signal | undefined => pack.simulate[asset]?.[point];
  const value: Drives['value'] = (asset, point, time) => {
    const signal = signalOf(asset, point);
    if (signal === undefined) return undefined;
    if ('written' in signal) return written.get(`${asset} ${point}`) ?? signal.written.start;
    if (!('moves' in signal)) return undefined;
    const { start, perSecond } = signal.moves;
    return along(ways.get(`${asset} ${point}`) ?? { from: start, at: time, to: start }, perSecond, time);
  };
  return {
    value,
    write: (asset, point, order, time) => {
      for (const [key, signal] of Object.entries(pack.simulate[asset] ?? {})) {
        if (!('moves' in signal) || signal.moves.toward !== point) continue;
        ways.set(`${asset} ${key}`, { from: value(asset, key, time) ?? signal.moves.start, at: time, to: order });
      }
      written.set(`${asset} ${point}`, order);
    },
  };
}

function along({ from, at, to }: Way, perSecond: number, time: EpochMs): number {
  const most = (perSecond * Math.max(0, time - at)) / 1000;
  return Math.abs(to - from) <= most ? to : from + Math.sign(to - from) * most;
}
