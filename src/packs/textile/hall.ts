import type { PackFloorPlan, PackZone } from '../../contracts/pack.ts';
import { type PlanTransform, planToWgs84 } from '../../contracts/plan-transform.ts';
import type { Text } from '../../contracts/text.ts';

/** A point of the plan, metres to the right and up. */
export type At = readonly [x: number, y: number];

/** The hall is 96 m by 48 m, with a corridor of 6 m along its middle and rooms on both sides. */
const size = { x: 96, y: 48 } as const;
/** Walls of the corridor, y. */
export const corridor = { south: 21, north: 27, middle: 24 } as const;
/** Doors are 3 m wide, the gate too. */
const halfDoor = 1.5;
/** Middle of the gate to the yard, in the east wall. */
export const gate: At = [size.x, corridor.middle];

interface Room {
  readonly title: Text;
  readonly left: number;
  readonly right: number;
  readonly side: 'south' | 'north';
}

/** The rooms by process step. */
export const rooms = {
  dyeing: { title: { zh: '染色', en: 'Dyeing' }, left: 0, right: 32, side: 'south' },
  drying: { title: { zh: '烘干', en: 'Drying' }, left: 32, right: 64, side: 'south' },
  setting: { title: { zh: '定型', en: 'Heat setting' }, left: 64, right: 96, side: 'south' },
  warehouse: { title: { zh: '坯布与成品库', en: 'Warehouse' }, left: 0, right: 32, side: 'north' },
  inspection: { title: { zh: '验布', en: 'Inspection' }, left: 32, right: 64, side: 'north' },
  chemicals: { title: { zh: '染化料间（布车禁入）', en: 'Chemical store (no carts)' }, left: 64, right: 96, side: 'north' },
} as const satisfies Record<string, Room>;
export type RoomKey = keyof typeof rooms;

/** Lower and upper wall of a room, y. */
const wallsOf = ({ side }: Room): readonly [bottom: number, top: number] =>
  side === 'south' ? [0, corridor.south] : [corridor.north, size.y];
/** Middle of a room. */
export const middleOf = (key: RoomKey): At => {
  const [bottom, top] = wallsOf(rooms[key]);
  return [(rooms[key].left + rooms[key].right) / 2, (bottom + top) / 2];
};
/** The door of a room, in the wall of the corridor. */
export const doorOf = (key: RoomKey): At => [middleOf(key)[0], corridor[rooms[key].side]];

const box = (left: number, bottom: number, right: number, top: number): readonly At[] => [
  [left, bottom],
  [right, bottom],
  [right, top],
  [left, top],
];
const hallRing = box(0, 0, size.x, size.y);
const ringOf = (room: Room): readonly At[] => {
  const [bottom, top] = wallsOf(room);
  return box(room.left, bottom, room.right, top);
};

/** Where the hall stands: a place for illustration, turned by 20°. */
const turn = (20 * Math.PI) / 180;
const ground: PlanTransform = {
  ...{ longitude: 120.47, latitude: 30.09 },
  ...{ a: Math.cos(turn), b: -Math.sin(turn), c: 0, d: Math.sin(turn), e: Math.cos(turn), f: 0 },
};
/** To 1 mm, as a survey would say it. */
const rounded = (degrees: number): number => Number(degrees.toFixed(8));
/** The place of a point of the plan on the earth: longitude and latitude, degrees. */
export const placeAt = ([x, y]: At): readonly [longitude: number, latitude: number] => {
  const [longitude, latitude] = planToWgs84(ground, x, y);
  return [rounded(longitude), rounded(latitude)];
};

const feature = (kind: string, type: 'Polygon' | 'LineString' | 'Point', coordinates: unknown, properties: object = {}) => ({
  type: 'Feature',
  properties: { kind, ...properties },
  geometry: { type, coordinates },
});
const pairs = (places: readonly At[]) => places.map(([x, y]): [number, number] => [x, y]);
const closed = (ring: readonly At[]): readonly At[] => [...ring, ring[0] ?? [0, 0]];
const name = (title: Text, at: At) => feature('place', 'Point', at, { 'name:zh': title.zh, 'name:en': title.en });

/** The wall of a room along the corridor, open at its door. */
const doorWall = (key: RoomKey): readonly (readonly At[])[] => {
  const [[x, y], { left, right }] = [doorOf(key), rooms[key]];
  return [
    [
      [left, y],
      [x - halfDoor, y],
    ],
    [
      [x + halfDoor, y],
      [right, y],
    ],
  ];
};
/** The wall between a room and the next one on its right. */
const sideWall = (room: Room): readonly At[] => {
  const [bottom, top] = wallsOf(room);
  return [
    [room.right, bottom],
    [room.right, top],
  ];
};
const outerWall: readonly At[] = [
  [size.x, gate[1] - halfDoor],
  [size.x, 0],
  [0, 0],
  [0, size.y],
  [size.x, size.y],
  [size.x, gate[1] + halfDoor],
];

/** Dyeing machines, dryers, stenters and inspection tables, to find one's way by. */
const machines = (['dyeing', 'drying', 'setting', 'inspection'] as const).flatMap((key) => {
  const { left, side } = rooms[key];
  // Along the outer walls, beyond the carts' spots.
  const [bottom, top] = side === 'south' ? [0.5, 3.6] : [size.y - 3.6, size.y - 0.5];
  return [4, 13, 22].map((x) => box(left + x, bottom, left + x + 6, top));
});

const keys = Object.keys(rooms) as RoomKey[]; // holds: the keys of the table
const walls = [outerWall, ...keys.flatMap(doorWall), ...keys.map((key) => sideWall(rooms[key]))];
const drawing = {
  type: 'FeatureCollection',
  features: [
    feature('building', 'Polygon', [closed(hallRing)]),
    ...machines.map((ring) => feature('green', 'Polygon', [closed(ring)])),
    ...walls.map((places) => feature('boundary', 'LineString', places)),
    ...keys.map((key) => name(rooms[key].title, [rooms[key].left + 7, middleOf(key)[1]])), // beside the carts' spots
    name({ zh: '通道', en: 'Corridor' }, [40, corridor.middle]),
    name({ zh: '大门', en: 'Gate' }, [size.x - 4, corridor.middle]),
  ],
} as const;

/** Longest that a cart usually waits at a step; replace it by the plan of your mill. `assumed` */
const longestWait = 4 * 3600;
const step = (key: RoomKey) =>
  ({
    title: { zh: `${rooms[key].title.zh}工序`, en: `${rooms[key].title.en} step` },
    ring: ringOf(rooms[key]),
    models: ['cart'],
    dwellSeconds: longestWait,
    alarms: { dwell: 4 },
  }) as const satisfies PackZone;

/** The ground floor of the mill with its zones. */
export const floorPlans = {
  hall: {
    title: { zh: '印染车间一层', en: 'Dyeing mill, ground floor' },
    building: 'A',
    floor: 1,
    method: 'similarity',
    controls: hallRing.map(([x, y]) => {
      const [longitude, latitude] = placeAt([x, y]);
      return { x, y, longitude, latitude };
    }),
    drawing,
    walking: {
      obstacles: [
        ...walls.map((places) => ({ kind: 'wall' as const, line: pairs(places) })),
        ...machines.map((ring) => ({ kind: 'block' as const, line: pairs(ring) })),
      ],
      entrances: [{ title: { zh: '大门', en: 'Gate' }, at: [gate[0] - 1, gate[1]] }],
    },
    zones: {
      hall: { title: { zh: '车间', en: 'Hall' }, ring: hallRing, models: ['cart'], alarms: { leave: 2 } },
      dyeing: step('dyeing'),
      drying: step('drying'),
      setting: step('setting'),
      inspection: step('inspection'),
      warehouse: {
        title: { zh: '坯布与成品库', en: 'Warehouse' },
        ring: ringOf(rooms.warehouse),
        models: ['cart'],
      },
      chemicals: { title: rooms.chemicals.title, ring: ringOf(rooms.chemicals), models: ['cart'], alarms: { enter: 2 } },
    },
  },
} as const satisfies Record<string, PackFloorPlan>;
