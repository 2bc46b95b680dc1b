import { z } from 'zod';
import { badRequest } from '../../contracts/bad-request.ts';
import { Failure } from '../../contracts/errors.ts';
import { areaMessage, areaQuestions } from './areas.ts';
import { decodeGbk, encodeGbk } from './gbk.ts';
import { readLocation, valuesOf } from './location.ts';
import { id } from './messages.ts';
import {
  type Parameter,
  parameterInfo,
  parameterName,
  parameterOf,
  parameterValue,
  readParameters,
  writeParameters,
} from './parameters.ts';

const parameterId = z.string().regex(/^([0-9A-Fa-f]{4}|[0-9A-Fa-f]{8})$/);
const plain = <C extends string>(command: C) => z.object({ command: z.literal(command) });
const word = z.number().int().min(0).max(0xffff);

/** Alarms that stay until a person confirms them, by the bit of the alarm word (JT/T 808-2019 table 40). */
const confirmable = { sos: 0, danger: 3, area: 20, route: 21, segmentTime: 22, illegalIgnition: 27, illegalMove: 28 } as const;
/** Orders to the terminal itself (JT/T 808-2019 table 16). */
const controls = { upgrade: 1, connect: 2, powerOff: 3, reset: 4, factoryReset: 5, closeData: 6, closeRadio: 7 } as const;
/** Importance of a text in 2019, bits 0–1 of its flag. */
const textKinds = { service: 0b01, urgent: 0b10, notice: 0b11 } as const;

const namesOf = <T extends Record<string, number>>(table: T) => z.enum(Object.keys(table) as [keyof T & string, ...(keyof T & string)[]]); // holds: the keys of a table, of which there are some

/** What can be asked of a terminal, see the README for each command. */
export const question = z.discriminatedUnion('command', [
  plain('query'),
  plain('attributes'),
  plain('checkLink'),
  z.object({
    command: z.literal('track'),
    intervalSeconds: word.describe('0 ends the tracking'),
    validSeconds: z.number().int().min(0).max(0xffff_ffff).default(0),
  }),
  z.object({
    command: z.literal('text'),
    text: z.string().min(1),
    kind: namesOf(textKinds).default('service'),
    display: z.boolean().default(true),
    speak: z.boolean().default(true),
    adScreen: z.boolean().default(false).describe('only 2011 and 2013'),
  }),
  z.object({ command: z.literal('readParameters'), ids: z.array(parameterId).min(1).max(255).optional() }),
  z.object({
    command: z.literal('writeParameters'),
    values: z.record(parameterId, z.union([z.number(), z.string()])),
  }),
  z.object({
    command: z.literal('confirmAlarm'),
    serial: word.default(0).describe('serial of the report; 0 confirms all of these kinds'),
    alarms: z.array(namesOf(confirmable)).min(1),
  }),
  z.object({ command: z.literal('control'), order: namesOf(controls), parameters: z.string().default('') }),
  z.object({ command: z.literal('lockDoors'), locked: z.boolean() }),
  ...areaQuestions,
]);

/** A question that the schema has accepted. */
export type Question = z.infer<typeof question>;

/** Values to write by their keys. */
export const writeQuestion = z.object({
  write: z.record(z.union([z.string().regex(/^parameter\.[0-9A-Fa-f]{4}$/), z.literal('status.doorLocked')]), z.number()),
});

/** A down-link: what is sent, and how its answer is read. */
export interface Order {
  readonly id: number;
  readonly body: Uint8Array;
  /** Ids of the special answer; `undefined`: the generic one is all. */
  readonly answerId: number | undefined;
  /** The special answer, without the serial that it answers, as plain JSON. */
  read(body: Uint8Array): Record<string, unknown>;
}

const refused = (what: string): Failure => new Failure('BAD_REQUEST', `asking a terminal: ${what}`, { details: { what } });

/** Read a question. Throws `BAD_REQUEST` that names all that is wrong. */
export function readQuestion(input: unknown): Question {
  const read = question.safeParse(input);
  if (read.success) return read.data;
  throw badRequest(read.error, 'asking a terminal');
}

const nothing = new Uint8Array();
const words = (...values: readonly number[]): number[] => values.flatMap((value) => [value >> 8, value & 255]);
const dword = (value: number): number[] => words(value >>> 16, value & 0xffff);

const done = (code: number, body: Uint8Array): Order => ({ id: code, body, answerId: undefined, read: () => ({}) });

function readLocated(body: Uint8Array): Record<string, unknown> {
  const location = readLocation(body);
  return { time: location.time, values: Object.fromEntries(valuesOf(location)) };
}

const textLimit = 1024;

function textOrder({ text, kind, display, speak, adScreen }: Extract<Question, { command: 'text' }>, version: number | undefined): Order {
  const bytes = encodeGbk(text);
  if (bytes.length > textLimit) throw refused(`text: ${bytes.length} bytes in GBK, ${textLimit} go in`);
  const ways = (display ? 1 << 2 : 0) | (speak ? 1 << 3 : 0);
  const head =
    version === undefined
      ? [ways | (kind === 'urgent' ? 1 : 0) | (adScreen ? 1 << 4 : 0)]
      : [ways | textKinds[kind], kind === 'notice' ? 1 : 2];
  return done(id.text, Buffer.concat([Uint8Array.from(head), bytes]));
}

const shownParameter = (parameter: Parameter) => ({
  id: parameterName(parameter.id),
  title: parameterInfo(parameter.id)?.title,
  unit: parameterInfo(parameter.id)?.unit,
  value: parameterValue(parameter),
});

function readOrder(ids: readonly string[] | undefined): Order {
  const read = (body: Uint8Array) => ({ parameters: readParameters(body).map(shownParameter) });
  if (ids === undefined) return { id: id.queryAllParameters, body: nothing, answerId: id.parameters, read };
  const list = ids.flatMap((name) => dword(Number.parseInt(name, 16)));
  return { id: id.queryParameters, body: Uint8Array.from([ids.length, ...list]), answerId: id.parameters, read };
}

function writeOrder(values: Readonly<Record<string, number | string>>): Order {
  const list = Object.entries(values).map(([name, value]) => parameterOf(Number.parseInt(name, 16), value));
  if (list.length < 1 || list.length > 255) throw refused('values: between 1 and 255 are needed');
  return done(id.setParameters, writeParameters(list));
}

/** The first word of what a terminal says of itself, and the texts in it (JT/T 808-2019 table 20). */
function readAttributes(body: Uint8Array): Record<string, unknown> {
  const type = ((body[0] ?? 0) << 8) | (body[1] ?? 0);
  return { type, manufacturer: decodeGbk(body.subarray(2, 7)).trim(), bytes: Buffer.from(body).toString('hex') };
}

/** 2011 and 2013: bit 0 of a flag, 1 locks. 2019: a list of controls, of which 0001 is the doors, 0 locks. */
function doorOrder(locked: boolean, version: number | undefined): Order {
  const body = version === undefined ? [locked ? 1 : 0] : [...words(1, 1), locked ? 0 : 1];
  return { id: id.vehicle, body: Uint8Array.from(body), answerId: id.vehicleAnswer, read: readLocated };
}

function confirmOrder({ serial, alarms }: Extract<Question, { command: 'confirmAlarm' }>): Order {
  const bits = alarms.reduce((sum, alarm) => (sum | (1 << confirmable[alarm])) >>> 0, 0);
  return done(id.confirmAlarm, Uint8Array.from([...words(serial), ...dword(bits)]));
}

/** The down-link of a question, in the layout of the terminal's version. Throws `BAD_REQUEST` for what the frame cannot carry. */
export function orderOf(asked: Question, version: number | undefined): Order {
  switch (asked.command) {
    case 'query':
      return { id: id.queryLocation, body: nothing, answerId: id.locationAnswer, read: readLocated };
    case 'attributes':
      return { id: id.queryAttributes, body: nothing, answerId: id.attributes, read: readAttributes };
    case 'checkLink':
      return done(id.checkLink, nothing);
    case 'track':
      return done(id.track, Uint8Array.from([...words(asked.intervalSeconds), ...dword(asked.validSeconds)]));
    case 'text':
      return textOrder(asked, version);
    case 'readParameters':
      return readOrder(asked.ids);
    case 'writeParameters':
      return writeOrder(asked.values);
    case 'confirmAlarm':
      return confirmOrder(asked);
    case 'control':
      return done(id.control, Buffer.concat([Uint8Array.of(controls[asked.order]), encodeGbk(asked.parameters)]));
    case 'lockDoors':
      return doorOrder(asked.locked, version);
    case 'setCircles':
    case 'setRectangles':
    case 'setPolygon':
    case 'deleteAreas': {
      const message = areaMessage(asked, version);
      return done(message.id, message.body);
    }
  }
}
