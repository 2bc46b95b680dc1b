import type { Text } from '../../contracts/text.ts';

/**
 * What an up body holds after serial and send time: `nothing`; `elements` = station, type, times, values; `series` = the same with
 * a time step; `status` = elements without station type; `settings` = configuration; `station` = only the address;
 * `version`, `switches` (pumps, valves), `gates`, `quota`, `counters` = the one thing they name.
 */
export type UpShape =
  | 'nothing'
  | 'elements'
  | 'series'
  | 'status'
  | 'settings'
  | 'station'
  | 'version'
  | 'switches'
  | 'gates'
  | 'quota'
  | 'counters';

/** What a down body holds after serial and send time. `nothing` stands for plain queries and all acknowledgements. */
export type DownShape = 'nothing' | 'period' | 'symbols' | 'settings' | 'ids' | 'marker' | 'status' | 'switches' | 'gates' | 'quota';

/** A function code of SL 651-2014 (table B.1). */
export interface FunctionInfo {
  readonly code: number;
  readonly title: Text;
  readonly up: UpShape;
  /** `undefined` when the centre never sends this function. */
  readonly down: DownShape | undefined;
  /** Its values are real measurements; a test report's are not. */
  readonly isStored: boolean;
}

const info = (code: number, zh: string, en: string, up: UpShape, down: DownShape | undefined, isStored = false): FunctionInfo => ({
  code,
  title: { zh, en },
  up,
  down,
  isStored,
});

/** Every function code of the standard. E0–FF are left to users by the standard and are refused here. */
export const functions: readonly FunctionInfo[] = [
  info(0x2f, '链路维持报', 'Keep alive', 'nothing', undefined),
  info(0x30, '测试报', 'Test report', 'elements', undefined),
  info(0x31, '均匀时段水文信息报', 'Uniform interval report', 'series', undefined, true),
  info(0x32, '定时报', 'Timed report', 'elements', undefined, true),
  info(0x33, '加报报', 'Threshold report', 'elements', undefined, true),
  info(0x34, '小时报', 'Hourly report', 'elements', undefined, true),
  info(0x35, '人工置数报', 'Manual entry report', 'elements', undefined),
  info(0x36, '图片报或查询图片', 'Picture', 'elements', 'nothing'),
  info(0x37, '查询实时数据', 'Query present values', 'elements', 'nothing', true),
  info(0x38, '查询时段数据', 'Query a period', 'series', 'period', true),
  info(0x39, '查询人工置数', 'Query manual entry', 'elements', 'nothing'),
  info(0x3a, '查询指定要素', 'Query given elements', 'elements', 'symbols', true),
  info(0x40, '修改基本配置', 'Write basic configuration', 'settings', 'settings'),
  info(0x41, '读取基本配置', 'Read basic configuration', 'settings', 'ids'),
  info(0x42, '修改运行参数', 'Write run configuration', 'settings', 'settings'),
  info(0x43, '读取运行参数', 'Read run configuration', 'settings', 'ids'),
  info(0x44, '查询水泵电机实时数据', 'Query pump motor', 'elements', 'nothing', true),
  info(0x45, '查询软件版本', 'Query software version', 'version', 'nothing'),
  info(0x46, '查询状态和报警', 'Query status and alarms', 'status', 'nothing', true),
  info(0x47, '初始化固态存储', 'Clear the memory', 'station', 'marker'),
  info(0x48, '恢复出厂设置', 'Factory reset', 'station', 'marker'),
  info(0x49, '修改密码', 'Change password', 'settings', 'settings'),
  info(0x4a, '设置时钟', 'Set clock', 'station', 'nothing'),
  info(0x4b, '设置 IC 卡状态', 'Set IC card state', 'status', 'status', true),
  info(0x4c, '控制水泵/水泵状态', 'Pumps', 'switches', 'switches'),
  info(0x4d, '控制阀门/阀门状态', 'Valves', 'switches', 'switches'),
  info(0x4e, '控制闸门/闸门状态', 'Gates', 'gates', 'gates'),
  info(0x4f, '水量定值控制', 'Quota control', 'quota', 'quota'),
  info(0x50, '查询事件记录', 'Query event counters', 'counters', 'nothing'),
  info(0x51, '查询时钟', 'Query clock', 'station', 'nothing'),
];

const byCode = new Map(functions.map((one) => [one.code, one]));

/** The function with this code, `undefined` when the standard has none. */
export const functionOf = (code: number): FunctionInfo | undefined => byCode.get(code);

/** Events that 50H counts, in order (SL 651-2014 table 82); numbers 19–32 are spare. */
export const eventTitles: readonly Text[] = [
  { zh: '历史数据初始化', en: 'History cleared' },
  { zh: '参数变更', en: 'Configuration changed' },
  { zh: '状态量变位', en: 'Status changed' },
  { zh: '传感器及仪表故障', en: 'Sensor fault' },
  { zh: '密码修改', en: 'Password changed' },
  { zh: '终端故障', en: 'Terminal fault' },
  { zh: '交流失电', en: 'Mains lost' },
  { zh: '蓄电池电压低', en: 'Battery low' },
  { zh: '终端箱非法打开', en: 'Box opened' },
  { zh: '水泵故障', en: 'Pump fault' },
  { zh: '剩余水量超限', en: 'Water quota exceeded' },
  { zh: '水位超限', en: 'Level alarm' },
  { zh: '水压超限', en: 'Pressure alarm' },
  { zh: '水质参数超限', en: 'Water quality alarm' },
  { zh: '数据出错', en: 'Data error' },
  { zh: '发报文', en: 'Messages sent' },
  { zh: '收报文', en: 'Messages received' },
  { zh: '发报文出错', en: 'Messages failed' },
];
