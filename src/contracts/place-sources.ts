import type { Text } from './text.ts';

/** Names of sources of a place by what their points begin with (`beidouLongitude`); of the points `longitude` and `latitude` themselves by what their model says (`placeSource`), empty where it says nothing. */
const placeSources = {
  '': { zh: '主定位', en: 'main source' },
  ais: { zh: 'AIS', en: 'AIS' },
  beidou: { zh: '北斗', en: 'BeiDou' },
  uwb: { zh: 'UWB', en: 'UWB' },
  ble: { zh: '蓝牙', en: 'Bluetooth' },
  gnss: { zh: '卫星定位', en: 'satellites' },
  gps: { zh: 'GPS', en: 'GPS' },
  rfid: { zh: 'RFID', en: 'RFID' },
  radar: { zh: '雷达', en: 'radar' },
  cell: { zh: '基站定位', en: 'mobile network' },
  engine: { zh: '定位引擎', en: 'positioning engine' },
} as const satisfies Readonly<Record<string, Text>>;

/** A source of a place that has a name in both languages. */
export type PlaceSourceId = Exclude<keyof typeof placeSources, ''>;

/** How a source of a place is called; one that is not known, by what its points begin with. */
export const placeSourceName = (source: string): Text => (isNamed(source) ? placeSources[source] : { zh: source, en: source });

const isNamed = (source: string): source is keyof typeof placeSources => Object.hasOwn(placeSources, source);
