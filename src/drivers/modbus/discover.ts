import { z } from 'zod';
import { type Discoverer, type Discovery, type FoundPoint, mostFound } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { isBad } from '../../contracts/quality.ts';
import type { Text } from '../../contracts/text.ts';
import { systemClock } from '../../contracts/time.ts';
import { runAlone } from '../run-alone.ts';
import { createTrialHost, readingKey, type TrialNotes, type TrialReading } from '../trial-host.ts';
import type { ModbusConfig } from './config.ts';
import { isBitTable, type Table } from './pdu.ts';
import { openSession } from './session.ts';

const numbers = /^\d{1,3}(-\d{1,3})?(\s*,\s*\d{1,3}(-\d{1,3})?)*$/;
const ranges = /^(coil|discrete|input|holding):\d{1,5}(-\d{1,5})?(\s*,\s*(coil|discrete|input|holding):\d{1,5}(-\d{1,5})?)*$/;
/** Addresses of one scan over all units. */
const mostAddresses = 4 * mostFound;
/** A scan reads each address once. */
const onceSeconds = 86_400;

/** What a scan looks at. */
const scanRequest = z.object({
  units: z.string().regex(numbers, 'numbers and ranges such as 1-5, 17').default('1').describe('Units to ask, such as 1-5, 17'),
  ranges: z
    .string()
    .regex(ranges, 'tables and addresses such as holding:0-99, coil:0-15')
    .default('holding:0-99')
    .describe('Addresses to read, counted from 0: holding:0-99, input:0-49, coil:0-15, discrete:0-15'),
});

/** A span of whole numbers, both ends included. */
interface Span {
  readonly from: number;
  readonly to: number;
}

function spanOf(text: string, most: number): Span {
  const [from = 0, to = from] = text.split('-').map(Number);
  if (from <= to && to <= most) return { from, to };
  const what = `${text}: must rise and end at ${most} at most`;
  throw new Failure('BAD_REQUEST', `scanning ${what}`, { details: { what } });
}

const within = ({ from, to }: Span): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const listed = (text: string): string[] => text.split(',').map((part) => part.trim());

function keysOf(text: string): string[] {
  const keys = listed(text).flatMap((part) => {
    const [table = '', place = ''] = part.split(':');
    const type = isBitTable(table as Table) ? '' : ':uint16'; // holds: the schema lets in the four tables only
    return within(spanOf(place, 65_535)).map((address) => `${table}:${address}${type}`);
  });
  return [...new Set(keys)];
}

/**
 * Scan ranges of registers and bits: each address is read once as it would be polled, and those that the unit refuses are left out.
 * It only reads; but a device may react to being read (a counter that clears itself), which its manual tells.
 */
export const discoverModbus: Discoverer<ModbusConfig, z.infer<typeof scanRequest>> = {
  request: scanRequest,
  async find(config, request, signal) {
    const units = [...new Set(listed(request.units).flatMap((part) => within(spanOf(part, 255))))].map(String);
    const keys = keysOf(request.ranges);
    const total = units.length * keys.length;
    if (total > mostAddresses) {
      const what = `${total} addresses; ${mostAddresses} at a time`;
      throw new Failure('BAD_REQUEST', `scanning ${what}`, { details: { what } });
    }
    const usual = new Map(keys.map((key) => [key, { scale: 1, offset: 0 }]));
    const devices = units.map((identity) => ({ identity, keys: usual, secretHash: undefined, topics: [] }));
    const host = createTrialHost(systemClock, devices);
    const isDone = () => host.notes().readings.size >= total;
    const scan = { ...config, pollSeconds: onceSeconds, retries: 0, backoffSeconds: 3600 };
    const { error } = await runAlone({ open: openSession }, scan, { host, limit: signal, isDone });
    const notes = host.notes();
    if (error !== undefined && notes.readings.size === 0) throw error;
    return found(notes, { units, keys, error });
  },
};

interface Scanned {
  readonly units: readonly string[];
  /** Of each unit. */
  readonly keys: readonly string[];
  readonly error: unknown;
}

function found({ readings }: TrialNotes, { units, keys, error }: Scanned): Discovery {
  /** In the order that was asked for. */
  const all = units.flatMap((unit) => keys.flatMap((key) => readings.get(readingKey(unit, key)) ?? []));
  const good = all.filter(({ quality }) => !isBad(quality));
  const remarks = units.flatMap(
    (unit) =>
      remarkOf(
        unit,
        all.filter(({ identity }) => identity === unit),
        keys.length,
      ) ?? [],
  );
  const lost = error instanceof Error ? [{ zh: `扫描中断：${error.message}`, en: `The scan was cut off: ${error.message}` }] : [];
  return { points: good.map(pointOf), places: [], remarks: [...lost, ...remarks] };
}

function pointOf({ identity, key, value }: TrialReading): FoundPoint {
  const [table = '', address = '', type = 'bit'] = key.split(':');
  return { identity, key, name: `${table} ${address}`, path: [], type, unit: '', value };
}

function remarkOf(unit: string, read: readonly TrialReading[], keys: number): Text | undefined {
  const good = read.filter(({ quality }) => !isBad(quality)).length;
  if (good === keys) return undefined;
  if (read.length < keys)
    return {
      zh: `单元 ${unit}：时间到，只看了 ${read.length} / ${keys} 个地址`,
      en: `Unit ${unit}: time is up after ${read.length} of ${keys} addresses`,
    };
  if (good === 0)
    return { zh: `单元 ${unit} 没有应答，或没有这些地址`, en: `Unit ${unit} does not answer, or has none of these addresses` };
  return { zh: `单元 ${unit}：${keys - good} 个地址被拒`, en: `Unit ${unit} refuses ${keys - good} addresses` };
}
