import { encodeBinary } from '../src/drivers/payload/binary.ts';
import { pointKeys, pointsPerDevice } from './plant.ts';
import type { Profile } from './plant-profile.ts';

/** What a device of the plant sends: one message of its clock at a time. */
export interface Payload {
  /** Messages of the device's clock in one payload. */
  readonly records: number;
  /** The payload that begins with message number `first`; message `n` has the time `timeOf(n)`. */
  make(profile: Profile, device: number, first: number, timeOf: (message: number) => number): string | Buffer;
  /** Where the thirteen digits of its time stand, for payloads that can be sent again with another time. */
  readonly timeAt?: number;
}

const valuesOf = (profile: Profile, device: number, message: number): readonly number[] =>
  Array.from({ length: pointsPerDevice }, (_, point) => profile(device, point, message));

/** By hand: the generator must not need more than what it measures. */
function timedArray(profile: Profile, device: number, message: number, time: number): string {
  let values = '';
  for (let point = 0; point < pointsPerDevice; point++) values += `${point === 0 ? '' : ','}${profile(device, point, message)}`;
  return `{"t":${time},"v":[${values}]}`;
}

function keyed(profile: Profile, device: number, message: number, time: number): string {
  let values = '';
  for (let point = 0; point < pointsPerDevice; point++) values += `"${pointKeys[point]}":${profile(device, point, message)},`;
  return `{${values}"ts":${time}}`;
}

const single = (make: (profile: Profile, device: number, message: number, time: number) => string | Buffer): Payload => ({
  records: 1,
  make: (profile, device, first, timeOf) => make(profile, device, first, timeOf(first)),
});

const recordsOfBatch = 10;

/** The forms that are measured. */
export const payloads = {
  array: { ...single(timedArray), timeAt: '{"t":'.length },
  object: single(keyed),
  binary: single((profile, device, message, time) => encodeBinary({ time, values: [...valuesOf(profile, device, message)] })),
  batch: {
    records: recordsOfBatch,
    make: (profile, device, first, timeOf) =>
      `[${Array.from({ length: recordsOfBatch }, (_, i) => timedArray(profile, device, first + i, timeOf(first + i))).join(',')}]`,
  },
} as const satisfies Readonly<Record<string, Payload>>;

/** A key of {@link payloads}. */
export type PayloadName = keyof typeof payloads;
