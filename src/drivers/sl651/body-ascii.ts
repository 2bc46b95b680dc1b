import { badBody, type Content, fiveMinutes, type Reading, type Setting, type Step, type UpBody } from './body.ts';
import { contents } from './body-hex.ts';
import { bytesOf, hexByte, hexOf } from './control.ts';
import { elementOfSymbol, stationTypes } from './elements.ts';
import { functionOf } from './functions.ts';
import { settingInfo, settingOf } from './settings.ts';

/** A position in the text of an ASCII body; one character is one byte. */
export interface Tokens {
  readonly text: string;
  at: number;
}

/** The next word and past the space behind it, `undefined` at the end. */
export function nextToken(tokens: Tokens): string | undefined {
  if (tokens.at >= tokens.text.length) return undefined;
  const space = tokens.text.indexOf(' ', tokens.at);
  const end = space === -1 ? tokens.text.length : space;
  const token = tokens.text.slice(tokens.at, end);
  tokens.at = end + 1;
  return token;
}

const peekToken = (tokens: Tokens): string | undefined => nextToken({ ...tokens });

/** The next word of a message that may not end here. */
export function wantToken(tokens: Tokens, what: string): string {
  const token = nextToken(tokens);
  if (token === undefined) throw badBody(`${what} is missing at ${tokens.at}`);
  return token;
}

/** Serial (4 hex characters) and send time (12 digits), which no space divides. */
export function readHead(bytes: Uint8Array): { serial: number; sentAt: string; tokens: Tokens } {
  const text = Buffer.from(bytes).toString('latin1');
  if (!/^[0-9A-Fa-f]{4}.{12}/s.test(text)) throw badBody('no serial and send time');
  return { serial: Number.parseInt(text.slice(0, 4), 16), sentAt: text.slice(4, 16), tokens: { text, at: 16 } };
}

interface Scene {
  station: string;
  named: string | undefined;
  stationType: string | undefined;
  observedAt: string | undefined;
  step: Step | undefined;
  content: Content;
  readonly readings: Reading[];
}

/**
 * Read the ASCII body of an up message: words divided by single spaces, `M` for a missing value, pictures and manual entries raw.
 *
 * Throws `BAD_FRAME` as {@link readHexUp} does. Source: SL 651-2014 6.6.2; no public sample of this encoding is known.
 */
export function readAsciiUp(functionCode: number, station: string, bytes: Uint8Array): UpBody {
  const shape = functionOf(functionCode)?.up;
  if (shape === undefined) throw badBody(`function ${hexByte(functionCode)} is not known`);
  const { serial, sentAt, tokens } = readHead(bytes);
  const scene: Scene = {
    station,
    named: undefined,
    stationType: undefined,
    observedAt: undefined,
    step: undefined,
    content: { kind: 'none' },
    readings: [],
  };
  if (shape === 'elements' || shape === 'series' || shape === 'status') readGroups(tokens, scene, shape);
  else if (shape !== 'nothing') readAnswer(tokens, scene, shape);
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

function readStation(tokens: Tokens, scene: Scene): void {
  scene.station = wantToken(tokens, 'the address').toUpperCase();
  if (!/^[0-9A-F]{10}$/.test(scene.station)) throw badBody('an address that is not ten hex digits');
  scene.named ??= scene.station;
}

/** The short answers: address, then what the function names. */
function readAnswer(tokens: Tokens, scene: Scene, shape: 'station' | keyof typeof contents): void {
  if (peekToken(tokens) === 'ST') {
    nextToken(tokens);
    readStation(tokens, scene);
  }
  if (shape === 'station') return;
  if (shape === 'settings') scene.content = { kind: 'settings', settings: readSettings(tokens) };
  else if (shape === 'version') scene.content = { kind: 'version', version: readVersion(tokens) };
  else scene.content = contents[shape]({ bytes: hexBytes(restOf(tokens)), at: 0 });
}

const restOf = (tokens: Tokens): string => tokens.text.slice(tokens.at);

/** Bytes of hex text with spaces in it; throws `BAD_FRAME` when it is none. */
export function hexBytes(text: string): Uint8Array {
  const hex = text.replaceAll(' ', '');
  if (!/^([0-9A-Fa-f]{2})*$/.test(hex)) throw badBody('text that is not hex');
  return bytesOf(hex);
}

function readVersion(tokens: Tokens): string {
  const size = Number.parseInt(restOf(tokens).slice(0, 2), 16);
  const version = restOf(tokens).slice(2).replace(/^ /, '').slice(0, size);
  if (version.length !== size) throw badBody('a version shorter than its length says');
  return version;
}

/** `identifier value ` pairs up to the end. */
export function readSettings(tokens: Tokens): Setting[] {
  const settings: Setting[] = [];
  for (let id = nextToken(tokens); id !== undefined; id = nextToken(tokens)) {
    if (!/^[0-9A-Fa-f]{2}$/.test(id)) throw badBody('a configuration item without identifier');
    settings.push(readSetting(Number.parseInt(id, 16), wantToken(tokens, 'a configuration value')));
  }
  return settings;
}

function readSetting(id: number, text: string): Setting {
  const kind = settingInfo(id)?.kind ?? 'hex';
  if (kind === 'number' && isNumber(text)) return { ...settingOf(id, Number(text)) };
  if (kind === 'card') return { id, data: hexOf(Buffer.from(text, 'latin1')), decimals: 0 };
  return { id, data: text.toUpperCase(), decimals: 0 };
}

const isNumber = (token: string): boolean => /^-?\d{1,20}(\.\d{1,7})?$/.test(token);
const isValue = (token: string | undefined): boolean => token !== undefined && (isNumber(token) || token === 'M' || /^F+$/.test(token));

/** A station type is one letter; when a value follows it, it was an element such as `Z` of a message without type. */
function readType(tokens: Tokens, scene: Scene): void {
  const letter = peekToken(tokens);
  if (letter === undefined || letter.length !== 1 || !(letter in stationTypes)) return;
  const ahead = { ...tokens };
  nextToken(ahead);
  if (isValue(peekToken(ahead))) return;
  nextToken(tokens);
  scene.stationType ??= letter;
}

function readGroups(tokens: Tokens, scene: Scene, shape: 'elements' | 'series' | 'status'): void {
  for (let token = nextToken(tokens); token !== undefined; token = nextToken(tokens)) {
    if (token === '') continue;
    if (token === 'ST') {
      readStation(tokens, scene);
      if (shape !== 'status') readType(tokens, scene);
    } else if (token === 'TT') scene.observedAt = wantToken(tokens, 'the observation time');
    else if (/^DR[DHN]\d\d$/.test(token)) scene.step = stepOf(token);
    else if (token === 'RGZS' || token === 'PIC') scene.content = readRaw(tokens, token);
    else if (shape === 'series' && scene.step !== undefined && !isFixedSeries(token)) readSeries(tokens, scene, token, scene.step);
    else readElement(tokens, scene, token);
  }
}

const stepUnits = { D: 'day', H: 'hour', N: 'minute' } as const;

/** `DRN05` → five minutes; `DRH00` says that DRP or DRZ follow. */
export function stepOf(token: string): Step | undefined {
  const count = Number(token.slice(3));
  // The caller has matched DR[DHN].
  return count === 0 ? undefined : { unit: stepUnits[token.charAt(2) as 'D' | 'H' | 'N'], count };
}

/** The raw rest of the body; the last space is the one that the standard demands. */
function readRaw(tokens: Tokens, mark: 'RGZS' | 'PIC'): Content {
  const rest = restOf(tokens);
  tokens.at = tokens.text.length;
  const bytes = new Uint8Array(Buffer.from(rest.endsWith(' ') ? rest.slice(0, -1) : rest, 'latin1'));
  return { kind: mark === 'PIC' ? 'picture' : 'text', bytes };
}

/** Symbol of a word: of the table, `id76` for the hex identifiers of vendors, else the word itself. */
export function symbolOf(token: string): string {
  const known = elementOfSymbol(token);
  if (known !== undefined) return known.symbol;
  if (/^(FF)?[0-9A-Fa-f]{2}$/.test(token)) return `id${token.toUpperCase()}`;
  if (!/^[A-Za-z][A-Za-z0-9]{0,11}$/.test(token)) throw badBody('a word that is no identifier');
  return token;
}

const isFixedSeries = (token: string): boolean => /^DR(P|Z[1-8])$/.test(token);

function readElement(tokens: Tokens, scene: Scene, token: string): void {
  const symbol = symbolOf(token);
  const { station, observedAt } = scene;
  const text = wantToken(tokens, `the value of ${symbol}`);
  if (isFixedSeries(token)) {
    const isRain = symbol === 'DRP';
    const values = isRain ? numbersOf(text, 2, 10) : numbersOf(text, 4, 100);
    scene.readings.push({ symbol, station, observedAt, step: fiveMinutes, values, decimals: isRain ? 1 : 2 });
    return;
  }
  scene.readings.push({ symbol, station, observedAt, step: undefined, values: [readValue(symbol, text)], decimals: decimalsOf(text) });
}

/** Hex numbers of `digits` digits each, all F = no data. */
function numbersOf(text: string, digits: number, scale: number): (number | undefined)[] {
  const size = Math.floor(hexBytes(text).length / (digits / 2));
  const raws = Array.from({ length: size }, (_, i) => Number.parseInt(text.slice(i * digits, (i + 1) * digits), 16));
  return raws.map((raw) => (raw === 16 ** digits - 1 ? undefined : raw / scale));
}

function readValue(symbol: string, text: string): number | undefined {
  if (symbol === 'ZT') return /^[0-9A-Fa-f]{1,8}$/.test(text) ? Number.parseInt(text, 16) : Number.NaN;
  if (text === 'M' || /^F+$/.test(text)) return undefined;
  return isNumber(text) ? Number(text) : Number.NaN;
}

const decimalsOf = (text: string): number => (isNumber(text) ? (text.split('.')[1]?.length ?? 0) : 0);

/** Identifiers once, then the values of each time in their order (SL 651-2014 table 30). */
function readSeries(tokens: Tokens, { station, observedAt, readings }: Scene, first: string, step: Step): void {
  const symbols = [symbolOf(first)];
  while (tokens.at < tokens.text.length && !isValue(peekToken(tokens))) symbols.push(symbolOf(wantToken(tokens, 'an identifier')));
  const texts: string[] = [];
  while (isValue(peekToken(tokens))) texts.push(wantToken(tokens, 'a value'));
  if (texts.length % symbols.length !== 0) throw badBody(`${texts.length} values are no groups of ${symbols.length}`);
  symbols.forEach((symbol, column) => {
    const own = Array.from({ length: texts.length / symbols.length }, (_, group) => texts[group * symbols.length + column] ?? 'M');
    const decimals = own.reduce((most, text) => Math.max(most, decimalsOf(text)), 0);
    readings.push({ symbol, station, observedAt, step, values: own.map((text) => readValue(symbol, text)), decimals });
  });
}
