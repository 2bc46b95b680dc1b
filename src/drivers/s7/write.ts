import { z } from 'zod';
import { badRequest } from '../../contracts/bad-request.ts';
import type { DeviceBinding } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { parseAddress } from './address.ts';
import type { Link } from './connect.ts';
import { answerText, itemCode, itemText } from './errors.ts';
import type { Stretch } from './frame.ts';
import { rawAt } from './intake.ts';
import { encodeRead, encodeWrite, type Head, mostWriteBytes, readItems, readWritten } from './pdu.ts';
import { blockOf, type ValueTag } from './plan.ts';
import { fitValue, writeValue } from './values.ts';

const questionSchema = z.strictObject({ write: z.record(z.string().max(200), z.number()) });
const mostKeys = 100;

/** A value on its way to a controller. */
export interface Writing extends ValueTag {
  /** Raw value, which the type can hold. */
  readonly raw: number;
}

const failure = (code: 'BAD_REQUEST' | 'NOT_FOUND' | 'NOT_AVAILABLE' | 'BAD_FRAME', doing: string, what: string): Failure =>
  new Failure(code, `${doing}: ${what}`, { details: { what } });

/** An answer that is a refusal, or cannot be read. */
export const answerFailure = (doing: string, what: string): Failure => failure('NOT_AVAILABLE', doing, what);

/** The address and raw value of one key; throws when it cannot be written. */
function writingOf(device: DeviceBinding, key: string, value: number): Writing {
  const doing = `writing ${key} of ${device.identity}`;
  const binding = device.points.get(key);
  if (binding === undefined) throw failure('NOT_FOUND', doing, key);
  const address = parseAddress(key);
  if ('refused' in address) throw failure('BAD_REQUEST', doing, address.refused.en);
  if (['I', 'P', 'T', 'C'].includes(address.area)) throw failure('BAD_REQUEST', doing, 'inputs, timers and counters can only be read');
  const raw = fitValue(address.type, (value - binding.offset) / binding.scale, address.characters);
  if (raw === undefined) throw failure('BAD_REQUEST', doing, `${value} is out of the range of ${address.type}`);
  return { key, binding, address, raw };
}

/** What is asked for, all checked before anything is sent; throws `BAD_REQUEST` or `NOT_FOUND`. */
export function writingsOf(device: DeviceBinding, question: Readonly<Record<string, unknown>>): readonly Writing[] {
  const asked = questionSchema.safeParse(question);
  const doing = `asking ${device.identity}`;
  if (!asked.success) throw badRequest(asked.error, doing);
  const entries = Object.entries(asked.data.write);
  if (entries.length === 0 || entries.length > mostKeys)
    throw failure('BAD_REQUEST', doing, `1 to ${mostKeys} values can be written at once`);
  return entries.map(([key, value]) => writingOf(device, key, value));
}

/** The request that writes a value: one bit by itself, a string from its second byte on. */
function requestOf({ address, raw }: Writing): Uint8Array {
  if (address.type === 'bool') return encodeWrite({ ...address, count: 1 }, Uint8Array.of(raw), address.bit);
  const bytes = writeValue(raw, address.type);
  const start = address.start + (address.type === 'string' ? 1 : 0);
  return encodeWrite({ ...address, start, count: bytes.length }, bytes);
}

function checkAnswer(head: Head, doing: string): void {
  if (head.error !== 0) throw answerFailure(doing, answerText(head.error).en);
}

async function readBack(link: Link, doing: string, [writing, signal]: readonly [Writing, AbortSignal]): Promise<number> {
  const block = blockOf([writing], 0, 'measured');
  const stretch: Stretch = block;
  const head = await link.wire.ask(encodeRead([stretch]), signal, true);
  checkAnswer(head, doing);
  const items = readItems(head, [stretch]);
  const [item] = typeof items === 'string' ? [] : items;
  if (item === undefined) throw failure('BAD_FRAME', doing, String(items));
  if (item.code !== itemCode.done) throw answerFailure(doing, itemText(item.code, stretch).en);
  const raw = rawAt(block, 0, new DataView(item.bytes.buffer, item.bytes.byteOffset, item.bytes.byteLength));
  return raw * writing.binding.scale + writing.binding.offset;
}

async function writeOne(link: Link, doing: string, [writing, signal]: readonly [Writing, AbortSignal]): Promise<void> {
  const { address } = writing;
  if (address.count > mostWriteBytes(link.pduBytes)) throw answerFailure(doing, `${address.count} bytes do not fit into the PDU`);
  const head = await link.wire.ask(requestOf(writing), signal, true);
  checkAnswer(head, doing);
  const code = readWritten(head);
  if (typeof code === 'string') throw failure('BAD_FRAME', doing, code);
  if (code !== itemCode.done) throw answerFailure(doing, itemText(code, address).en);
}

/**
 * Write values one after the other, in the order of the question, and read each back; answers what was read.
 *
 * Throws `NOT_AVAILABLE` with what the controller said, `TIMEOUT`, `LINK_LOST` or `BAD_FRAME`; what stands before in the question is written then.
 */
export async function write(
  link: Link,
  identity: string,
  [writings, signal]: readonly [readonly Writing[], AbortSignal],
): Promise<Readonly<Record<string, number>>> {
  const answer: Record<string, number> = {};
  for (const writing of writings) {
    const doing = `writing ${writing.key} of ${identity}`;
    await writeOne(link, doing, [writing, signal]);
    answer[writing.key] = await readBack(link, doing, [writing, signal]);
  }
  return answer;
}
