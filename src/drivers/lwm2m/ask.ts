import { z } from 'zod';
import type { DeviceBinding, PointBinding } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { readLinks } from '../coap-wire/link-format.ts';
import { coapCode, codeText, contentFormat, numberOption, optionNumber, pathOptions, uintOption } from '../coap-wire/message.ts';
import { isSuccess } from '../coap-wire/relations.ts';
import type { Ask, Channel, Told } from '../coap-wire/requests.ts';
import { readContent } from './content.ts';
import { type LwM2MKey, type Path, pathText, readKey, readPath } from './path.ts';
import { BadBody, type TypeOf } from './reading.ts';
import { tlvNumber, tlvValue } from './tlv.ts';
import { readAsk } from './watch.ts';

const key = z.string().min(1).max(200);
const questionSchema = z.union([
  z.strictObject({ write: z.record(key, z.number()) }),
  z.strictObject({ read: z.array(key).min(1).max(100) }),
  z.strictObject({ execute: key, arguments: z.string().max(200).optional() }),
  z.strictObject({ discover: key }),
]);
const mostKeys = 100;

/** Who is asked. */
export interface Asked {
  readonly device: DeviceBinding;
  readonly channel: Channel;
  readonly typeOf: TypeOf;
  readonly format: number | undefined;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

type Code = 'BAD_REQUEST' | 'NOT_FOUND' | 'NOT_AVAILABLE' | 'BAD_FRAME';
const failure = (code: Code, doing: string, what: string): Failure => new Failure(code, `${doing}: ${what}`, { details: { what } });

/** A value on its way to a device. */
interface Writing extends LwM2MKey {
  readonly key: string;
  readonly binding: PointBinding;
  readonly raw: number;
}

function writingOf({ device }: Asked, name: string, value: number): Writing {
  const doing = `writing ${name} of ${device.identity}`;
  const binding = device.points.get(name);
  if (binding === undefined) throw failure('NOT_FOUND', doing, name);
  const found = readKey(name);
  if (found === undefined || found.type === 'none') throw failure('BAD_REQUEST', doing, 'it is no key of a number');
  const raw = (value - binding.offset) / binding.scale;
  const whole = Math.round(raw * 1e6) / 1e6;
  const isFloat = found.type === 'float' || found.type === undefined;
  if (!Number.isFinite(raw) || (!isFloat && !Number.isInteger(whole)))
    throw failure('BAD_REQUEST', doing, `${raw} is no ${found.type ?? 'number'}`);
  if (found.type === 'boolean' && whole !== 0 && whole !== 1) throw failure('BAD_REQUEST', doing, `${raw} is neither 0 nor 1`);
  if (found.type === 'unsigned' && whole < 0) throw failure('BAD_REQUEST', doing, `${raw} is below 0`);
  return { ...found, key: name, binding, raw: isFloat ? raw : whole };
}

const writeAsk = ({ path }: Writing, format: number, payload: Uint8Array): Ask => ({
  code: coapCode.put,
  options: [...pathOptions(path.map(String)), numberOption(optionNumber.contentFormat, format)],
  payload,
});

/** The same value in the formats in which it may be written, the plainest first. */
const bodies: readonly (readonly [format: number, body: (writing: Writing) => Uint8Array])[] = [
  [contentFormat.text, ({ raw }) => Buffer.from(String(raw))],
  [
    contentFormat.senmlJson,
    ({ path, raw, type }) =>
      Buffer.from(JSON.stringify([{ bn: `/${pathText(path)}`, ...(type === 'boolean' ? { vb: raw === 1 } : { v: raw }) }])),
  ],
  [contentFormat.lwm2mTlv, ({ path, raw, type }) => tlvValue(path[2] ?? 0, tlvNumber(raw, type))],
];

function succeeded({ message, body }: Told, doing: string): void {
  const { code } = message;
  if (isSuccess(code)) return;
  const detail = `${codeText(code)} ${Buffer.from(body.subarray(0, 100)).toString()}`.trim();
  throw failure(code === coapCode.notFound ? 'NOT_FOUND' : 'NOT_AVAILABLE', doing, detail);
}

async function writeOne({ channel, signal }: Asked, writing: Writing, doing: string): Promise<void> {
  for (const [format, bodyOf] of bodies) {
    const told = await channel.ask(writeAsk(writing, format, bodyOf(writing)), signal);
    if (told.message.code === coapCode.otherFormat && format !== contentFormat.lwm2mTlv) continue;
    succeeded(told, doing);
    return;
  }
}

/** The raw number at a path. */
async function readOne({ channel, signal, typeOf, format, now }: Asked, path: Path, doing: string): Promise<number> {
  let told = await channel.ask(readAsk(path, format), signal);
  if (told.message.code === coapCode.notAcceptable) told = await channel.ask(readAsk(path, undefined), signal);
  succeeded(told, doing);
  try {
    const readings = readContent(told.body, {
      format: uintOption(told.message, optionNumber.contentFormat),
      base: path,
      typeOf,
      now: now(),
    });
    const found = readings.find((reading) => pathText(reading.path) === pathText(path));
    if (found?.value === undefined) throw failure('BAD_FRAME', doing, found?.problem ?? 'there is no value in the answer');
    return found.value;
  } catch (error) {
    if (error instanceof BadBody) throw failure('BAD_FRAME', doing, error.message);
    throw error;
  }
}

/** Write one after the other and read each back; what stands before one that fails is written. */
async function write(asked: Asked, wanted: Readonly<Record<string, number>>): Promise<Readonly<Record<string, number>>> {
  const entries = Object.entries(wanted);
  const doing = `asking ${asked.device.identity}`;
  if (entries.length === 0 || entries.length > mostKeys)
    throw failure('BAD_REQUEST', doing, `1 to ${mostKeys} values can be written at once`);
  const writings = entries.map(([name, value]) => writingOf(asked, name, value));
  const answer: Record<string, number> = {};
  for (const writing of writings) {
    const what = `writing ${writing.key} of ${asked.device.identity}`;
    await writeOne(asked, writing, what);
    answer[writing.key] = (await readOne(asked, writing.path, `${what}, reading it back`)) * writing.binding.scale + writing.binding.offset;
  }
  return answer;
}

async function read(asked: Asked, names: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const answer: Record<string, number> = {};
  for (const name of names) {
    const doing = `reading ${name} of ${asked.device.identity}`;
    const found = readKey(name);
    const binding = asked.device.points.get(name);
    if (found === undefined || binding === undefined) throw failure('NOT_FOUND', doing, name);
    answer[name] = (await readOne(asked, found.path, doing)) * binding.scale + binding.offset;
  }
  return answer;
}

function pathOf(text: string, doing: string, lengths: readonly number[]): Path {
  const path = readPath(text);
  if (path === undefined || !lengths.includes(path.length)) throw failure('BAD_REQUEST', doing, `${text} is no such path`);
  return path;
}

async function execute({ device, channel, signal }: Asked, text: string, words: string): Promise<Readonly<Record<string, unknown>>> {
  const doing = `executing ${text} of ${device.identity}`;
  const options = pathOptions(pathOf(text, doing, [3]).map(String));
  const format = words === '' ? [] : [numberOption(optionNumber.contentFormat, contentFormat.text)];
  succeeded(await channel.ask({ code: coapCode.post, options: [...options, ...format], payload: Buffer.from(words) }, signal), doing);
  return { executed: text };
}

async function discover({ device, channel, signal }: Asked, text: string): Promise<Readonly<Record<string, unknown>>> {
  const doing = `discovering ${text} of ${device.identity}`;
  const told = await channel.ask(readAsk(pathOf(text, doing, [1, 2, 3]), contentFormat.linkFormat), signal);
  succeeded(told, doing);
  const links = readLinks(Buffer.from(told.body).toString());
  if (links === undefined) throw failure('BAD_FRAME', doing, 'no list of links');
  return { links: links.map(({ target, attributes }) => ({ path: target, ...Object.fromEntries(attributes) })) };
}

/**
 * Ask a device: `{ write: { key: value } }`, `{ read: [key] }` (both in engineering values), `{ execute: path, arguments? }`, `{ discover: path }`.
 *
 * Throws `BAD_REQUEST`, `NOT_FOUND`, `NOT_AVAILABLE` with the code of the device, `BAD_FRAME` or `TIMEOUT`.
 */
export async function askDevice(asked: Asked, question: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>> {
  const parsed = questionSchema.safeParse(question);
  if (!parsed.success) throw failure('BAD_REQUEST', `asking ${asked.device.identity}`, 'write, read, execute or discover is asked');
  const { data } = parsed;
  if ('write' in data) return write(asked, data.write);
  if ('read' in data) return read(asked, data.read);
  return 'execute' in data ? execute(asked, data.execute, data.arguments ?? '') : discover(asked, data.discover);
}
