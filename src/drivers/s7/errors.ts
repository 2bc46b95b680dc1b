import type { RefusalReason } from '../../contracts/driver.ts';
import type { Text } from '../../contracts/text.ts';
import type { Area } from './address.ts';

/** A return code of an item, or an error of a whole answer: its name, and the reason under which it is counted. */
export interface S7Error {
  readonly name: Text;
  readonly reason: RefusalReason;
}

/** Return codes that a driver has to tell apart. */
export const itemCode = { done: 0xff, denied: 0x03, outOfRange: 0x05, otherType: 0x07, noObject: 0x0a } as const;

const items: Readonly<Record<number, S7Error>> = {
  1: { name: { zh: '硬件故障', en: 'hardware fault' }, reason: 'bad-value' },
  3: { name: { zh: '不允许访问该对象', en: 'access to the object is not allowed' }, reason: 'not-allowed' },
  5: { name: { zh: '地址超出范围', en: 'address out of range' }, reason: 'unknown-key' },
  6: { name: { zh: '不支持该数据类型', en: 'data type not supported' }, reason: 'unknown-key' },
  7: { name: { zh: '数据类型不一致', en: 'data type inconsistent' }, reason: 'unknown-key' },
  10: { name: { zh: '对象不存在', en: 'object does not exist' }, reason: 'unknown-key' },
};

/** Error classes of an answer (upper byte). */
const classes: Readonly<Record<number, Text>> = {
  129: { zh: '应用关系错误：服务不可用', en: 'application relationship, the service is not available' },
  130: { zh: '对象定义错误', en: 'object definition' },
  131: { zh: '资源不足', en: 'no resources available' },
  132: { zh: '服务处理错误', en: 'service processing' },
  133: { zh: '请求错误：报文长度或内容不符', en: 'supplies, length or contents of the request' },
  135: { zh: '访问错误', en: 'access' },
  210: { zh: '块或对象错误', en: 'block or object' },
  212: { zh: '信息功能错误', en: 'information function' },
  214: { zh: '保护级别不允许', en: 'protection level' },
};

/** What can be done about access that is denied as a whole. */
const putGet: Text = {
  zh: 'S7-1200/1500：在 CPU 属性“防护与安全 → 连接机制”中允许来自远程对象的 PUT/GET 访问，并检查访问级别',
  en: 'on S7-1200/1500 permit access with PUT/GET communication from remote partners (CPU properties, Protection & Security, Connection mechanisms), and check the access level',
};

const optimised = (db: number): Text => ({
  zh: `检查 DB${db} 是否存在、长度是否足够；S7-1200/1500 的 DB 须在其属性中关闭“优化的块访问”并重新下载，CPU 须允许 PUT/GET`,
  en: `check that DB${db} exists and is long enough; on S7-1200/1500 turn off optimised block access in the properties of the DB and download it, and permit PUT/GET in the CPU`,
});

/** What an item's return code means; codes without a name are `unknown return code`. */
export const itemError = (code: number): S7Error =>
  items[code] ?? { name: { zh: '未知返回码', en: 'unknown return code' }, reason: 'bad-value' };

/** What a person can do about an item's return code; `undefined` when its name says all that is known. */
export function itemHint(code: number, { area, db }: { readonly area: Area; readonly db: number }): Text | undefined {
  if (code === itemCode.denied) return putGet;
  const isMissing = code === itemCode.outOfRange || code === itemCode.noObject;
  return isMissing && area === 'DB' ? optimised(db) : undefined;
}

const hex = (code: number, digits: number): string => code.toString(16).toUpperCase().padStart(digits, '0');

const told = (name: Text, code: string, hint: Text | undefined): Text => ({
  zh: `错误 ${code} ${name.zh}${hint === undefined ? '' : `；${hint.zh}`}`,
  en: `error ${code} ${name.en}${hint === undefined ? '' : `; ${hint.en}`}`,
});

/** A return code for people: `error 000A object does not exist; check that DB10 exists …`. */
export const itemText = (code: number, place: { readonly area: Area; readonly db: number }): Text =>
  told(itemError(code).name, hex(code, 4), itemHint(code, place));

/** Error class and code of a whole answer for people. */
export function answerText(code: number): Text {
  const name = classes[code >>> 8] ?? { zh: '未知错误', en: 'unknown error' };
  const isDenied = [0x81, 0x83, 0x87, 0xd6].includes(code >>> 8);
  return told(name, hex(code, 4), isDenied ? putGet : undefined);
}
