import { Failure } from '../../../contracts/errors.ts';
import { type Bits, type BitWriter, codeOf, signedAt, textAt, unsignedAt } from './bits.ts';

/** One field of a layout: how it is read and written, in the same place so that the two cannot part. */
export interface Field<Name extends string = string, Value = unknown> {
  /** Name in the record; empty for bits that carry nothing. */
  readonly name: Name;
  /** Width in bits; of a field that reaches to the end of the message, the least. */
  readonly bits: number;
  read(bits: Bits, at: number): Value;
  write(writer: BitWriter, value: Value): void;
}

/** What a list of fields reads into. */
export type RecordOf<Fields extends readonly Field[]> = {
  readonly [F in Fields[number] as Exclude<F['name'], ''>]: F extends Field<string, infer Value> ? Value : never;
};

/** Bits that are not interpreted, as bytes; the last byte is filled up with zeros. */
export interface BitData {
  readonly length: number;
  readonly bytes: Uint8Array;
}

/** How a raw integer becomes a value. */
interface Scaling {
  /** Raw value that means "not available". */
  readonly none?: number;
  /** The value is raw ÷ divisor; default 1. */
  readonly divisor?: number;
}

function rawOf(
  name: string,
  value: number | undefined,
  { none = 0, divisor = 1 }: Scaling,
  [least, most]: readonly [number, number],
): number {
  const raw = value === undefined ? none : Math.round(value * divisor);
  if (raw >= least && raw <= most) return raw;
  throw new Failure('BAD_REQUEST', `encoding ${name} = ${value}: not in ${least / divisor}…${most / divisor}`, {
    details: { what: `${name} = ${value}` },
  });
}

/** An unsigned integer that is always there. */
export const uint = <Name extends string>(name: Name, bits: number): Field<Name, number> => ({
  name,
  bits,
  read: (from, at) => unsignedAt(from, at, bits),
  write: (writer, value) => writer.put(rawOf(name, value, {}, [0, 2 ** bits - 1]), bits),
});

/** The message type itself, with its literal numbers. */
export const typeField = <Type extends number>(): Field<'type', Type> => ({
  name: 'type',
  bits: 6,
  read: (from) => unsignedAt(from, 0, 6) as Type, // holds: the layout was chosen by these bits
  write: (writer, value) => writer.put(value, 6),
});

/** An unsigned number, `undefined` where the raw value says "not available". */
export const maybe = <Name extends string>(name: Name, bits: number, scaling: Scaling): Field<Name, number | undefined> => ({
  name,
  bits,
  read(from, at) {
    const raw = unsignedAt(from, at, bits);
    return raw === scaling.none ? undefined : raw / (scaling.divisor ?? 1);
  },
  write: (writer, value) => writer.put(rawOf(name, value, scaling, [0, 2 ** bits - 1]), bits),
});

/** The same for two's complement. */
export const signed = <Name extends string>(name: Name, bits: number, scaling: Scaling): Field<Name, number | undefined> => ({
  name,
  bits,
  read(from, at) {
    const raw = signedAt(from, at, bits);
    return raw === scaling.none ? undefined : raw / (scaling.divisor ?? 1);
  },
  write: (writer, value) => writer.put(rawOf(name, value, scaling, [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1]), bits),
});

/** A number that is sent with something added, e.g. a water level above −10 m: value = raw ÷ divisor − shift. */
export const shifted = <Name extends string>(
  name: Name,
  bits: number,
  { shift, divisor = 1, none }: Scaling & { readonly shift: number },
): Field<Name, number | undefined> => ({
  name,
  bits,
  read(from, at) {
    const raw = unsignedAt(from, at, bits);
    return raw === none ? undefined : (raw - shift * divisor) / divisor;
  },
  write: (writer, value) =>
    writer.put(rawOf(name, value === undefined ? undefined : value + shift, { none, divisor }, [0, 2 ** bits - 1]), bits),
});

/** One bit. */
export const flag = <Name extends string>(name: Name): Field<Name, boolean> => ({
  name,
  bits: 1,
  read: (from, at) => unsignedAt(from, at, 1) === 1,
  write: (writer, value) => writer.put(value ? 1 : 0, 1),
});

/** Bits without meaning; written as zeros. */
export const spare = (bits: number): Field<'', undefined> => ({
  name: '',
  bits,
  read: () => undefined,
  write: (writer) => writer.put(0, bits),
});

function putText(writer: BitWriter, name: string, value: string): void {
  for (const character of value) {
    const code = codeOf(character);
    if (code === undefined) {
      throw new Failure('BAD_REQUEST', `encoding ${name}: six-bit text has no ${JSON.stringify(character)}`, { details: { what: name } });
    }
    writer.put(code, 6);
  }
}

/** Text of `size` characters; `undefined` when it is empty. */
export const text = <Name extends string>(name: Name, size: number): Field<Name, string | undefined> => ({
  name,
  bits: size * 6,
  read: (from, at) => textAt(from, at, size) || undefined,
  write(writer, value = '') {
    if (value.length > size) throw new Failure('BAD_REQUEST', `encoding ${name}: over ${size} characters`, { details: { what: name } });
    putText(writer, name, value.padEnd(size, '@'));
  },
});

/** Text up to the end of the message; `undefined` when it is empty. */
export const textToEnd = <Name extends string>(name: Name): Field<Name, string | undefined> => ({
  name,
  bits: 0,
  read: (from, at) => textAt(from, at, Math.max(0, Math.floor((from.length - at) / 6))) || undefined,
  write: (writer, value = '') => putText(writer, name, value),
});

/** Bits up to the end of the message, but for the last `kept` ones. */
export const dataToEnd = <Name extends string>(name: Name, kept = 0): Field<Name, BitData> => ({
  name,
  bits: 0,
  read(from, at) {
    const length = Math.max(0, from.length - kept - at);
    const bytes = new Uint8Array(Math.ceil(length / 8));
    for (let i = 0; i < bytes.length; i++) {
      const count = Math.min(8, length - i * 8);
      bytes[i] = unsignedAt(from, at + i * 8, count) << (8 - count);
    }
    return { length, bytes };
  },
  write(writer, { length, bytes }) {
    for (let i = 0; i * 8 < length; i++) {
      const count = Math.min(8, length - i * 8);
      writer.put((bytes[i] ?? 0) >> (8 - count), count);
    }
  },
});

/** A field of the last `field.bits` bits of a message, whatever lies before it. */
export const atEnd = <Name extends string, Value>(field: Field<Name, Value>): Field<Name, Value> => ({
  ...field,
  bits: 0,
  read: (from) => field.read(from, from.length - field.bits),
});

/** A field that shorter messages do not have; `undefined` there, and written only when it has a value. */
export const tail = <Name extends string, Value>(field: Field<Name, Value>): Field<Name, Value | undefined> => ({
  ...field,
  read: (from, at) => (at + field.bits <= from.length ? field.read(from, at) : undefined),
  write(writer, value) {
    if (value !== undefined) field.write(writer, value);
  },
});

/** A field with spare bits before it. */
export const afterSpare = <Name extends string, Value>(count: number, field: Field<Name, Value>): Field<Name, Value> => ({
  name: field.name,
  bits: count + field.bits,
  read: (from, at) => field.read(from, at + count),
  write(writer, value) {
    writer.put(0, count);
    field.write(writer, value);
  },
});

/** Groups of fields, as many as fit into the rest of the message, at most `most`. */
export const groups = <Name extends string, const Fields extends readonly Field[]>(
  name: Name,
  fields: Fields,
  most: number,
): Field<Name, readonly RecordOf<Fields>[]> => {
  const size = fields.reduce((sum, { bits }) => sum + bits, 0);
  return {
    name,
    bits: 0,
    read(from, at) {
      const count = Math.min(most, Math.floor((from.length - at) / size));
      return Array.from({ length: Math.max(0, count) }, (_, i) => readFields(fields, from, at + i * size));
    },
    write(writer, value) {
      for (const group of value) writeFields(fields, writer, group);
    },
  };
};

/** Read fields one after the other, the first at bit `at`. */
export function readFields<const Fields extends readonly Field[]>(fields: Fields, bits: Bits, at: number): RecordOf<Fields> {
  const record: Record<string, unknown> = {};
  let from = at;
  for (const field of fields) {
    if (field.name !== '') record[field.name] = field.read(bits, from);
    from += field.bits;
  }
  return record as RecordOf<Fields>; // holds: each named field put in what its `read` returns
}

/** Write fields one after the other. Throws `BAD_REQUEST` when a value does not fit. */
export function writeFields<const Fields extends readonly Field[]>(fields: Fields, writer: BitWriter, record: RecordOf<Fields>): void {
  const values: Readonly<Record<string, unknown>> = record;
  for (const field of fields) field.write(writer, values[field.name]);
}
