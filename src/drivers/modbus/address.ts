import type { Text } from '../../contracts/text.ts';
import { isBitTable, type Table } from './pdu.ts';
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
  /** Bit of a register, 0 = least significant; 0 for all other types. */
  readonly bit: number;
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
  /^(?<place>[a-z]+:\d{1,5}|\d{5,6})(?:\.(?<bit>\d{1,2}))?(?::(?<type>[a-z]+\d*)(?::(?<order>[A-Za-z0-9]+))?)?(?:@(?<every>\d+)(?<unit>ms|s|m))?$/;
const tables: ReadonlySet<string> = new Set<Table>(['coil', 'discrete', 'input', 'holding']);
/** Tables by the first digit of the classic notation. */
const classicTables: Readonly<Record<string, Table>> = { 0: 'coil', 1: 'discrete', 3: 'input', 4: 'holding' };
const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };
const mostEveryMs = 86_400_000;
const registers = 65_536;

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

/** The type that is meant, with a default for each table. */
function typeOf(table: Table, bit: string | undefined, name: string | undefined): ValueType | NoAddress {
  if (isBitTable(table) || bit !== undefined) {
    if (name !== undefined && name !== 'bit') return no(`位不能有类型 ${name}`, `a bit has no type ${name}`);
    if (isBitTable(table) && bit !== undefined)
      return no('线圈和离散量本身就是位，不能再取位', 'coils and discrete inputs are bits; they have no bits');
    return 'bit';
  }
  if (name === 'string') return no('字符串不是数值，平台只存数值', 'a string is no number, and only numbers are stored');
  if (name === 'bit') return no('请写明取哪一位，例如 holding:20.4', 'say which bit, such as holding:20.4');
  const type = name ?? 'uint16';
  return Object.hasOwn(valueTypes, type) ? (type as ValueType) : no(`不认识的类型 ${type}`, `there is no type ${type}`); // it is one of its keys
}

function everyOf(every: string | undefined, unit: string | undefined): number | undefined | NoAddress {
  if (every === undefined) return undefined;
  const ms = Number(every) * (unitMs[unit ?? ''] ?? 1);
  return ms >= 1 && ms <= mostEveryMs ? ms : no('轮询周期须在 1 ms 到 1 天之间', 'the period must be between 1 ms and one day');
}

const isRefused = (value: unknown): value is NoAddress => typeof value === 'object' && value !== null && 'refused' in value;

/**
 * Take an address apart: `holding:100:float32:CDAB`, `input:5:int16`, `coil:3`, `holding:20.4`, `40101`, `400101:uint32@5s`.
 *
 * The typed notation counts from 0, the classic one from 1. Default type: `uint16`; default order: `ABCD`.
 */
export function parseAddress(text: string): ModbusAddress | NoAddress {
  const parts = shape.exec(text.trim())?.groups;
  if (parts === undefined) return no(`看不懂的地址 ${text}`, `${text} is no address such as holding:100:float32:CDAB or 40101`);
  const place = placeOf(parts.place ?? '');
  if (isRefused(place)) return place;
  const type = typeOf(place.table, parts.bit, parts.type);
  if (isRefused(type)) return type;
  const bit = Number(parts.bit ?? 0);
  if (bit > 15) return no('寄存器只有 0～15 位', 'a register has bits 0 to 15');
  const order = orderOf(type, parts.order);
  if (order === undefined) return no(`类型 ${type} 没有字节序 ${parts.order}`, `type ${type} has no byte order ${parts.order}`);
  const everyMs = everyOf(parts.every, parts.unit);
  if (isRefused(everyMs)) return everyMs;
  const count = registersOf(type);
  if (place.start + count > registers) return no('地址超出 65536', 'the address is beyond 65536');
  return { ...place, count, type, order, bit, everyMs };
}

/** The number of the unit (0…255) in the identity of a device: `7`, or `pump@7` when several devices share a unit; `undefined` for others. */
export function unitOf(identity: string): number | undefined {
  const digits = /^(?:.*@)?(\d{1,3})$/s.exec(identity)?.[1];
  return digits !== undefined && Number(digits) <= 255 ? Number(digits) : undefined;
}
