import type { z } from 'zod';
import type { commandReason } from '../../contracts/api/control.ts';
import type { RefusalCode } from '../../contracts/command.ts';
import { detailIn, type ErrorDetails } from '../../contracts/errors.ts';
import type { Language, Text } from '../../contracts/text.ts';

/** Why a command is not carried out. */
export type Reason = z.output<typeof commandReason>;

const texts: Readonly<Record<Exclude<RefusalCode, 'interlock'>, Text>> = {
  value: { zh: '取值 {value} 不在允许范围 {low}～{high} 内', en: 'The value {value} is not within {low} to {high}' },
  unit: { zh: '单位 {unit} 与测点单位 {wanted} 不符', en: 'The unit {unit} is not that of the point, {wanted}' },
  repeated: { zh: '再次输入的值与命令值不同', en: 'The value that was said once more is another one' },
  gone: { zh: '命令、测点或所需属性已不存在：{what}', en: 'The command, a point or an attribute that it needs is not there: {what}' },
  noWriter: { zh: '没有设备可写入该测点', en: 'No device can write this point' },
  severalWriters: { zh: '有多个设备对应该测点：{what}', en: 'Several devices have this point: {what}' },
  sourceOff: { zh: '数据源已停用', en: 'The source is switched off' },
  twin: { zh: '该设备由仿真孪生代替，没有真实设备', en: 'The device is played by its simulated twin; there is no real one' },
  busy: { zh: '该测点已有一条命令在执行', en: 'Another command to this point is on its way' },
  notConfirmed: { zh: '有效期内没有第二人确认', en: 'No second person confirmed it in time' },
  late: { zh: '已过有效期，未发送', en: 'Its time is over; it was not sent' },
  cancelled: { zh: '由 {by} 撤销', en: 'Taken back by {by}' },
  group: { zh: '同组的其他命令未通过，整组未下发', en: 'Another command of its group was refused, so none was sent' },
  device: { zh: '设备或连接应答：{what}', en: 'The device or the link answered: {what}' },
  outcomeUnknown: {
    zh: '发送后没有得到应答，是否执行未知；不会自动重发，请现场核实',
    en: 'No answer came after sending, so nobody knows whether it was carried out; it is never sent again by itself, look on site',
  },
  notVerified: {
    zh: '{seconds} 秒内未读回目标值，最后读到 {value}',
    en: 'The value was not read back within {seconds} s; last read: {value}',
  },
};

/** A reason with its text filled in. */
export function reason(code: keyof typeof texts, details: ErrorDetails = {}): Reason {
  const fill = (language: Language) =>
    texts[code][language].replace(/\{(\w+)\}/g, (_, key: string) => detailIn(language, details[key] ?? '…'));
  return { code, text: { zh: fill('zh'), en: fill('en') } };
}
