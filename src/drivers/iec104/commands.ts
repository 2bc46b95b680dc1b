import { z } from 'zod';
import { badRequest } from '../../contracts/bad-request.ts';
import type { DriverHost, PointBinding } from '../../contracts/driver.ts';
import { type ErrorCode, Failure } from '../../contracts/errors.ts';
import { timeLimit } from '../../contracts/time.ts';
import type { AsduToSend, InfoObject } from './asdu.ts';
import { cause } from './cause.ts';
import type { Iec104Config } from './config.ts';
import type { Exchanges, Request } from './exchanges.ts';
import type { Intake } from './intake.ts';
import { commandFor, type Key, readKey } from './key.ts';
import type { Station, Stations } from './stations.ts';
import { type AsduType, typeId, typeOf } from './types.ts';

/** What may be asked of a station. */
const questionSchema = z.union([
  z.strictObject({ write: z.record(z.string(), z.number()).refine((values) => Object.keys(values).length > 0, 'nothing to write') }),
  z.strictObject({ command: z.enum(['interrogation', 'counters', 'clock', 'test']) }),
  z.strictObject({ command: z.literal('read'), key: z.string() }),
]);

/** What a command works with. */
export interface CommandContext {
  readonly config: Iec104Config;
  readonly host: Pick<DriverHost, 'clock'>;
  readonly stations: Stations;
  readonly exchanges: Exchanges;
  readonly intake: Pick<Intake, 'watch'>;
  /** Commands under way, by station and address; one at a time for each. */
  readonly busy: Set<string>;
  /** Send an ASDU; throws `LINK_LOST` without a link. */
  readonly send: (asdu: AsduToSend) => void;
}

/** A question to a station. */
export interface Asking {
  readonly identity: string;
  readonly question: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

const selectBit = 0x80;
/** Stations need not know C_RD_NA_1, nor send what a command has changed. */
const notReadBack = 'carried out, but its value was not told; for stations that never tell it, set readsBack to false';
const interrogationOfStation = 20;
/** General request of all counters, without freeze. */
const counterRequest = 5;
const testPattern = 0x55aa;

const failure = (code: ErrorCode, doing: string, what: string): Failure => new Failure(code, `${doing}: ${what}`, { details: { what } });

/**
 * Write values, interrogate, set the clock, read one object or test the way to a station; resolves with what was written or read.
 *
 * Throws `BAD_REQUEST` for what cannot be asked, `NOT_FOUND` for a station, key or object that is not there, `CONFLICT` when the station
 * refuses or a command to the same object is under way, `TIMEOUT` without an answer, `LINK_LOST` without a link.
 */
export async function ask(context: CommandContext, { identity, question, signal }: Asking): Promise<Record<string, unknown>> {
  const doing = `asking ${identity}`;
  const asked = questionSchema.safeParse(question);
  if (!asked.success) throw badRequest(asked.error, doing);
  const station = [...context.stations.all()].find((one) => one.identity === identity);
  if (station === undefined) throw failure('NOT_FOUND', doing, `device ${identity}`);
  const { data } = asked;
  if ('write' in data) return writeAll(context, station, { values: data.write, signal });
  if (data.command !== 'read') {
    await run(context, { errand: data.command, station: station.address, signal });
    return { [data.command]: true };
  }
  const place = placeOf(station, data.key);
  return { [data.key]: engineering(place.binding, await read(context, { station, address: place.key.feedback, signal })) };
}

/** Something that is asked of a station as a whole. */
export interface StationErrand {
  readonly errand: 'interrogation' | 'counters' | 'clock' | 'test';
  /** Common address. */
  readonly station: number;
  readonly signal: AbortSignal;
}

const errandTypes = {
  interrogation: typeId.interrogation,
  counters: typeId.counterInterrogation,
  clock: typeId.clock,
  test: typeId.test,
} as const;

const errandValues = { interrogation: interrogationOfStation, counters: counterRequest, clock: 0, test: testPattern } as const;

/** Ask it and wait for the confirmation. Throws as {@link ask}. */
export async function run(context: CommandContext, { errand, station, signal }: StationErrand): Promise<void> {
  const type = errandTypes[errand];
  const settled = settling(context, { doing: `${errand} of ${station}`, type, station, address: 0, until: 'confirmation', signal });
  const time = context.host.clock.now();
  await sendAndWait(context, settled, {
    type,
    cause: cause.activation,
    station,
    objects: [{ address: 0, value: errandValues[errand], time }],
  });
}

const settling = ({ exchanges, config }: CommandContext, request: Omit<Request, 'originator'>): Promise<number> =>
  exchanges.settled({ ...request, originator: config.originator, signal: timeLimit(config.answerSeconds * 1000, request.signal) });

/** Send what a promise waits for the answer to. */
function sendAndWait({ send, config }: CommandContext, settled: Promise<number>, asdu: AsduToSend): Promise<number> {
  settled.catch(() => undefined); // heard by the caller, unless sending fails first
  send({ ...asdu, originator: config.originator });
  return settled;
}

interface Place {
  readonly key: Key;
  readonly binding: PointBinding;
}

/** Where a key leads; a key that no point has is found by its address. Throws `NOT_FOUND`. */
function placeOf({ device, identity }: Station, text: string): Place {
  const key = readKey(text);
  const { points } = device;
  const binding = key === undefined ? undefined : (points.get(text) ?? points.get(String(key.feedback)) ?? points.get(String(key.address)));
  if (key === undefined || binding === undefined) throw failure('NOT_FOUND', `asking ${identity}`, `key ${text}`);
  return { key, binding };
}

const engineering = ({ scale, offset }: PointBinding, raw: number): number => raw * scale + offset;

interface Writing {
  readonly station: Station;
  readonly type: AsduType;
  readonly key: Key;
  readonly raw: number;
  readonly doing: string;
  readonly signal: AbortSignal;
}

async function writeAll(
  context: CommandContext,
  station: Station,
  { values, signal }: { readonly values: Readonly<Record<string, number>>; readonly signal: AbortSignal },
): Promise<Record<string, unknown>> {
  // All are checked before the first goes out.
  const writings = Object.entries(values).map(([text, value]) => {
    const place = placeOf(station, text);
    return { text, binding: place.binding, writing: { ...writingOf(station, place, { text, value }), signal } };
  });
  const answer: Record<string, number> = {};
  for (const { text, binding, writing } of writings) answer[text] = engineering(binding, await write(context, writing));
  return answer;
}

/** What is to be sent for a value. Throws `BAD_REQUEST` when there is no fitting command. */
function writingOf(
  station: Station,
  { key, binding }: Place,
  { text, value }: { readonly text: string; readonly value: number },
): Omit<Writing, 'signal'> {
  const doing = `writing ${value} to ${text} of ${station.identity}`;
  const heard = station.objects.get(key.feedback)?.type ?? 0;
  const type = typeOf(key.command ?? commandFor(heard) ?? 0);
  if (type === undefined) throw failure('BAD_REQUEST', doing, 'name the command in the key, e.g. 6200:sc: the object has not been heard');
  const raw = rawOf(type, (value - binding.offset) / binding.scale);
  if (raw === undefined) throw failure('BAD_REQUEST', doing, `${type.name} takes ${type.element.range.join('…')}`);
  return { station, type, key, raw, doing };
}

/** The raw value as the element holds it; `undefined` when it does not. Whole numbers may be off by what a scale leaves behind. */
function rawOf({ element }: AsduType, raw: number): number | undefined {
  const [least, most] = element.range;
  const fit = element.isReal === true ? raw : Math.round(raw);
  const isNear = Math.abs(fit - raw) <= 1e-6 * Math.max(1, Math.abs(raw));
  return isNear && fit >= least && fit <= most ? fit : undefined;
}

/** Carry one command through; resolves with the raw value that was read back. */
async function write(context: CommandContext, writing: Writing): Promise<number> {
  const { station, key, doing } = writing;
  const place = `${station.address}/${key.address}`;
  if (context.busy.has(place)) throw failure('CONFLICT', doing, 'a command to the same object is under way');
  context.busy.add(place);
  let heard: number | undefined;
  let isConfirmed = false;
  let tell = (_value: number): void => undefined;
  const told = new Promise<number>((resolve) => {
    tell = resolve;
  });
  const off = context.intake.watch(station.address, key.feedback, (value) => {
    if (!isConfirmed) return;
    heard = value;
    tell(value);
  });
  try {
    if ((key.mode ?? context.config.command) === 'select') await send(context, writing, 'select');
    const value = await send(context, writing, 'execute', () => {
      isConfirmed = true;
    });
    if (!context.config.readsBack) return value;
    return heard ?? (await readBack(context, writing, told));
  } finally {
    off();
    context.busy.delete(place);
  }
}

/**
 * The value after a command that was carried out: as the station answers when it is asked, or tells by itself. Many stations cannot be asked
 * for one object; then it is waited for what they tell.
 */
function readBack(context: CommandContext, { station, key, doing, signal }: Writing, told: Promise<number>): Promise<number> {
  const limit = timeLimit(context.config.answerSeconds * 1000, signal);
  let why = 'no answer in time';
  return new Promise((resolve, reject) => {
    const late = (): void => reject(failure('TIMEOUT', doing, `${notReadBack}: ${why}`));
    limit.addEventListener('abort', late, { once: true });
    void told.then(resolve);
    read(context, { station, address: key.feedback, signal: limit }).then(resolve, (error: unknown) => {
      const isRefusal = error instanceof Failure && error.code !== 'LINK_LOST';
      if (isRefusal) why = String(error.details.what);
      else reject(error);
    });
  });
}

function send(
  context: CommandContext,
  { station, type, key, raw, doing, signal }: Writing,
  ...[step, onConfirmed]: readonly ['select'] | readonly ['execute', () => void]
): Promise<number> {
  const until = step === 'execute' && context.config.awaitsTermination ? 'termination' : 'confirmation';
  const address = key.address;
  const settled = settling(context, { doing, type: type.id, station: station.address, address, until, signal, onConfirmed });
  const qualifier = step === 'select' ? selectBit : 0;
  const object: InfoObject = { address, value: raw, qualifier, time: context.host.clock.now() };
  return sendAndWait(context, settled, { type: type.id, cause: cause.activation, station: station.address, objects: [object] });
}

interface Reading {
  readonly station: Station;
  readonly address: number;
  readonly signal: AbortSignal;
}

/** Ask for one object and wait for its value, or for the refusal. */
async function read(context: CommandContext, { station, address, signal }: Reading): Promise<number> {
  const doing = `reading ${address} of ${station.identity}`;
  const stop = new AbortController();
  const request = { doing, type: typeId.read, station: station.address, address, until: 'refusal' } as const;
  const refused = settling(context, { ...request, signal: AbortSignal.any([signal, stop.signal]) });
  let off = (): void => undefined;
  const value = new Promise<number>((resolve) => {
    off = context.intake.watch(station.address, address, resolve);
  });
  try {
    const answer = sendAndWait(context, refused, {
      type: typeId.read,
      cause: cause.requested,
      station: station.address,
      objects: [{ address, value: 0 }],
    });
    return await Promise.race([value, answer]);
  } finally {
    off();
    stop.abort();
  }
}
