import type { DeviceBinding, DriverHost } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { quality } from '../../contracts/quality.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { isBelievable, usualLimits } from '../clock-limits.ts';
import { createDeviceTexts, type DeviceTexts } from '../device-texts.ts';
import { readEpoch } from '../payload/sample-time.ts';
import type { Sample } from '../store-samples.ts';
import { readTextTime } from '../text-time.ts';
import { zoneMinutesOf } from '../time-zone.ts';
import type { HttpPollConfig } from './config.ts';
import { find, numbersIn, parsePath, type Step } from './path.ts';

/** Samples of one device. */
export interface DeviceLoad {
  readonly identity: string;
  readonly samples: readonly Sample[];
}

/** Takes documents apart. */
export interface ItemReader {
  /**
   * The samples of a document that was got at `polledAt`; `identity` is the device that it belongs to, `undefined` for one that serves all.
   * What cannot be taken is counted at the host. Throws `TOO_LARGE` when it has too many items.
   */
  read(document: unknown, polledAt: EpochMs, identity: string | undefined): readonly DeviceLoad[];
}

type Settings = Pick<HttpPollConfig, 'items' | 'identity' | 'time' | 'timeZone' | 'maxItems'>;

const mostShown = 64;
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** The number that a value means: numbers, texts that are numbers, true and false as 1 and 0; NaN for all others. */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  const text = typeof value === 'string' ? value.trim() : '';
  return decimal.test(text) ? Number(text) : Number.NaN;
}

function timeOf(value: unknown, zoneMinutes: number): EpochMs {
  if (typeof value === 'number') return readEpoch(value);
  return typeof value === 'string' ? readTextTime(value, zoneMinutes) : Number.NaN;
}

const stepsOf = (text: string): readonly Step[] => parsePath(text) ?? []; // configuration was checked before

/** An XML element with attributes carries its text under this name. */
const textName = '#text';
const plain = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, textName)
    ? (value as Readonly<Record<string, unknown>>)[textName]
    : value;

/** What a key means in this reader: its path, or that it is none. */
function createPaths(): (key: string) => readonly Step[] | undefined {
  const known = new Map<string, readonly Step[] | undefined>();
  return (key) => {
    if (!known.has(key)) known.set(key, parsePath(key));
    return known.get(key);
  };
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** What values are read with. */
interface Reading {
  readonly host: DriverHost;
  readonly texts: DeviceTexts;
  readonly pathOf: (key: string) => readonly Step[] | undefined;
}

interface Owned {
  readonly item: unknown;
  readonly device: DeviceBinding;
}

function rawOf({ host, pathOf }: Reading, { item, device }: Owned, key: string): number | undefined {
  const path = pathOf(key);
  const found = path === undefined ? [] : find(item, path);
  if (found.length === 0) {
    host.refuse('unknown-key', 1, device.identity, path === undefined ? `${key} is no path` : `nothing at ${key}`);
    return undefined;
  }
  const value = plain(found[0]);
  const number = numberOf(value);
  if (!Number.isFinite(number) && value !== null && value !== '') {
    host.refuse('bad-value', 1, device.identity, `${key}: ${String(value).slice(0, 40)} is no number`);
  }
  return number;
}

/** Tell the texts of a device that an item holds. */
function tellTexts({ host, texts, pathOf }: Reading, { item, device }: Owned): void {
  for (const key of device.texts ?? []) {
    const path = pathOf(key);
    const value = path === undefined ? undefined : plain(find(item, path)[0]);
    if (typeof value === 'string' || typeof value === 'number') texts.tell(device, key, String(value));
    else host.refuse('unknown-key', 1, device.identity, path === undefined ? `${key} is no path` : `no text at ${key}`);
  }
}

function samplesOf(reading: Reading, { item, device }: Owned, time: EpochMs): readonly Sample[] {
  const samples: Sample[] = [];
  for (const [key, { point, scale, offset }] of device.points) {
    const raw = rawOf(reading, { item, device }, key);
    if (raw === undefined) continue;
    const value = raw * scale + offset;
    const isNumber = Number.isFinite(value);
    samples.push({ point, time, value: isNumber ? value : Number.NaN, quality: quality(isNumber ? 'good' : 'bad', device.origin) });
  }
  return samples;
}

/** A reader for documents of this form. */
export function createItemReader(settings: Settings, host: DriverHost): ItemReader {
  const paths = { items: stepsOf(settings.items), identity: stepsOf(settings.identity), time: stepsOf(settings.time) };
  const zoneMinutes = zoneMinutesOf(settings.timeZone);
  const reading: Reading = { host, texts: createDeviceTexts(host), pathOf: createPaths() };

  function itemsOf(document: unknown): readonly unknown[] {
    const found = find(document, paths.items);
    const items = found.length === 1 && Array.isArray(found[0]) ? found[0] : found;
    if (items.length <= settings.maxItems) return items;
    const limit = `${settings.maxItems} items`;
    throw new Failure('TOO_LARGE', `reading a document: ${items.length} items, the limit is ${settings.maxItems}`, { details: { limit } });
  }

  /** Devices that an item belongs to. */
  function ownersOf(item: unknown, identity: string | undefined): readonly DeviceBinding[] {
    if (settings.identity === '')
      return identity === undefined ? [...host.devices()] : [host.device(identity)].filter((one) => one !== undefined);
    const said = plain(find(item, paths.identity)[0]);
    const name = typeof said === 'string' || typeof said === 'number' ? String(said).trim() : '';
    const device = host.device(name);
    if (device !== undefined) return [device];
    if (name === '') host.refuse('bad-frame', 1, undefined, `an item without identity at ${settings.identity}`);
    else {
      host.quarantine(name, numbersIn(item, numberOf, mostShown), 'in a polled document');
      host.refuse('unknown-device', 1, name, 'not a device of this source');
    }
    return [];
  }

  function itemTime(item: unknown, polledAt: EpochMs, device: DeviceBinding): EpochMs | undefined {
    if (settings.time === '') return polledAt;
    const said = plain(find(item, paths.time)[0]);
    const time = timeOf(said, zoneMinutes);
    if (isBelievable(time, host.clock.now(), usualLimits)) return time;
    const text = String(said).slice(0, 40);
    const isNone = Number.isNaN(time);
    const why = isNone ? `${settings.time}: ${text} is no time` : `${settings.time}: ${text} is before 1990 or more than ten minutes ahead`;
    host.refuse('bad-time', device.points.size, device.identity, why);
    return undefined;
  }

  return {
    read(document, polledAt, identity) {
      const byDevice = new Map<DeviceBinding, unknown[]>();
      for (const item of itemsOf(document)) {
        for (const device of ownersOf(item, identity)) append(byDevice, device, item);
      }
      return [...byDevice].map(([device, items]) => {
        // Without times of their own only the last item can have the time of the poll.
        const taken = settings.time === '' ? items.slice(-1) : items;
        if (taken.length < items.length) {
          host.refuse('bad-time', items.length - taken.length, device.identity, 'items without a time before the last one');
        }
        const samples = taken.flatMap((item) => {
          const time = itemTime(item, polledAt, device);
          return time === undefined ? [] : samplesOf(reading, { item, device }, time);
        });
        const item = taken.at(-1);
        if (item !== undefined) tellTexts(reading, { item, device });
        return { identity: device.identity, samples };
      });
    },
  };
}
