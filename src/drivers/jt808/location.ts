import { Failure } from '../../contracts/errors.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { readTime, writeTime } from './bcd.ts';
import { alarmBits, bitsOf, statusBits, wordOf } from './bits.ts';
import { type ExtraValues, readExtras, writeExtras } from './extras.ts';

/** A location report (body of 0x0200, JT/T 808-2019 table 23). */
export interface Location {
  readonly alarm: number;
  readonly status: number;
  /** Degrees, south negative. */
  readonly latitude: number;
  /** Degrees, west negative. */
  readonly longitude: number;
  /** Metres. */
  readonly altitude: number;
  /** km/h. */
  readonly speed: number;
  /** Degrees from north, clockwise, 0…359. */
  readonly direction: number;
  /** `undefined` when the clock says no date. */
  readonly time: EpochMs | undefined;
  readonly extras: ExtraValues;
}

const fixedBytes = 28;
const southBit = 1 << 2;
const westBit = 1 << 3;

/** True when the terminal had a fix and did not encrypt it. */
export const isFixed = ({ status }: Location): boolean => (status & 0b10_0010) === 0b10;

/** Read a location report. Throws `BAD_FRAME` when it is shorter than its fixed part. */
export function readLocation(body: Uint8Array): Location {
  if (body.length < fixedBytes) {
    const what = `a location of ${body.length} bytes`;
    throw new Failure('BAD_FRAME', `reading ${what}`, { details: { what } });
  }
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  const status = bytes.readUInt32BE(4);
  return {
    alarm: bytes.readUInt32BE(0),
    status,
    latitude: (bytes.readUInt32BE(8) / 1e6) * ((status & southBit) === 0 ? 1 : -1),
    longitude: (bytes.readUInt32BE(12) / 1e6) * ((status & westBit) === 0 ? 1 : -1),
    altitude: bytes.readUInt16BE(16),
    speed: bytes.readUInt16BE(18) / 10,
    direction: bytes.readUInt16BE(20),
    time: readTime(bytes, 22),
    extras: readExtras(bytes, fixedBytes),
  };
}

/** Values of a location report by their keys, see the README. */
export type LocationValues = Readonly<Record<string, number>>;

/**
 * The body of a location report with these values: what is missing is 0, bits may be given as `alarm.sos` or as the whole word `alarm`,
 * and the hemispheres follow from the signs. With a `latitude` it is fixed unless `status.fixed` says otherwise. For simulators.
 */
export function writeLocation(values: LocationValues, time: EpochMs): Uint8Array {
  const { latitude = 0, longitude = 0, altitude = 0, speed = 0, direction = 0 } = values;
  const signs = { 'status.south': latitude < 0 ? 1 : 0, 'status.west': longitude < 0 ? 1 : 0 };
  const fixed = { 'status.fixed': values.latitude === undefined ? 0 : 1 };
  const head = Buffer.alloc(22);
  head.writeUInt32BE(((values.alarm ?? 0) | wordOf(alarmBits, values)) >>> 0, 0);
  head.writeUInt32BE(values.status ?? wordOf(statusBits, { ...fixed, ...signs, ...values }), 4);
  head.writeUInt32BE(Math.round(Math.abs(latitude) * 1e6), 8);
  head.writeUInt32BE(Math.round(Math.abs(longitude) * 1e6), 12);
  head.writeUInt16BE(altitude & 0xffff, 16);
  head.writeUInt16BE(Math.round(speed * 10), 18);
  head.writeUInt16BE(direction, 20);
  return Buffer.concat([head, writeTime(time), writeExtras(values)]);
}

/** A bulk report (body of 0x0704): several locations, and whether they come from a blind area. */
export interface Bulk {
  readonly isBlindArea: boolean;
  /** Those that can be read. */
  readonly locations: readonly Location[];
  /** How many cannot be read; 1 when there are fewer than the count says. */
  readonly missing: number;
}

/**
 * Read a bulk report. An item that is no location is left out; one that goes beyond the end ends the reading, and what stands before it is
 * taken. Items beyond the count are taken too, since terminals in the field miscount. Throws `BAD_FRAME` when there is no count.
 */
export function readBulk(body: Uint8Array): Bulk {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  if (bytes.length < 3) throw new Failure('BAD_FRAME', 'reading a bulk report: no count', { details: { what: 'no count' } });
  const count = bytes.readUInt16BE(0);
  const locations: Location[] = [];
  let unread = 0;
  let at = 3;
  while (at < bytes.length) {
    const end = at + 2 + (at + 2 <= bytes.length ? bytes.readUInt16BE(at) : 0);
    const item = end > bytes.length ? undefined : bytes.subarray(at + 2, end);
    if (item === undefined || item.length < fixedBytes) unread++;
    else locations.push(readLocation(item));
    at = end;
  }
  return { isBlindArea: bytes[2] === 1, locations, missing: unread === 0 && locations.length < count ? 1 : unread };
}

/** The body of a bulk report of location bodies. */
export function writeBulk(bodies: readonly Uint8Array[], isBlindArea: boolean): Uint8Array {
  const word = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 255);
  return Buffer.concat([word(bodies.length), Uint8Array.of(isBlindArea ? 1 : 0), ...bodies.flatMap((body) => [word(body.length), body])]);
}

/** All values of a location as its keys say, bits and extras too; what quarantine and `ask` show. Position only when fixed. */
export function valuesOf(location: Location): Map<string, number> {
  const { alarm, status, latitude, longitude, altitude, speed, direction, extras } = location;
  const position = isFixed(location) ? { latitude, longitude, altitude, speed, direction } : {};
  const values = new Map<string, number>(Object.entries({ ...position, alarm, status }));
  for (const bit of alarmBits) values.set(bit.key, bitsOf(alarm, bit));
  for (const bit of statusBits) values.set(bit.key, bitsOf(status, bit));
  for (const [key, value] of extras.values) values.set(key, value);
  return values;
}
