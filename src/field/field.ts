import type { Pack, SiteDevice } from '../contracts/pack.ts';
import type { Clock, EpochMs } from '../contracts/time.ts';
import { traits } from '../contracts/traits.ts';
import { createDrives } from './drives.ts';
import { type Performance, perform, returnSeconds } from './performance.ts';
import { createSignals, type ValueOf } from './signals.ts';

/** The values of a demonstration site, and the stories that may change them. */
export interface Field {
  /** The value of a point at a time, stories included; NaN when there is none. */
  readonly value: ValueOf;
  /** What a device measures at a time: raw key → raw value, rounded as an instrument would. */
  observe(asset: string, device: SiteDevice, time: EpochMs): ReadonlyMap<string, number>;
  /** The platform has written a point. */
  write(asset: string, point: string, value: number): void;
  /** Begin a story; one that plays already begins anew. */
  play(story: string): Performance;
  stop(story: string): void;
}

/** Make the field of a pack; its records lie in `fixtures`. */
export function createField(pack: Pack, fixtures: URL, clock: Clock): Field {
  const playing = new Map<string, Performance>();
  const told = (asset: string, point: string, time: EpochMs): number | undefined => {
    for (const one of playing.values()) {
      const value = one.value(asset, point, time);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const drives = createDrives(pack);
  const signals = createSignals(pack, fixtures, drives);
  const ordinary = signals();
  const value = signals(told);
  return {
    value,
    observe: (asset, device, time) => observation(pack, asset, device, (point) => value(asset, point, time)),
    write: (asset, point, order) => drives.write(asset, point, order, clock.now()),
    play: (story) => {
      for (const [id, one] of playing) if (one.endsAt + returnSeconds * 1000 < clock.now()) playing.delete(id);
      const performance = perform(pack, story, clock.now(), { present: value, ordinary });
      playing.set(story, performance);
      return performance;
    },
    stop: (story) => void playing.delete(story),
  };
}

/** Decimals that an instrument gives beyond those that people see. */
const finer = 1;

function observation(pack: Pack, asset: string, device: SiteDevice, valueFor: (point: string) => number): ReadonlyMap<string, number> {
  const model = pack.models[pack.site.find(({ key }) => key === asset)?.model ?? ''];
  const decimals = (point: string): number =>
    (model?.points[point] ?? Object.assign({}, ...(model?.include ?? []).map((trait) => traits[trait]))[point])?.decimals ?? 2;
  const entries = Object.entries(device.keys).flatMap(([raw, target]): [string, number][] => {
    const { point, scale = 1, offset = 0 } = typeof target === 'string' ? { point: target } : target;
    const value = valueFor(point);
    return Number.isNaN(value) ? [] : [[raw, Number(((value - offset) / scale).toFixed(decimals(point) + finer))]];
  });
  return new Map(entries);
}
