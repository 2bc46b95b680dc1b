import type { EpochMs } from '../../contracts/time.ts';
import { type AisRecord, encodeAis } from './ais/record.ts';
import { mmsiText } from './ais/values.ts';
import { writeVdm } from './ais/vdm.ts';
import { writeSentence, writeTagBlock } from './sentence.ts';

/** A fleet that talks as AIS receivers and instruments do, for tests, demonstrations and benchmarks. */
export interface Fleet {
  /** MMSI of every ship, base station, aircraft and aid. */
  readonly identities: readonly string[];
  /** One position report of each at this moment, and what the own ship's instruments say; sentences with tag blocks. */
  positions(time: EpochMs): readonly string[];
  /** Names, sizes and voyages. */
  statics(time: EpochMs): readonly string[];
}

/** How large the fleet is. */
export interface FleetOptions {
  readonly ships: number;
  /** The same seed makes the same fleet. */
  readonly seed: number;
  /** Where it sails; default: off Zhoushan. */
  readonly centre?: { readonly longitude: number; readonly latitude: number };
}

interface Vessel {
  readonly mmsi: number;
  readonly isClassA: boolean;
  readonly longitude: number;
  readonly latitude: number;
  readonly sog: number;
  readonly cog: number;
  readonly length: number;
}

const defaultCentre = { longitude: 122.3, latitude: 29.9 };
const fixedMmsi = { base: 4_121_234, aid: 994_121_234, aircraft: 111_412_001 };
const startedAt: EpochMs = Date.UTC(2024, 0, 1);
/** A ship that has sailed so far begins anew where it was. */
const legHours = 3;

/** Numbers in 0…1 that look random (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function vesselOf(index: number, random: () => number, centre: { readonly longitude: number; readonly latitude: number }): Vessel {
  return {
    mmsi: 412_000_000 + index,
    isClassA: index % 3 !== 2,
    longitude: centre.longitude + random() - 0.5,
    latitude: centre.latitude + random() - 0.5,
    sog: Math.round(random() * 200) / 10,
    cog: Math.floor(random() * 360),
    length: 20 + Math.floor(random() * 300),
  };
}

/** Where a ship is: it sails straight on and begins anew every three hours. */
function placeOf({ longitude, latitude, sog, cog }: Vessel, time: EpochMs): { readonly longitude: number; readonly latitude: number } {
  const hours = (((time - startedAt) / 3_600_000) % legHours) * sog;
  const [north, east] = [Math.cos((cog * Math.PI) / 180), Math.sin((cog * Math.PI) / 180)];
  return {
    latitude: latitude + (north * hours) / 60,
    longitude: longitude + (east * hours) / 60 / Math.cos((latitude * Math.PI) / 180),
  };
}

function positionOf(vessel: Vessel, time: EpochMs): AisRecord {
  const moving = { sog: vessel.sog, accuracy: true, ...placeOf(vessel, time), cog: vessel.cog, heading: vessel.cog };
  const common = { repeat: 0, mmsi: vessel.mmsi, ...moving, second: new Date(time).getUTCSeconds(), raim: false };
  if (vessel.isClassA) return { type: 1, ...common, status: 0, turn: 0, manoeuvre: 0, radio: 0 };
  const unit = { carrierSense: true, display: false, dsc: true, band: true, message22: true, assigned: false };
  return { type: 18, ...common, reserved: 0, regional: 0, ...unit, radio: 393_222 };
}

function staticsOf({ mmsi, isClassA, length }: Vessel): readonly AisRecord[] {
  const size = { bow: length - 10, stern: 10, port: 6, starboard: 6 };
  const index = mmsi % 1000;
  const names = { name: `SHIP ${index}`, callSign: `B${String(index).padStart(4, '0')}`, shipType: isClassA ? 70 : 30 };
  if (!isClassA) {
    const head = { type: 24, repeat: 0, mmsi } as const;
    const unit = { vendor: 'YFN', model: 1, serial: index, epfd: 1 };
    return [
      { ...head, part: 0, name: names.name },
      { ...head, part: 1, shipType: names.shipType, callSign: names.callSign, ...unit, ...size },
    ];
  }
  const voyage = { etaMonth: 6, etaDay: 2, etaHour: 8, etaMinute: 0, draught: 7.5, destination: 'CN ZOS', dte: false };
  return [{ type: 5, repeat: 0, mmsi, version: 0, imo: 9_000_000 + index, ...names, ...size, epfd: 1, ...voyage }];
}

function othersOf(centre: { readonly longitude: number; readonly latitude: number }, time: EpochMs): readonly AisRecord[] {
  const at = new Date(time);
  const place = { accuracy: true, ...centre, second: at.getUTCSeconds(), raim: false };
  const clock = {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
  };
  const size = { bow: 2, stern: 2, port: 2, starboard: 2 };
  const buoy = { aidType: 30, name: 'BUOY 1', nameExtension: undefined, offPosition: false, regional: 0, virtual: false, assigned: false };
  const flight = { altitude: 300, sog: 90, cog: 45, regional: 0, dte: false, assigned: false };
  return [
    { type: 4, repeat: 0, mmsi: fixedMmsi.base, ...clock, ...place, epfd: 7, radio: 0 },
    { type: 9, repeat: 0, mmsi: fixedMmsi.aircraft, ...flight, ...place, radio: 0 },
    { type: 21, repeat: 0, mmsi: fixedMmsi.aid, ...place, ...size, epfd: 7, ...buoy },
  ];
}

const two = (value: number): string => String(value).padStart(2, '0');

/** A coordinate as `ddmm.mmmm` and its hemisphere. */
function angleFields(value: number, [positive, negative, digits]: readonly [string, string, number]): readonly string[] {
  const minutes = Math.round(Math.abs(value) * 600_000);
  const degrees = String(Math.floor(minutes / 600_000)).padStart(digits, '0');
  return [`${degrees}${((minutes % 600_000) / 10_000).toFixed(4).padStart(7, '0')}`, value < 0 ? negative : positive];
}

function instrumentsOf(
  { longitude, latitude }: { readonly longitude: number; readonly latitude: number },
  time: EpochMs,
): readonly string[] {
  const at = new Date(time);
  const clock = `${two(at.getUTCHours())}${two(at.getUTCMinutes())}${two(at.getUTCSeconds())}.00`;
  const date = `${two(at.getUTCDate())}${two(at.getUTCMonth() + 1)}${two(at.getUTCFullYear() % 100)}`;
  const place = [...angleFields(latitude, ['N', 'S', 2]), ...angleFields(longitude, ['E', 'W', 3])];
  const depth = 30 + 10 * Math.sin(time / 600_000);
  return [
    writeSentence('$', ['GBRMC', clock, 'A', ...place, '10.5', '45.0', date, '', '', 'A']),
    writeSentence('$', ['GBGGA', clock, ...place, '1', '12', '0.8', '15.0', 'M', '9.0', 'M', '', '']),
    writeSentence('$', ['HEHDT', '45.5', 'T']),
    writeSentence('$', ['SDDBT', (depth / 0.3048).toFixed(1), 'f', depth.toFixed(2), 'M', (depth / 1.8288).toFixed(1), 'F']),
    writeSentence('$', ['WIMWV', '120.0', 'T', '8.5', 'M', 'A']),
  ];
}

/** A fleet at sea with a base station, a search and rescue aircraft and a buoy. */
export function createFleet({ ships, seed, centre = defaultCentre }: FleetOptions): Fleet {
  const random = randomOf(seed);
  const vessels = Array.from({ length: ships }, (_, i) => vesselOf(i, random, centre));
  const tagged = (time: EpochMs, sentences: readonly string[]): readonly string[] =>
    sentences.map((sentence) => `${writeTagBlock([`c:${time}`])}${sentence}`);
  const sent = (time: EpochMs, records: readonly AisRecord[]): readonly string[] =>
    records.flatMap((record, i) => tagged(time, writeVdm(encodeAis(record), { channel: i % 2 === 0 ? 'A' : 'B', sequence: i % 10 })));
  return {
    identities: [...vessels.map(({ mmsi }) => mmsi), ...Object.values(fixedMmsi)].map(mmsiText),
    positions: (time) => [
      ...sent(time, [...vessels.map((vessel) => positionOf(vessel, time)), ...othersOf(centre, time)]),
      ...tagged(time, instrumentsOf(centre, time)),
    ],
    statics: (time) => sent(time, vessels.flatMap(staticsOf)),
  };
}
