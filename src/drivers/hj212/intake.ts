import type { DeviceBinding } from '../../contracts/driver.ts';
import { quality, type Status } from '../../contracts/quality.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { isBelievable, usualLimits } from '../clock-limits.ts';
import type { Sample } from '../store-samples.ts';
import { type DataFlag, dataFlags } from './flags.ts';
import type { Reading } from './readings.ts';

/** What a message gives to store, and what of it cannot be stored. */
export interface Sorted {
  readonly samples: readonly Sample[];
  /** Keys that feed no point. */
  readonly unbound: readonly string[];
  /** Keys whose value is no number, though its flag does not say why. */
  readonly badValues: readonly string[];
  /** Values whose time is no date, before 1990 or too far ahead. */
  readonly badTimes: number;
  /** Values with a flag that the standard does not name. */
  readonly unknownFlags: number;
}

/** How values are judged. */
export interface Judging {
  readonly now: EpochMs;
  /** The checksum was wrong, or the length: no value is better than uncertain. */
  readonly isDoubtful: boolean;
}

// Keys of an unknown station that people are shown.
const shownKeys = 200;

/** The numbers of readings by key; what quarantine shows. */
export function newestValues(readings: readonly Reading[]): Map<string, number> {
  const values = new Map<string, number>();
  for (const { key, value } of readings) {
    if (value !== undefined && Number.isFinite(value) && (values.has(key) || values.size < shownKeys)) values.set(key, value);
  }
  return values;
}

const normal: DataFlag = { status: 'good', title: { zh: '正常', en: 'normal' } };
const unknownFlag: DataFlag = { status: 'uncertain', title: { zh: '未知标记', en: 'unknown flag' } };

/** What a reading's flag says; no flag is as good as N. */
const flagOf = (flag: string | undefined): DataFlag =>
  flag === undefined ? normal : ((Object.hasOwn(dataFlags, flag) ? dataFlags[flag] : undefined) ?? unknownFlag);

const isPossible = (time: EpochMs | undefined, now: EpochMs): time is EpochMs => time !== undefined && isBelievable(time, now, usualLimits);

interface Sorting {
  readonly samples: Sample[];
  readonly unbound: string[];
  readonly badValues: string[];
  badTimes: number;
  unknownFlags: number;
}

/** Sort the readings of a message into samples and what is refused. Pure. */
export function sortReadings(readings: readonly Reading[], binding: DeviceBinding, judging: Judging): Sorted {
  const sorted: Sorting = { samples: [], unbound: [], badValues: [], badTimes: 0, unknownFlags: 0 };
  for (const reading of readings) sortOne(sorted, reading, { binding, ...judging });
  return sorted;
}

function sortOne(sorted: Sorting, reading: Reading, { binding, now, isDoubtful }: Judging & { readonly binding: DeviceBinding }): void {
  const target = binding.points.get(reading.key);
  if (target === undefined) {
    sorted.unbound.push(reading.key);
    return;
  }
  const { time } = reading;
  if (!isPossible(time, now)) {
    sorted.badTimes++;
    return;
  }
  const flag = flagOf(reading.flag);
  if (flag === unknownFlag) sorted.unknownFlags++;
  const value = (reading.value ?? Number.NaN) * target.scale + target.offset;
  const isNumber = Number.isFinite(value);
  // A faulty instrument has no value: the point says so. Anything else without one is a mistake of the station.
  if (!isNumber && flag.status !== 'bad') {
    sorted.badValues.push(reading.key);
    return;
  }
  const status: Status = isDoubtful && flag.status === 'good' ? 'uncertain' : flag.status;
  const origin = binding.origin === 'measured' ? (flag.origin ?? binding.origin) : binding.origin;
  sorted.samples.push({ point: target.point, time, value: isNumber ? value : Number.NaN, quality: quality(status, origin) });
}
