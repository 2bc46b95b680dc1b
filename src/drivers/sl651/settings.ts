import type { Text } from '../../contracts/text.ts';
import type { Setting } from './body.ts';
import { bytesOf, hexByte, hexOf } from './control.ts';
import { readNumber, writeNumber } from './value-code.ts';

/**
 * How the data of a configuration item are written: `number` = BCD, `hex` = bytes,
 * `channel` = kind of channel and its address, `card` = kind of card and its number in ASCII, `marker` = no data.
 */
export type SettingKind = 'number' | 'hex' | 'channel' | 'card' | 'marker';

/** One row of the tables of configuration items. */
export interface SettingInfo {
  readonly id: number;
  readonly title: Text;
  readonly kind: SettingKind;
  readonly unit: string;
  readonly digits: number;
  readonly decimals: number;
}

type Row = readonly [id: number, zh: string, en: string, kind?: SettingKind, unit?: string, digits?: number, decimals?: number];
const toInfo = ([id, zh, en, kind = 'number', unit = '', digits = 0, decimals = 0]: Row): SettingInfo => ({
  id,
  title: { zh, en },
  kind,
  unit,
  digits,
  decimals,
});
const eight = (id: number, zh: string, en: string, ...rest: readonly [SettingKind, string, number, number]): Row[] =>
  Array.from({ length: 8 }, (_, i): Row => [id + i, `${zh} ${i + 1}`, `${en} ${i + 1}`, ...rest]);
/** Upper limit at `id`, lower limit at `id + 1`. */
const limits = (id: number, zh: string, en: string, ...rest: readonly [SettingKind, string, number, number]): Row[] => [
  [id, `${zh}上限`, `${en}, upper limit`, ...rest],
  [id + 1, `${zh}下限`, `${en}, lower limit`, ...rest],
];
const inlets = (id: number, zh: string, en: string, ...rest: readonly [SettingKind, string, number, number]): Row[] =>
  Array.from({ length: 8 }, (_, i) =>
    limits(id + 2 * i, `取（排）水口 ${i + 1} ${zh}`, `${en} of intake or outlet ${i + 1}`, ...rest),
  ).flat();
const channels = [1, 2, 3, 4].flatMap((n): Row[] => [
  [2 + 2 * n, `中心站 ${n} 主信道`, `Main channel to centre ${n}`, 'channel'],
  [3 + 2 * n, `中心站 ${n} 备用信道`, `Spare channel to centre ${n}`, 'channel'],
]);

/** Basic configuration, functions 40 and 41 (SL 651-2014 table D.1). */
export const basicSettings: readonly SettingInfo[] = (
  [
    [0x01, '中心站地址', 'Addresses of the four centres', 'hex', '', 8],
    [0x02, '遥测站地址', 'Address of the station', 'hex', '', 10],
    [0x03, '密码', 'Password', 'hex', '', 4],
    ...channels,
    [0x0c, '工作方式', 'Way of working', 'number', '', 2, 0],
    [0x0d, '采集要素设置', 'Elements measured', 'hex', '', 16],
    [0x0e, '中继站服务地址范围', 'Addresses served by the relay', 'hex'],
    [0x0f, '通信设备识别号', 'Number of the communication card', 'card'],
  ] satisfies Row[]
).map(toInfo);

/** Run configuration, functions 42 and 43 (SL 651-2014 table D.4). */
export const runSettings: readonly SettingInfo[] = (
  [
    [0x20, '定时报时间间隔', 'Interval of timed reports', 'number', 'h', 2, 0],
    [0x21, '加报时间间隔', 'Interval of threshold reports', 'number', 'min', 2, 0],
    [0x22, '降水量日起始时间', 'Hour at which the rain day begins', 'number', 'h', 2, 0],
    [0x23, '采样间隔', 'Sampling interval', 'number', 's', 4, 0],
    [0x24, '水位数据存储间隔', 'Interval of stored levels', 'number', 'min', 2, 0],
    [0x25, '雨量计分辨力', 'Resolution of the rain gauge', 'number', 'mm', 2, 1],
    [0x26, '水位计分辨力', 'Resolution of the level meter', 'number', 'cm', 2, 1],
    [0x27, '雨量加报阈值', 'Rain that triggers a report', 'number', 'mm', 2, 0],
    ...eight(0x28, '水位基值', 'Level base', 'number', 'm', 7, 3),
    ...eight(0x30, '水位修正基值', 'Level correction', 'number', 'm', 5, 3),
    ...eight(0x38, '加报水位', 'Level of extra reports', 'number', 'm', 4, 2),
    [0x40, '加报水位以上加报阈值', 'Change that triggers a report above it', 'number', 'm', 3, 2],
    [0x41, '加报水位以下加报阈值', 'Change that triggers a report below it', 'number', 'm', 3, 2],
    [0x42, '流量加报阈值', 'Flow that triggers a report', 'number', 'm³/s', 6, 3],
    [0x43, '流速加报阈值', 'Velocity that triggers a report', 'number', 'm/s', 5, 3],
    [0x44, '闸位加报阈值', 'Gate move that triggers a report', 'number', 'm', 3, 2],
    [0x45, '功率加报阈值', 'Power that triggers a report', 'number', 'kW', 6, 0],
    [0x46, '气压加报阈值', 'Air pressure that triggers a report', 'number', 'hPa', 4, 0],
    [0x47, '风速加报阈值', 'Wind that triggers a report', 'number', 'm/s', 4, 2],
    [0x48, '水温加报阈值', 'Water temperature that triggers a report', 'number', '°C', 2, 1],
    ...inlets(0x49, '水位', 'Level', 'number', 'm', 4, 2),
    ...inlets(0x59, '水压', 'Pressure', 'number', 'kPa', 8, 2),
    ...limits(0x69, '水温', 'Water temperature', 'number', '°C', 3, 1),
    ...limits(0x6b, 'pH 值', 'pH', 'number', '', 3, 1),
    ...limits(0x6d, '溶解氧', 'Dissolved oxygen', 'number', 'mg/L', 4, 1),
    ...limits(0x6f, '高锰酸盐指数', 'Permanganate index', 'number', 'mg/L', 4, 1),
    ...limits(0x71, '电导率', 'Conductivity', 'number', 'µS/cm', 5, 0),
    ...limits(0x73, '氧化还原电位', 'Redox potential', 'number', 'mV', 5, 1),
    ...limits(0x75, '浊度', 'Turbidity', 'number', 'NTU', 3, 0),
    ...limits(0x77, '氨氮', 'Ammonia nitrogen', 'number', 'mg/L', 6, 2),
    ...limits(0x79, '总氮', 'Total nitrogen', 'number', 'mg/L', 5, 2),
    ...limits(0x7b, '铜', 'Copper', 'number', 'mg/L', 7, 4),
    ...limits(0x7d, '锌', 'Zinc', 'number', 'mg/L', 6, 4),
    ...limits(0x7f, '氟化物', 'Fluoride', 'number', 'mg/L', 5, 2),
    ...limits(0x81, '硒', 'Selenium', 'number', 'mg/L', 7, 5),
    ...limits(0x83, '砷', 'Arsenic', 'number', 'mg/L', 7, 5),
    ...limits(0x85, '汞', 'Mercury', 'number', 'mg/L', 7, 5),
    ...limits(0x87, '镉', 'Cadmium', 'number', 'mg/L', 7, 5),
    ...limits(0x89, '总有机碳', 'Total organic carbon', 'number', 'mg/L', 4, 2),
    ...limits(0x8b, '叶绿素', 'Chlorophyll', 'number', 'mg/L', 4, 2),
    [0x8d, '流量上限', 'Flow, upper limit', 'number', 'm³/s', 11, 3],
    ...eight(0x8e, '充值水量，水表', 'Water bought for meter', 'number', 'm³', 11, 3),
    [0x96, '水量定值', 'Water quota', 'number', 'm³', 11, 3],
    [0x97, '固态存储数据初始化', 'Clear the memory', 'marker'],
    [0x98, '恢复出厂设置', 'Factory reset', 'marker'],
    ...eight(0x99, '水量表底，水表', 'First reading of meter', 'number', 'm³', 11, 3),
    ...eight(0xa1, '剩余水量报警值，水表', 'Alarm of water left, meter', 'number', 'm³', 11, 3),
  ] satisfies Row[]
).map(toInfo);

const byId = new Map([...basicSettings, ...runSettings].map((one) => [one.id, one]));

/** The configuration item with this identifier, `undefined` when the standard has none. */
export const settingInfo = (id: number): SettingInfo | undefined => byId.get(id);

/** Channels of a station to its centre, by their code. */
const channelNames: Readonly<Record<string, string>> = {
  '00': 'off',
  '01': 'sms',
  '02': 'ipv4',
  '03': 'beidou',
  '04': 'inmarsat',
  '05': 'pstn',
  '06': 'vhf',
};

/** `02 218094153172 009708` → `ipv4 218.94.153.172:9708`; `01 A13012345678` → `sms 13012345678`. */
function channelText(data: string): string {
  const name = channelNames[data.slice(0, 2)] ?? data.slice(0, 2);
  const address = data.slice(2).replace(/^A/, ''); // an A fills up an odd number of digits
  if (name !== 'ipv4' || !/^\d{18}$/.test(address)) return `${name} ${address}`.trim();
  const [a, b, c, d, port] = [0, 3, 6, 9, 12].map((at, i) => Number(address.slice(at, i === 4 ? 18 : at + 3)));
  return `${name} ${a}.${b}.${c}.${d}:${port}`;
}

const readers: Readonly<Record<SettingKind, (setting: Setting) => string | number | undefined>> = {
  number: ({ data, decimals }) => {
    const value = readNumber(bytesOf(data), decimals);
    return Number.isNaN(value) ? data : value;
  },
  hex: ({ data }) => data,
  channel: ({ data }) => channelText(data),
  card: ({ data }) => Buffer.from(data.slice(2), 'hex').toString('latin1'),
  marker: () => undefined,
};

/** The value of a configuration item for people: a number where the table says so, else text; unknown items keep their hex. */
export const settingValue = (setting: Setting): string | number | undefined => readers[settingInfo(setting.id)?.kind ?? 'hex'](setting);

/** A configuration item from a number (by the table's N(D,d)) or from hex data. Throws `BAD_REQUEST` when the number does not fit. */
export function settingOf(id: number, value: string | number): Setting {
  if (typeof value === 'string') return { id, data: value.toUpperCase(), decimals: 0 };
  const { digits, decimals } = settingInfo(id) ?? { digits: 8, decimals: 0 };
  const size = Math.ceil(digits / 2) + (value < 0 ? 1 : 0);
  return { id, data: hexOf(writeNumber(value, size, decimals)), decimals };
}

/** Identifier of an item as a query names it: guide byte and the advised definition byte (00 where the length is free). */
export function settingIdentifier(id: number): string {
  const { digits, decimals } = settingInfo(id) ?? { digits: 0, decimals: 0 };
  return hexByte(id) + hexByte((Math.ceil(digits / 2) << 3) | decimals);
}
