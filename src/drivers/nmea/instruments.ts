import { add, type Readings } from './readings.ts';
import { dateOf, midnightOf, timeOfDay } from './sample-time.ts';
import type { Sentence } from './sentence.ts';

type Fields = readonly string[];
/** The number that some fields say; `undefined` when they are empty, NaN when they are none. */
type Read = (fields: Fields) => number | undefined;

/** What a sentence of the own ship's instruments holds. IEC 61162-1 8.3, field numbers as there. */
interface Instrument {
  readonly values: readonly (readonly [key: string, read: Read])[];
  /** False when the sender itself marks the values as not valid. */
  readonly isValid?: (fields: Fields) => boolean;
  /** Field with the time of day. */
  readonly time?: number;
  /** Midnight of the day, where the sentence has a date; NaN when it is none. */
  readonly date?: (fields: Fields) => number | undefined;
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
}

const number =
  (at: number, factor = 1): Read =>
  (fields) => {
    const value = numberOf(fields[at]);
    return value === undefined ? undefined : value * factor;
  };

/** The first of several readings that says something. */
const first =
  (...reads: readonly Read[]): Read =>
  (fields) => {
    for (const read of reads) {
      const value = read(fields);
      if (value !== undefined) return value;
    }
    return undefined;
  };

/** `dddmm.mmmm` and the hemisphere after it, in degrees. */
const angle =
  (at: number, [positive, negative, most]: readonly [string, string, number]): Read =>
  (fields) => {
    const [text, side] = [fields[at] ?? '', fields[at + 1] ?? ''];
    if (text === '' && side === '') return undefined;
    const value = numberOf(text);
    const sign = side === positive ? 1 : side === negative ? -1 : Number.NaN;
    if (value === undefined || value < 0) return Number.NaN;
    const degrees = Math.trunc(value / 100);
    const minutes = value - degrees * 100;
    const result = sign * (degrees + minutes / 60);
    return minutes < 60 && Math.abs(result) <= most ? result : Number.NaN;
  };

const latitude = (at: number): Read => angle(at, ['N', 'S', 90]);
const longitude = (at: number): Read => angle(at, ['E', 'W', 180]);

/** A number whose sign is a letter in the next field: E or W. Without one it is none, unless it is zero. */
const signedBy =
  (at: number): Read =>
  (fields) => {
    const value = numberOf(fields[at]);
    const sign = { E: 1, W: -1 }[fields[at + 1] ?? ''] ?? (value === 0 ? 1 : Number.NaN);
    return value === undefined ? undefined : value * sign;
  };

const metresOfFoot = 0.3048;
const metresOfFathom = 1.8288;
const metresPerSecondOfKnot = 1852 / 3600;
const hectopascalOfInch = 33.863_886;

/** A speed in m/s whose unit is a letter in the next field: N knots, K km/h, M m/s, S mph. */
const speedWithUnit =
  (at: number): Read =>
  (fields) => {
    const value = numberOf(fields[at]);
    const factor = { N: metresPerSecondOfKnot, K: 1 / 3.6, M: 1, S: 0.447_04 }[fields[at + 1] ?? ''];
    return value === undefined ? undefined : value * (factor ?? Number.NaN);
  };

/** Only when a field holds this letter. */
const when =
  (at: number, letter: string, read: Read): Read =>
  (fields) =>
    fields[at] === letter ? read(fields) : undefined;

const isA =
  (at: number) =>
  (fields: Fields): boolean =>
    fields[at] === 'A';
/** The mode indicator of NMEA 2.3 says N when there is no fix; older sentences do not have it. */
const hasFix = (status: number, mode: number) => (fields: Fields) => fields[status] === 'A' && fields[mode] !== 'N';

const depth = [['depth', first(number(3), number(1, metresOfFoot), number(5, metresOfFathom))]] as const;

function zdaDate(fields: Fields): number | undefined {
  const [day, month, year] = [numberOf(fields[2]), numberOf(fields[3]), numberOf(fields[4])];
  return day === undefined || month === undefined || year === undefined ? undefined : midnightOf(year, month, day);
}

/** The sentences that are read, by formatter. */
export const instruments: Readonly<Record<string, Instrument>> = {
  GGA: {
    time: 1,
    isValid: (fields) => fields[6] !== '0' && fields[6] !== '',
    values: [
      ['latitude', latitude(2)],
      ['longitude', longitude(4)],
      ['fixQuality', number(6)],
      ['satellitesUsed', number(7)],
      ['hdop', number(8)],
      ['altitude', number(9)],
      ['geoidSeparation', number(11)],
      ['correctionAge', number(13)],
    ],
  },
  GNS: {
    time: 1,
    isValid: (fields) => /[^N]/.test(fields[6] ?? ''),
    values: [
      ['latitude', latitude(2)],
      ['longitude', longitude(4)],
      ['satellitesUsed', number(7)],
      ['hdop', number(8)],
      ['altitude', number(9)],
      ['geoidSeparation', number(11)],
    ],
  },
  RMC: {
    time: 1,
    date: (fields) => (fields[9] === '' || fields[9] === undefined ? undefined : dateOf(fields[9])),
    isValid: hasFix(2, 12),
    values: [
      ['latitude', latitude(3)],
      ['longitude', longitude(5)],
      ['sog', number(7)],
      ['cog', number(8)],
      ['variation', signedBy(10)],
    ],
  },
  GLL: {
    time: 5,
    isValid: hasFix(6, 7),
    values: [
      ['latitude', latitude(1)],
      ['longitude', longitude(3)],
    ],
  },
  VTG: {
    isValid: (fields) => fields[9] !== 'N',
    values: [
      ['cog', number(1)],
      ['cogMagnetic', number(3)],
      ['sog', first(number(5), number(7, 1 / 1.852))],
    ],
  },
  ZDA: { time: 1, date: zdaDate, values: [] },
  HDT: { values: [['heading', number(1)]] },
  THS: { isValid: (fields) => fields[2] !== 'V', values: [['heading', number(1)]] },
  HDM: { values: [['headingMagnetic', number(1)]] },
  HDG: {
    values: [
      ['headingMagnetic', number(1)],
      ['deviation', signedBy(2)],
      ['variation', signedBy(4)],
    ],
  },
  ROT: { isValid: isA(2), values: [['rot', number(1)]] },
  RSA: {
    values: [
      ['rudder', when(2, 'A', number(1))],
      ['rudderPort', when(4, 'A', number(3))],
    ],
  },
  GSA: {
    values: [
      ['fixMode', number(2)],
      ['pdop', number(15)],
      ['hdop', number(16)],
      ['vdop', number(17)],
    ],
  },
  DBT: { values: depth },
  DBK: { values: [['depthBelowKeel', depth[0][1]]] },
  DBS: { values: [['depthBelowSurface', depth[0][1]]] },
  DPT: {
    values: [
      ['depth', number(1)],
      ['transducerOffset', number(2)],
    ],
  },
  MWV: {
    isValid: (fields) => fields[5] !== 'V', // older sentences do not have it
    values: [
      ['windAngle', when(2, 'R', number(1))],
      ['windSpeedRelative', when(2, 'R', speedWithUnit(3))],
      ['windAngleTrue', when(2, 'T', number(1))],
      ['windSpeed', when(2, 'T', speedWithUnit(3))],
    ],
  },
  MWD: {
    values: [
      ['windDirection', number(1)],
      ['windSpeed', first(number(7), number(5, metresPerSecondOfKnot))],
    ],
  },
  MDA: {
    values: [
      ['airPressure', first(number(3, 1000), number(1, hectopascalOfInch))],
      ['airTemperature', number(5)],
      ['waterTemperature', number(7)],
      ['humidity', number(9)],
      ['dewPoint', number(11)],
      ['windDirection', number(13)],
      ['windSpeed', first(number(19), number(17, metresPerSecondOfKnot))],
    ],
  },
  MTW: { values: [['waterTemperature', number(1)]] },
  VHW: {
    values: [
      ['heading', number(1)],
      ['headingMagnetic', number(3)],
      ['speedThroughWater', first(number(5), number(7, 1 / 1.852))],
    ],
  },
  VLW: {
    values: [
      ['distanceTotal', number(1)],
      ['distanceTrip', number(3)],
    ],
  },
};

/** BeiDou talked as BD before NMEA 4.11 and as GB since. */
export const talkerOf = ({ talker }: Pick<Sentence, 'talker'>): string => (talker === 'BD' ? 'GB' : talker);

/** GSV names its satellites by constellation, so the key does too: `satellitesInView.GB`. Its first sentence is enough. */
function addInView(readings: Readings, sentence: Sentence): void {
  if (sentence.fields[2] === '1') add(readings, `satellitesInView.${talkerOf(sentence)}`, numberOf(sentence.fields[3]));
}

const namedLimit = 40;

/** XDR: groups of kind, value, unit and name of a transducer; the key is `xdr.` and the name. */
function addTransducers(readings: Readings, { fields }: Sentence): void {
  for (let at = 1; at + 3 < fields.length; at += 4) {
    const name = fields[at + 3] ?? '';
    if (name !== '') add(readings, `xdr.${name.slice(0, namedLimit)}`, numberOf(fields[at + 1]));
  }
}

/** When the sender says that it was. */
export interface StatedTime {
  /** Milliseconds of the day. */
  readonly msOfDay: number | undefined;
  /** Midnight of the day. */
  readonly date: number | undefined;
}

/** What was read of a sentence: its time, or why there are no values. */
export type InstrumentReading = StatedTime | 'unknown' | 'not-valid' | 'bad-time';

/** Read a sentence of the own ship into `readings`. */
export function readInstrument(readings: Readings, sentence: Sentence): InstrumentReading {
  const { formatter, fields } = sentence;
  const none = { msOfDay: undefined, date: undefined };
  if (formatter === 'GSV') addInView(readings, sentence);
  if (formatter === 'XDR') addTransducers(readings, sentence);
  if (formatter === 'GSV' || formatter === 'XDR') return none;
  const instrument = sentence.talker === 'P' ? undefined : instruments[formatter];
  if (instrument === undefined) return 'unknown';
  if (instrument.isValid?.(fields) === false) return 'not-valid';
  const msOfDay = instrument.time === undefined ? undefined : timeOfDay(fields[instrument.time]);
  const date = instrument.date?.(fields);
  if (Number.isNaN(msOfDay) || Number.isNaN(date)) return 'bad-time';
  for (const [key, read] of instrument.values) add(readings, key, read(fields));
  return { msOfDay, date };
}
