import snmp, { type Varbind } from 'net-snmp';

const decimal = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/;
const { ObjectType } = snmp;

/** Head of a float in an Opaque, as net-snmp and many sensors send it (draft-perkins-float-00): 9f 78 and its length. */
const opaqueFloat = Buffer.from([0x9f, 0x78, 4]);
const opaqueDouble = Buffer.from([0x9f, 0x79, 8]);

function opaqueOf(bytes: Buffer): number {
  if (bytes.length === 7 && bytes.subarray(0, 3).equals(opaqueFloat)) return bytes.readFloatBE(3);
  return bytes.length === 11 && bytes.subarray(0, 3).equals(opaqueDouble) ? bytes.readDoubleBE(3) : Number.NaN;
}

/** Numbers beyond 2^53 are kept whole, because rates need them. */
export function integerOf({ type, value }: Varbind): bigint | undefined {
  if (type === ObjectType.Counter64 && Buffer.isBuffer(value)) return value.length === 0 ? 0n : BigInt(`0x${value.toString('hex')}`);
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : undefined;
}

/** The text of a value, for names of rows. */
export const textOf = ({ value }: Varbind): string => (Buffer.isBuffer(value) ? value.toString('utf8').replace(/\0+$/, '') : String(value));

/** A value in words: UTF-8 without control characters, an OID, an address; `undefined` for bytes that are no text. */
export function wordsOf(varbind: Varbind): string | undefined {
  const text = textOf(varbind).trim();
  return text.includes('\uFFFD') || /\p{Cc}/u.test(text.replace(/[\r\n\t]+/g, ' ')) ? undefined : text.replace(/[\r\n\t]+/g, ' ');
}

/** The number that a value means, texts that are numbers included; NaN for all others. */
export function numberOf(varbind: Varbind): number {
  const { type, value } = varbind;
  if (type === ObjectType.Opaque && Buffer.isBuffer(value)) return opaqueOf(value);
  if (type === ObjectType.OctetString && Buffer.isBuffer(value)) {
    const text = value.toString('latin1');
    return decimal.test(text) ? Number(text) : Number.NaN;
  }
  const integer = integerOf(varbind);
  return integer === undefined ? Number.NaN : Number(integer);
}

/** What an agent said of its age at a moment. */
export interface UpTime {
  /** sysUpTime, hundredths of a second; NaN where it does not say. */
  readonly ticks: number;
  /** Monotonic ms. */
  readonly at: number;
}

/** A counter at a moment. */
export interface CounterReading {
  readonly count: bigint;
  /** Its width: 2^32 or 2^64. */
  readonly modulus: bigint;
  /** When it was so. */
  readonly moment: UpTime;
}

/** The counter in a value; `undefined` when it is none. Gauges and integers have no width to wrap around at. */
export function counterOf(varbind: Varbind, moment: UpTime): CounterReading | undefined {
  const count = integerOf(varbind);
  if (count === undefined) return undefined;
  if (varbind.type === ObjectType.Counter) return { count, modulus: 1n << 32n, moment };
  return varbind.type === ObjectType.Counter64 ? { count, modulus: 1n << 64n, moment } : undefined;
}

/** sysUpTime wraps around after 497 days. */
const ticksModulus = 2 ** 32;
const msPerTick = 10;
/** sysUpTime counts in steps: two of its readings are exact to so many ms. */
const exactMs = 2 * msPerTick;

/** Milliseconds by the clock of the agent between two answers; NaN where it does not say. */
const agentMs = (before: UpTime, now: UpTime): number => ((now.ticks - before.ticks + ticksModulus) % ticksModulus) * msPerTick;

/**
 * Milliseconds between two answers as they were made: by the agent's own clock when ours says otherwise, because an answer may be delayed on
 * its way; by ours when the agent has no clock, or one that runs at less than half or more than twice the pace.
 */
function msBetween(before: UpTime, now: UpTime): number {
  const own = now.at - before.at;
  const theirs = agentMs(before, now);
  const isBelievable = theirs > own / 2 && theirs < own * 2;
  return isBelievable && Math.abs(theirs - own) > exactMs ? theirs : own;
}

/**
 * Change per second between two readings of a counter.
 *
 * A counter that is smaller than before has wrapped around. A 64-bit one cannot do so within years (at 400 Gbit/s: 11), so it began anew:
 * there is no rate then, nor when the readings have no time between them.
 */
export function rateBetween(before: CounterReading, now: CounterReading): number | undefined {
  const ms = msBetween(before.moment, now.moment);
  if (ms <= 0 || before.modulus !== now.modulus) return undefined;
  const isSmaller = now.count < before.count;
  if (isSmaller && now.modulus > 1n << 32n) return undefined;
  return (Number(now.count - before.count + (isSmaller ? now.modulus : 0n)) * 1000) / ms;
}

/** Clocks of agents are not exact, and answers take their time. */
const upTimeToleranceMs = 5_000;

/** True when an agent began anew between two answers: it is younger than before, or than the time that has passed since (a clock that stands says nothing). */
export function hasBegunAnew(before: UpTime, now: UpTime): boolean {
  if (now.ticks === before.ticks) return false;
  const hasWrapped = now.ticks < before.ticks && Math.abs(agentMs(before, now) - (now.at - before.at)) <= upTimeToleranceMs;
  if (hasWrapped) return false;
  return now.ticks < before.ticks || now.ticks * 10 + upTimeToleranceMs < now.at - before.at;
}
