import type { PackHistory, Signal, SiteSource } from '../../contracts/pack.ts';
import { plc, sirenKeys, sirenSignal, simulate as workSignals, site as works } from './works.ts';

/** The ways in which the demonstration's stations reach the platform, and the one by which it calls the controller of the works. */
export const sources = {
  stations: {
    protocol: 'sl651',
    title: { zh: '水文遥测站（SL 651）', en: 'Telemetry stations (SL 651)' },
    config: { port: 9651, secondsFromSending: true },
  },
  loggers: { protocol: 'mqtt', title: { zh: '物联采集终端（MQTT）', en: 'Data loggers (MQTT)' }, config: { port: 1883 } },
  gauges: { protocol: 'http', title: { zh: '上报网关（HTTP）', en: 'Reporting gateways (HTTP)' }, config: { port: 7801 } },
  works: plc,
} as const satisfies Record<string, SiteSource>;

const reservoirKeys = {
  Z: 'level',
  SW: { point: 'storage', scale: 0.01 }, // SL 651 gives storage in 10⁴ m³
  Q1: 'inflow',
  Q2: 'outflow',
  Q3: 'spill',
  PD: 'rainDay',
  VT: 'battery',
} as const;

const safetyKeys = { seepage: 'seepage', pore: 'porePressure' } as const;
const spotKeys = { depth: 'depth', rain: 'rain', rain_day: 'rainDay', battery: 'battery' } as const;

const kerala = {
  zh: '水位、库容、入出库流量、雨量：印度喀拉拉邦电力局每日公报（真实记录，MIT）；实时值为往年同日记录的回放。渗流与渗压：仿真。调度控制线：由 2021–2025 年逐月 90 % 分位水位推得。特征水位：2026-08-18 公报。',
  en: 'Level, storage, flows and rain: daily bulletins of the Kerala State Electricity Board (real records, MIT); live values replay the same day of a former year. Seepage and pore pressure: simulated. Rule curve: monthly 90th percentile of level, 2021–2025. Characteristic levels: bulletin of 2026-08-18.',
};
const spotProvenance = {
  zh: '雨量：美国地质调查局 Mukilteo 站 2015 年 15 分钟记录回放（公有领域）；积水深度：由雨量仿真。地点为示意。',
  en: 'Rain: replay of USGS 15-minute records at Mukilteo, 2015 (public domain); water depth: simulated from the rain. The place is for illustration.',
};

const reservoir = (
  key: string,
  title: { zh: string; en: string },
  at: readonly [number, number],
  station: string,
  attributes: Readonly<Record<string, number | readonly (readonly [number, number])[]>>,
) =>
  ({
    key,
    model: 'reservoir',
    title,
    within: 'bureau',
    at,
    attributes: attributes as Readonly<Record<string, number | readonly (readonly [number, number])[]>>,
    provenance: kerala,
    devices: [
      { source: 'stations', identity: station, origin: 'replayed', keys: reservoirKeys },
      { source: 'loggers', identity: `${key}-safety`, origin: 'simulated', keys: safetyKeys },
      ...(key === 'banasura-sagar' ? [{ source: 'works', identity: 'siren@1', origin: 'simulated', keys: sirenKeys } as const] : []),
    ],
  }) as const;

const spot = (key: string, title: { zh: string; en: string }, at: readonly [number, number]) =>
  ({
    key,
    model: 'floodSpot',
    title,
    within: 'city',
    at,
    attributes: { warnDepth: 15, stallDepth: 27, closeDepth: 50 },
    provenance: spotProvenance,
    devices: [{ source: 'loggers', identity: key, origin: 'simulated', keys: spotKeys }],
  }) as const;

/** Assets of the demonstration; characteristic levels are those of the bulletin of 2026-08-18. */
export const site = [
  {
    key: 'bureau',
    model: 'bureau',
    title: { zh: '示范水务局', en: 'Demonstration water bureau' },
    provenance: { zh: '示范组织，非真实客户。', en: 'A demonstration, no real customer.' },
  },
  reservoir('idukki', { zh: '伊杜基水库', en: 'Idukki reservoir' }, [9.8436, 76.9762], '0000000001', {
    floodLimit: 732.43,
    redLevel: 727.19,
    orangeLevel: 726.89,
    blueLevel: 725.06,
    seepageLimit: 12,
    ruleCurve: [
      [15, 729.39],
      [46, 726.08],
      [74, 721.83],
      [105, 716.73],
      [135, 713.56],
      [166, 716.81],
      [196, 722.75],
      [227, 727.03],
      [258, 727.47],
      [288, 728.73],
      [319, 731.25],
      [349, 731.59],
    ],
  }),
  reservoir('kakkayam', { zh: '卡卡亚姆水库', en: 'Kakkayam reservoir' }, [11.551, 75.925], '0000000002', {
    floodLimit: 758.04,
    redLevel: 757.5,
    orangeLevel: 756.5,
    blueLevel: 755.5,
    seepageLimit: 8,
    ruleCurve: [
      [15, 756.21],
      [46, 755.84],
      [74, 755.66],
      [105, 753.37],
      [135, 750.3],
      [166, 750.93],
      [196, 757.55],
      [227, 757.28],
      [258, 756.51],
      [288, 755.32],
      [319, 756.03],
      [349, 756.12],
    ],
  }),
  reservoir('banasura-sagar', { zh: '巴纳苏拉水库', en: 'Banasura Sagar reservoir' }, [11.6709, 75.9504], '0000000003', {
    floodLimit: 775.6,
    redLevel: 774,
    orangeLevel: 773.5,
    blueLevel: 773,
    seepageLimit: 10,
    ruleCurve: [
      [15, 770.05],
      [46, 767.65],
      [74, 764.9],
      [105, 762.25],
      [135, 759.35],
      [166, 761.65],
      [196, 772.5],
      [227, 774.5],
      [258, 774.75],
      [288, 773.8],
      [319, 773.5],
      [349, 772.05],
    ],
  }),
  {
    key: 'piezometer',
    model: 'piezometer',
    title: { zh: '测压管 P1（替代数据）', en: 'Piezometer P1 (stand-in)' },
    within: 'idukki',
    at: [9.8425, 76.975],
    provenance: {
      zh: '荷兰某观测井 1985–2015 年地下水位（真实记录，MIT），作为坝体测压管的替代：未找到公开的大坝渗流记录。',
      en: 'Groundwater head of a well in the Netherlands, 1985–2015 (real record, MIT), standing in for a dam piezometer: no open record of dam seepage was found.',
    },
    devices: [{ source: 'loggers', identity: 'piezometer-p1', origin: 'replayed', keys: { head: 'head' } }],
  },
  {
    key: 'city',
    model: 'district',
    title: { zh: '示范城区', en: 'Demonstration district' },
    within: 'bureau',
    provenance: { zh: '示意城区。', en: 'A district for illustration.' },
  },
  spot('spot-1', { zh: '下穿立交 1 号', en: 'Underpass 1' }, [11.2588, 75.7804]),
  spot('spot-2', { zh: '老城低洼路段 2 号', en: 'Old-town low road 2' }, [11.2463, 75.7893]),
  spot('spot-3', { zh: '地铁口 3 号', en: 'Metro entrance 3' }, [9.9816, 76.2999]),
  {
    key: 'narraguagus',
    model: 'riverStation',
    title: { zh: '纳拉瓜格斯河水文站', en: 'Narraguagus River station' },
    within: 'bureau',
    attributes: { highFlow: 120 },
    provenance: {
      zh: '美国地质调查局 01022500 站 2000–2002 年逐日流量与面雨量（CAMELS-US，真实记录）；实时值为往年同日记录的回放。该站在美国缅因州，不在底图范围内。',
      en: 'Daily flow and basin rain of USGS 01022500, 2000–2002 (CAMELS-US, real records); live values replay the same day of a former year. The station is in Maine, outside the base map.',
    },
    devices: [{ source: 'gauges', identity: 'narraguagus', origin: 'replayed', keys: { flow: 'flow', rain_day: 'rainDay' } }],
  },
  ...works,
] as const;

const reservoirSignals = (file: string, seepage: { base: number; pore: number }, level: number): Readonly<Record<string, Signal>> => ({
  level: { replay: { file, column: 'level' } },
  storage: { replay: { file, column: 'storage' } },
  inflow: { replay: { file, column: 'inflow' } },
  outflow: { replay: { file, column: 'outflow' } },
  spill: { replay: { file, column: 'spill' } },
  rainDay: { replaySum: { file, column: 'rainDay', sinceHour: 2.5 } },
  battery: { wave: { base: 12.6, amplitude: 0.4, periodSeconds: 86_400, noise: 0.02 } },
  seepage: { follows: { point: 'level', base: seepage.base - 0.12 * level, gain: 0.12, lagSeconds: 30, noise: 0.008, least: 0 } },
  porePressure: { follows: { point: 'level', base: seepage.pore - 6.2 * level, gain: 6.2, lagSeconds: 60, noise: 0.05, least: 0 } },
});

const spotSignals: Readonly<Record<string, Signal>> = {
  rain: { replay: { file: 'rain-mukilteo.csv.gz', column: 'rain' } },
  rainDay: { replaySum: { file: 'rain-mukilteo.csv.gz', column: 'rain', sinceHour: 0 } },
  depth: { follows: { point: 'rain', base: 0, gain: 2.2, lagSeconds: 20, noise: 0, least: 0 } },
  battery: { wave: { base: 12.4, amplitude: 0.3, periodSeconds: 86_400, noise: 0.02 } },
};

/** How the field process makes the values of each asset. */
export const simulate: Readonly<Record<string, Readonly<Record<string, Signal>>>> = {
  ...workSignals,
  idukki: reservoirSignals('idukki.csv.gz', { base: 7.5, pore: 310 }, 727),
  kakkayam: reservoirSignals('kakkayam.csv.gz', { base: 4.2, pore: 180 }, 756),
  'banasura-sagar': { ...reservoirSignals('banasura-sagar.csv.gz', { base: 5.8, pore: 205 }, 773), siren: sirenSignal },
  piezometer: { head: { replay: { file: 'piezometer-nb1.csv.gz', column: 'head' } } },
  'spot-1': spotSignals,
  'spot-2': spotSignals,
  'spot-3': spotSignals,
  narraguagus: {
    flow: { replay: { file: 'narraguagus.csv.gz', column: 'flow' } },
    rainDay: { replaySum: { file: 'narraguagus.csv.gz', column: 'rainDay', sinceHour: 0 } },
  },
};

/** The years of records that the installation imports through the ordinary import. */
export const history: readonly PackHistory[] = [
  { file: 'idukki.csv.gz', asset: 'idukki', origin: 'measured' },
  { file: 'kakkayam.csv.gz', asset: 'kakkayam', origin: 'measured' },
  { file: 'banasura-sagar.csv.gz', asset: 'banasura-sagar', origin: 'measured' },
  { file: 'piezometer-nb1.csv.gz', asset: 'piezometer', origin: 'measured' },
  { file: 'narraguagus.csv.gz', asset: 'narraguagus', origin: 'measured' },
];
