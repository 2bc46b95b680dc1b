import { badBody, type Content, type DownBody, type Reading, type Request, type Setting, type Step, type UpBody } from './body.ts';
import { bytesOf, hexByte, hexOf } from './control.ts';
import { elementOfSymbol, guideOfSymbol } from './elements.ts';
import { functionOf } from './functions.ts';
import { settingIdentifier } from './settings.ts';
import { bytesNeeded, writeNumber } from './value-code.ts';

const hex16 = (value: number): string => value.toString(16).padStart(4, '0').toUpperCase();

/**
 * The HEX/BCD body of an up message; `readHexUp` reads it back.
 *
 * Throws `BAD_REQUEST` for a value that does not fit its element, and a plain error for a symbol without identifier.
 */
export function writeHexUp(functionCode: number, body: UpBody): Uint8Array {
  const shape = functionOf(functionCode)?.up ?? 'elements';
  const head = hex16(body.serial) + body.sentAt;
  if (shape === 'nothing') return bytesOf(head);
  const isSeries = shape === 'series';
  const hasType = shape === 'elements' || isSeries;
  const groups = body.readings.map((reading, i) =>
    writeReading(reading, body.readings[i - 1], { hasType, isSeries, type: body.stationType }),
  );
  return bytesOf(head + (body.readings.length === 0 ? writePlace(body, hasType) : groups.join('')) + writeContent(body.content));
}

/** Station and time of a body without readings. */
function writePlace({ station, stationType, observedAt }: UpBody, hasType: boolean): string {
  if (station === undefined) return '';
  return writeStation(station, hasType ? stationType : undefined) + (hasType && observedAt !== undefined ? `F0F0${observedAt}` : '');
}

const typeCode = (type: string | undefined): string => (type === undefined ? '' : type.length === 1 ? hexByte(type.charCodeAt(0)) : type);

const writeStation = (station: string, type: string | undefined): string => `F1F1${station}${typeCode(type)}`;

interface How {
  readonly hasType: boolean;
  readonly isSeries: boolean;
  readonly type: string | undefined;
}

/** A reading with the station and time groups that it needs after the one before it. */
function writeReading(reading: Reading, before: Reading | undefined, how: How): string {
  const station = reading.station === before?.station ? '' : writeStation(reading.station, how.hasType ? how.type : undefined);
  const isSameTime = reading.observedAt === undefined || reading.observedAt === before?.observedAt;
  const time = isSameTime ? '' : `F0F0${reading.observedAt}`;
  const kind = elementOfSymbol(reading.symbol)?.kind ?? 'number';
  const step = how.isSeries && reading.step !== undefined && kind === 'number' ? `0418${writeStep(reading.step)}` : '';
  return station + time + step + writers[kind](reading);
}

const places = { day: 0, hour: 1, minute: 2 } as const;

/** The three BCD bytes day, hour, minute of a step. */
export const writeStep = (step: Step): string =>
  [0, 1, 2].map((place) => String(place === places[step.unit] ? step.count : 0).padStart(2, '0')).join('');

const fixedValues = (reading: Reading, encode: (value: number | undefined) => string): string =>
  Array.from({ length: 12 }, (_, i) => encode(reading.values[i])).join('');

const writers: Readonly<Record<'number' | 'status' | 'rain' | 'level', (reading: Reading) => string>> = {
  number: writeNumbers,
  status: ({ symbol, values: [bits] }) => identifierOf(symbol, 4, 0) + (bits ?? 0xffffffff).toString(16).padStart(8, '0'),
  rain: (reading) =>
    identifierOf(reading.symbol, 12, 0) + fixedValues(reading, (value) => hexByte(value === undefined ? 0xff : Math.round(value * 10))),
  level: (reading) =>
    identifierOf(reading.symbol, 24, 0) + fixedValues(reading, (value) => hex16(value === undefined ? 0xffff : Math.round(value * 100))),
};

/** Identifier and one value, or all values of a series at the same width (SL 651-2014 6.6.4.4 d). */
function writeNumbers({ symbol, values, decimals }: Reading): string {
  const advised = Math.ceil((elementOfSymbol(symbol)?.digits ?? 1) / 2);
  const needed = values.map((value) => (value === undefined ? 1 : bytesNeeded(value, decimals)));
  const size = Math.max(advised, ...needed);
  return identifierOf(symbol, size, decimals) + values.map((value) => hexOf(writeNumber(value, size, decimals))).join('');
}

/** Guide byte(s) and definition byte of a symbol. */
function identifierOf(symbol: string, size: number, decimals: number): string {
  const guide = guideOfSymbol(symbol);
  if (guide === undefined) throw badBody(`${symbol} is no element`);
  return guide.map(hexByte).join('') + hexByte((size << 3) | decimals);
}

/** The content of a message besides its readings. */
export function writeContent(content: Content): string {
  switch (content.kind) {
    case 'none':
      return '';
    case 'text':
      return `F2F2${hexOf(content.bytes)}`;
    case 'picture':
      return `F3F3${hexOf(content.bytes)}`;
    case 'bulk':
      return `FDF6${hexOf(content.bytes)}`;
    case 'settings':
      return writeSettings(content.settings);
    case 'version':
      return hexByte(content.version.length) + hexOf(Buffer.from(content.version, 'latin1'));
    case 'switches':
      return writeSwitches(content.on);
    case 'gates':
      return writeGates(content.open, content.openingsCm);
    case 'quota':
      return content.isOn ? 'FF' : '00';
    case 'counters':
      return content.counts.map(hex16).join('');
  }
}

const writeSettings = (settings: readonly Setting[]): string => settings.map(writeSetting).join('');

function writeSetting({ id, data, decimals }: Setting): string {
  const size = data.length / 2;
  return hexByte(id) + hexByte(id === 0x0e ? size : (size << 3) | decimals) + data;
}

/** Bits in bytes, lowest bit first. */
export const bytesOfBits = (bits: readonly boolean[]): string =>
  Array.from({ length: Math.ceil(bits.length / 8) }, (_, i) =>
    hexByte(bits.slice(8 * i, 8 * i + 8).reduce((byte, on, bit) => byte | (Number(on) << bit), 0)),
  ).join('');

/** Pumps or valves: number of bytes, then the bits. */
export function writeSwitches(on: readonly boolean[]): string {
  const bits = bytesOfBits(on);
  return hexByte(bits.length / 2) + bits;
}

/** Gates: their number, their bits, their openings in cm. */
export const writeGates = (open: readonly boolean[], openingsCm: readonly (number | undefined)[]): string =>
  hexByte(open.length) + bytesOfBits(open) + open.map((_, i) => hexOf(writeNumber(openingsCm[i], 2, 0))).join('');

/** The element identifier that a query names: guide byte and the advised definition byte. */
export function queryIdentifier(symbol: string): string {
  const element = elementOfSymbol(symbol);
  if (element?.kind === 'rain') return identifierOf(symbol, 12, 0);
  if (element?.kind === 'level') return identifierOf(symbol, 24, 0);
  return identifierOf(symbol, Math.ceil((element?.digits ?? 8) / 2), element?.kind === 'status' ? 0 : (element?.decimals ?? 0));
}

/** The HEX/BCD body of a down message. */
export function writeHexDown(functionCode: number, { serial, sentAt, request }: DownBody): Uint8Array {
  return bytesOf(hex16(serial) + sentAt + writeRequest(functionCode, request));
}

// Definition bytes with which 97 and 98 are sent; they carry no data.
const markers: Readonly<Record<number, string>> = { 71: '9700', 72: '9800' };

function writeRequest(functionCode: number, request: Request): string {
  switch (request.kind) {
    case 'nothing':
      return '';
    case 'period':
      return `${request.from}${request.to}0418${request.step === 'hourly' ? '000000' : writeStep(request.step)}${request.symbols.map(queryIdentifier).join('')}`;
    case 'symbols':
      return request.symbols.map(queryIdentifier).join('');
    case 'settings':
      return writeSettings(request.settings);
    case 'ids':
      return request.ids.map(settingIdentifier).join('');
    case 'marker':
      return markers[functionCode] ?? '';
    case 'status':
      return `4520${request.bits.toString(16).padStart(8, '0')}`;
    case 'switches':
      return writeSwitches(request.on);
    case 'gates':
      return writeGates(request.open, request.openingsCm);
    case 'quota':
      return request.isOn ? 'FF' : '00';
  }
}
