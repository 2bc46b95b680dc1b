import { Failure } from '../../contracts/errors.ts';
import type { Text } from '../../contracts/text.ts';
import { decodeGbk, encodeGbk } from './gbk.ts';

/** How a parameter is written: a whole number of so many bytes, text in GBK, or bytes shown in hex. */
export type ParameterForm = 1 | 2 | 4 | 'text' | 'hex';

/** One row of the table of parameters, JT/T 808-2019 table 12. */
export interface ParameterInfo {
  readonly id: number;
  readonly form: ParameterForm;
  readonly unit: string;
  readonly title: Text;
}

type Row = readonly [id: number, form: ParameterForm, zh: string, en: string, unit?: string];

const rows: readonly Row[] = [
  [0x0001, 4, '心跳间隔', 'Heartbeat interval', 's'],
  [0x0002, 4, 'TCP 应答超时', 'TCP answer timeout', 's'],
  [0x0003, 4, 'TCP 重传次数', 'TCP resends'],
  [0x0004, 4, 'UDP 应答超时', 'UDP answer timeout', 's'],
  [0x0005, 4, 'UDP 重传次数', 'UDP resends'],
  [0x0006, 4, 'SMS 应答超时', 'SMS answer timeout', 's'],
  [0x0007, 4, 'SMS 重传次数', 'SMS resends'],
  [0x0010, 'text', '主服务器 APN', 'APN of the main server'],
  [0x0011, 'text', '主服务器拨号用户名', 'User name of the main server'],
  [0x0012, 'text', '主服务器拨号密码', 'Password of the main server'],
  [0x0013, 'text', '主服务器地址', 'Address of the main server'],
  [0x0014, 'text', '备份服务器 APN', 'APN of the spare server'],
  [0x0015, 'text', '备份服务器拨号用户名', 'User name of the spare server'],
  [0x0016, 'text', '备份服务器拨号密码', 'Password of the spare server'],
  [0x0017, 'text', '备份服务器地址', 'Address of the spare server'],
  [0x0018, 4, '服务器 TCP 端口（2013）', 'TCP port of the server (2013)'],
  [0x0019, 4, '服务器 UDP 端口（2013）', 'UDP port of the server (2013)'],
  [0x001a, 'text', 'IC 卡认证主服务器地址', 'Address of the card server'],
  [0x001b, 4, 'IC 卡认证服务器 TCP 端口', 'TCP port of the card server'],
  [0x001c, 4, 'IC 卡认证服务器 UDP 端口', 'UDP port of the card server'],
  [0x001d, 'text', 'IC 卡认证备份服务器地址', 'Address of the spare card server'],
  [0x0020, 4, '位置汇报策略', 'Report by 0 time, 1 distance, 2 both'],
  [0x0021, 4, '位置汇报方案', 'Report by 0 ACC, 1 sign-in and ACC'],
  [0x0022, 4, '驾驶员未登录汇报间隔', 'Report interval without driver', 's'],
  [0x0023, 'text', '从服务器 APN', 'APN of the second server'],
  [0x0024, 'text', '从服务器拨号用户名', 'User name of the second server'],
  [0x0025, 'text', '从服务器拨号密码', 'Password of the second server'],
  [0x0026, 'text', '从服务器备份地址', 'Address of the second server'],
  [0x0027, 4, '休眠时汇报间隔', 'Report interval asleep', 's'],
  [0x0028, 4, '紧急报警时汇报间隔', 'Report interval in an emergency', 's'],
  [0x0029, 4, '缺省汇报间隔', 'Report interval', 's'],
  [0x002c, 4, '缺省距离汇报间隔', 'Report distance', 'm'],
  [0x002d, 4, '驾驶员未登录汇报距离', 'Report distance without driver', 'm'],
  [0x002e, 4, '休眠时汇报距离', 'Report distance asleep', 'm'],
  [0x002f, 4, '紧急报警时汇报距离', 'Report distance in an emergency', 'm'],
  [0x0030, 4, '拐点补传角度', 'Angle of a turn that is reported', '°'],
  [0x0031, 2, '非法位移阈值', 'Radius of an illegal move', 'm'],
  [0x0032, 'hex', '违规行驶时段', 'Period without driving'],
  [0x0040, 'text', '监控平台电话', 'Telephone of the platform'],
  [0x0041, 'text', '复位电话', 'Telephone for a reset'],
  [0x0042, 'text', '恢复出厂设置电话', 'Telephone for a factory reset'],
  [0x0043, 'text', '监控平台 SMS 号码', 'SMS number of the platform'],
  [0x0044, 'text', 'SMS 报警号码', 'SMS number for alarms'],
  [0x0045, 4, '电话接听策略', 'How calls are taken'],
  [0x0046, 4, '每次最长通话时间', 'Longest call', 's'],
  [0x0047, 4, '当月最长通话时间', 'Longest calls of a month', 's'],
  [0x0048, 'text', '监听电话', 'Telephone that may listen'],
  [0x0049, 'text', '监管平台特权短信号码', 'SMS number with privileges'],
  [0x0050, 4, '报警屏蔽字', 'Alarms that are masked, bits'],
  [0x0051, 4, '报警发送文本 SMS 开关', 'Alarms sent by SMS, bits'],
  [0x0052, 4, '报警拍摄开关', 'Alarms with a picture, bits'],
  [0x0053, 4, '报警拍摄存储标志', 'Alarms whose picture is kept, bits'],
  [0x0054, 4, '关键标志', 'Key alarms, bits'],
  [0x0055, 4, '最高速度', 'Speed limit', 'km/h'],
  [0x0056, 4, '超速持续时间', 'Time over the limit', 's'],
  [0x0057, 4, '连续驾驶时间门限', 'Longest driving at a time', 's'],
  [0x0058, 4, '当天累计驾驶时间门限', 'Longest driving of a day', 's'],
  [0x0059, 4, '最小休息时间', 'Shortest rest', 's'],
  [0x005a, 4, '最长停车时间', 'Longest parking', 's'],
  [0x005b, 2, '超速预警差值（0.1 km/h）', 'Warning before the limit, in 0.1 km/h'],
  [0x005c, 2, '疲劳驾驶预警差值', 'Warning before fatigue', 's'],
  [0x005d, 2, '碰撞报警参数', 'Collision alarm'],
  [0x005e, 2, '侧翻报警角度', 'Angle of a rollover', '°'],
  [0x0064, 4, '定时拍照控制', 'Pictures by time'],
  [0x0065, 4, '定距拍照控制', 'Pictures by distance'],
  [0x0070, 4, '图像质量', 'Picture quality'],
  [0x0071, 4, '亮度', 'Brightness'],
  [0x0072, 4, '对比度', 'Contrast'],
  [0x0073, 4, '饱和度', 'Saturation'],
  [0x0074, 4, '色度', 'Hue'],
  [0x0080, 4, '里程表读数（0.1 km）', 'Odometer, in 0.1 km'],
  [0x0081, 2, '省域', 'Province'],
  [0x0082, 2, '市域', 'City'],
  [0x0083, 'text', '机动车号牌', 'Plate'],
  [0x0084, 1, '车牌颜色', 'Colour of the plate'],
  [0x0090, 1, 'GNSS 定位模式', 'GNSS mode, bits'],
  [0x0091, 1, 'GNSS 波特率', 'GNSS baud rate'],
  [0x0092, 1, 'GNSS 输出频率', 'GNSS output rate'],
  [0x0093, 4, 'GNSS 采集频率', 'GNSS sampling period', 's'],
  [0x0094, 1, 'GNSS 上传方式', 'GNSS upload mode'],
  [0x0095, 4, 'GNSS 上传设置', 'GNSS upload setting'],
  [0x0100, 4, 'CAN 通道 1 采集间隔', 'CAN 1 sampling period', 'ms'],
  [0x0101, 2, 'CAN 通道 1 上传间隔', 'CAN 1 upload period', 's'],
  [0x0102, 4, 'CAN 通道 2 采集间隔', 'CAN 2 sampling period', 'ms'],
  [0x0103, 2, 'CAN 通道 2 上传间隔', 'CAN 2 upload period', 's'],
];

/** The parameters of terminals that have a title. Others are read and written as hex. */
export const parameters: readonly ParameterInfo[] = rows.map(([id, form, zh, en, unit = '']) => ({ id, form, unit, title: { zh, en } }));

const byId: ReadonlyMap<number, ParameterInfo> = new Map(parameters.map((info) => [info.id, info]));

/** The row of a parameter. */
export const parameterInfo = (id: number): ParameterInfo | undefined => byId.get(id);

/** A parameter with its bytes. */
export interface Parameter {
  readonly id: number;
  readonly data: Uint8Array;
}

/** Id of a parameter as questions write it: four hex digits. */
export const parameterName = (id: number): string => id.toString(16).toUpperCase().padStart(4, '0');

const bad = (what: string): Failure => new Failure('BAD_REQUEST', `writing a parameter: ${what}`, { details: { what } });

/** A parameter from the value that a person gave: a number, text, or hex as the table says. Throws `BAD_REQUEST`. */
export function parameterOf(id: number, value: number | string): Parameter {
  const form = parameterInfo(id)?.form ?? 'hex';
  if (typeof form === 'number') return { id, data: numberData(id, Number(value), form) };
  const text = String(value);
  if (form === 'hex' && !/^([0-9A-Fa-f]{2})*$/.test(text)) throw bad(`${parameterName(id)} needs hex`);
  const data = form === 'hex' ? Buffer.from(text, 'hex') : encodeGbk(text);
  if (data.length > 255) throw bad(`${parameterName(id)} has ${data.length} bytes, 255 go in`);
  return { id, data };
}

function numberData(id: number, value: number, bytes: 1 | 2 | 4): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** (8 * bytes)) {
    throw bad(`${parameterName(id)} needs a whole number below ${2 ** (8 * bytes)}`);
  }
  const data = Buffer.alloc(bytes);
  data.writeUIntBE(value, 0, bytes);
  return data;
}

/** The value of a parameter as people read it; a number of an unusual width is read by the width that it has. */
export function parameterValue({ id, data }: Parameter): number | string {
  const form = parameterInfo(id)?.form ?? 'hex';
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.length);
  if (form === 'text') return decodeGbk(data);
  if (form === 'hex' || bytes.length < 1 || bytes.length > 4) return bytes.toString('hex');
  return bytes.readUIntBE(0, bytes.length);
}

/** The list of parameters in 0x8103 (after its count) and 0x0104: id DWORD, length BYTE, value. */
export function writeParameters(list: readonly Parameter[]): Uint8Array {
  const items = list.map(({ id, data }) => {
    const head = Buffer.alloc(5);
    head.writeUInt32BE(id, 0);
    head.writeUInt8(data.length, 4);
    return Buffer.concat([head, data]);
  });
  return Buffer.concat([Uint8Array.of(list.length), ...items]);
}

/**
 * Read a counted list of parameters. The items have to fill it to its end; the count before them is not compared, since terminals in the
 * field miscount (seen: 9 for 7 items). Throws `BAD_FRAME` when bytes are left over or an item is cut off.
 */
export function readParameters(body: Uint8Array): readonly Parameter[] {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  const list: Parameter[] = [];
  let at = 1;
  while (at + 5 <= bytes.length) {
    const end = at + 5 + (bytes[at + 4] ?? 0);
    if (end > bytes.length) break;
    list.push({ id: bytes.readUInt32BE(at), data: bytes.subarray(at + 5, end) });
    at = end;
  }
  if (at !== bytes.length || bytes.length === 0) {
    const what = `a list of ${bytes[0] ?? 0} parameters that is cut off after ${list.length}`;
    throw new Failure('BAD_FRAME', `reading ${what}`, { details: { what } });
  }
  return list;
}
