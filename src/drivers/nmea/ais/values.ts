import { add, type Readings } from '../readings.ts';
import type { BinaryContent } from './binary.ts';
import type { AisRecord } from './record.ts';

/** A key of samples: least and greatest value that it can have, its unit and meaning. */
export interface Key {
  readonly least: number;
  readonly most: number;
  readonly unit: string;
  readonly meaning: string;
}

const key = (least: number, most: number, unit: string, meaning: string): Key => ({ least, most, unit, meaning });
const speed = (meaning: string): Key => key(0, 126, 'kn', meaning);
const bearing = (meaning: string): Key => key(0, 359, '°', meaning);

/** The numbers of AIS messages that can become samples, by the name that they have in records. */
export const aisKeys: Readonly<Record<string, Key>> = {
  longitude: key(-180, 180, '°', 'Longitude, WGS 84, east positive'),
  latitude: key(-90, 90, '°', 'Latitude, WGS 84, north positive'),
  sog: key(0, 1022, 'kn', 'Speed over ground; 102.2 (aircraft: 1022) means that or more'),
  cog: key(0, 359.9, '°', 'Course over ground, from true north'),
  heading: key(0, 359, '°', 'Heading, from true north'),
  rot: key(-720, 720, '°/min', 'Rate of turn, to starboard positive; ±10 where only "more than 5° in 30 s" is told'),
  status: key(0, 14, '', 'Navigational status: 0 under way, 1 at anchor, 5 moored, 6 aground, 7 fishing, 14 AIS-SART …'),
  accuracy: key(0, 1, '', '1: position better than 10 m'),
  altitude: key(0, 4094, 'm', 'Altitude of an aircraft; 4094 means that or more'),
  draught: key(0, 25.5, 'm', 'Draught'),
  shipType: key(1, 255, '', 'Type of ship and cargo: 30 fishing, 60–69 passenger, 70–79 cargo, 80–89 tanker …'),
  length: key(1, 1022, 'm', 'Length of the ship (bow + stern)'),
  beam: key(1, 126, 'm', 'Width of the ship (port + starboard)'),
  epfd: key(1, 15, '', 'Kind of position fixing device'),
  aidType: key(0, 31, '', 'Kind of aid to navigation'),
  offPosition: key(0, 1, '', '1: aid to navigation is off its position'),
  virtual: key(0, 1, '', '1: aid to navigation that only exists on AIS'),
  windSpeed: speed('Mean wind speed of 10 minutes'),
  windGust: speed('Gusts of 10 minutes'),
  windDirection: bearing('Wind direction'),
  gustDirection: bearing('Direction of the gusts'),
  airTemperature: key(-60, 60, '°C', 'Air temperature'),
  humidity: key(0, 100, '%', 'Relative humidity'),
  dewPoint: key(-20, 50, '°C', 'Dew point'),
  airPressure: key(799, 1201, 'hPa', 'Air pressure'),
  visibility: key(0, 25, 'nmi', 'Visibility'),
  waterLevel: key(-10, 30, 'm', 'Water level above chart datum'),
  currentSpeed: key(0, 25.1, 'kn', 'Speed of the surface current'),
  currentDirection: bearing('Direction of the surface current'),
  waveHeight: key(0, 25.1, 'm', 'Significant wave height'),
  wavePeriod: key(0, 60, 's', 'Wave period'),
  waveDirection: bearing('Wave direction'),
  swellHeight: key(0, 25.1, 'm', 'Swell height'),
  swellPeriod: key(0, 60, 's', 'Swell period'),
  swellDirection: bearing('Swell direction'),
  seaState: key(0, 12, '', 'Sea state, Beaufort'),
  waterTemperature: key(-10, 50, '°C', 'Water temperature'),
  salinity: key(0, 50.1, '‰', 'Salinity'),
  loaded: key(1, 2, '', 'Inland ship: 1 unloaded, 2 loaded'),
  hazard: key(0, 4, '', 'Inland ship: blue cones or lights'),
  persons: key(1, 8191, '', 'Persons on board; 8191 means that or more'),
  crew: key(0, 254, '', 'Inland ship: crew on board'),
  passengers: key(0, 8190, '', 'Inland ship: passengers on board'),
  personnel: key(0, 254, '', 'Inland ship: other personnel on board'),
  airDraught: key(0.1, 204.7, 'm', 'Height of the ship above the water'),
  supplyVoltage: key(0, 52, 'V', 'Aid to navigation: supply'),
  light: key(0, 3, '', 'Aid to navigation: 1 light on, 2 off, 3 error'),
  racon: key(0, 3, '', 'Aid to navigation: 2 racon works, 3 error'),
  alarm: key(0, 1, '', 'Aid to navigation: 1 alarm'),
};

/** ROT AIS = 4.733 √ROT, M.1371-5 annex 8, table 47 note. */
const rateOfTurn = (turn: number): number => (Math.abs(turn) === 127 ? 10 : (turn / 4.733) ** 2) * Math.sign(turn);

/** Records of these types are not about their sender: commands of base stations. */
const commands: ReadonlySet<AisRecord['type']> = new Set<AisRecord['type']>([17, 22, 23]);

/** A field that is a key, with its range at hand. */
type Sampled = readonly [name: string, range: Key];

const sampledOf = (fields: object): readonly Sampled[] => Object.entries(aisKeys).filter(([name]) => name in fields);

/** Fields of a record that are keys, by its type and, of type 24, its part; records of the same have the same fields. */
const sampledOfShape: (readonly Sampled[] | undefined)[] = [];
const shapes = 3;

function shapeOf(record: AisRecord): number {
  if (record.type !== 24) return record.type * shapes;
  return record.type * shapes + ('motherShip' in record ? 2 : record.part);
}

function sampledOfRecord(record: AisRecord): readonly Sampled[] {
  const shape = shapeOf(record);
  const sampled = sampledOfShape[shape] ?? sampledOf(record);
  sampledOfShape[shape] = sampled;
  return sampled;
}

function addFields(readings: Readings, sampled: readonly Sampled[], fields: Readonly<Record<string, unknown>>): void {
  for (const [name, { least, most }] of sampled) {
    const value = Number(fields[name] ?? Number.NaN);
    if (value >= least && value <= most) add(readings, name, value);
    else if (fields[name] !== undefined) readings.bad++;
  }
}

/** The samples of a message and of what it carries; values out of their range are counted as bad. */
export function addAisValues(readings: Readings, record: AisRecord, content?: BinaryContent): void {
  if (commands.has(record.type)) return;
  addFields(readings, sampledOfRecord(record), record as Readonly<Record<string, unknown>>); // holds: a record is an object of fields
  if ('turn' in record && record.turn !== undefined) add(readings, 'rot', rateOfTurn(record.turn));
  if ('bow' in record) {
    add(readings, 'length', record.bow + record.stern || undefined);
    add(readings, 'beam', record.port + record.starboard || undefined);
  }
  if (content === undefined) return;
  addFields(readings, sampledOf(content), content as Readonly<Record<string, unknown>>); // holds: as above
}

const hasWords: ReadonlySet<number> = new Set([5, 19, 21, 24]);

/** What a message says in words, for people: name, call sign, destination, safety texts and others; empty when it says nothing. */
export function textOf(record: AisRecord, content?: BinaryContent): string {
  if (content?.kind === 'textMessage') return content.text === undefined ? '' : `text message: ${content.text}`;
  if (record.type === 12 || record.type === 14) return record.text === undefined ? '' : `safety message: ${record.text}`;
  if (!hasWords.has(record.type)) return '';
  const parts = [
    'name' in record ? record.name : undefined,
    'callSign' in record ? record.callSign : undefined,
    'imo' in record && record.imo !== undefined ? `IMO ${record.imo}` : undefined,
    'destination' in record && record.destination !== undefined ? `to ${record.destination}` : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

/** Texts of AIS messages that can be kept as facts of their sender, by their keys, and what they are. */
export const textKeys: Readonly<Record<string, string>> = {
  name: 'Name of the ship, or of the aid to navigation',
  callSign: 'Call sign',
  imo: 'IMO number',
  destination: 'Destination, as the crew has entered it',
  eta: 'Estimated time of arrival: month, day, hour, minute in UTC',
  message: 'Newest safety text or text message',
};

const two = (value: number): string => String(value).padStart(2, '0');

/** `05-14 20:10`; `undefined` unless all of it is told. */
function etaOf(record: AisRecord): string | undefined {
  if (record.type !== 5) return undefined;
  const { etaMonth = 0, etaDay = 0, etaHour = 24, etaMinute = 60 } = record;
  return etaMonth > 0 && etaDay > 0 && etaHour < 24 && etaMinute < 60
    ? `${two(etaMonth)}-${two(etaDay)} ${two(etaHour)}:${two(etaMinute)}`
    : undefined;
}

/** What a message says in words, by {@link textKeys}; nothing for the many that say nothing. */
export function textsOf(record: AisRecord, content?: BinaryContent): readonly (readonly [key: string, text: string])[] {
  if (content?.kind === 'textMessage') return content.text === undefined ? [] : [['message', content.text]];
  if (record.type === 12 || record.type === 14) return record.text === undefined ? [] : [['message', record.text]];
  if (!hasWords.has(record.type)) return nothingSaid;
  const { name, callSign, imo, destination }: Readonly<Record<string, unknown>> = { ...record };
  const said = Object.entries({ name, callSign, imo, destination, eta: etaOf(record) });
  return said.flatMap(([key, text]) => (text === undefined ? [] : [[key, String(text)] as const]));
}

const nothingSaid: readonly (readonly [string, string])[] = [];
const textLimit = 20_000;
const texts = new Map<number, string>();

/** An MMSI as people and devices know it: nine digits. Remembers the texts, since each is looked up again and again. */
export function mmsiText(mmsi: number): string {
  const known = texts.get(mmsi);
  if (known !== undefined) return known;
  if (texts.size >= textLimit) texts.clear();
  const text = String(mmsi).padStart(9, '0');
  texts.set(mmsi, text);
  return text;
}
