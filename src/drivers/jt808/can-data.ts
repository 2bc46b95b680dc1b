import type { DeviceBinding } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { quality } from '../../contracts/quality.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Sample } from '../store-samples.ts';
import { readBcd, terminalZoneMs } from './bcd.ts';
import { type Frame, identityOf } from './frame.ts';
import { result } from './generic-answer.ts';
import { isTimely, quarantineValues, shownTime, storeFor } from './intake.ts';
import { type Link, refuse } from './link.ts';
import { answer, answerWhenDurable } from './reply.ts';

/** One frame of a CAN bus. */
export interface CanFrame {
  /** `can1.0CF00400`: its channel, and its id with eight hex digits when it is extended, otherwise three. */
  readonly key: string;
  /** Its eight bytes. */
  readonly data: Buffer;
}

/** What a terminal heard on its CAN buses (body of 0x0705, JT/T 808-2013 and 2019, CAN 总线数据上传). */
export interface CanData {
  /** When the first frame was heard, milliseconds of the day in GMT+8: the date is not said. `undefined`: no time of day. */
  readonly timeOfDayMs: number | undefined;
  readonly frames: readonly CanFrame[];
  /** Frames that the count promises and that are not there, or are cut off. */
  readonly missing: number;
}

const headBytes = 7;
const itemBytes = 12;
const dayMs = 86_400_000;
const longestStandardId = 0x7ff;

/** BCD[5] hh-mm-ss-msms; a fraction over 999 is no milliseconds and is left out. */
function readTimeOfDay(bytes: Uint8Array): number | undefined {
  const digits = readBcd(bytes);
  if (digits === undefined) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = [0, 2, 4].map((at) => Number(digits.slice(at, at + 2)));
  const fraction = Number(digits.slice(6));
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + (fraction > 999 ? 0 : fraction);
}

/** Bit 31: the second channel; bit 30: an extended id; bit 29, a mean of the interval, makes no other key. */
function canKey(word: number): string {
  const id = word & 0x1fff_ffff;
  const isExtended = (word & 0x4000_0000) !== 0 || id > longestStandardId; // terminals forget bit 30
  const digits = id.toString(16).toUpperCase();
  return `can${word >>> 31 === 0 ? 1 : 2}.${digits.padStart(isExtended ? 8 : 3, '0')}`;
}

/** Read CAN data; frames beyond the count are taken too, as with bulk reports. Throws `BAD_FRAME` when there is no head. */
export function readCanData(body: Uint8Array): CanData {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  if (bytes.length < headBytes) {
    const what = `CAN data of ${bytes.length} bytes`;
    throw new Failure('BAD_FRAME', `reading ${what}`, { details: { what } });
  }
  const whole = Math.floor((bytes.length - headBytes) / itemBytes);
  const isCut = headBytes + whole * itemBytes < bytes.length;
  const frames = Array.from({ length: whole }, (_, i) => {
    const at = headBytes + i * itemBytes;
    return { key: canKey(bytes.readUInt32BE(at)), data: bytes.subarray(at + 4, at + itemBytes) };
  });
  const missing = Math.max(isCut ? 1 : 0, bytes.readUInt16BE(0) - whole);
  return { timeOfDayMs: readTimeOfDay(bytes.subarray(2, headBytes)), frames, missing };
}

/** The moment of a time of day that lies nearest to now: up to half a day before or behind. */
export function nearestTime(timeOfDayMs: number, now: EpochMs): EpochMs {
  const today = now - ((now + terminalZoneMs) % dayMs);
  return today + timeOfDayMs + Math.round((now - today - timeOfDayMs) / dayMs) * dayMs;
}

/** A value in a frame: `can1.0CF00400.3`, or of several bytes from the lowest to the highest, `.3-4` (Intel) or `.4-3` (Motorola). */
const valueKey = /^(can[12]\.(?:[0-9A-F]{8}|[0-9A-F]{3}))\.([0-7])(?:-([0-7]))?$/;
/** As many bytes make a number without loss. */
const mostBytes = 6;

interface Column {
  readonly low: number;
  readonly high: number;
  readonly point: number;
  readonly scale: number;
  readonly offset: number;
}
type Plan = ReadonlyMap<string, readonly Column[]>;

const plans = new WeakMap<DeviceBinding, Plan>();

/** The bound values of each frame, worked out once for each binding. */
function planOf(binding: DeviceBinding): Plan {
  const known = plans.get(binding);
  if (known !== undefined) return known;
  const plan = new Map<string, Column[]>();
  for (const [key, target] of binding.points) {
    const [, frame = '', first, last = first] = valueKey.exec(key) ?? [];
    const [low, high] = [Number(first), Number(last)];
    if (frame !== '' && Math.abs(high - low) < mostBytes) plan.set(frame, [...(plan.get(frame) ?? []), { ...target, low, high }]);
  }
  plans.set(binding, plan);
  return plan;
}

const numberIn = (data: Buffer, { low, high }: Column): number =>
  low <= high ? data.readUIntLE(low, high - low + 1) : data.readUIntBE(high, low - high + 1);

/** What the frames give to store, and the keys of those that feed no point. A frame that comes again is a millisecond later, so that it hides none. */
export function sortCanData(
  { frames }: CanData,
  binding: DeviceBinding,
  time: EpochMs,
): { readonly samples: readonly Sample[]; readonly unbound: readonly string[] } {
  const plan = planOf(binding);
  const seen = new Map<string, number>();
  const samples: Sample[] = [];
  const unbound = new Set<string>();
  const byte = quality('good', binding.origin);
  for (const { key, data } of frames) {
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    const columns = plan.get(key);
    if (columns === undefined) unbound.add(key);
    for (const column of columns ?? [])
      samples.push({
        point: column.point,
        time: time + before,
        value: numberIn(data, column) * column.scale + column.offset,
        quality: byte,
      });
  }
  return { samples, unbound: [...unbound] };
}

/** All bytes of all frames, the last of each id: what is shown of an unknown terminal. */
export const canValues = ({ frames }: CanData): Map<string, number> =>
  new Map(frames.flatMap(({ key, data }) => [...data].map((value, i) => [`${key}.${i}`, value] as const)));

/** Store CAN data; it is answered when it is on disk. */
export async function takeCanData(link: Link, frame: Frame): Promise<void> {
  const { host } = link.shared;
  const identity = identityOf(frame.phone);
  const data = readCanData(frame.body);
  const device = host.device(identity);
  if (device === undefined) {
    quarantineValues(link, identity, canValues(data), 'CAN data');
    answer(link, frame, result.failed);
    return;
  }
  const time = data.timeOfDayMs === undefined ? undefined : nearestTime(data.timeOfDayMs, host.clock.now());
  if (time === undefined || !isTimely(link, { time })) {
    refuse(link, 'bad-time', identity, `CAN data of ${shownTime({ time })}`);
    answer(link, frame, result.badMessage);
    return;
  }
  const { samples, unbound } = sortCanData(data, device, time);
  const ticket = await storeFor(link, identity, samples);
  if (ticket === undefined) return;
  host.count(1, samples.length, frame.body.length);
  if (unbound.length > 0) refuse(link, 'unknown-key', identity, `no point for ${unbound.slice(0, 5).join(', ')}`);
  if (data.missing > 0) refuse(link, 'bad-frame', identity, 'CAN frames that are cut off or not there');
  answerWhenDurable(link, frame, { ticket, how: data.missing > 0 ? result.badMessage : result.ok });
}
