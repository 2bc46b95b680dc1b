import type { Text } from '../../contracts/text.ts';
import { isBitTable, type Table } from './pdu.ts';
import { type Encoding, encodings, longestText, type TextShape } from './texts.ts';
import { type Order, orderOf, registersOf, type ValueType, valueTypes } from './values.ts';

/** Where a value lies in a device and how it is read: a key of a binding, taken apart. */
export interface ModbusAddress {
  readonly table: Table;
  /** 0-based, as on the wire. */
  readonly start: number;
  /** Bits of a bit table, registers of the others. */
  readonly count: number;
  readonly type: ValueType;
  readonly order: Order;
  /** Lowest bit of the value that is meant, 0 = least significant; 0 where the whole value is. */
  readonly bit: number;
  /** How many bits are meant; 0: the whole value. */
  readonly bits: number;
  /** Its registers hold characters, two each; `undefined` for a number. Such a key is read as a text of the device and feeds no point. */
  readonly text: TextShape | undefined;
  /** Own period of polling; `undefined` for that of the source. */
  readonly everyMs: number | undefined;
}

/** Why a text is no address. */
export interface NoAddress {
  readonly refused: Text;
}

interface Place {
  readonly table: Table;
  readonly start: number;
}

const no = (zh: string, en: string): NoAddress => ({ refused: { zh, en } });

const shape =
  /^(?<place>[a-z]+:\d{1,5}|\d{5,6})(?:\.(?<bit>\d{1,2})(?:-(?<last>\d{1,2}))?)?(?::(?<type>[a-z]+\d*)(?:\[(?<length>\d{1,3})\])?(?::(?<order>[A-Za-z]+))?(?::(?<encoding>[A-Za-z0-9]+))?)?(?:@(?<every>\d+)(?<unit>ms|s|m))?$/;
type Parts = Partial<Record<'place' | 'bit' | 'last' | 'type' | 'length' | 'order' | 'encoding' | 'every' | 'unit', string>>;
const tables: ReadonlySet<string> = new Set<Table>(['coil', 'discrete', 'input', 'holding']);
/** Tables by the first digit of the classic notation. */
const classicTables: Readonly<Record<string, Table>> = { 0: 'coil', 1: 'discrete', 3: 'input', 4: 'holding' };
const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };
const mostEveryMs = 86_400_000;
const registers = 65_536;

const isValueType = (name: string): name is ValueType => Object.hasOwn(valueTypes, name);
const isEncoding = (name: string | undefined): name is Encoding => name !== undefined && Object.hasOwn(encodings, name);
const isTable = (name: string): name is Table => tables.has(name);

/** `holding:100` counts from 0; `40101` and `400101` name the same register, counted from 1. */
function placeOf(text: string): Place | NoAddress {
  const [name = '', offset] = text.split(':');
  if (offset !== undefined) {
    if (!isTable(name))
      return no(
        `没有名为 ${name} 的数据区，可用 coil、discrete、input、holding`,
        `there is no table ${name}; use coil, discrete, input or holding`,
      );
    return { table: name, start: Number(offset) };
  }
  const table = classicTables[text[0] ?? ''];
  const number = Number(text.slice(1));
  if (table === undefined || number === 0) return no(`${text} 不是 Modbus 地址，例如 40001`, `${text} is no Modbus address such as 40001`);
  return { table, start: number - 1 };
}

/** What of a value is meant: its type, and which of its bits when not all of them. */
type Meant = Pick<ModbusAddress, 'type' | 'bit' | 'bits'>;

const bitOf = ({ bit, type }: Parts): Meant | NoAddress => {
  if (type !== undefined && type !== 'bit') return no(`位不能有类型 ${type}`, `a bit has no type ${type}`);
  if (bit !== undefined) return no('线圈和离散量本身就是位，不能再取位', 'coils and discrete inputs are bits; they have no bits');
  return { type: 'bit', bit: 0, bits: 0 };
};

/** `.4` is one bit, `.4-7` four of them as a number without sign. */
function fieldOf({ bit, last = bit, type }: Parts): Meant | NoAddress {
  const whole = type === undefined || type === 'bit' ? 'uint16' : type;
  if (whole !== 'uint16' && whole !== 'uint32')
    return no(`位只能取自 uint16 或 uint32，不能取自 ${whole}`, `bits are taken from uint16 or uint32, not from ${whole}`);
  const [low, high, most] = [Number(bit), Number(last), 16 * registersOf(whole) - 1];
  if (high > most && whole === 'uint16')
    return no('寄存器只有 0～15 位；跨两个寄存器请写 :uint32', 'a register has bits 0 to 15; add :uint32 for two registers');
  if (high > most) return no('uint32 只有 0～31 位', 'uint32 has bits 0 to 31');
  if (high < low) return no(`低位写在前面：.${high}-${low}`, `the lower bit comes first: .${high}-${low}`);
  return { type: whole, bit: low, bits: high - low + 1 };
}

/** What is meant of the value, with a default type for each table. */
function meantOf(table: Table, parts: Parts): Meant | NoAddress {
  if (isBitTable(table)) return bitOf(parts);
  if (parts.bit !== undefined) return fieldOf(parts);
  if (parts.type === 'bit') return no('请写明取哪一位，例如 holding:20.4', 'say which bit, such as holding:20.4');
  const type = parts.type ?? 'uint16';
  if (!isValueType(type)) return no(`不认识的类型 ${type}`, `there is no type ${type}`);
  return { type, bit: 0, bits: 0 };
}

function everyOf(every: string | undefined, unit: string | undefined): number | undefined | NoAddress {
  if (every === undefined) return undefined;
  const ms = Number(every) * (unitMs[unit ?? ''] ?? 1);
  return ms >= 1 && ms <= mostEveryMs ? ms : no('轮询周期须在 1 ms 到 1 天之间', 'the period must be between 1 ms and one day');
}

const isRefused = (value: unknown): value is NoAddress => typeof value === 'object' && value !== null && 'refused' in value;

/** Texts seldom change: read so often unless the key says otherwise. */
const usualTextEveryMs = 60_000;

/** Characters in registers: `string[16]`, with `BA` when the bytes of each register are exchanged, and the encoding. */
function textOf(table: Table, { bit, length, order, encoding }: Parts): Pick<ModbusAddress, 'count' | 'order' | 'text'> | NoAddress {
  if (isBitTable(table)) return no('线圈和离散量里没有文本', 'coils and discrete inputs hold no text');
  if (bit !== undefined) return no('文本不能取位', 'a text has no bits');
  const bytes = Number(length ?? 0);
  if (bytes < 1 || bytes > longestText)
    return no(`请写明多少个字节（1～${longestText}），例如 string[16]`, `say how many bytes (1 to ${longestText}), such as string[16]`);
  const isOrder = !isEncoding(order?.toLowerCase());
  const [letters, named] = isOrder ? [order, encoding?.toLowerCase() ?? 'utf8'] : [undefined, order?.toLowerCase()];
  if (!isEncoding(named)) return no(`没有编码 ${named}，可用 ascii、utf8、gbk`, `there is no encoding ${named}; use ascii, utf8 or gbk`);
  const swapped = orderOf('uint16', letters);
  if (swapped !== 0 && swapped !== 2)
    return no(`文本的字节序为 AB 或 BA，不是 ${letters}`, `the byte order of a text is AB or BA, not ${letters}`);
  return { count: (bytes + 1) >> 1, order: swapped, text: { bytes, encoding: named } };
}

/** A number, or bits of one. */
function numberOf(table: Table, parts: Parts): Omit<ModbusAddress, 'table' | 'start' | 'everyMs'> | NoAddress {
  if (parts.length !== undefined || parts.encoding !== undefined)
    return no('只有文本有长度和编码，例如 string[16]:gbk', 'only a text has a length and an encoding, such as string[16]:gbk');
  const meant = meantOf(table, parts);
  if (isRefused(meant)) return meant;
  const order = orderOf(meant.type, parts.order);
  if (order === undefined) return no(`类型 ${meant.type} 没有字节序 ${parts.order}`, `type ${meant.type} has no byte order ${parts.order}`);
  return { ...meant, count: registersOf(meant.type), order, text: undefined };
}

/**
 * Take an address apart: `holding:100:float32:CDAB`, `input:5:int16`, `coil:3`, `holding:20.4`, `holding:20.4-7`, `holding:100:string[16]`,
 * `40101`, `400101:uint32@5s`.
 *
 * The typed notation counts from 0, the classic one from 1. Default type: `uint16`; default order: `ABCD`.
 */
export function parseAddress(text: string): ModbusAddress | NoAddress {
  const parts: Parts | undefined = shape.exec(text.trim())?.groups;
  if (parts === undefined)
    return no(
      `看不懂的地址 ${text}，写成例如 holding:100:float32:CDAB、holding:20.4-7、holding:100:string[16] 或 40101`,
      `${text} is no address such as holding:100:float32:CDAB, holding:20.4-7, holding:100:string[16] or 40101`,
    );
  const place = placeOf(parts.place ?? '');
  if (isRefused(place)) return place;
  const value = parts.type === 'string' ? textOf(place.table, parts) : numberOf(place.table, parts);
  if (isRefused(value)) return value;
  const everyMs = everyOf(parts.every, parts.unit);
  if (isRefused(everyMs)) return everyMs;
  if (place.start + value.count > registers) return no('地址超出 65536', 'the address is beyond 65536');
  if (value.text === undefined) return { type: 'uint16', bit: 0, bits: 0, ...value, ...place, everyMs };
  return { type: 'uint16', bit: 0, bits: 0, ...value, ...place, everyMs: everyMs ?? usualTextEveryMs };
}

/** The number of the unit (0…255) in the identity of a device: `7`, or `pump@7` when several devices share a unit; `undefined` for others. */
export function unitOf(identity: string): number | undefined {
  const digits = /^(?:.*@)?(\d{1,3})$/s.exec(identity)?.[1];
  return digits !== undefined && Number(digits) <= 255 ? Number(digits) : undefined;
}
