import { type Bits, createBitWriter, unsignedAt } from './bits.ts';
import {
  type BitData,
  dataToEnd,
  type Field,
  flag,
  groups,
  maybe,
  type RecordOf,
  readFields,
  shifted,
  signed,
  spare,
  text,
  textToEnd,
  uint,
  writeFields,
} from './field.ts';

// IMO SN.1/Circ.289 and, for DAC 200, the inland AIS standard of the CCNR. Bits count from the end of the FID.
const longitude = signed('longitude', 25, { none: 181_000, divisor: 60_000 });
const latitude = signed('latitude', 24, { none: 91_000, divisor: 60_000 });
const day = maybe('day', 5, { none: 0 });
const hour = maybe('hour', 5, { none: 24 });
const minute = maybe('minute', 6, { none: 60 });

/** Wind, air, water and waves; SN.1/Circ.289 annex 1, DAC 1 FID 31. */
const weather = [
  longitude,
  latitude,
  flag('accuracy'),
  day,
  hour,
  minute,
  maybe('windSpeed', 7, { none: 127 }),
  maybe('windGust', 7, { none: 127 }),
  maybe('windDirection', 9, { none: 360 }),
  maybe('gustDirection', 9, { none: 360 }),
  signed('airTemperature', 11, { none: -1024, divisor: 10 }),
  maybe('humidity', 7, { none: 101 }),
  signed('dewPoint', 10, { none: 501, divisor: 10 }),
  shifted('airPressure', 9, { none: 511, shift: -799 }),
  maybe('pressureTendency', 2, { none: 3 }),
  flag('visibilityIsMore'),
  maybe('visibility', 7, { none: 127, divisor: 10 }),
  shifted('waterLevel', 12, { none: 4001, divisor: 100, shift: 10 }),
  maybe('waterTrend', 2, { none: 3 }),
  maybe('currentSpeed', 8, { none: 255, divisor: 10 }),
  maybe('currentDirection', 9, { none: 360 }),
  maybe('currentSpeed2', 8, { none: 255, divisor: 10 }),
  maybe('currentDirection2', 9, { none: 360 }),
  maybe('currentDepth2', 5, { none: 31 }),
  maybe('currentSpeed3', 8, { none: 255, divisor: 10 }),
  maybe('currentDirection3', 9, { none: 360 }),
  maybe('currentDepth3', 5, { none: 31 }),
  maybe('waveHeight', 8, { none: 255, divisor: 10 }),
  maybe('wavePeriod', 6, { none: 63 }),
  maybe('waveDirection', 9, { none: 360 }),
  maybe('swellHeight', 8, { none: 255, divisor: 10 }),
  maybe('swellPeriod', 6, { none: 63 }),
  maybe('swellDirection', 9, { none: 360 }),
  maybe('seaState', 4, { none: 13 }),
  signed('waterTemperature', 10, { none: 501, divisor: 10 }),
  maybe('precipitation', 3, { none: 7 }),
  maybe('salinity', 9, { none: 510, divisor: 10 }),
  maybe('ice', 2, { none: 3 }),
  spare(10),
] as const;

/** The forerunner of `weather`, still sent by old stations; SN/Circ.236, DAC 1 FID 11. Here all ones stand for "not available". */
const oldWeather = [
  signed('latitude', 24, { none: 0x7f_ffff, divisor: 60_000 }),
  signed('longitude', 25, { none: 0xff_ffff, divisor: 60_000 }),
  maybe('day', 5, { none: 31 }),
  maybe('hour', 5, { none: 31 }),
  maybe('minute', 6, { none: 63 }),
  maybe('windSpeed', 7, { none: 127 }),
  maybe('windGust', 7, { none: 127 }),
  maybe('windDirection', 9, { none: 511 }),
  maybe('gustDirection', 9, { none: 511 }),
  shifted('airTemperature', 11, { none: 2047, divisor: 10, shift: 60 }),
  maybe('humidity', 7, { none: 127 }),
  shifted('dewPoint', 10, { none: 1023, divisor: 10, shift: 20 }),
  shifted('airPressure', 9, { none: 511, shift: -800 }),
  maybe('pressureTendency', 2, { none: 3 }),
  maybe('visibility', 8, { none: 255, divisor: 10 }),
  shifted('waterLevel', 9, { none: 511, divisor: 10, shift: 10 }),
  maybe('waterTrend', 2, { none: 3 }),
  maybe('currentSpeed', 8, { none: 255, divisor: 10 }),
  maybe('currentDirection', 9, { none: 511 }),
  maybe('currentSpeed2', 8, { none: 255, divisor: 10 }),
  maybe('currentDirection2', 9, { none: 511 }),
  maybe('currentDepth2', 5, { none: 31 }),
  maybe('currentSpeed3', 8, { none: 255, divisor: 10 }),
  maybe('currentDirection3', 9, { none: 511 }),
  maybe('currentDepth3', 5, { none: 31 }),
  maybe('waveHeight', 8, { none: 255, divisor: 10 }),
  maybe('wavePeriod', 6, { none: 63 }),
  maybe('waveDirection', 9, { none: 511 }),
  maybe('swellHeight', 8, { none: 255, divisor: 10 }),
  maybe('swellPeriod', 6, { none: 63 }),
  maybe('swellDirection', 9, { none: 511 }),
  maybe('seaState', 4, { none: 15 }),
  shifted('waterTemperature', 10, { none: 1023, divisor: 10, shift: 10 }),
  maybe('precipitation', 3, { none: 7 }),
  maybe('salinity', 9, { none: 511, divisor: 10 }),
  maybe('ice', 2, { none: 3 }),
  spare(6),
] as const;

/** How an aid to navigation is, DAC 235 or 250 (British Isles) FID 10. */
const aidMonitoring = [
  maybe('supplyVoltage', 10, { none: 0, divisor: 20 }),
  maybe('voltage1', 10, { none: 0, divisor: 20 }),
  maybe('voltage2', 10, { none: 0, divisor: 20 }),
  uint('racon', 2),
  uint('light', 2),
  flag('alarm'),
  uint('inputs', 8),
  flag('offPosition'),
] as const;

/** Area notice, DAC 1 FID 22: the head, and of each part its shape with the place that circles, rectangles and sectors begin with. */
const areaNotice = [
  uint('linkage', 10),
  uint('notice', 7),
  maybe('month', 4, { none: 0 }),
  day,
  hour,
  minute,
  maybe('durationMinutes', 18, { none: 262_143 }),
  groups('areas', [uint('shape', 3), uint('scale', 2), longitude, latitude, spare(33)], 10),
] as const;

/** Inland ship static and voyage data, DAC 200 FID 10. */
const inlandShip = [
  text('vesselId', 8),
  maybe('length', 13, { none: 0, divisor: 10 }),
  maybe('beam', 10, { none: 0, divisor: 10 }),
  uint('inlandType', 14),
  maybe('hazard', 3, { none: 5 }),
  maybe('draught', 11, { none: 0, divisor: 100 }),
  maybe('loaded', 2, { none: 0 }),
  flag('speedIsGood'),
  flag('courseIsGood'),
  flag('headingIsGood'),
  spare(8),
] as const;

/** Persons on board, SN/Circ.236 and SN.1/Circ.289, DAC 1 FID 16. The first edition of M.1371 had longer messages of this number, on targets of a VTS. */
const persons = [maybe('persons', 13, { none: 0 }), spare(3)] as const;

/** Height above the water, SN/Circ.236, DAC 1 FID 15. */
const airDraught = [maybe('airDraught', 11, { none: 0, divisor: 10 }), spare(5)] as const;

/** A text for people, with the number of the message that it belongs to; SN.1/Circ.289, DAC 1 FID 29 (to all) and 30 (to one). */
const textMessage = [uint('linkage', 10), textToEnd('text')] as const;

/** Persons on board an inland ship, DAC 200 FID 55. */
const inlandPersons = [
  maybe('crew', 8, { none: 255 }),
  maybe('passengers', 13, { none: 8191 }),
  maybe('personnel', 8, { none: 255 }),
  spare(51),
] as const;

/** A kind of binary message: its designated area codes and functions, the least bits that make sense, its fields. */
interface Kind {
  readonly dac: readonly number[];
  readonly fid: readonly number[];
  readonly least: number;
  /** Longer ones are another message of the same number. Default: none is. */
  readonly most?: number;
  readonly fields: readonly Field[];
}

const kinds = {
  weather: { dac: [1], fid: [31], least: 66, fields: weather },
  oldWeather: { dac: [1], fid: [11], least: 65, fields: oldWeather },
  areaNotice: { dac: [1], fid: [22], least: 55, fields: areaNotice },
  inlandShip: { dac: [200], fid: [10], least: 104, fields: inlandShip },
  aidMonitoring: { dac: [235, 250], fid: [10], least: 44, fields: aidMonitoring },
  persons: { dac: [1], fid: [16], least: 13, most: 48, fields: persons },
  airDraught: { dac: [1], fid: [15], least: 11, most: 16, fields: airDraught },
  textMessage: { dac: [1], fid: [29, 30], least: 16, fields: textMessage },
  inlandPersons: { dac: [200], fid: [55], least: 29, fields: inlandPersons },
} as const satisfies Record<string, Kind>;

type KindName = keyof typeof kinds;

/** What a binary message of a known kind says. */
export type BinaryContent = {
  readonly [K in KindName]: { readonly kind: K } & RecordOf<(typeof kinds)[K]['fields']>;
}[KindName];

const table: readonly (readonly [string, Kind])[] = Object.entries(kinds);

/** The fields that lie within so many bits. */
function fieldsWithin(fields: readonly Field[], length: number): readonly Field[] {
  let end = 0;
  const beyond = fields.findIndex(({ bits }) => {
    end += bits;
    return end > length;
  });
  return beyond === -1 ? fields : fields.slice(0, beyond);
}

/**
 * Read the application data of type 6 or 8 that begins at bit `at`; `undefined` when its kind is not known or it is too short for it;
 * fields that a shorter message does not have are missing.
 */
export function readBinary(bits: Bits, at: number): BinaryContent | undefined {
  const [dac, fid] = [unsignedAt(bits, at - 16, 10), unsignedAt(bits, at - 6, 6)];
  const found = table.find(([, kind]) => kind.fid.includes(fid) && kind.dac.includes(dac));
  const length = bits.length - at;
  if (found === undefined || length < found[1].least || length > (found[1].most ?? length)) return undefined;
  const content: unknown = { kind: found[0], ...readFields(fieldsWithin(found[1].fields, length), bits, at) };
  return content as BinaryContent; // holds: kind and fields come from the same entry
}

/** The application data that say this, for the `data` of type 6 or 8. Throws `BAD_REQUEST` when a value does not fit. */
export function writeBinary(content: BinaryContent): BitData {
  const writer = createBitWriter();
  writeFields<readonly Field[]>(kinds[content.kind].fields, writer, content);
  return dataToEnd('data').read(writer.bits(), 0);
}
