import type { DriverHost } from '../../contracts/driver.ts';
import { type Origin, origin, status } from '../../contracts/quality.ts';
import { append, type SampleBatch } from '../../contracts/sample.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { isBelievable, usualLimits } from '../clock-limits.ts';
import { type Asdu, timeState } from './asdu.ts';
import { statusBits } from './sample-quality.ts';
import type { Station, Stations } from './stations.ts';

/** Hears the raw values of one information object. */
export type Watcher = (value: number) => void;

/** Brings process values to the sink. */
export interface Intake {
  /** Take an ASDU with process values. `waiting`: nothing was taken, give it again when there is room. */
  take(asdu: Asdu): 'done' | 'waiting';
  /** Becomes durable with everything taken so far. */
  readonly ticket: number;
  /** Hear the values of an object, bound or not, until the answer is called. */
  watch(station: number, address: number, watcher: Watcher): () => void;
}

/** Values that are shown of an unknown station, and addresses of unknown objects. */
const maxShown = 64;
const maxNamed = 3;

/** What was noticed in one ASDU. */
interface Notes {
  taken: number;
  unbound: number;
  badValues: number;
  badTimes: number;
  readonly named: number[];
}

/** An intake into the sink of a host. */
export function createIntake(host: DriverHost, stations: Stations): Intake {
  const { sink, clock } = host;
  const watchers = new Map<string, Set<Watcher>>();
  const notes: Notes = { taken: 0, unbound: 0, badValues: 0, badTimes: 0, named: [] };
  let ticket = 0;

  function store(asdu: Asdu, station: Station, batch: SampleBatch): void {
    Object.assign(notes, { taken: 0, unbound: 0, badValues: 0, badTimes: 0 });
    notes.named.length = 0;
    const now = clock.now();
    for (let i = 0; i < asdu.count; i++) storeObject({ asdu, station, batch, notes }, i, now);
    if (notes.taken > 0) ticket = sink.ticket();
    host.count(1, notes.taken, 0);
    tell(host, station.identity, notes);
  }

  return {
    get ticket() {
      return ticket;
    },
    take(asdu) {
      if (watchers.size > 0) callWatchers(watchers, asdu);
      if (asdu.isTest) {
        host.refuse('not-allowed', asdu.count, String(asdu.station), 'values with the test bit');
        return 'done';
      }
      const station = stations.at(asdu.station);
      if (station === undefined) {
        quarantine(host, asdu);
        return 'done';
      }
      const batch = sink.refusal === undefined ? sink.room(samplesOf(asdu, station)) : undefined;
      if (batch === undefined) return 'waiting';
      store(asdu, station, batch);
      return 'done';
    },
    watch(station, address, watcher) {
      const key = `${station}/${address}`;
      const list = watchers.get(key) ?? new Set();
      watchers.set(key, list.add(watcher));
      return () => {
        list.delete(watcher);
        if (list.size === 0 && watchers.get(key) === list) watchers.delete(key);
      };
    },
  };
}

function callWatchers(watchers: ReadonlyMap<string, ReadonlySet<Watcher>>, { station, count, objects }: Asdu): void {
  for (let i = 0; i < count; i++) {
    for (const watcher of watchers.get(`${station}/${objects.address[i]}`) ?? []) watcher(objects.value[i] ?? Number.NaN);
  }
}

function samplesOf({ count, objects }: Asdu, station: Station): number {
  let samples = 0;
  for (let i = 0; i < count; i++) samples += station.objects.get(objects.address[i] ?? 0)?.bindings.length ?? 0;
  return samples;
}

/** Where the objects of an ASDU go. */
interface Storing {
  readonly asdu: Asdu;
  readonly station: Station;
  readonly batch: SampleBatch;
  readonly notes: Notes;
}

function storeObject({ asdu, station, batch, notes }: Storing, i: number, now: EpochMs): void {
  const address = asdu.objects.address[i] ?? 0;
  const object = station.objects.get(address);
  if (object === undefined) {
    notes.unbound++;
    if (notes.named.length < maxNamed) notes.named.push(address);
    return;
  }
  object.type = asdu.type.id;
  const { time, isDoubtful } = timeOf(asdu, i, now);
  const bits = isDoubtful ? Math.max(statusBits(asdu, i), status.uncertain) : statusBits(asdu, i);
  const value = asdu.objects.value[i] ?? Number.NaN;
  if (!Number.isFinite(value) && bits !== status.bad) {
    notes.badValues++;
    return;
  }
  if (isDoubtful) notes.badTimes++;
  if (time > station.newest) station.newest = time;
  const quality = bits | originBits(station.device.origin);
  for (const { point, scale, offset } of object.bindings) {
    append(batch, point, time, Number.isFinite(value) ? value * scale + offset : Number.NaN, quality);
    notes.taken++;
  }
}

/** The time of object i. One that is no date, or of a clock that is wrong, is not believed: the state that it tells of still holds, so it has come now. */
function timeOf({ objects }: Asdu, i: number, now: EpochMs): { readonly time: EpochMs; readonly isDoubtful: boolean } {
  const state = objects.timeState[i] ?? timeState.none;
  const time = objects.time[i] ?? now;
  const isSaid = state === timeState.good || state === timeState.impossible;
  const isDoubtful = isSaid && !isBelievable(time, now, usualLimits);
  return { time: state === timeState.good && !isDoubtful ? time : now, isDoubtful };
}

const originBits = (from: Origin): number => origin[from] << 2;

function tell(host: DriverHost, identity: string, { unbound, badValues, badTimes, named }: Notes): void {
  if (unbound > 0)
    host.refuse('unknown-key', unbound, identity, `information objects ${named.join(', ')}${unbound > named.length ? ' …' : ''}`);
  if (badValues > 0) host.refuse('bad-value', badValues, identity, 'floats that are no number');
  if (badTimes > 0)
    host.refuse(
      'bad-time',
      badTimes,
      identity,
      'times that are no date or of a wrong clock; stored with the time of arrival, as uncertain',
    );
}

/** Show a station that no device stands for. */
function quarantine(host: DriverHost, { station, count, objects, type }: Asdu): void {
  const values = new Map<string, number>();
  for (let i = 0; i < count && values.size < maxShown; i++) {
    const value = objects.value[i] ?? Number.NaN;
    if (Number.isFinite(value)) values.set(String(objects.address[i]), value);
  }
  const identity = String(station);
  host.quarantine(identity, values, `IEC 104 common address ${identity}, ${type.name}`);
  host.refuse('unknown-device', 1, identity, `common address ${identity}`);
}
