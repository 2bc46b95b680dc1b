import type { DataValue } from 'node-opcua-client';
import type { OpcuaConfig } from './config.ts';
import type { Values } from './messages.ts';
import { type Decoded, decode, timeIn } from './variant.ts';

/** Columns that are being filled. */
export interface ValueColumns {
  readonly values: Values;
  /** Add the value of a handle; there is room for as many as the columns were made for. */
  add(handle: number, element: number | undefined, value: DataValue): void;
}

/** The time that a data value carries; NaN for none. */
function timeOf({ sourceTimestamp, serverTimestamp }: DataValue, wanted: OpcuaConfig['time']): number {
  if (wanted === 'arrival') return Number.NaN;
  const source = wanted === 'source' ? timeIn(sourceTimestamp) : Number.NaN;
  return Number.isNaN(source) ? timeIn(serverTimestamp) : source;
}

/** Empty columns for `size` values. */
export function createColumns(size: number, time: OpcuaConfig['time']): ValueColumns {
  const values: Values = {
    handle: new Uint32Array(size),
    time: new Float64Array(size),
    value: new Float64Array(size),
    flags: new Uint8Array(size),
  };
  const decoded: Decoded = { value: Number.NaN, flags: 0 };
  let i = 0;
  return {
    values,
    add(handle, element, value) {
      decode(value, element, decoded);
      values.handle[i] = handle;
      values.time[i] = timeOf(value, time);
      values.value[i] = decoded.value;
      values.flags[i] = decoded.flags;
      i++;
    },
  };
}

/** What to transfer of columns, so that nothing is copied. */
export const buffersOf = ({ handle, time, value, flags }: Values): ArrayBuffer[] =>
  [handle, time, value, flags].map(({ buffer }) => buffer as ArrayBuffer); // holds: createColumns makes them without sharing
