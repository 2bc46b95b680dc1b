import type { Text } from '../../contracts/text.ts';

/** A number in an extra of a location report. */
export interface ExtraField {
  readonly key: string;
  readonly at: number;
  readonly bytes: 1 | 2 | 4;
  /** The value is the whole number divided by this. */
  readonly divisor: number;
  readonly unit: string;
  /** `magnitude`: the highest bit is the sign. `tyre`: FF says that there is no value. */
  readonly form: 'plain' | 'magnitude' | 'tyre';
  readonly title: Text;
}

/** An extra of a location report by its id. */
export interface Extra {
  readonly id: number;
  /** Lengths that it may have. */
  readonly lengths: readonly number[];
  /** It may have any length from here on: its end differs from edition to edition and is not read. Default: only `lengths`. */
  readonly leastBytes?: number;
  readonly fields: readonly ExtraField[];
}

type Row = readonly [key: string, at: number, bytes: 1 | 2 | 4, zh: string, en: string, unit?: string, divisor?: number];

const extra = (id: number, lengths: readonly number[], rows: readonly Row[], form: ExtraField['form'] = 'plain'): Extra => ({
  id,
  lengths,
  fields: rows.map(([key, at, bytes, zh, en, unit = '', divisor = 1]) => ({ key, at, bytes, divisor, unit, form, title: { zh, en } })),
});

const tyres = Array.from({ length: 30 }, (_, i): Row => [`tyrePressure${i}`, i, 1, `轮胎 ${i} 胎压`, `Tyre ${i} pressure`, 'Pa']);

/** What all alarms of the driving aids begin with: which one it is, whether it begins or ends, and of what kind it is. */
const aid = (name: string, zh: string, en: string): readonly Row[] => [
  [`${name}.id`, 0, 4, `${zh}报警 ID`, `${en}: number of the alarm`],
  [`${name}.state`, 4, 1, `${zh}标志状态：0 不可用 1 开始 2 结束`, `${en}: 0 no such flag, 1 begins, 2 ends`],
];
const kindAndLevel = (name: string, zh: string, en: string): readonly Row[] => [
  [`${name}.type`, 5, 1, `${zh}报警或事件类型`, `${en}: kind of alarm or event`],
  [`${name}.level`, 6, 1, `${zh}报警级别`, `${en}: level`],
];

/**
 * Alarms of driving aids (T/JSATL 12-2017, 苏标; other provinces follow it with another alarm number at the end): forward camera, driver
 * camera, tyres, blind spots. Their own place and time are those of the report.
 */
const drivingAids: readonly Extra[] = [
  {
    ...extra(
      0x64,
      [47],
      [
        ...aid('adas', '辅助驾驶', 'Driving assistance'),
        ...kindAndLevel('adas', '辅助驾驶', 'Driving assistance'),
        ['adas.frontSpeed', 7, 1, '前车车速', 'Speed of the vehicle in front', 'km/h'],
        ['adas.frontDistance', 8, 1, '前车或行人距离', 'Time to the vehicle or person in front', 's', 10],
        ['adas.deviation', 9, 1, '偏离：1 左 2 右', 'Leaves its lane: 1 left, 2 right'],
        ['adas.sign', 10, 1, '道路标志：1 限速 2 限高 3 限重', 'Road sign: 1 speed, 2 height, 3 weight'],
        ['adas.signValue', 11, 1, '道路标志数值', 'Number on the road sign'],
        ['adas.speed', 12, 1, '辅助驾驶报警时车速', 'Driving assistance: own speed', 'km/h'],
      ],
    ),
    leastBytes: 31,
  },
  {
    ...extra(
      0x65,
      [47],
      [
        ...aid('dsm', '驾驶员监测', 'Driver monitoring'),
        ...kindAndLevel('dsm', '驾驶员监测', 'Driver monitoring'),
        ['dsm.fatigue', 7, 1, '疲劳程度 1～10', 'Fatigue, 1 to 10'],
        ['dsm.speed', 12, 1, '驾驶员监测报警时车速', 'Driver monitoring: own speed', 'km/h'],
      ],
    ),
    leastBytes: 31,
  },
  {
    ...extra(
      0x66,
      [41],
      [...aid('tpms', '胎压监测', 'Tyre monitoring'), ['tpms.speed', 5, 1, '胎压报警时车速', 'Tyre monitoring: own speed', 'km/h']],
    ),
    leastBytes: 24,
  },
  {
    ...extra(
      0x67,
      [41],
      [
        ...aid('bsd', '盲区监测', 'Blind spots'),
        ['bsd.type', 5, 1, '盲区报警：1 后方 2 左后 3 右后', 'Blind spots: 1 behind, 2 behind left, 3 behind right'],
        ['bsd.speed', 6, 1, '盲区报警时车速', 'Blind spots: own speed', 'km/h'],
      ],
    ),
    leastBytes: 25,
  },
];

/** The extras of JT/T 808-2019 table 27, and those of driving aids. */
export const extras: readonly Extra[] = [
  extra(0x01, [4], [['mileage', 0, 4, '里程', 'Mileage', 'km', 10]]),
  extra(0x02, [2], [['fuel', 0, 2, '油量', 'Fuel', 'L', 10]]),
  extra(0x03, [2], [['recorderSpeed', 0, 2, '行驶记录速度', 'Speed of the recorder', 'km/h', 10]]),
  extra(0x04, [2], [['alarmEvent', 0, 2, '需人工确认的报警事件', 'Alarm event to confirm']]),
  extra(0x05, [30], tyres, 'tyre'),
  extra(0x06, [2], [['cabinTemperature', 0, 2, '车厢温度', 'Temperature of the cabin', '°C']], 'magnitude'),
  extra(
    0x11,
    [1, 5],
    [
      ['overspeed.kind', 0, 1, '超速位置类型', 'Where speeding: 0 anywhere, 1 circle, 2 rectangle, 3 polygon, 4 segment'],
      ['overspeed.area', 1, 4, '超速区域或路段', 'Area or segment of speeding'],
    ],
  ),
  extra(
    0x12,
    [6],
    [
      ['area.kind', 0, 1, '进出位置类型', 'What was crossed: 1 circle, 2 rectangle, 3 polygon, 4 route'],
      ['area.id', 1, 4, '进出的区域或线路', 'Area or route crossed'],
      ['area.direction', 5, 1, '方向：0 进 1 出', 'Direction: 0 in, 1 out'],
    ],
  ),
  extra(
    0x13,
    [7],
    [
      ['segment.id', 0, 4, '路段', 'Segment'],
      ['segment.seconds', 4, 2, '路段行驶时间', 'Time on the segment', 's'],
      ['segment.result', 6, 1, '结果：0 不足 1 过长', 'Result: 0 too short, 1 too long'],
    ],
  ),
  extra(0x25, [4], [['signals', 0, 4, '车辆信号', 'Signals of the vehicle, bits']]),
  extra(0x2a, [2], [['io', 0, 2, 'IO 状态', 'Inputs and outputs, bits']]),
  extra(
    0x2b,
    [4],
    [
      ['analog1', 0, 2, '模拟量 AD1', 'Analog input AD1'],
      ['analog0', 2, 2, '模拟量 AD0', 'Analog input AD0'],
    ],
  ),
  extra(0x30, [1], [['signal', 0, 1, '无线信号强度', 'Strength of the mobile network']]),
  extra(0x31, [1], [['satellites', 0, 1, '定位卫星数', 'Satellites used']]),
  ...drivingAids,
];

const byId: ReadonlyMap<number, Extra> = new Map(extras.map((one) => [one.id, one]));

/** The numbers of the extras of one report. */
export interface ExtraValues {
  /** By key. Extras that the standard does not know have the key `extra.E1` (their id) when they are 1, 2 or 4 bytes long. */
  readonly values: ReadonlyMap<string, number>;
  /** Keys of extras that the standard does not know and that are no whole number by their length. */
  readonly unread: readonly string[];
  /** Extras of the wrong length and bytes after the last whole one; for people. `undefined` when there are none. */
  readonly problem: string | undefined;
}

const none: ExtraValues = { values: new Map(), unread: [], problem: undefined };

const hexByte = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');

function readField(bytes: Buffer, from: number, { at, bytes: width, form, divisor }: ExtraField): number | undefined {
  const raw = bytes.readUIntBE(from + at, width);
  if (form === 'tyre') return raw === 0xff ? undefined : raw;
  if (form === 'magnitude' && raw >= 0x8000) return 0x8000 - raw;
  return raw / divisor;
}

/** Read the extras from `from` on. Ids that are not known are passed over by their length. */
export function readExtras(bytes: Buffer, from: number): ExtraValues {
  if (from === bytes.length) return none;
  const values = new Map<string, number>();
  const unread: string[] = [];
  let problem: string | undefined;
  let at = from;
  while (at + 2 <= bytes.length) {
    const [id = 0, length = 0] = [bytes[at], bytes[at + 1]];
    const end = at + 2 + length;
    if (end > bytes.length) break;
    const data = bytes.subarray(at + 2, end);
    const known = byId.get(id);
    if (known === undefined) readUnknown(data, `extra.${hexByte(id)}`, { values, unread });
    else if (!readKnown(data, known, values)) problem = `extra ${hexByte(id)} of ${length} bytes`;
    at = end;
  }
  return { values, unread, problem: at === bytes.length ? problem : 'the extras are cut off' };
}

function readUnknown(data: Buffer, key: string, { values, unread }: { values: Map<string, number>; unread: string[] }): void {
  if (data.length === 1 || data.length === 2 || data.length === 4) values.set(key, data.readUIntBE(0, data.length));
  else unread.push(key);
}

/** Read one extra into `values`; false when its length is not that of its id. */
function readKnown(data: Buffer, known: Extra, values: Map<string, number>): boolean {
  const { lengths, leastBytes = Number.POSITIVE_INFINITY } = known;
  if (!lengths.includes(data.length) && data.length < leastBytes) return false;
  for (const field of known.fields) {
    if (field.at + field.bytes > data.length) continue;
    const value = readField(data, 0, field);
    if (value !== undefined) values.set(field.key, value);
  }
  return true;
}

function rawOf(value: number, { form, divisor }: ExtraField): number {
  const raw = Math.round(Math.abs(value) * divisor);
  return form === 'magnitude' && value < 0 ? 0x8000 + raw : raw;
}

/** The extras that carry the values given, in the order of their ids; keys that belong to none are left out. For simulators. */
export function writeExtras(values: Readonly<Record<string, number>>): Uint8Array {
  const written = extras.map(({ id, lengths, fields }) => {
    const present = fields.filter(({ key }) => values[key] !== undefined);
    if (present.length === 0) return new Uint8Array();
    const needed = Math.max(...present.map(({ at, bytes }) => at + bytes));
    const length = lengths.find((one) => one >= needed) ?? needed;
    const data = Buffer.alloc(length, fields[0]?.form === 'tyre' ? 0xff : 0);
    for (const field of present) data.writeUIntBE(rawOf(values[field.key] ?? 0, field), field.at, field.bytes);
    return Buffer.concat([Buffer.from([id, length]), data]);
  });
  const foreign = Object.entries(values).flatMap(([key, value]) => {
    const id = /^extra\.([0-9A-F]{2})$/.exec(key)?.[1];
    return id === undefined ? [] : [Number.parseInt(id, 16), 4, value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
  });
  return Buffer.concat([...written, Uint8Array.from(foreign)]);
}
