import type { Text } from './text.ts';

/** Names of sources of a place by what their points begin with (`beidouLongitude`); empty: the points `longitude` and `latitude` themselves. */
const placeSources: Readonly<Record<string, Text>> = {
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
};

/** How a source of a place is called; one that is not known, by what its points begin with. */
export const placeSourceName = (source: string): Text =>
  (Object.hasOwn(placeSources, source) ? placeSources[source] : undefined) ?? { zh: source, en: source };
