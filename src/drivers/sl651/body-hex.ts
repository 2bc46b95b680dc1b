import {
  badBody,
  type Content,
  type Cursor,
  fiveMinutes,
  leftOf,
  type Reading,
  type Setting,
  type Step,
  take,
  takeByte,
  takeRest,
  type UpBody,
} from './body.ts';
import { hexByte, hexOf } from './control.ts';
import { type Element, elementOfGuide, stationTypes, vendorSymbol } from './elements.ts';
import { functionOf, type UpShape } from './functions.ts';
import { readNumber } from './value-code.ts';

// Identifiers that build a message (SL 651-2014 table C.1, notes a–g).
const timeMark = 0xf0f0;
const stationMark = 0xf1f1;
const guides = { step: 0x04, text: 0xf2, picture: 0xf3, bulk: 0xfd, extended: 0xff } as const;

interface Identifier {
  readonly symbol: string;
  readonly element: Element | undefined;
  readonly size: number;
  readonly decimals: number;
}

/** What the groups read so far say of the ones to come. */
interface Scene {
  station: string;
  stationType: string | undefined;
  named: string | undefined;
  observedAt: string | undefined;
  step: Step | undefined;
  content: Content;
  readonly readings: Reading[];
}

/**
 * Read the HEX/BCD body of an up message.
 *
 * Groups may come in any order; a reading belongs to the last station and time before it. The definition byte decides
 * widths and decimals, not the table. Throws `BAD_FRAME` when the groups do not fill the body exactly.
 */
export function readHexUp(functionCode: number, station: string, bytes: Uint8Array): UpBody {
  const shape = functionOf(functionCode)?.up;
  if (shape === undefined) throw badBody(`function ${hexByte(functionCode)} is not known`);
  const cursor: Cursor = { bytes, at: 0 };
  const serial = (takeByte(cursor) << 8) | takeByte(cursor);
  const sentAt = hexOf(take(cursor, 6));
  const scene: Scene = {
    station,
    stationType: undefined,
    named: undefined,
    observedAt: undefined,
    step: undefined,
    content: { kind: 'none' },
    readings: [],
  };
  readShape(shape, cursor, scene);
  if (leftOf(cursor) > 0) throw badBody(`${leftOf(cursor)} bytes left over`);
  return {
    serial,
    sentAt,
    station: scene.named,
    stationType: scene.stationType,
    observedAt: scene.observedAt,
    readings: scene.readings,
    content: scene.content,
  };
}

type PlainShape = 'settings' | 'version' | 'switches' | 'gates' | 'quota' | 'counters';
const groupHow = {
  elements: { hasType: true, isSeries: false },
  series: { hasType: true, isSeries: true },
  status: { hasType: false, isSeries: false },
} as const;

const isPlain = (shape: UpShape): shape is PlainShape => shape in contents;
const isGrouped = (shape: UpShape): shape is keyof typeof groupHow => shape in groupHow;

/** Readers of what follows the station's address in the short answers; they are the same in ASCII once its hex is undone. */
export const contents: Readonly<Record<PlainShape, (cursor: Cursor) => Content>> = {
  settings: (cursor) => ({ kind: 'settings', settings: readSettings(cursor) }),
  version: (cursor) => ({ kind: 'version', version: Buffer.from(take(cursor, takeByte(cursor))).toString('latin1') }),
  switches: (cursor) => ({ kind: 'switches', on: bitsOf(take(cursor, takeByte(cursor))) }),
  gates: (cursor) => ({ kind: 'gates', ...readGates(cursor) }),
  quota: (cursor) => ({ kind: 'quota', isOn: takeByte(cursor) === 0xff }),
  counters: (cursor) => ({ kind: 'counters', counts: numbers16(takeRest(cursor)) }),
};

function readShape(shape: UpShape, cursor: Cursor, scene: Scene): void {
  if (shape === 'nothing') {
    takeRest(cursor); // some devices add their address to the keep-alive
    return;
  }
  if (isGrouped(shape)) readGroups(cursor, scene, groupHow[shape]);
  else readStation(cursor, scene);
  if (isPlain(shape)) scene.content = contents[shape](cursor);
}

const peek16 = (cursor: Cursor): number => ((cursor.bytes[cursor.at] ?? 0) << 8) | (cursor.bytes[cursor.at + 1] ?? 0);

/** The address group at the beginning of the short answers; some devices leave it out. */
function readStation(cursor: Cursor, scene: Scene): void {
  if (leftOf(cursor) < 2 || peek16(cursor) !== stationMark) return;
  take(cursor, 2);
  scene.station = hexOf(take(cursor, 5));
  scene.named ??= scene.station;
}

/**
 * A station type follows the address in data messages. A letter of the standard is taken; any other byte only when a group follows it,
 * since some devices leave the type out. The short status answers have none, but some devices send it before ZT (4520).
 */
function readType(cursor: Cursor, scene: Scene, hasType: boolean): void {
  const code = cursor.bytes[cursor.at] ?? 0;
  const next = peek16({ bytes: cursor.bytes, at: cursor.at + 1 });
  const letter = String.fromCharCode(code);
  const isLetter = letter in stationTypes;
  const isType = isLetter && (hasType || next === 0x4520);
  if (leftOf(cursor) === 0 || isMark(peek16(cursor)) || !(isType || isMark(next))) return;
  take(cursor, 1);
  scene.stationType ??= isLetter ? letter : hexByte(code);
}

const isMark = (mark: number): boolean => mark >>> 8 === (mark & 0xff) && mark >>> 8 >= 0xf0 && mark >>> 8 <= 0xf3;

function readGroups(cursor: Cursor, scene: Scene, how: { readonly hasType: boolean; readonly isSeries: boolean }): void {
  while (leftOf(cursor) > 0) {
    const guide = cursor.bytes[cursor.at] ?? 0;
    if (leftOf(cursor) >= 2 && peek16(cursor) === stationMark) {
      readStation(cursor, scene);
      readType(cursor, scene, how.hasType);
    } else if (leftOf(cursor) >= 2 && peek16(cursor) === timeMark) {
      take(cursor, 2);
      scene.observedAt = hexOf(take(cursor, 5));
    } else if (guide === guides.step) scene.step = readStep(cursor);
    else if (guide === guides.text || guide === guides.picture || guide === guides.bulk) scene.content = readRaw(cursor, guide);
    else if (how.isSeries && scene.step !== undefined) readSeries(cursor, scene, scene.step);
    else readElement(cursor, scene);
  }
}

const rawKinds = { [guides.text]: 'text', [guides.picture]: 'picture', [guides.bulk]: 'bulk' } as const;

function readRaw(cursor: Cursor, guide: keyof typeof rawKinds): Content {
  take(cursor, 2);
  return { kind: rawKinds[guide], bytes: takeRest(cursor).slice() };
}

/** `04 18 d h m`; all zero says that DRP or DRZ follow, which carry their own step. */
export function readStep(cursor: Cursor): Step | undefined {
  const { size } = readIdentifier(cursor);
  if (size !== 3) throw badBody(`a time step of ${size} bytes`);
  const [day = 0, hour = 0, minute = 0] = [...take(cursor, 3)].map((byte) => readNumber(Uint8Array.of(byte), 0) ?? Number.NaN);
  if (Number.isNaN(day + hour + minute)) throw badBody('a time step that is no BCD number');
  if (day > 0) return { unit: 'day', count: day };
  if (hour > 0) return { unit: 'hour', count: hour };
  return minute > 0 ? { unit: 'minute', count: minute } : undefined;
}

/** Guide byte, with guide FF its extension, and the definition byte. */
export function readIdentifier(cursor: Cursor): Identifier {
  const guide = takeByte(cursor);
  if (guide === 0 || guide === 0xf0 || guide === 0xf1) throw badBody(`identifier ${hexByte(guide)} at ${cursor.at - 1}`);
  const extension = guide === guides.extended ? takeByte(cursor) : undefined;
  const definition = takeByte(cursor);
  const element = extension === undefined ? elementOfGuide(guide) : undefined;
  const symbol = element?.symbol ?? vendorSymbol(guide, extension);
  return { symbol, element, size: definition >>> 3, decimals: definition & 7 };
}

function readElement(cursor: Cursor, scene: Scene): void {
  const identifier = readIdentifier(cursor);
  const { station, observedAt } = scene;
  const { symbol, element, decimals } = identifier;
  if (element?.kind === 'rain' || element?.kind === 'level') {
    const bytes = take(cursor, seriesSize(cursor, identifier, element.kind));
    const values = element.kind === 'rain' ? rainOf(bytes) : levelOf(bytes);
    scene.readings.push({ symbol, station, observedAt, step: fiveMinutes, values, decimals: element.decimals });
    return;
  }
  const value = readValue(take(cursor, identifier.size), identifier);
  scene.readings.push({ symbol, station, observedAt, step: undefined, values: [value], decimals });
}

/** DRP and DRZ have a fixed size; some devices write a wrong definition byte, so the fixed one is taken when a group or the end follows it. */
function seriesSize(cursor: Cursor, { size }: Identifier, kind: 'rain' | 'level'): number {
  const fixed = kind === 'rain' ? 12 : 24;
  if (size === fixed || leftOf(cursor) < fixed) return size;
  const next: Cursor = { bytes: cursor.bytes, at: cursor.at + fixed };
  const isBoundary =
    leftOf(next) === 0 || (leftOf(next) >= 2 && (isMark(peek16(next)) || elementOfGuide(peek16(next) >>> 8) !== undefined));
  return isBoundary ? fixed : size;
}

const rainOf = (bytes: Uint8Array): (number | undefined)[] => Array.from(bytes, (byte) => (byte === 0xff ? undefined : byte / 10));
const levelOf = (bytes: Uint8Array): (number | undefined)[] =>
  numbers16(bytes.subarray(0, bytes.length & ~1)).map((raw) => (raw === 0xffff ? undefined : raw / 100));

const readValue = (bytes: Uint8Array, { element, decimals }: Identifier): number | undefined =>
  element?.kind === 'status' ? (bytes.length === 0 ? undefined : Number.parseInt(hexOf(bytes), 16)) : readNumber(bytes, decimals);

/**
 * The rest of a uniform series (SL 651-2014 table 30): the identifiers once, then the values of each time in their order.
 * Devices that repeat the identifier before each value are understood too.
 */
function readSeries(cursor: Cursor, scene: Scene, step: Step): void {
  const first = cursor.at;
  const head = readIdentifier(cursor);
  if (head.element?.kind === 'rain' || head.element?.kind === 'level') {
    cursor.at = first;
    readElement(cursor, scene);
    return;
  }
  const rest = cursor.bytes.subarray(first);
  const stride = cursor.at - first + head.size;
  if (repeats(rest, cursor.at - first, stride)) {
    const column = Array.from({ length: rest.length / stride }, (_, i) => rest.subarray(stride * (i + 1) - head.size, stride * (i + 1)));
    take(cursor, leftOf(cursor));
    pushColumn(scene, head, step, column);
    return;
  }
  const identifiers = [head, ...moreIdentifiers(cursor, head)];
  const groupSize = identifiers.reduce((sum, one) => sum + one.size, 0);
  if (groupSize === 0 || leftOf(cursor) % groupSize !== 0) throw badBody(`${leftOf(cursor)} bytes of series are no groups of ${groupSize}`);
  const columns = identifiers.map((): Uint8Array[] => []);
  while (leftOf(cursor) > 0) for (const [i, one] of identifiers.entries()) columns[i]?.push(take(cursor, one.size));
  for (const [i, one] of identifiers.entries()) pushColumn(scene, one, step, columns[i] ?? []);
}

function pushColumn({ station, observedAt, readings }: Scene, identifier: Identifier, step: Step, column: readonly Uint8Array[]): void {
  const values = column.map((bytes) => readValue(bytes, identifier));
  readings.push({ symbol: identifier.symbol, station, observedAt, step, values, decimals: identifier.decimals });
}

/** True when each stride, and there are several, begins with the same identifier. */
function repeats(bytes: Uint8Array, identifierSize: number, stride: number): boolean {
  const count = bytes.length / stride;
  if (!Number.isInteger(count) || count < 2) return false;
  const same = (i: number) => Array.from({ length: identifierSize }, (_, k) => k).every((k) => bytes[i * stride + k] === bytes[k]);
  return Array.from({ length: count }, (_, i) => i).every(same);
}

/** Widths and decimals near those of the table; two bytes of a value are hardly ever that. */
const isPlausible = ({ element, size, decimals }: Identifier): boolean =>
  element?.kind === 'number' && decimals <= element.decimals && size >= 1 && size <= Math.ceil(element.digits / 2) + 1;

/** Further identifiers of a series: known elements of plausible width that divide what is left into whole groups. */
function moreIdentifiers(cursor: Cursor, head: Identifier): Identifier[] {
  const start = cursor.at;
  const found: Identifier[] = [];
  let best = { count: 0, at: start };
  let groupSize = head.size;
  const ahead: Cursor = { bytes: cursor.bytes, at: start };
  while (leftOf(ahead) > 2 && elementOfGuide(ahead.bytes[ahead.at] ?? 0) !== undefined) {
    const next = readIdentifier(ahead);
    if (!isPlausible(next)) break;
    found.push(next);
    groupSize += next.size;
    if (leftOf(ahead) > 0 && leftOf(ahead) % groupSize === 0) best = { count: found.length, at: ahead.at };
  }
  cursor.at = best.at;
  return found.slice(0, best.count);
}

/** Configuration items up to the end. Item 0E uses the whole definition byte as length (SL 651-2014 table D.1). */
export function readSettings(cursor: Cursor): Setting[] {
  const settings: Setting[] = [];
  while (leftOf(cursor) > 0) {
    const id = takeByte(cursor);
    if (id === 0) throw badBody('configuration item 00');
    const definition = takeByte(cursor);
    const isRelayTable = id === 0x0e;
    const data = hexOf(take(cursor, isRelayTable ? definition : definition >>> 3));
    settings.push({ id, data, decimals: isRelayTable ? 0 : definition & 7 });
  }
  return settings;
}

/** Bits of bytes, lowest bit first: pump, valve or gate 1, 2, 3 … */
export const bitsOf = (bytes: Uint8Array): boolean[] =>
  Array.from(bytes).flatMap((byte) => Array.from({ length: 8 }, (_, bit) => ((byte >> bit) & 1) === 1));

/** Big-endian 16-bit numbers. */
export const numbers16 = (bytes: Uint8Array): number[] => {
  if (bytes.length % 2 !== 0) throw badBody(`${bytes.length} bytes of 16-bit numbers`);
  return Array.from({ length: bytes.length / 2 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0));
};

/** Number of gates, their bits, and the opening of each in cm as 2-byte BCD (SL 651-2014 table 77). */
export function readGates(cursor: Cursor): { open: boolean[]; openingsCm: (number | undefined)[] } {
  const count = takeByte(cursor);
  const open = bitsOf(take(cursor, Math.ceil(count / 8))).slice(0, count);
  const openingsCm = Array.from({ length: count }, () => readNumber(take(cursor, 2), 0));
  return { open, openingsCm };
}
