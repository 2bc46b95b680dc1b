import type { Text } from '../../contracts/text.ts';

/**
 * What the centre does with a command that comes from a station.
 *
 * - `data`: values for the store, answered with 9014 when an answer is wanted
 * - `notice`: answered with 9013
 * - `reply`: the content of an answer to a question of ours
 * - `answer`: 9011…9014 themselves
 * - `order`: only ever goes from the centre to the station
 */
export type CommandKind = 'data' | 'notice' | 'reply' | 'answer' | 'order';

/** A command (CN) of HJ 212-2017 or HJ 212-2025. */
export interface Command {
  readonly code: string;
  readonly kind: CommandKind;
  /** What DataTime means: the instant of sampling, or the start of the interval that the values stand for. */
  readonly time?: 'instant' | 'start';
  readonly title: Text;
}

const row = (code: string, kind: CommandKind, title: readonly [string, string], time?: Command['time']): Command => ({
  code,
  kind,
  ...(time === undefined ? {} : { time }),
  title: { zh: title[0], en: title[1] },
});

/** All commands in the order of their codes. Source: HJ 212-2017; those marked 2025 from an implementation of HJ 212-2025. */
export const commands: readonly Command[] = [
  row('1000', 'order', ['设置超时时间及重发次数', 'Set time limit and resends']),
  row('1001', 'data', ['上传数采仪硬件序列号(2025)', 'Serial number of the logger (2025)'], 'instant'),
  row('1002', 'order', ['设置设备唯一标识 MN(2025)', 'Set MN (2025)']),
  row('1011', 'reply', ['提取现场机时间', 'Get time']),
  row('1012', 'order', ['设置现场机时间', 'Set time']),
  row('1013', 'notice', ['现场机时间校准请求', 'Time calibration wanted']),
  row('1014', 'order', ['提取或设置新密钥(2025)', 'New key (2025)']),
  row('1061', 'reply', ['提取实时数据间隔', 'Get realtime interval']),
  row('1062', 'order', ['设置实时数据间隔', 'Set realtime interval']),
  row('1063', 'reply', ['提取分钟数据间隔', 'Get minute interval']),
  row('1064', 'order', ['设置分钟数据间隔', 'Set minute interval']),
  row('1072', 'order', ['设置现场机访问密码', 'Set password']),
  row('2011', 'data', ['污染物实时数据', 'Realtime values'], 'instant'),
  row('2012', 'order', ['停止察看污染物实时数据', 'Stop realtime values']),
  row('2013', 'data', ['监测原始数据(2025)', 'Raw monitoring data (2025)'], 'instant'),
  row('2021', 'data', ['设备运行状态数据', 'State of equipment'], 'instant'),
  row('2022', 'order', ['停止察看设备运行状态', 'Stop state of equipment']),
  row('2031', 'data', ['污染物日历史数据', 'Day values'], 'start'),
  row('2041', 'data', ['设备运行时间日历史数据', 'Run time of equipment in a day'], 'start'),
  row('2051', 'data', ['污染物分钟数据', 'Minute values'], 'start'),
  row('2052', 'data', ['噪声单次监测数据(2025)', 'Single noise measurement (2025)'], 'instant'),
  row('2061', 'data', ['污染物小时数据', 'Hour values'], 'start'),
  row('2062', 'data', ['自动标样核查数据(2025)', 'Automatic check with a standard (2025)'], 'instant'),
  row('2081', 'data', ['数采仪开机时间', 'Start of the logger'], 'instant'),
  row('2111', 'data', ['炉膛温度 5 分钟均值(2025)', 'Furnace, mean of 5 minutes (2025)'], 'start'),
  row('3011', 'order', ['零点校准量程校准', 'Calibrate zero and span']),
  row('3012', 'order', ['即时采样', 'Sample now']),
  row('3013', 'order', ['启动清洗/反吹', 'Clean']),
  row('3014', 'order', ['比对采样(2017)', 'Sample for comparison (2017)']),
  row('3015', 'data', ['超标留样', 'Sample retained'], 'instant'),
  row('3016', 'order', ['设置采样时间周期(2017)', 'Set sampling cycle (2017)']),
  row('3017', 'reply', ['提取采样时间周期(2017)', 'Get sampling cycle (2017)']),
  row('3018', 'reply', ['提取出样时间', 'Get time of a sample']),
  row('3019', 'data', ['设备唯一标识', 'Identity of an instrument'], 'instant'),
  row('3020', 'data', ['现场机信息', 'Information and log of the station'], 'instant'),
  row('3021', 'order', ['设置现场机参数', 'Set parameters of the station']),
  row('3022', 'data', ['即时留样(2025)', 'Sample retained at once (2025)'], 'instant'),
  row('3024', 'order', ['启动标样核查(2025)', 'Start a check with a standard (2025)']),
  row('9011', 'answer', ['请求应答', 'Answer to a request']),
  row('9012', 'answer', ['执行结果', 'Result of execution']),
  row('9013', 'answer', ['通知应答', 'Answer to a notice']),
  row('9014', 'answer', ['数据应答', 'Answer to data']),
  row('9015', 'notice', ['心跳(2025)', 'Heartbeat (2025)']),
];

const byCode = new Map(commands.map((command) => [command.code, command]));

/** The command of a code; `undefined` when neither edition of the standard names it. */
export const commandOf = (code: string): Command | undefined => byCode.get(code);

/** Commands of 2000 to 3999 that nobody names are taken as data from stations that may. */
export const looksLikeData = (code: string): boolean => /^[23]\d{3}$/.test(code);
