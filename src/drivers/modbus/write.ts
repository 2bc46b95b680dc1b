import { z } from 'zod';
import { badRequest } from '../../contracts/bad-request.ts';
import type { DeviceBinding } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { parseAddress } from './address.ts';
import { columnsOf, rawAt } from './columns.ts';
import { exceptionCode, exceptionText } from './exceptions.ts';
import {
  isBitTable,
  maskWriteRequest,
  readRequest,
  writeAndReadRequest,
  writeCoilRequest,
  writeCoilsRequest,
  writeRegisterRequest,
  writeRegistersRequest,
} from './pdu.ts';
import { spanOf, type ValueTag } from './plan.ts';
import { fitValue, writeValue } from './values.ts';
import type { Outcome } from './wire.ts';

/** Sends a request to the unit of the device out of turn; the bytes of the outcome are the receiver's own. */
export type Call = (pdu: Uint8Array) => Promise<Outcome>;

const questionSchema = z.strictObject({ write: z.record(z.string().max(200), z.number()) });
const mostKeys = 100;

/** A value on its way to a device. */
interface Writing extends ValueTag {
  /** Raw value, which the type can hold. */
  readonly raw: number;
}

const failure = (code: 'BAD_REQUEST' | 'NOT_FOUND' | 'TIMEOUT' | 'NOT_AVAILABLE' | 'BAD_FRAME', doing: string, what: string): Failure =>
  new Failure(code, `${doing}: ${what}`, { details: { what } });

/** The address and raw value of one key; throws when it cannot be written. */
function writingOf(device: DeviceBinding, key: string, value: number): Writing {
  const doing = `writing ${key} of ${device.identity}`;
  const binding = device.points.get(key);
  if (binding === undefined) throw failure('NOT_FOUND', doing, key);
  const address = parseAddress(key);
  if ('refused' in address) throw failure('BAD_REQUEST', doing, address.refused.en);
  if (address.table === 'discrete' || address.table === 'input') throw failure('BAD_REQUEST', doing, `${address.table} can only be read`);
  const { type, bits } = address;
  if (address.text !== undefined) throw failure('BAD_REQUEST', doing, 'texts can only be read');
  const raw = fitValue(type, (value - binding.offset) / binding.scale);
  if (raw === undefined) throw failure('BAD_REQUEST', doing, `${value} is out of the range of ${type}`);
  if (bits > 0 && (raw < 0 || raw >= 2 ** bits)) throw failure('BAD_REQUEST', doing, `${value} is out of the range of ${bits} bits`);
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

/** Data of the answer; throws what the device or the link said instead. */
function dataOf(outcome: Outcome, doing: string): Uint8Array {
  if (outcome.kind === 'data') return outcome.bytes;
  if (outcome.kind === 'silence') throw failure('TIMEOUT', doing, 'no answer');
  if (outcome.kind === 'refused') throw failure('BAD_FRAME', doing, outcome.detail);
  throw failure('NOT_AVAILABLE', doing, exceptionText(outcome.code));
}

const lacksFunction = (outcome: Outcome): boolean => outcome.kind === 'exception' && outcome.code === exceptionCode.illegalFunction;

/** Ask; where the device does not have the function, ask in the next way, until none is left. */
async function askAny(
  call: Call,
  doing: string,
  [first, ...others]: readonly [Uint8Array, ...(() => Promise<Uint8Array> | Uint8Array)[]],
): Promise<void> {
  let outcome = await call(first);
  for (const other of others) if (lacksFunction(outcome)) outcome = await call(await other());
  dataOf(outcome, doing);
}

const wordAt = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/** Bits of the registers from `start`: which of them are meant, and what they shall be. */
interface Field {
  readonly start: number;
  readonly mask: Uint8Array;
  readonly value: Uint8Array;
}

/** The registers that hold bits of a value, and no others. */
function fieldOf({ address: { start, type, order, bit, bits }, raw }: Writing): Field {
  const mask = writeValue((2 ** bits - 1) * 2 ** bit, type, order);
  const value = writeValue(raw * 2 ** bit, type, order);
  const touched = Array.from({ length: mask.length >> 1 }, (_, word) => word).filter((word) => wordAt(mask, 2 * word) !== 0);
  const [from = 0, to = 0] = [touched.at(0), touched.at(-1)];
  const part = (bytes: Uint8Array) => bytes.subarray(2 * from, 2 * to + 2);
  return { start: start + from, mask: part(mask), value: part(value) };
}

/** The request that sets bits in registers as they are now. Another master may change them in between: mask write goes before, where it can. */
async function changedRegisters(call: Call, doing: string, { start, mask, value }: Field): Promise<Uint8Array> {
  const old = dataOf(await call(readRequest('holding', start, mask.length >> 1)), doing);
  const bytes = old.map((byte, i) => (byte & ~(mask[i] ?? 0)) | (value[i] ?? 0));
  return bytes.length > 2 ? writeRegistersRequest(start, bytes) : writeRegisterRequest(start, wordAt(bytes, 0));
}

/** Write bits of one register by mask write; of two by reading and writing both. */
async function writeField(call: Call, doing: string, field: Field): Promise<void> {
  const changed = () => changedRegisters(call, doing, field);
  if (field.mask.length > 2) dataOf(await call(await changed()), doing);
  else await askAny(call, doing, [maskWriteRequest(field.start, wordAt(field.mask, 0), wordAt(field.value, 0)), changed]);
}

/** Write one value by the function for it; resolves once the device has acknowledged. */
async function writeOne(call: Call, doing: string, writing: Writing): Promise<void> {
  const { address, raw } = writing;
  const { start } = address;
  if (isBitTable(address.table)) {
    await askAny(call, doing, [writeCoilRequest(start, raw === 1), () => writeCoilsRequest(start, raw === 1)]);
    return;
  }
  if (address.bits > 0) {
    await writeField(call, doing, fieldOf(writing));
    return;
  }
  const bytes = writeValue(raw, address.type, address.order);
  const [several, andRead] = [writeRegistersRequest(start, bytes), () => writeAndReadRequest(start, bytes)];
  if (bytes.length > 2) await askAny(call, doing, [several, andRead]);
  else await askAny(call, doing, [writeRegisterRequest(start, wordAt(bytes, 0)), () => several, andRead]);
}

/** The engineering value that the device holds now. */
async function readBack(call: Call, doing: string, writing: Writing): Promise<number> {
  const span = spanOf([writing], writing.address.table, 0);
  const bytes = dataOf(await call(readRequest(span.table, span.start, span.count)), doing);
  return rawAt(columnsOf(span, 'measured'), 0, bytes) * writing.binding.scale + writing.binding.offset;
}

/**
 * Write values one after the other, in the order of the question, and read each back; answers what was read.
 *
 * Throws `NOT_AVAILABLE` with the name of the exception, `TIMEOUT` or `BAD_FRAME`; what stands before in the question is written then.
 */
export async function write(call: Call, identity: string, writings: readonly Writing[]): Promise<Readonly<Record<string, number>>> {
  const answer: Record<string, number> = {};
  for (const writing of writings) {
    const doing = `writing ${writing.key} of ${identity}`;
    await writeOne(call, doing, writing);
    answer[writing.key] = await readBack(call, doing, writing);
  }
  return answer;
}
