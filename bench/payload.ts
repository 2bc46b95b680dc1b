import { encodeBinary } from '../src/drivers/payload/binary.ts';
import { pointKeys, pointsPerDevice, sampleValue } from './plant.ts';

/** What a device of the plant sends: one message of its clock at a time. */
export interface Payload {
  /** Messages of the device's clock in one payload. */
  readonly records: number;
  /** The payload that begins with message number `first`; message `n` has the time `timeOf(n)`. */
  make(device: number, first: number, timeOf: (message: number) => number): string | Buffer;
}

const valuesOf = (device: number, message: number): readonly number[] =>
  Array.from({ length: pointsPerDevice }, (_, point) => sampleValue(device, point, message));

/** By hand: the generator must not need more than what it measures. */
function timedArray(device: number, message: number, time: number): string {
  let values = '';
  for (let point = 0; point < pointsPerDevice; point++) values += `${point === 0 ? '' : ','}${sampleValue(device, point, message)}`;
  return `{"t":${time},"v":[${values}]}`;
}

function keyed(device: number, message: number, time: number): string {
  let values = '';
  for (let point = 0; point < pointsPerDevice; point++) values += `"${pointKeys[point]}":${sampleValue(device, point, message)},`;
  return `{${values}"ts":${time}}`;
}

const single = (make: (device: number, message: number, time: number) => string | Buffer): Payload => ({
  records: 1,
  make: (device, first, timeOf) => make(device, first, timeOf(first)),
});

const recordsOfBatch = 10;

/** The forms that are measured. */
export const payloads = {
  array: single(timedArray),
  object: single(keyed),
  binary: single((device, message, time) => encodeBinary({ time, values: [...valuesOf(device, message)] })),
  batch: {
    records: recordsOfBatch,
    make: (device, first, timeOf) =>
      `[${Array.from({ length: recordsOfBatch }, (_, i) => timedArray(device, first + i, timeOf(first + i))).join(',')}]`,
  },
} as const satisfies Readonly<Record<string, Payload>>;

/** A key of {@link payloads}. */
export type PayloadName = keyof typeof payloads;
