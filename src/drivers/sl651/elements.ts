import type { Text } from '../../contracts/text.ts';
import { hexByte } from './control.ts';

/**
 * How the data of an element are written: `number` = BCD digits (the definition byte says how many), `status` = 4 bytes of bits,
 * `rain` = 12 bytes of 0.1 mm, `level` = 12 × 2 bytes of 0.01 m; both series are 5 minutes apart.
 */
export type ElementKind = 'number' | 'status' | 'rain' | 'level';

/** One row of the table of elements. */
export interface Element {
  /** Identifier guide byte. */
  readonly guide: number;
  /** Identifier in ASCII and the key of bindings. Case matters (`pH`). */
  readonly symbol: string;
  readonly title: Text;
  /** Unit of the value, empty when it has none. */
  readonly unit: string;
  /** N(D,d) of the standard: advice for the encoder; the decoder obeys the definition byte. */
  readonly digits: number;
  readonly decimals: number;
  readonly kind: ElementKind;
}

// A row of table C.1: guide byte, symbol, title in Chinese and English, unit, N(D,d), kind.
function row(
  guide: number,
  symbol: string,
  zh: string,
  en: string,
  unit: string,
  [digits, decimals]: readonly [number, number],
  kind: ElementKind = 'number',
): Element {
  return { guide, symbol, title: { zh, en }, unit, digits, decimals, kind };
}

/** All elements of SL 651-2014 table C.1 that carry values. Guides F0–F3 and 04 build the message and are not elements. */
export const elements: readonly Element[] = [
  row(0x01, 'AC', '断面面积', 'Cross-section area', 'm²', [8, 2]),
  row(0x02, 'AI', '瞬时气温', 'Air temperature', '°C', [3, 1]),
  row(0x03, 'C', '瞬时水温', 'Water temperature', '°C', [3, 1]),
  row(0x05, 'DT', '时段长、历时（小时.分钟）', 'Duration as hours.minutes', 'HH.mm', [4, 2]),
  row(0x06, 'ED', '日蒸发量', 'Evaporation of the day', 'mm', [5, 1]),
  row(0x07, 'EJ', '当前蒸发', 'Current evaporation', 'mm', [5, 1]),
  row(0x08, 'FL', '气压', 'Air pressure', 'hPa', [5, 0]),
  row(0x09, 'GH', '闸门开启高度', 'Gate opening', 'm', [5, 2]),
  row(0x0a, 'GN', '输水设备、闸门(组)编号', 'Number of the gate or conveyor', '', [3, 0]),
  row(0x0b, 'GS', '输水设备类别', 'Kind of conveyor', '', [1, 0]),
  row(0x0c, 'GT', '闸门开启孔数', 'Open gates', '', [3, 0]),
  row(0x0d, 'GTP', '地温', 'Ground temperature', '°C', [3, 1]),
  row(0x0e, 'H', '地下水瞬时埋深', 'Depth to groundwater', 'm', [6, 2]),
  row(0x0f, 'HW', '波浪高度', 'Wave height', 'm', [5, 2]),
  row(0x10, 'M10', '10 厘米处土壤含水量', 'Soil moisture at 10 cm', '%', [4, 1]),
  row(0x11, 'M20', '20 厘米处土壤含水量', 'Soil moisture at 20 cm', '%', [4, 1]),
  row(0x12, 'M30', '30 厘米处土壤含水量', 'Soil moisture at 30 cm', '%', [4, 1]),
  row(0x13, 'M40', '40 厘米处土壤含水量', 'Soil moisture at 40 cm', '%', [4, 1]),
  row(0x14, 'M50', '50 厘米处土壤含水量', 'Soil moisture at 50 cm', '%', [4, 1]),
  row(0x15, 'M60', '60 厘米处土壤含水量', 'Soil moisture at 60 cm', '%', [4, 1]),
  row(0x16, 'M80', '80 厘米处土壤含水量', 'Soil moisture at 80 cm', '%', [4, 1]),
  row(0x17, 'M100', '100 厘米处土壤含水量', 'Soil moisture at 100 cm', '%', [4, 1]),
  row(0x18, 'MST', '湿度', 'Humidity', '%', [4, 1]),
  row(0x19, 'NS', '开机台数', 'Pumps running', '', [2, 0]),
  row(0x1a, 'P1', '1 小时时段降水量', 'Rain of 1 h', 'mm', [5, 1]),
  row(0x1b, 'P2', '2 小时时段降水量', 'Rain of 2 h', 'mm', [5, 1]),
  row(0x1c, 'P3', '3 小时时段降水量', 'Rain of 3 h', 'mm', [5, 1]),
  row(0x1d, 'P6', '6 小时时段降水量', 'Rain of 6 h', 'mm', [5, 1]),
  row(0x1e, 'P12', '12 小时时段降水量', 'Rain of 12 h', 'mm', [5, 1]),
  row(0x1f, 'PD', '日降水量', 'Rain of the day', 'mm', [5, 1]),
  row(0x20, 'PJ', '当前降水量', 'Current rain', 'mm', [5, 1]),
  row(0x21, 'PN01', '1 分钟时段降水量', 'Rain of 1 min', 'mm', [5, 1]),
  row(0x22, 'PN05', '5 分钟时段降水量', 'Rain of 5 min', 'mm', [5, 1]),
  row(0x23, 'PN10', '10 分钟时段降水量', 'Rain of 10 min', 'mm', [5, 1]),
  row(0x24, 'PN30', '30 分钟时段降水量', 'Rain of 30 min', 'mm', [5, 1]),
  row(0x25, 'PR', '暴雨量', 'Storm rain', 'mm', [5, 1]),
  row(0x26, 'PT', '降水量累计值', 'Accumulated rain', 'mm', [6, 1]),
  row(0x27, 'Q', '瞬时流量、抽水流量', 'Flow', 'm³/s', [9, 3]),
  row(0x28, 'Q1', '取(排)水口流量 1', 'Flow of intake or outlet 1', 'm³/s', [9, 3]),
  row(0x29, 'Q2', '取(排)水口流量 2', 'Flow of intake or outlet 2', 'm³/s', [9, 3]),
  row(0x2a, 'Q3', '取(排)水口流量 3', 'Flow of intake or outlet 3', 'm³/s', [9, 3]),
  row(0x2b, 'Q4', '取(排)水口流量 4', 'Flow of intake or outlet 4', 'm³/s', [9, 3]),
  row(0x2c, 'Q5', '取(排)水口流量 5', 'Flow of intake or outlet 5', 'm³/s', [9, 3]),
  row(0x2d, 'Q6', '取(排)水口流量 6', 'Flow of intake or outlet 6', 'm³/s', [9, 3]),
  row(0x2e, 'Q7', '取(排)水口流量 7', 'Flow of intake or outlet 7', 'm³/s', [9, 3]),
  row(0x2f, 'Q8', '取(排)水口流量 8', 'Flow of intake or outlet 8', 'm³/s', [9, 3]),
  row(0x30, 'QA', '总出库流量、过闸总流量', 'Total outflow', 'm³/s', [9, 3]),
  row(0x31, 'QZ', '输水设备流量、过闸(组)流量', 'Flow of a gate or conveyor', 'm³/s', [9, 3]),
  row(0x32, 'SW', '输沙量', 'Sediment load', '10⁴ t', [11, 3]),
  row(0x33, 'UC', '风向', 'Wind direction', '', [2, 0]),
  row(0x34, 'UE', '风力(级)', 'Wind force', '', [2, 0]),
  row(0x35, 'US', '风速', 'Wind speed', 'm/s', [4, 1]),
  row(0x36, 'VA', '断面平均流速', 'Mean velocity of the section', 'm/s', [5, 3]),
  row(0x37, 'VJ', '当前瞬时流速', 'Velocity', 'm/s', [5, 3]),
  row(0x38, 'VT', '电源电压', 'Supply voltage', 'V', [4, 2]),
  row(0x39, 'Z', '瞬时河道水位、潮位', 'River or tide level', 'm', [7, 3]),
  row(0x3a, 'ZB', '库(闸、站)下水位', 'Level below the dam, gate or station', 'm', [7, 3]),
  row(0x3b, 'ZU', '库(闸、站)上水位', 'Level above the dam, gate or station', 'm', [7, 3]),
  row(0x3c, 'Z1', '取(排)水口水位 1', 'Level of intake or outlet 1', 'm', [7, 3]),
  row(0x3d, 'Z2', '取(排)水口水位 2', 'Level of intake or outlet 2', 'm', [7, 3]),
  row(0x3e, 'Z3', '取(排)水口水位 3', 'Level of intake or outlet 3', 'm', [7, 3]),
  row(0x3f, 'Z4', '取(排)水口水位 4', 'Level of intake or outlet 4', 'm', [7, 3]),
  row(0x40, 'Z5', '取(排)水口水位 5', 'Level of intake or outlet 5', 'm', [7, 3]),
  row(0x41, 'Z6', '取(排)水口水位 6', 'Level of intake or outlet 6', 'm', [7, 3]),
  row(0x42, 'Z7', '取(排)水口水位 7', 'Level of intake or outlet 7', 'm', [7, 3]),
  row(0x43, 'Z8', '取(排)水口水位 8', 'Level of intake or outlet 8', 'm', [7, 3]),
  row(0x44, 'SQ', '含沙量', 'Sediment concentration', 'kg/m³', [9, 3]),
  row(0x45, 'ZT', '遥测站状态及报警信息', 'Status and alarm bits', '', [8, 0], 'status'),
  row(0x46, 'pH', 'pH 值', 'pH', 'pH', [4, 2]),
  row(0x47, 'DO', '溶解氧', 'Dissolved oxygen', 'mg/L', [4, 1]),
  row(0x48, 'COND', '电导率', 'Conductivity', 'µS/cm', [5, 0]),
  row(0x49, 'TURB', '浊度', 'Turbidity', 'NTU', [3, 0]),
  row(0x4a, 'CODMN', '高锰酸盐指数', 'Permanganate index', 'mg/L', [4, 1]),
  row(0x4b, 'REDOX', '氧化还原电位', 'Redox potential', 'mV', [5, 1]),
  row(0x4c, 'NH4N', '氨氮', 'Ammonia nitrogen', 'mg/L', [6, 2]),
  row(0x4d, 'TP', '总磷', 'Total phosphorus', 'mg/L', [5, 3]),
  row(0x4e, 'TN', '总氮', 'Total nitrogen', 'mg/L', [5, 2]),
  row(0x4f, 'TOC', '总有机碳', 'Total organic carbon', 'mg/L', [4, 2]),
  row(0x50, 'CU', '铜', 'Copper', 'mg/L', [7, 4]),
  row(0x51, 'ZN', '锌', 'Zinc', 'mg/L', [6, 4]),
  row(0x52, 'SE', '硒', 'Selenium', 'mg/L', [7, 5]),
  row(0x53, 'AS', '砷', 'Arsenic', 'mg/L', [7, 5]),
  row(0x54, 'THG', '总汞', 'Total mercury', 'mg/L', [7, 5]),
  row(0x55, 'CD', '镉', 'Cadmium', 'mg/L', [7, 5]),
  row(0x56, 'PB', '铅', 'Lead', 'mg/L', [7, 5]),
  row(0x57, 'CHLA', '叶绿素 a', 'Chlorophyll a', 'mg/L', [4, 2]),
  row(0x58, 'WP1', '水压 1', 'Water pressure 1', 'kPa', [5, 2]),
  row(0x59, 'WP2', '水压 2', 'Water pressure 2', 'kPa', [5, 2]),
  row(0x5a, 'WP3', '水压 3', 'Water pressure 3', 'kPa', [5, 2]),
  row(0x5b, 'WP4', '水压 4', 'Water pressure 4', 'kPa', [5, 2]),
  row(0x5c, 'WP5', '水压 5', 'Water pressure 5', 'kPa', [5, 2]),
  row(0x5d, 'WP6', '水压 6', 'Water pressure 6', 'kPa', [5, 2]),
  row(0x5e, 'WP7', '水压 7', 'Water pressure 7', 'kPa', [5, 2]),
  row(0x5f, 'WP8', '水压 8', 'Water pressure 8', 'kPa', [5, 2]),
  row(0x60, 'SYL1', '水表 1 剩余水量', 'Water left of meter 1', 'm³', [11, 3]),
  row(0x61, 'SYL2', '水表 2 剩余水量', 'Water left of meter 2', 'm³', [11, 3]),
  row(0x62, 'SYL3', '水表 3 剩余水量', 'Water left of meter 3', 'm³', [11, 3]),
  row(0x63, 'SYL4', '水表 4 剩余水量', 'Water left of meter 4', 'm³', [11, 3]),
  row(0x64, 'SYL5', '水表 5 剩余水量', 'Water left of meter 5', 'm³', [11, 3]),
  row(0x65, 'SYL6', '水表 6 剩余水量', 'Water left of meter 6', 'm³', [11, 3]),
  row(0x66, 'SYL7', '水表 7 剩余水量', 'Water left of meter 7', 'm³', [11, 3]),
  row(0x67, 'SYL8', '水表 8 剩余水量', 'Water left of meter 8', 'm³', [11, 3]),
  row(0x68, 'SBL1', '水表 1 每小时水量', 'Hourly water of meter 1', 'm³/h', [10, 2]),
  row(0x69, 'SBL2', '水表 2 每小时水量', 'Hourly water of meter 2', 'm³/h', [10, 2]),
  row(0x6a, 'SBL3', '水表 3 每小时水量', 'Hourly water of meter 3', 'm³/h', [10, 2]),
  row(0x6b, 'SBL4', '水表 4 每小时水量', 'Hourly water of meter 4', 'm³/h', [10, 2]),
  row(0x6c, 'SBL5', '水表 5 每小时水量', 'Hourly water of meter 5', 'm³/h', [10, 2]),
  row(0x6d, 'SBL6', '水表 6 每小时水量', 'Hourly water of meter 6', 'm³/h', [10, 2]),
  row(0x6e, 'SBL7', '水表 7 每小时水量', 'Hourly water of meter 7', 'm³/h', [10, 2]),
  row(0x6f, 'SBL8', '水表 8 每小时水量', 'Hourly water of meter 8', 'm³/h', [10, 2]),
  row(0x70, 'VTA', '交流 A 相电压', 'AC voltage phase A', 'V', [4, 1]),
  row(0x71, 'VTB', '交流 B 相电压', 'AC voltage phase B', 'V', [4, 1]),
  row(0x72, 'VTC', '交流 C 相电压', 'AC voltage phase C', 'V', [4, 1]),
  row(0x73, 'VIA', '交流 A 相电流', 'AC current phase A', 'A', [4, 1]),
  row(0x74, 'VIB', '交流 B 相电流', 'AC current phase B', 'A', [4, 1]),
  row(0x75, 'VIC', '交流 C 相电流', 'AC current phase C', 'A', [4, 1]),
  row(0xf4, 'DRP', '1 小时内每 5 分钟时段雨量', 'Rain of each 5 min of an hour', 'mm', [2, 1], 'rain'),
  row(0xf5, 'DRZ1', '1 小时内 5 分钟间隔相对水位 1', 'Relative level 1 each 5 min of an hour', 'm', [4, 2], 'level'),
  row(0xf6, 'DRZ2', '1 小时内 5 分钟间隔相对水位 2', 'Relative level 2 each 5 min of an hour', 'm', [4, 2], 'level'),
  row(0xf7, 'DRZ3', '1 小时内 5 分钟间隔相对水位 3', 'Relative level 3 each 5 min of an hour', 'm', [4, 2], 'level'),
  row(0xf8, 'DRZ4', '1 小时内 5 分钟间隔相对水位 4', 'Relative level 4 each 5 min of an hour', 'm', [4, 2], 'level'),
  row(0xf9, 'DRZ5', '1 小时内 5 分钟间隔相对水位 5', 'Relative level 5 each 5 min of an hour', 'm', [4, 2], 'level'),
  row(0xfa, 'DRZ6', '1 小时内 5 分钟间隔相对水位 6', 'Relative level 6 each 5 min of an hour', 'm', [4, 2], 'level'),
  row(0xfb, 'DRZ7', '1 小时内 5 分钟间隔相对水位 7', 'Relative level 7 each 5 min of an hour', 'm', [4, 2], 'level'),
  row(0xfc, 'DRZ8', '1 小时内 5 分钟间隔相对水位 8', 'Relative level 8 each 5 min of an hour', 'm', [4, 2], 'level'),
];

const byGuide = new Map(elements.map((element) => [element.guide, element]));
const bySymbol = new Map(
  elements.flatMap((element) => [[element.symbol, element] as const, [element.symbol.toUpperCase(), element] as const]),
);

/** The element with this guide byte, `undefined` when the standard has none. */
export const elementOfGuide = (guide: number): Element | undefined => byGuide.get(guide);

/** The element with this symbol; `PH` is also found for `pH`. */
export const elementOfSymbol = (symbol: string): Element | undefined => bySymbol.get(symbol);

/** Symbol of an element that the standard does not know: `id76`; with the extension byte of guide FF, `idFF11`. */
export const vendorSymbol = (guide: number, extension?: number): string =>
  `id${hexByte(guide)}${extension === undefined ? '' : hexByte(extension)}`;

/** The identifier bytes of a symbol without the definition byte, `undefined` when it is neither in the table nor a vendor symbol. */
export function guideOfSymbol(symbol: string): readonly number[] | undefined {
  const element = elementOfSymbol(symbol);
  if (element !== undefined) return [element.guide];
  const [, guide, extension] = /^id(FF(?=[0-9A-F]{2}$)|(?!FF|00|F)[0-9A-F]{2}$)([0-9A-F]{2})?$/.exec(symbol) ?? [];
  if (guide === undefined) return undefined;
  return [guide, extension].filter((part) => part !== undefined).map((part) => Number.parseInt(part, 16));
}

/** Kinds of stations (SL 651-2014 table A.1) by their letter, which is also their byte. */
export const stationTypes: Readonly<Record<string, Text>> = {
  P: { zh: '降水', en: 'Rain' },
  H: { zh: '河道', en: 'River' },
  K: { zh: '水库（湖泊）', en: 'Reservoir or lake' },
  Z: { zh: '闸坝', en: 'Sluice' },
  D: { zh: '泵站', en: 'Pumping station' },
  T: { zh: '潮汐', en: 'Tide' },
  M: { zh: '墒情', en: 'Soil moisture' },
  G: { zh: '地下水', en: 'Groundwater' },
  Q: { zh: '水质', en: 'Water quality' },
  I: { zh: '取水口', en: 'Intake' },
  O: { zh: '排水口', en: 'Outlet' },
};

/** Bits of ZT (SL 651-2014 table 58): `bad` is the bit value that means trouble, `undefined` where neither does. */
export const statusBits: readonly { readonly key: string; readonly title: Text; readonly bad: 0 | 1 | undefined }[] = [
  { key: 'mainsLost', title: { zh: '交流电停电', en: 'Mains lost' }, bad: 1 },
  { key: 'batteryLow', title: { zh: '蓄电池电压低', en: 'Battery low' }, bad: 1 },
  { key: 'levelAlarm', title: { zh: '水位超限报警', en: 'Level alarm' }, bad: 1 },
  { key: 'flowAlarm', title: { zh: '流量超限报警', en: 'Flow alarm' }, bad: 1 },
  { key: 'qualityAlarm', title: { zh: '水质超限报警', en: 'Water quality alarm' }, bad: 1 },
  { key: 'flowmeterFault', title: { zh: '流量仪表故障', en: 'Flowmeter fault' }, bad: 1 },
  { key: 'levelmeterFault', title: { zh: '水位仪表故障', en: 'Level meter fault' }, bad: 1 },
  { key: 'doorClosed', title: { zh: '终端箱门关闭', en: 'Box door closed' }, bad: 0 },
  { key: 'memoryFault', title: { zh: '存储器异常', en: 'Memory fault' }, bad: 1 },
  { key: 'icCardValid', title: { zh: 'IC 卡有效', en: 'IC card valid' }, bad: undefined },
  { key: 'pumpStopped', title: { zh: '水泵停机', en: 'Pump stopped' }, bad: undefined },
  { key: 'quotaExceeded', title: { zh: '剩余水量超限', en: 'Water quota exceeded' }, bad: 1 },
];
