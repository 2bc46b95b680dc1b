import { toWgs84 } from '../contracts/datum.ts';
import type { DeviceBinding, PlacePoints } from '../contracts/driver.ts';
import { isBad, status } from '../contracts/quality.ts';
import type { PointNumber, SampleBatch } from '../contracts/sample.ts';
import type { EpochMs } from '../contracts/time.ts';

/** Turns places that the devices of one source send in GCJ-02 or BD-09 into WGS 84. */
export interface Datums {
  /** These are all devices of the source. */
  set(bindings: readonly DeviceBinding[]): void;
  change(changed: readonly DeviceBinding[], gone: readonly string[]): void;
  /**
   * Convert the places of a normalised batch in it, before it passes on; to be called once per batch.
   *
   * A longitude and a latitude of one time are a place. One that comes alone is converted with the newest other one that was sent (an error of less than
   * half a metre per 100 m that the device has gone between the two); where there is none it becomes NaN of bad quality, never a place that is wrong.
   *
   * @returns samples that became bad
   */
  convert(batch: SampleBatch): number;
}

/** What is known of a place that is converted. */
interface Known {
  readonly place: PlacePoints;
  /** As it was sent: newest longitude and latitude. */
  readonly sent: { longitude: number; latitude: number };
  /** Samples of the batch that still lack their other half: time → index. */
  readonly waiting: { readonly longitude: Map<EpochMs, number>; readonly latitude: Map<EpochMs, number> };
}

type Half = 'longitude' | 'latitude';

/** A source whose devices all send WGS 84. */
export function createDatums(): Datums {
  const byDevice = new Map<string, readonly Known[]>();
  const halves = new Map<PointNumber, { readonly known: Known; readonly half: Half }>();

  const index = () => {
    halves.clear();
    for (const known of [...byDevice.values()].flat())
      for (const half of ['longitude', 'latitude'] as const) halves.set(known.place[half], { known, half });
  };
  const put = ({ identity, places = [] }: DeviceBinding) => {
    const before = byDevice.get(identity) ?? [];
    if (places.length === 0) byDevice.delete(identity);
    else byDevice.set(identity, places.map((place) => before.find((one) => isSame(one.place, place)) ?? unknown(place))); // biome-ignore format: one thought
  };

  return {
    set(bindings) {
      const kept = new Set(bindings.map(({ identity }) => identity));
      for (const identity of byDevice.keys()) if (!kept.has(identity)) byDevice.delete(identity);
      bindings.forEach(put);
      index();
    },
    change(changed, gone) {
      const before = byDevice.size;
      for (const identity of gone) byDevice.delete(identity);
      changed.forEach(put);
      if (before > 0 || byDevice.size > 0) index();
    },
    convert(batch) {
      if (halves.size === 0) return 0; // fast path: nearly always
      let lost = 0;
      const touched = new Set<Known>();
      for (let i = 0; i < batch.length; i++) {
        const one = halves.get(batch.point[i] ?? -1);
        if (one === undefined || isBad(batch.quality[i] ?? 0)) continue;
        touched.add(one.known);
        lost += pair(batch, one, i);
      }
      for (const known of touched) lost += settle(batch, known);
      return lost;
    },
  };
}

const unknown = (place: PlacePoints): Known => ({
  place,
  sent: { longitude: Number.NaN, latitude: Number.NaN },
  waiting: { longitude: new Map(), latitude: new Map() },
});

const isSame = (a: PlacePoints, b: PlacePoints): boolean => a.datum === b.datum && a.longitude === b.longitude && a.latitude === b.latitude;

/** Convert a sample together with its other half, or let it wait for that. */
function pair(batch: SampleBatch, { known, half }: { readonly known: Known; readonly half: Half }, i: number): number {
  const { place, sent, waiting } = known;
  const [time, value] = [batch.time[i] ?? 0, batch.value[i] ?? 0];
  const other = half === 'longitude' ? 'latitude' : 'longitude';
  const [partner, twice] = [waiting[other].get(time), waiting[half].get(time)];
  if (partner === undefined) {
    const lost = twice === undefined ? 0 : settleOne(batch, known, { half, i: twice });
    sent[half] = value;
    waiting[half].set(time, i);
    return lost;
  }
  sent[half] = value;
  waiting[other].delete(time);
  const there = batch.value[partner] ?? 0;
  const [longitude, latitude] = toWgs84(place.datum, half === 'longitude' ? [value, there] : [there, value]);
  batch.value[half === 'longitude' ? i : partner] = longitude;
  batch.value[half === 'latitude' ? i : partner] = latitude;
  return 0;
}

/** Convert what is left alone. */
function settle(batch: SampleBatch, known: Known): number {
  let lost = 0;
  for (const half of ['longitude', 'latitude'] as const) {
    for (const i of known.waiting[half].values()) lost += settleOne(batch, known, { half, i });
    known.waiting[half].clear();
  }
  return lost;
}

/** Convert one half with the newest other one that was sent; 1 when there is none, so that it is lost. */
function settleOne(batch: SampleBatch, { place, sent }: Known, { half, i }: { readonly half: Half; readonly i: number }): number {
  const value = batch.value[i] ?? 0;
  const [longitude, latitude] = half === 'longitude' ? [value, sent.latitude] : [sent.longitude, value];
  const isLost = Number.isNaN(longitude) || Number.isNaN(latitude);
  batch.value[i] = isLost ? Number.NaN : toWgs84(place.datum, [longitude, latitude])[half === 'longitude' ? 0 : 1];
  if (isLost) batch.quality[i] = (batch.quality[i] ?? 0) | status.bad;
  return isLost ? 1 : 0;
}
