import type { Text } from './text.ts';

const unit = (symbol: string, zh: string, en: string) => ({ symbol, title: { zh, en } as Text });

/** The units that points may have. The key is what packs, the API and the database hold; the symbol is what people see (GB 3100-93). */
export const units = {
  none: unit('', '无量纲', 'none'),
  m: unit('m', '米', 'metre'),
  mm: unit('mm', '毫米', 'millimetre'),
  cm: unit('cm', '厘米', 'centimetre'),
  km: unit('km', '千米', 'kilometre'),
  m3_s: unit('m³/s', '立方米每秒', 'cubic metre per second'),
  L_s: unit('L/s', '升每秒', 'litre per second'),
  Mm3: unit('10⁶ m³', '百万立方米', 'million cubic metres'),
  m3: unit('m³', '立方米', 'cubic metre'),
  mm_h: unit('mm/h', '毫米每小时', 'millimetre per hour'),
  mm_d: unit('mm/d', '毫米每日', 'millimetre per day'),
  m_s: unit('m/s', '米每秒', 'metre per second'),
  km_h: unit('km/h', '千米每小时', 'kilometre per hour'),
  kn: unit('kn', '节', 'knot'),
  deg: unit('°', '度（角）', 'degree (angle)'),
  degC: unit('°C', '摄氏度', 'degree Celsius'),
  percent: unit('%', '百分比', 'per cent'),
  V: unit('V', '伏', 'volt'),
  A: unit('A', '安', 'ampere'),
  kW: unit('kW', '千瓦', 'kilowatt'),
  kWh: unit('kW·h', '千瓦时', 'kilowatt-hour'),
  kPa: unit('kPa', '千帕', 'kilopascal'),
  hPa: unit('hPa', '百帕', 'hectopascal'),
  mg_L: unit('mg/L', '毫克每升', 'milligram per litre'),
  uS_cm: unit('µS/cm', '微西每厘米', 'microsiemens per centimetre'),
  NTU: unit('NTU', '浊度', 'nephelometric turbidity unit'),
  pH: unit('pH', 'pH 值', 'pH'),
  dBm: unit('dBm', '分贝毫瓦', 'decibel-milliwatt'),
  s: unit('s', '秒', 'second'),
  h: unit('h', '小时', 'hour'),
  count: unit('', '个', 'count'),
  /** A number that names something: a lot, a serial number, a year, a code of a list. It is shown as it is, with no grouping and no decimals. */
  code: unit('', '编号', 'code'),
} as const;

/** A key of {@link units}. */
export type UnitId = keyof typeof units;

/** Hours of one of each unit of time. */
export const hoursIn: Readonly<Partial<Record<UnitId, number>>> = { s: 1 / 3600, h: 1 };

/** Metres a second of one of each unit of speed; the knot is 1852 m an hour (GB 3100-93). */
export const metresPerSecond: Readonly<Partial<Record<UnitId, number>>> = { m_s: 1, km_h: 1 / 3.6, kn: 1852 / 3600 };
