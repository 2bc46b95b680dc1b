import type { Signal, SiteSource } from '../../contracts/pack.ts';
import { anchorSignals, anchors, uwb } from './anchors.ts';
import { type Tour, touring } from './tours.ts';

/** The positioning server of the hall publishes the places of cart tags by MQTT; badges are ranged, and solved here. */
export const sources = {
  tags: { protocol: 'mqtt', title: { zh: '定位引擎（MQTT）', en: 'Positioning engine (MQTT)' }, config: { port: 1884 } },
  uwb,
} as const satisfies Record<string, SiteSource>;

const carts = 20;
const people = 5;
const numberOf = (i: number): string => String(i + 1).padStart(2, '0');

const placeKeys = {
  lon: 'longitude',
  lat: 'latitude',
  floor: 'floor',
  accuracy: 'accuracy',
  battery: 'battery',
  button: 'button',
} as const;
/** What follows from the ranges of a badge. */
const solvedKeys = { longitude: 'longitude', latitude: 'latitude', floor: 'floor', accuracy: 'accuracy' } as const;
const simulated = {
  zh: '仿真：位置、按键、绑带、电量与批次号均由现场仿真进程产生；车间与地点为示意。',
  en: 'Simulated: place, button, strap, battery and lot come from the field process; hall and place are for illustration.',
};

const cart = (i: number) =>
  ({
    key: `cart-${numberOf(i)}`,
    model: 'cart',
    title: { zh: `布车 ${numberOf(i)}`, en: `Cart ${numberOf(i)}` },
    within: 'mill',
    attributes: { mostSpeed: 3 },
    provenance: simulated,
    devices: [
      {
        source: 'tags',
        identity: `cart-${numberOf(i)}`,
        origin: 'simulated',
        remembers: false,
        keys: { ...placeKeys, strap: 'strap', lot: 'lot' },
      },
    ],
  }) as const;

const person = (i: number) =>
  ({
    key: `person-${numberOf(i)}`,
    model: 'person',
    title: { zh: `工牌 ${numberOf(i)}`, en: `Badge ${numberOf(i)}` },
    within: 'mill',
    attributes: { mostSpeed: 8 },
    provenance: simulated,
    devices: [
      {
        source: 'tags',
        identity: `person-${numberOf(i)}`,
        origin: 'simulated',
        remembers: false,
        keys: { battery: 'battery', button: 'button' },
      },
      { source: 'uwb', identity: `badge-${numberOf(i)}`, origin: 'simulated', remembers: false, keys: solvedKeys },
    ],
  }) as const;

const each = <T>(count: number, make: (i: number) => T): readonly T[] => Array.from({ length: count }, (_, i) => make(i));

/** The mill of the demonstration. */
export const site = [
  {
    key: 'mill',
    model: 'mill',
    title: { zh: '示范印染车间', en: 'Demonstration dyeing mill' },
    provenance: { zh: '示范组织，非真实客户。', en: 'A demonstration, no real customer.' },
  },
  ...each(carts, cart),
  ...each(people, person),
  ...anchors,
] as const;

const always = (value: number): Signal => ({ wave: { base: value, amplitude: 0, periodSeconds: 60, noise: 0 } });
const tagSignals = (tour: Tour) => ({
  ...touring(tour),
  floor: always(1),
  accuracy: always(0.3),
  button: always(0),
  battery: { wave: { base: 3.85, amplitude: 0.05, periodSeconds: 86_400, noise: 0.01 } } as const,
});

/** Once through all steps takes a cart some 25 minutes, so that a visitor sees them go; in a mill it takes a day or more. */
const steps = [
  { room: 'warehouse', seconds: 240 },
  { room: 'dyeing', seconds: 300 },
  { room: 'drying', seconds: 180 },
  { room: 'setting', seconds: 180 },
  { room: 'inspection', seconds: 240 },
] as const;
const rounds = [
  { room: 'inspection', seconds: 60 },
  { room: 'setting', seconds: 90 },
  { room: 'chemicals', seconds: 45 },
  { room: 'dyeing', seconds: 120 },
] as const;

const cartSignals = (i: number): Readonly<Record<string, Signal>> => ({
  ...tagSignals({ through: steps, pace: 1, place: i, ahead: i * 71, noise: 0.3 }),
  strap: always(1),
  lot: always(26_112_801 + i),
});

/** How the field process makes the values of each tag. */
export const simulate: Readonly<Record<string, Readonly<Record<string, Signal>>>> = Object.fromEntries([
  ...Object.entries(anchorSignals(1)),
  ...each(carts, (i) => [`cart-${numberOf(i)}`, cartSignals(i)] as const),
  ...each(
    people,
    (i) => [`person-${numberOf(i)}`, tagSignals({ through: rounds, pace: 1.3, place: 4 * i + 2, ahead: i * 97, noise: 0.3 })] as const,
  ),
]);
