import { z } from 'zod';
import { Failure } from '../../contracts/errors.ts';
import { writeTime } from './bcd.ts';
import { encodeGbk } from './gbk.ts';
import { id } from './messages.ts';

const uint = (most: number) => z.number().int().min(0).max(most);
const areaId = uint(0xffff_ffff);
const latitude = z.number().min(-90).max(90);
const longitude = z.number().min(-180).max(180);
const place = z.strictObject({ longitude, latitude });

/** What a terminal does at the edge of an area: bits 2–5 of its attributes. */
const alarmBits = { enterDriver: 2, enterPlatform: 3, leaveDriver: 4, leavePlatform: 5 } as const;
const alarmNames = Object.keys(alarmBits) as readonly (keyof typeof alarmBits)[]; // holds: the keys of this table

/** What areas of every shape have. */
const common = {
  id: areaId,
  name: z.string().max(100).default('').describe('only 2019'),
  from: z.number().int().optional().describe('epoch ms; with until: the area holds only between them'),
  until: z.number().int().optional(),
  maxSpeed: uint(0xffff).optional().describe('km/h'),
  overspeedSeconds: uint(255).default(10),
  nightMaxSpeed: uint(0xffff).optional().describe('km/h, only 2019; default: maxSpeed'),
  alarms: z.array(z.enum(alarmNames)).default([]),
  doorsForbidden: z.boolean().default(false),
  communicationOff: z.boolean().default(false),
  detailed: z.boolean().default(false).describe('collect detailed positions within'),
};
const circle = z.strictObject({ ...common, center: place, radius: uint(0xffff_ffff).describe('m') });
const rectangle = z.strictObject({ ...common, topLeft: place, bottomRight: place });
const polygon = z.strictObject({ ...common, vertices: z.array(place).min(3).max(1_000) });
/** 0 replaces all areas of the shape, 1 adds, 2 changes those with these ids. */
const modes = { replace: 0, append: 1, change: 2 } as const;
const mode = z.enum(['replace', 'append', 'change']).default('append');
const listOf = <T extends z.ZodType>(area: T) => z.array(area).min(1).max(125);

/** Questions that set or delete areas of a terminal, see the README. */
export const areaQuestions = [
  z.strictObject({ command: z.literal('setCircles'), mode, areas: listOf(circle) }),
  z.strictObject({ command: z.literal('setRectangles'), mode, areas: listOf(rectangle) }),
  z.strictObject({ command: z.literal('setPolygon'), area: polygon }),
  z.strictObject({ command: z.literal('deleteAreas'), shape: z.enum(['circle', 'rectangle', 'polygon']), ids: z.array(areaId).max(125) }),
] as const;

type AreaQuestion = z.infer<(typeof areaQuestions)[number]>;
type Common = Pick<z.infer<typeof circle>, keyof typeof common>;
type Place = z.infer<typeof place>;

const refused = (what: string): Failure => new Failure('BAD_REQUEST', `asking a terminal: ${what}`, { details: { what } });
const words = (...values: readonly number[]): number[] => values.flatMap((value) => [value >> 8, value & 255]);
const dword = (value: number): number[] => words(value >>> 16, value & 0xffff);

/** A degree in millionths, without its sign. */
const millionths = (degrees: number): number[] => dword(Math.round(Math.abs(degrees) * 1e6));
const placeBytes = (one: Place): number[] => [...millionths(one.latitude), ...millionths(one.longitude)];

/** Bits 6 and 7: the hemisphere of all points of an area; one that crosses the equator or a meridian of 0° or 180° cannot be said. */
function hemisphereBits({ id: number }: Common, places: readonly Place[]): number {
  const sideOf = (values: readonly number[], what: string): boolean => {
    const isBelow = values.some((value) => value < 0);
    if (isBelow && values.some((value) => value > 0)) throw refused(`area ${number} lies on both sides of ${what}`);
    return isBelow;
  };
  const isSouth = sideOf(
    places.map((one) => one.latitude),
    'the equator',
  );
  const isWest = sideOf(
    places.map((one) => one.longitude),
    'a meridian of 0° or 180°',
  );
  return (isSouth ? 1 << 6 : 0) | (isWest ? 1 << 7 : 0);
}

/** The attributes of an area (JT/T 808-2019 table 62). */
function attributesOf(area: Common, places: readonly Place[]): number {
  const { from, until, maxSpeed, alarms, doorsForbidden, communicationOff, detailed } = area;
  if ((from === undefined) !== (until === undefined)) throw refused(`area ${area.id}: from and until belong together`);
  const bits = alarms.reduce((sum, alarm) => sum | (1 << alarmBits[alarm]), hemisphereBits(area, places));
  return (
    bits |
    (from === undefined ? 0 : 1) |
    (maxSpeed === undefined ? 0 : 1 << 1) |
    (doorsForbidden ? 1 << 8 : 0) |
    (communicationOff ? 1 << 14 : 0) |
    (detailed ? 1 << 15 : 0)
  );
}

const timeBytes = ({ from, until }: Common): readonly number[] =>
  from === undefined || until === undefined ? [] : [...writeTime(from), ...writeTime(until)];

const speedBytes = ({ maxSpeed, overspeedSeconds }: Common): readonly number[] =>
  maxSpeed === undefined ? [] : [...words(maxSpeed), overspeedSeconds];

/** What 2019 has added: a limit for the night, and a name. */
function newerBytes(area: Common, version: number | undefined): readonly number[] {
  const { maxSpeed, nightMaxSpeed = maxSpeed, name } = area;
  if (version === undefined) return [];
  const title = encodeGbk(name);
  return [...(maxSpeed === undefined ? [] : words(nightMaxSpeed ?? maxSpeed)), ...words(title.length), ...title];
}

/** One area whose size is said by a fixed number of places: its head, its shape, its limits. */
const fixedArea = (
  area: Common,
  [places, shape]: readonly [readonly Place[], readonly number[]],
  version: number | undefined,
): number[] => [
  ...dword(area.id),
  ...words(attributesOf(area, places)),
  ...shape,
  ...timeBytes(area),
  ...speedBytes(area),
  ...newerBytes(area, version),
];

function polygonBytes(area: z.infer<typeof polygon>, version: number | undefined): number[] {
  const { vertices } = area;
  const shape = [...words(vertices.length), ...vertices.flatMap(placeBytes)];
  return [
    ...dword(area.id),
    ...words(attributesOf(area, vertices)),
    ...timeBytes(area),
    ...speedBytes(area),
    ...shape,
    ...newerBytes(area, version),
  ];
}

const deletions = { circle: id.deleteCircles, rectangle: id.deleteRectangles, polygon: id.deletePolygons } as const;

/**
 * Id and body of the message that sets or deletes areas (0x8600 to 0x8605), in the layout of the terminal's version.
 *
 * Throws `BAD_REQUEST` for what the message cannot carry. Source: JT/T 808-2013 and 2019, setting and deleting of areas.
 */
export function areaMessage(asked: AreaQuestion, version: number | undefined): { readonly id: number; readonly body: Uint8Array } {
  switch (asked.command) {
    case 'setCircles': {
      const items = asked.areas.map((area) =>
        fixedArea(area, [[area.center], [...placeBytes(area.center), ...dword(area.radius)]], version),
      );
      return { id: id.setCircles, body: Uint8Array.from([modes[asked.mode], items.length, ...items.flat()]) };
    }
    case 'setRectangles': {
      const items = asked.areas.map((area) => {
        const corners = [area.topLeft, area.bottomRight];
        return fixedArea(area, [corners, corners.flatMap(placeBytes)], version);
      });
      return { id: id.setRectangles, body: Uint8Array.from([modes[asked.mode], items.length, ...items.flat()]) };
    }
    case 'setPolygon':
      return { id: id.setPolygon, body: Uint8Array.from(polygonBytes(asked.area, version)) };
    case 'deleteAreas':
      return { id: deletions[asked.shape], body: Uint8Array.from([asked.ids.length, ...asked.ids.flatMap(dword)]) };
  }
}
