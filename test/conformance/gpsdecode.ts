import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { BinaryContent } from '../../src/drivers/nmea/ais/binary.ts';
import type { BitData } from '../../src/drivers/nmea/ais/field.ts';
import type { AisRecord } from '../../src/drivers/nmea/ais/record.ts';

const program = '/usr/bin/gpsdecode';

/** True when gpsdecode (Debian: gpsd-clients) is installed. */
export const hasGpsdecode = existsSync(program);

/** One JSON object of gpsdecode. */
export type GpsdRecord = Readonly<Record<string, unknown>>;

/** What `gpsdecode -j` reads from sentences, in their order; `raw` leaves the integers of the wire as they are. */
export function gpsdecode(lines: readonly string[], form: 'scaled' | 'raw' = 'scaled'): GpsdRecord[] {
  const output = execFileSync(program, form === 'raw' ? ['-j', '-u'] : ['-j'], {
    input: `${lines.join('\n')}\n`,
    maxBuffer: 2 ** 28,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const jsonLines = output.toString('utf8').split('\n');
  return jsonLines.filter((line) => line.startsWith('{"class":"AIS"')).map((line) => JSON.parse(line));
}

type Expected = string | number | boolean | undefined;
type Values = Readonly<Record<string, unknown>>;
type Reading = (values: Values, record: AisRecord) => Expected;

const num = (value: unknown, none: number): number => (typeof value === 'number' ? value : none);
const field =
  (name: string, none?: number | string | boolean): Reading =>
  (values) => {
    const value = values[name];
    return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string' ? value : none;
  };
const pad = (value: unknown, none: number, size = 2): string => String(num(value, none)).padStart(size, '0');
const bits = (value: unknown): string => {
  const { length, bytes } = value as BitData; // holds: called for fields read by dataToEnd only
  return `${length}:${Buffer.from(bytes).toString('hex')}`;
};
const group =
  (name: string, index: number, key: string): Reading =>
  (values) => {
    const list = values[name] as readonly Values[]; // holds: called for fields read by groups only
    return num(list[index]?.[key], 0);
  };

/** The rate of turn as gpsd 3.22 prints it: whole degrees a minute. */
function turn(values: Values): Expected {
  const raw = num(values.turn, -128);
  if (raw === -128) return 'nan';
  if (raw === 127) return 'fastright';
  if (raw === -127) return 'fastleft';
  return Math.round((raw / 4.733) ** 2); // gpsd 3.22 loses the sign here, `rawDifferences` compares it
}

function speed({ sog }: Values, { type }: AisRecord): Expected {
  if (type === 27) return num(sog, 63);
  if (type === 18 || type === 19) return num(sog, 102.3);
  if (sog === undefined) return 'nan';
  return sog === (type === 9 ? 1022 : 102.2) ? 'fast' : num(sog, 0);
}

// gpsd prints the status of type 27 as text.
const statusNames = [
  'Under way using engine',
  'At anchor',
  'Not under command',
  'Restricted manoeuverability',
  'Constrained by her draught',
  'Moored',
  'Aground',
  'Engaged in fishing',
  'Under way sailing',
  'Reserved for HSC',
  'Reserved for WIG',
  'Reserved',
  'Reserved',
  'Reserved',
  'Reserved',
  'Not defined',
];

const status: Reading = (v, { type }) => (type === 27 ? statusNames[num(v.status, 15)] : num(v.status, 15));

const utc: Reading = (v) =>
  `${pad(v.year, 0, 4)}-${pad(v.month, 0)}-${pad(v.day, 0)}T${pad(v.hour, 24)}:${pad(v.minute, 60)}:${pad(v.second, 60)}Z`;

const addressedMmsi =
  (index: 0 | 1): Reading =>
  (v, record) => {
    const list = { 7: 'acknowledged', 13: 'acknowledged', 16: 'assigned' }[record.type as number]; // a key that is not there reads as undefined
    return list === undefined ? num(v[`mmsi${index + 1}`], 0) : group(list, index, 'mmsi')(v, record);
  };

/** What the fields of gpsd are in our records; a function of the type where a name has several meanings. */
const readings: Readonly<Record<string, Reading>> = {
  type: field('type'),
  repeat: field('repeat'),
  mmsi: field('mmsi'),
  status,
  turn,
  speed,
  accuracy: field('accuracy'),
  lon: field('longitude', 181),
  lat: field('latitude', 91),
  course: (v, { type }) => num(v.cog, type === 27 ? 511 : 360),
  heading: field('heading', 511),
  second: field('second', 60),
  maneuver: field('manoeuvre'),
  raim: field('raim'),
  radio: field('radio'),
  timestamp: utc,
  epfd: field('epfd', 0),
  imo: field('imo', 0),
  ais_version: field('version'),
  callsign: field('callSign', ''),
  shipname: field('name', ''),
  shiptype: field('shipType', 0),
  to_bow: field('bow'),
  to_stern: field('stern'),
  to_port: field('port'),
  to_starboard: field('starboard'),
  eta: (v) => `${pad(v.etaMonth, 0)}-${pad(v.etaDay, 0)}T${pad(v.etaHour, 24)}:${pad(v.etaMinute, 60)}Z`,
  draught: field('draught', 0),
  destination: field('destination', ''),
  dte: (v) => (v.dte === undefined ? 0 : Number(v.dte)),
  seqno: field('sequence'),
  dest_mmsi: (v) => num((v.content as Values | undefined)?.addressee ?? v.addressee, 0), // holds: content is an object where it is
  retransmit: field('retransmit'),
  dac: field('dac'),
  fid: field('fid'),
  data: (v) => bits((v.content as Values | undefined)?.data ?? v.data), // holds: as above
  alt: (v) => (v.altitude === undefined ? 'nan' : v.altitude === 4094 ? 'high' : num(v.altitude, 0)),
  regional: field('regional'),
  reserved: field('reserved'),
  cs: field('carrierSense'),
  display: field('display'),
  dsc: field('dsc'),
  band: field('band'),
  msg22: field('message22'),
  assigned: field('assigned'),
  text: field('text', ''),
  mmsi1: addressedMmsi(0),
  mmsi2: addressedMmsi(1),
  mmsi3: group('acknowledged', 2, 'mmsi'),
  mmsi4: group('acknowledged', 3, 'mmsi'),
  type1_1: field('type11', 0),
  offset1_1: field('offset11', 0),
  type1_2: field('type12', 0),
  offset1_2: field('offset12', 0),
  type2_1: field('type21', 0),
  offset2_1: field('offset21', 0),
  aid_type: field('aidType'),
  name: (v) => `${v.name ?? ''}|${v.nameExtension ?? ''}`,
  off_position: field('offPosition'),
  virtual_aid: field('virtual'),
  channel_a: field('channelA'),
  channel_b: field('channelB'),
  txrx: field('txrx'),
  power: field('lowPower'),
  ne_lon: field('neLongitude', 181),
  ne_lat: field('neLatitude', 91),
  sw_lon: field('swLongitude', 181),
  sw_lat: field('swLatitude', 91),
  dest1: field('mmsi1'),
  dest2: field('mmsi2'),
  addressed: field('addressed'),
  band_a: field('bandA'),
  band_b: field('bandB'),
  zonesize: field('zoneSize'),
  stationtype: field('stationType'),
  interval: field('interval'),
  quiet: field('quiet'),
  vendorid: field('vendor', ''),
  model: field('model'),
  serial: field('serial'),
  mothership_mmsi: field('motherShip'),
  structured: field('structured'),
  app_id: (v) => num((v.content as Values | undefined)?.application, 0), // holds: as above
  gnss: field('gnss'),
  ...Object.fromEntries(
    [0, 1, 2, 3].flatMap((i) => [
      [`offset${i + 1}`, (v: Values, r: AisRecord) => group(r.type === 16 ? 'assigned' : 'reservations', i, 'offset')(v, r)],
      [`increment${i + 1}`, (v: Values, r: AisRecord) => group(r.type === 16 ? 'assigned' : 'reservations', i, 'increment')(v, r)],
      [`number${i + 1}`, group('reservations', i, 'slots')],
      [`timeout${i + 1}`, group('reservations', i, 'timeout')],
    ]),
  ),
};

const notCompared = new Set(['class', 'device', 'scaled']);

/** What binary messages say, by the names of gpsd; our name, and the value where we have none. */
const contentReadings: Readonly<Record<string, readonly [name: string, none: number | string | boolean]>> = {
  persons: ['persons', 0],
  linkage: ['linkage', 0],
  text: ['text', ''],
  crew: ['crew', 255],
  passengers: ['passengers', 8191],
  personnel: ['personnel', 255],
  vin: ['vesselId', ''],
  length: ['length', 0],
  beam: ['beam', 0],
  shiptype: ['inlandType', 0],
  hazard: ['hazard', 5],
  draught: ['draught', 0],
  loaded: ['loaded', 0],
  speed_q: ['speedIsGood', false],
  course_q: ['courseIsGood', false],
  heading_q: ['headingIsGood', false],
  off_pos: ['offPosition', false],
  alarm: ['alarm', false],
  stat_ext: ['inputs', 0],
  ana_int: ['supplyVoltage', 0],
  ana_ext1: ['voltage1', 0],
  ana_ext2: ['voltage2', 0],
  racon: ['racon', 0],
  light: ['light', 0],
  wspeed: ['windSpeed', 127],
  wgust: ['windGust', 127],
  wdir: ['windDirection', 511],
  wgustdir: ['gustDirection', 511],
  humidity: ['humidity', 127],
  airtemp: ['airTemperature', 144.7],
  dewpoint: ['dewPoint', 82.3],
  pressure: ['airPressure', 1311],
  visibility: ['visibility', 25.5],
  waterlevel: ['waterLevel', 41.1],
  cspeed: ['currentSpeed', 25.5],
  cdir: ['currentDirection', 511],
  cspeed2: ['currentSpeed2', 25.5],
  cdir2: ['currentDirection2', 511],
  cdepth2: ['currentDepth2', 31],
  cspeed3: ['currentSpeed3', 25.5],
  cdir3: ['currentDirection3', 511],
  cdepth3: ['currentDepth3', 31],
  waveheight: ['waveHeight', 25.5],
  waveperiod: ['wavePeriod', 63],
  wavedir: ['waveDirection', 511],
  swellheight: ['swellHeight', 25.5],
  swellperiod: ['swellPeriod', 63],
  swelldir: ['swellDirection', 511],
  seastate: ['seaState', 15],
  watertemp: ['waterTemperature', 92.3],
  preciptype: ['precipitation', 7],
  salinity: ['salinity', 51.1],
  ice: ['ice', 3],
  accuracy: ['accuracy', false],
  visgreater: ['visibilityIsMore', false],
  lon: ['longitude', 279.6202],
  lat: ['latitude', 139.8101],
};

/** What stands for "not available" in the weather message of IMO 289, where it differs from that of IMO 236 above. */
const weatherNones: Readonly<Record<string, number>> = {
  ...Object.fromEntries(['wdir', 'wgustdir', 'cdir', 'cdir2', 'cdir3', 'wavedir', 'swelldir'].map((name) => [name, 360])),
  ...{ humidity: 101, airtemp: -102.4, dewpoint: 50.1, pressure: 1310, visibility: 12.7, waterlevel: 30.01, seastate: 13 },
  ...{ watertemp: 50.1, salinity: 51, lon: 181, lat: 91 },
};

// SN.1/Circ.289 has 1 for decreasing and 2 for increasing; gpsd 3.22 says it the other way round.
const trends = ['steady', 'increasing', 'decreasing', 'N/A'];

const utcOfDay =
  (day: number, hour: number, minute: number): Reading =>
  (v) =>
    `${pad(v.day, day)}T${pad(v.hour, hour)}:${pad(v.minute, minute)}Z`;

type Kind = BinaryContent['kind'];

/** What gpsd tells of binary messages in a way of its own: inland sizes in decimetres and centimetres, states as text. */
const contentSpecials: Readonly<Partial<Record<Kind, Readonly<Record<string, Reading>>>>> = {
  inlandShip: {
    length: (v) => num(v.length, 0) * 10,
    beam: (v) => num(v.beam, 0) * 10,
    draught: (v) => num(v.draught, 0) * 100,
  },
  airDraught: { airdraught: (v) => Math.round(num(v.airDraught, 0) * 10) },
  oldWeather: {
    timestamp: utcOfDay(31, 31, 63),
    pressuretend: (v) => trends[num(v.pressureTendency, 3)],
    leveltrend: (v) => trends[num(v.waterTrend, 3)],
  },
  weather: {
    timestamp: utcOfDay(0, 24, 60),
    pressuretend: (v) => trends[num(v.pressureTendency, 3)],
    leveltrend: (v) => trends[num(v.waterTrend, 3)],
    preciptype: (v) =>
      ['reserved', 'rain', 'thunderstorm', 'freezing rain', 'mixed/ice', 'snow', 'reserved', 'N/A'][num(v.precipitation, 7)],
    ice: (v) => ['no', 'yes', 'reserved', 'N/A'][num(v.ice, 3)],
  },
};

/** gpsd 3.22 prints fewer decimals of these; half a unit of the last place is let through. */
function toleranceOf(name: string, type: number): number {
  if (name === 'waterlevel') return 0.0501;
  if (name !== 'lon' && name !== 'lat') return 0.000_51;
  if (type === 27 || type === 17) return 0.0501;
  return type === 8 ? 0.000_051 : 0.000_000_51;
}

/** The same bits; what fills the last byte is not compared. */
function hasSameBits(theirs: string, ours: string): boolean {
  const whole = ours.indexOf(':') + 1 + 2 * Math.floor(Number.parseInt(ours, 10) / 8);
  return theirs.length === ours.length && theirs.slice(0, whole) === ours.slice(0, whole);
}

function isEqual(name: string, theirs: unknown, ours: Expected, type: number): boolean {
  if (name === 'data' && typeof theirs === 'string' && typeof ours === 'string') return hasSameBits(theirs, ours);
  // gpsd reads name and extension as one text, which may end at an @ in the name.
  if (name === 'name') {
    const [first = '', extension = ''] = String(ours).replaceAll(' ', '').split('|');
    return [first, first + extension].includes(String(theirs).replaceAll(' ', ''));
  }
  // Revisions of M.1371 before 4 gave the vendor all seven characters, and gpsd tells both.
  if (name === 'vendorid') return String(theirs).slice(0, 3).trimEnd() === ours;
  if (typeof ours !== 'number') return theirs === ours;
  const number = typeof theirs === 'string' ? Number(theirs) : theirs;
  return typeof number === 'number' && Math.abs(number - ours) <= toleranceOf(name, type);
}

function readingOf(name: string, content: BinaryContent | undefined): Reading | undefined {
  const special = content === undefined ? undefined : contentSpecials[content.kind]?.[name];
  const known = contentReadings[name];
  if (content === undefined || (known === undefined && special === undefined)) return readings[name];
  const none = content.kind === 'weather' ? (weatherNones[name] ?? known?.[1]) : known?.[1];
  const reading = special ?? field(known?.[0] ?? '', none);
  return (_, record) => reading({ ...content }, record);
}

/** gpsd 3.22 always prints 0 for the communication state of type 26; a water level below zero goes round 2^32 in the weather of IMO 289. */
const isWrongInGpsd = (name: string, { type }: AisRecord, content: BinaryContent | undefined): boolean =>
  (name === 'radio' && type === 26) || (name === 'waterlevel' && content?.kind === 'weather' && (content.waterLevel ?? 0) < 0);

/** The fields in which a record of ours differs from one of gpsd, as text; empty when all that gpsd tells is the same. */
export function differences(record: AisRecord, theirs: GpsdRecord, content?: BinaryContent): string[] {
  const values: Values = { ...record };
  return Object.entries(theirs).flatMap(([name, value]) => {
    if (notCompared.has(name) || name.endsWith('_text') || isWrongInGpsd(name, record, content)) return [];
    const reading = readingOf(name, content);
    if (reading === undefined) return [`type ${record.type}: ${name} is not read`];
    const ours = reading(values, record);
    return isEqual(name, value, ours, record.type) ? [] : [`type ${record.type}: ${name} is ${String(value)} for gpsd, ${ours} for us`];
  });
}

/** The same for what the scaled form does not show exactly: turn with its sign, and positions as integers. */
export function rawDifferences(record: AisRecord, theirs: GpsdRecord): string[] {
  const values: Values = { ...record };
  const perDegree = record.type === 27 || record.type === 17 ? 600 : 600_000;
  const ours = {
    turn: num(values.turn, -128),
    lon: Math.round(num(values.longitude, 181) * perDegree),
    lat: Math.round(num(values.latitude, 91) * perDegree),
  };
  return Object.entries(ours).flatMap(([name, value]) => {
    const isTold = name in theirs && !('fid' in theirs);
    return isTold && theirs[name] !== value
      ? [`type ${record.type}: raw ${name} is ${String(theirs[name])} for gpsd, ${value} for us`]
      : [];
  });
}
