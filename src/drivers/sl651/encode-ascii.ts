import type { DownBody, Reading, Request, Setting, Step, UpBody } from './body.ts';
import { bytesOf, hexByte } from './control.ts';
import { elementOfSymbol } from './elements.ts';
import { bytesOfBits, writeContent, writeGates } from './encode-hex.ts';
import { functionOf } from './functions.ts';
import { settingInfo } from './settings.ts';
import { readNumber } from './value-code.ts';

const hexDigits = (value: number, digits: number): string => value.toString(16).padStart(digits, '0').toUpperCase();
const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const headOf = (body: { readonly serial: number; readonly sentAt: string }): string => hexDigits(body.serial, 4) + body.sentAt;

/** The ASCII body of an up message; `readAsciiUp` reads it back. */
export function writeAsciiUp(functionCode: number, body: UpBody): Uint8Array {
  const shape = functionOf(functionCode)?.up ?? 'elements';
  if (shape === 'nothing') return ascii(headOf(body));
  const hasType = shape === 'elements' || shape === 'series';
  const type = hasType && body.stationType !== undefined ? `${body.stationType} ` : '';
  const groups = shape === 'series' ? writeSeries(body, type) : writeElements(body, type);
  return ascii(headOf(body) + (body.readings.length === 0 ? writePlace(body, type, hasType) : groups) + writeRest(body));
}

/** Station and time of a body without readings. */
function writePlace({ station, observedAt }: UpBody, type: string, hasType: boolean): string {
  if (station === undefined) return '';
  return `ST ${station} ${type}${hasType && observedAt !== undefined ? `TT ${observedAt} ` : ''}`;
}

function writeRest({ content }: UpBody): string {
  const raw = (bytes: Uint8Array): string => `${Buffer.from(bytes).toString('latin1')} `;
  if (content.kind === 'none') return '';
  if (content.kind === 'text') return `RGZS ${raw(content.bytes)}`;
  if (content.kind === 'picture') return `PIC ${raw(content.bytes)}`;
  if (content.kind === 'settings') return content.settings.map(writeSetting).join('');
  if (content.kind === 'version') return `${hexByte(content.version.length)}${content.version} `;
  return `${writeContent(content)} `;
}

function writeElements(body: UpBody, type: string): string {
  return body.readings.map((reading, i) => place(reading, body.readings[i - 1], type) + writeElement(reading)).join('');
}

/** Station and time groups that a reading needs after the one before it. */
function place(reading: Reading, before: Reading | undefined, type: string): string {
  const station = reading.station === before?.station ? '' : `ST ${reading.station} ${type}`;
  const isSameTime = reading.observedAt === undefined || reading.observedAt === before?.observedAt;
  return station + (isSameTime ? '' : `TT ${reading.observedAt} `);
}

/** The word of a symbol: vendor symbols lose their `id`. */
const wordOf = (symbol: string): string => symbol.replace(/^id(?=(FF)?[0-9A-F]{2}$)/, '');
const textOf = (value: number | undefined, decimals: number): string => (value === undefined ? 'M' : value.toFixed(decimals));

function writeElement({ symbol, values, decimals }: Reading): string {
  const kind = elementOfSymbol(symbol)?.kind ?? 'number';
  const twelve = (digits: number, scale: number): string =>
    Array.from({ length: 12 }, (_, i) => values[i])
      .map((value) => hexDigits(value === undefined ? 16 ** digits - 1 : Math.round(value * scale), digits))
      .join('');
  const texts = {
    number: () => textOf(values[0], decimals),
    status: () => hexDigits(values[0] ?? 0xffffffff, 8),
    rain: () => twelve(2, 10),
    level: () => twelve(4, 100),
  };
  return `${wordOf(symbol)} ${texts[kind]()} `;
}

const stepLetters = { day: 'D', hour: 'H', minute: 'N' } as const;
const writeStep = (step: Step | 'hourly'): string =>
  step === 'hourly' ? 'DRH00 ' : `DR${stepLetters[step.unit]}${String(step.count).padStart(2, '0')} `;

/** Identifiers once, then the values of each time in their order; all readings share station, time and step. */
function writeSeries(body: UpBody, type: string): string {
  const [first] = body.readings;
  if (first === undefined) return '';
  if (elementOfSymbol(first.symbol)?.kind !== 'number' && first.symbol.startsWith('DR')) return writeElements(body, type);
  const step = first.step === undefined ? '' : writeStep(first.step);
  const words = body.readings.map(({ symbol }) => `${wordOf(symbol)} `).join('');
  const rows = first.values.map((_, i) => body.readings.map(({ values, decimals }) => `${textOf(values[i], decimals)} `).join(''));
  return place(first, undefined, type) + step + words + rows.join('');
}

function writeSetting({ id, data, decimals }: Setting): string {
  const kind = settingInfo(id)?.kind ?? 'hex';
  const number = kind === 'number' ? readNumber(bytesOf(data), decimals) : undefined;
  if (number !== undefined && !Number.isNaN(number)) return `${hexByte(id)} ${number.toFixed(decimals)} `;
  return `${hexByte(id)} ${kind === 'card' ? Buffer.from(data, 'hex').toString('latin1') : data} `;
}

/** The ASCII body of a down message. */
export function writeAsciiDown(functionCode: number, body: DownBody): Uint8Array {
  return ascii(headOf(body) + writeRequest(functionCode, body.request));
}

const markers: Readonly<Record<number, string>> = { 71: '97 ', 72: '98 ' };
const wordsOf = (symbols: readonly string[]): string => symbols.map((symbol) => `${wordOf(symbol)} `).join('');

function writeRequest(functionCode: number, request: Request): string {
  switch (request.kind) {
    case 'nothing':
      return '';
    case 'period':
      return `${request.from} ${request.to} ${writeStep(request.step)}${wordsOf(request.symbols)}`;
    case 'symbols':
      return wordsOf(request.symbols);
    case 'settings':
      return request.settings.map(writeSetting).join('');
    case 'ids':
      return request.ids.map((id) => `${hexByte(id)} `).join('');
    case 'marker':
      return markers[functionCode] ?? '';
    case 'status':
      return `ZT ${hexDigits(request.bits, 8)} `;
    case 'switches':
      return `${hexByte(Math.ceil(request.on.length / 8))}${bytesOfBits(request.on)} `;
    case 'gates':
      return `${writeGates(request.open, request.openingsCm)} `;
    case 'quota':
      return request.isOn ? 'FF ' : '00 ';
  }
}
