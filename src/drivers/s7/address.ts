import type { Text } from '../../contracts/text.ts';
import { bytesOf, type Encoding, encodingOf, isValueType, type ValueType, valueTypes } from './values.ts';

/** Memory of a controller: inputs, outputs, flags, data blocks, peripheral inputs, timers, counters. */
export type Area = 'I' | 'Q' | 'M' | 'DB' | 'P' | 'T' | 'C';

/** Where a value lies in a controller and how it is read: a key of a binding, taken apart. */
export interface S7Address {
  readonly area: Area;
  /** Number of the data block; 0 elsewhere. */
  readonly db: number;
  /** First byte; of timers and counters their number. */
  readonly start: number;
  /** Bytes; of timers and counters 1, which is a word. */
  readonly count: number;
  readonly type: ValueType;
  /** Bit of the byte; 0 for all other types. */
  readonly bit: number;
  /** Characters of a string; 0 for all other types. */
  readonly characters: number;
  /** How the characters of a string are encoded; default `latin1`. */
  readonly encoding: Encoding;
  /** Own period of polling; `undefined` for that of the source. */
  readonly everyMs: number | undefined;
}

/** Why a text is no address. */
export interface NoAddress {
  readonly refused: Text;
}

const no = (zh: string, en: string): NoAddress => ({ refused: { zh, en } });

/** Area and number; size or type; byte; bit, or length of a string; type; its length; how its characters are encoded; period. */
const shape =
  /^%?(?<area>DB\d{1,5}|PI|PE|[IEQAMTCZ])[.,]?(?<name>[A-Z]+)?(?<start>\d{1,5})(?:\.(?<part>\d{1,3}))?(?::(?!(?:LATIN1|UTF8|GBK)\b)(?<type>[A-Z0-9]+)(?:\[(?<length>\d{1,3})\])?)?(?::(?<encoding>LATIN1|UTF8|GBK))?(?:@(?<every>\d+)(?<unit>MS|S|M))?$/;

/** Names of areas in English and German. */
const areas: Readonly<Record<string, Area>> = { I: 'I', E: 'I', Q: 'Q', A: 'Q', M: 'M', PI: 'P', PE: 'P', T: 'T', C: 'C', Z: 'C' };
/** What a letter behind an area says: a size in bytes and the type where none is named. */
const sizes: Readonly<Record<string, ValueType>> = { X: 'bool', B: 'byte', W: 'word', D: 'dword' };
const unitMs: Readonly<Record<string, number>> = { MS: 1, S: 1000, M: 60_000 };
const mostEveryMs = 86_400_000;
/** Characters that are read of a string whose length is not said: enough for a number. */
const usualCharacters = 32;
const mostCharacters = 200;
/** Beyond it the 24 bits of an address in bits are used up (16 bits of bytes, 3 of bits; the rest is reserved). */
const mostBytes = 65_536;
const mostNumber = 65_535;

const isRefused = (value: unknown): value is NoAddress => typeof value === 'object' && value !== null && 'refused' in value;

interface Place {
  readonly area: Area;
  readonly db: number;
}

function placeOf(text: string): Place | NoAddress {
  if (!text.startsWith('DB')) return { area: areas[text] ?? 'M', db: 0 };
  const db = Number(text.slice(2));
  return db >= 1 && db <= mostNumber
    ? { area: 'DB', db }
    : no('数据块号须在 1 到 65535 之间', 'the number of a data block is between 1 and 65535');
}

/** The type that is meant, and the letter of a size where there is one. */
function typeOf(
  area: Area,
  name: string | undefined,
  { type, part }: { type?: string | undefined; part?: string | undefined },
): ValueType | NoAddress {
  const called = (name?.startsWith('DB') && area === 'DB' ? name.slice(2) : name) ?? (part === undefined ? '' : 'X');
  const bySize = sizes[called];
  const byName = called.toLowerCase();
  const first = bySize ?? (isValueType(byName) ? byName : undefined);
  if (first === undefined)
    return called === ''
      ? no('请写明位（M10.3）或大小（MW10）', 'say which bit (M10.3) or which size (MW10)')
      : no(`不认识的类型 ${called}`, `there is no type ${called}`);
  if (type === undefined) return first;
  const wanted = type.toLowerCase();
  if (!isValueType(wanted)) return no(`不认识的类型 ${type}`, `there is no type ${type}`);
  const fits = valueTypes[wanted].bytes === valueTypes[first].bytes && (wanted === 'bool') === (first === 'bool');
  // A byte is where anything may begin.
  return fits || (called === 'B' && wanted !== 'bool')
    ? wanted
    : no(
        `${called} 的大小与类型 ${type} 不符；字节地址可配任何类型，例如 DBB8:lreal`,
        `the size ${called} does not fit the type ${type}; a byte address fits every type, such as DBB8:lreal`,
      );
}

function everyOf(every: string | undefined, unit: string | undefined): number | undefined | NoAddress {
  if (every === undefined) return undefined;
  const ms = Number(every) * (unitMs[unit ?? ''] ?? 1);
  return ms >= 1 && ms <= mostEveryMs ? ms : no('轮询周期须在 1 ms 到 1 天之间', 'the period must be between 1 ms and one day');
}

/** What stands behind the dot: a bit, or the length of a string. */
function partOf(type: ValueType, part: string | undefined, length: string | undefined): { bit: number; characters: number } | NoAddress {
  if (type === 'string') {
    const characters = Number(length ?? part ?? usualCharacters);
    return characters >= 1 && characters <= mostCharacters
      ? { bit: 0, characters }
      : no('字符串长度须在 1 到 200 之间', 'a string has 1 to 200 characters');
  }
  if (length !== undefined) return no('只有字符串有长度', 'only a string has a length');
  if (type !== 'bool') return part === undefined ? { bit: 0, characters: 0 } : no('只有位有小数点', 'only a bit has a dot');
  if (part === undefined || Number(part) > 7) return no('请写明 0～7 位，例如 M10.3', 'say which bit, 0 to 7, such as M10.3');
  return { bit: Number(part), characters: 0 };
}

type Parts = Readonly<Record<string, string | undefined>>;

/** Timers and counters have a number and one type each. */
function timerOf(area: 'T' | 'C', { name, start, part, type, every, unit }: Parts): S7Address | NoAddress {
  if (name !== undefined || part !== undefined || type !== undefined)
    return no('定时器与计数器只写编号，例如 T5、C5', 'timers and counters have a number only, such as T5 and C5');
  const everyMs = everyOf(every, unit);
  if (isRefused(everyMs)) return everyMs;
  return {
    area,
    db: 0,
    start: Number(start),
    count: 1,
    type: area === 'T' ? 's5time' : 'bcd',
    bit: 0,
    characters: 0,
    encoding: 'latin1',
    everyMs,
  };
}

/**
 * Take an address apart: `DB10.DBD4:real`, `DB1.DBX0.3`, `MW20`, `IW0`, `QB1`, `M10.3`, `DB10,REAL4`, `DB10,STRING20.16`, `T5`, `MW20@5s`.
 *
 * Upper and lower case are the same, and so are the German names of areas (`EW0`, `A1.0`, `Z5`); a `%` before it is left out. A size without
 * a type is unsigned: `byte`, `word`, `dword`.
 */
export function parseAddress(text: string): S7Address | NoAddress {
  const parts: Parts | undefined = shape.exec(text.trim().toUpperCase())?.groups;
  if (parts === undefined) return no(`看不懂的地址 ${text}`, `${text} is no address such as DB10.DBD4:real or MW20`);
  const place = placeOf(parts.area ?? '');
  if (isRefused(place)) return place;
  if (place.area === 'T' || place.area === 'C') return timerOf(place.area, parts);
  const type = typeOf(place.area, parts.name, parts);
  if (isRefused(type)) return type;
  const part = partOf(type, parts.part, parts.length);
  if (isRefused(part)) return part;
  const everyMs = everyOf(parts.every, parts.unit);
  if (isRefused(everyMs)) return everyMs;
  const start = Number(parts.start);
  const count = bytesOf(type, part.characters);
  if (start + count > mostBytes) return no('地址超出 65536 字节', 'the address is beyond 65536 bytes');
  const { encoding } = parts;
  if (encoding !== undefined && type !== 'string') return no('只有字符串有编码', 'only a string has an encoding');
  return { ...place, start, count, type, ...part, encoding: encodingOf(encoding), everyMs };
}

/** A stretch of memory for people: `DB10 bytes 4…7`, `T5…6`. */
export function stretchText({ area, db, start, count }: Pick<S7Address, 'area' | 'db' | 'start' | 'count'>): string {
  const last = start + count - 1;
  if (area === 'T' || area === 'C') return `${area}${start}…${last}`;
  return `${area}${area === 'DB' ? db : ''} bytes ${start}…${last}`;
}
