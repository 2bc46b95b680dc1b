import type { SiteAsset, SiteSource } from '../../contracts/pack.ts';
import type { Text } from '../../contracts/text.ts';

/** AIS comes by TCP; a log that is played has no times of now, so its samples have the time of arrival. */
export const sources = {
  ais: {
    protocol: 'nmea',
    title: { zh: 'AIS 岸站（NMEA 0183）', en: 'AIS shore station (NMEA 0183)' },
    config: { mode: 'tcp-server', host: '127.0.0.1', port: 10_110, time: 'received' },
  },
} as const satisfies Readonly<Record<string, SiteSource>>;

const keys = {
  ...{ longitude: 'longitude', latitude: 'latitude', sog: 'sog', cog: 'cog', status: 'status', shipType: 'shipType' },
} as const;
const heardKeys = { ...keys, heading: 'heading', draught: 'draught', length: 'length' } as const;

interface Register {
  readonly mmsi: number;
  /** 0: it has none. */
  readonly imo?: number;
  readonly length: number;
  readonly crew?: number;
  readonly minimumCrew?: number;
}

const vessel = (title: Text, within: string, { mmsi, imo = 0, ...register }: Register) => ({
  ...({ key: `vessel-${mmsi}`, model: 'vessel', title, within } as const),
  attributes: { mmsi, ...(imo > 0 && { imo }), ...register },
});

/** A ship of the log. */
const heard = (name: string, register: Register) =>
  ({
    ...vessel({ zh: `${name} 轮`, en: name }, 'oresund', register),
    provenance: {
      zh: '真实 AIS：丹麦海事局 2010-06-11 的 27 秒记录（Apache-2.0），反复回放；船名、IMO 号、船长取自其报文 5。',
      en: 'Real AIS: 27 s of 2010-06-11 of the Danish Maritime Authority (Apache-2.0), played again and again; name, IMO number and length are those of its message 5.',
    },
    devices: [{ source: 'ais', identity: String(register.mmsi), origin: 'replayed', keys: heardKeys }],
  }) as const;

/** A vessel off Zhoushan that the field process sails. */
const sailed = (title: Text, register: Register) =>
  ({
    ...vessel(title, 'fishing-port', register),
    provenance: {
      zh: '模拟船舶：船名、MMSI、配员均为虚构；由现场进程编码为 AIS 报文 1 和 5 发送。',
      en: 'A simulated vessel: name, MMSI and crew are made up; the field process sends it as AIS messages 1 and 5.',
    },
    devices: [{ source: 'ais', identity: String(register.mmsi), origin: 'simulated', keys }],
  }) as const;

/** Ships of the Danish log by MMSI. */
export const heardShips = [
  heard('GERDA', { mmsi: 211_226_860, imo: 9_113_745, length: 101 }),
  heard('KANGALASSY', { mmsi: 377_411_000, imo: 7_902_611, length: 83 }),
  heard('KLEM VIII', { mmsi: 219_053_000, length: 25 }),
  heard('FOENIKS 1', { mmsi: 219_004_214, length: 12 }),
  heard('DIMITRIS S', { mmsi: 240_273_000, imo: 9_279_836, length: 190 }),
  heard('TRANS FJELL', { mmsi: 258_750_000, imo: 9_329_306, length: 88 }),
  heard('GRANATO', { mmsi: 247_661_000, imo: 9_201_774, length: 121 }),
  heard('SHANNON', { mmsi: 576_330_000, imo: 8_871_754, length: 38 }),
  heard('LAPIS', { mmsi: 219_001_819, imo: 6_807_462, length: 57 }),
  heard('DANPILOT MERKUR', { mmsi: 219_001_061, length: 20 }),
] as const;

/** Vessels off Zhoushan. */
export const sailedShips = [
  sailed({ zh: '示范渔 01', en: 'Demo Fisher 01' }, { mmsi: 412_999_901, length: 32, crew: 7, minimumCrew: 6 }),
  sailed({ zh: '示范渔 02', en: 'Demo Fisher 02' }, { mmsi: 412_999_902, length: 28, crew: 6, minimumCrew: 6 }),
  sailed({ zh: '示范货 11', en: 'Demo Carrier 11' }, { mmsi: 412_999_911, length: 98, crew: 14, minimumCrew: 12 }),
] as const;

const berth = (n: number, at: readonly [number, number]) =>
  ({
    key: `berth-${n}`,
    model: 'berth',
    title: { zh: `${n} 号泊位`, en: `Berth ${n}` },
    within: 'fishing-port',
    at,
    attributes: { length: 60, depth: 5 },
    provenance: { zh: '示意泊位，长度与水深为假定。', en: 'A berth for illustration; length and depth are assumed.' },
  }) as const;

const camera = (
  key: string,
  title: Text,
  { at, look }: { readonly at: readonly [number, number]; readonly look: readonly [number, number, number] },
) =>
  ({
    ...({ key, model: 'camera', title, within: 'fishing-port', at } as const),
    attributes: { viewAzimuth: look[0], viewAngle: look[1], viewReach: look[2] },
    provenance: {
      zh: '虚构的摄像机：位置与视场为假定，画面由现场进程绘制（标有 SIMULATED），并非拍摄。',
      en: 'A made-up camera: place and field of view are assumed; its picture is drawn by the field process (it says SIMULATED) and was not taken.',
    },
  }) as const;

/** The authority, its waters, and the port with its berths and cameras. */
export const places = [
  {
    key: 'marine-authority',
    model: 'authority',
    title: { zh: '海上监管中心', en: 'Marine supervision centre' },
    provenance: { zh: '示意机构。', en: 'An authority for illustration.' },
  },
  {
    key: 'oresund',
    model: 'waters',
    title: { zh: '厄勒海峡（真实 AIS）', en: 'Øresund (real AIS)' },
    within: 'marine-authority',
    ...{ at: [55.68, 12.65] },
    provenance: {
      zh: '丹麦与瑞典之间的海峡；船舶数据为真实记录的回放。',
      en: 'The sound between Denmark and Sweden; its ships are a replay of real records.',
    },
  },
  {
    key: 'fishing-port',
    model: 'port',
    title: { zh: '示范渔港（舟山外海）', en: 'Demonstration fishing port (off Zhoushan)' },
    within: 'marine-authority',
    at: [29.93, 122.3],
    provenance: {
      zh: '示意渔港；位置在舟山附近，数据全部模拟。',
      en: 'A port for illustration near Zhoushan; all its data are simulated.',
    },
  },
  berth(1, [29.931, 122.298]),
  berth(2, [29.931, 122.302]),
  camera('camera-quay', { zh: '码头摄像机', en: 'Quay camera' }, { at: [29.932, 122.3], look: [180, 90, 600] }),
  camera('camera-entrance', { zh: '港口入口摄像机', en: 'Entrance camera' }, { at: [29.928, 122.306], look: [95, 50, 3000] }),
] as const satisfies readonly SiteAsset[];
