import { crcOf } from './crc.ts';
import type { Deviation } from './deviations.ts';

/** Place of a packet in a message of several, from 1. */
export interface Packet {
  readonly total: number;
  readonly index: number;
}

/** Version bits of Flag: HJ/T 212-2005, HJ 212-2017, HJ 212-2025. */
export type Version = 0 | 1 | 2;

/** A data segment: its head fields and the text between the `&&` of CP. */
export interface Segment {
  /** Number of the request, `YYYYMMDDhhmmsszzz`; `undefined` in HJ/T 212-2005. */
  readonly qn: string | undefined;
  /** System type such as `32`, see `systems.ts`. */
  readonly st: string | undefined;
  /** Command, four digits, see `commands.ts`. */
  readonly cn: string;
  readonly pw: string | undefined;
  /** Who speaks: the identity of the device. */
  readonly mn: string;
  /** Bit 0: an answer is wanted; bit 1: packet number present; from bit 2: version. */
  readonly flag: number | undefined;
  readonly packet: Packet | undefined;
  readonly cp: string;
}

/** A segment that was read, with what it does against the standard; or why it cannot be read. */
export type ReadSegment =
  | { readonly segment: Segment; readonly deviations: readonly Deviation[] }
  | { readonly refused: string; readonly mn: string | undefined };

const order = ['QN', 'ST', 'CN', 'PW', 'MN', 'FLAG', 'PNUM', 'PNO'];
const utf8 = new TextDecoder('utf-8', { fatal: true });
const gbk = new TextDecoder('gbk');
// MN of the field: longer ones are refused.
const mnLimit = 64;

function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if ((bytes[i] ?? 0) >= 0x80) return false;
  return true;
}

/** The text of a segment: UTF-8, or GBK when it is no UTF-8. */
function textOf(bytes: Uint8Array): { readonly text: string; readonly isGbk: boolean } {
  if (isAscii(bytes)) return { text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1'), isGbk: false };
  try {
    return { text: utf8.decode(bytes), isGbk: false };
  } catch {
    return { text: gbk.decode(bytes), isGbk: true }; // not UTF-8: the other charset of the field, which reads anything
  }
}

interface Head {
  readonly fields: Map<string, string>;
  readonly found: Set<Deviation>;
}

/** `name=value` pairs before CP; names in any case. */
function readHead(text: string): Head {
  const head: Head = { fields: new Map(), found: new Set() };
  let last = -1;
  for (const field of text.split(';')) {
    if (field.trim() === '') continue;
    const at = field.indexOf('=');
    const name = field.slice(0, Math.max(0, at)).trim().toUpperCase();
    const place = order.indexOf(name);
    if (place === -1) head.found.add('unknown-field');
    else if (place < last) head.found.add('field-order');
    last = Math.max(last, place);
    head.fields.set(name, field.slice(at + 1).trim());
  }
  return head;
}

const numberOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,4}$/.test(text) ? Number(text) : undefined;

/** What is wrong with a head so that nobody can work with it. */
function objection({ fields }: Head): string | undefined {
  const [cn = '', mn = '', flag, total, index] = ['CN', 'MN', 'FLAG', 'PNUM', 'PNO'].map((name) => fields.get(name));
  if (!/^\d{4}$/.test(cn)) return `CN "${cn.slice(0, 20)}" is no command`;
  if (mn === '' || mn.length > mnLimit || !/^[\x21-\x7e]+$/.test(mn)) return `MN "${mn.slice(0, 80)}" is no identity`;
  if (flag !== undefined && !((numberOf(flag) ?? 256) < 256)) return `Flag "${flag.slice(0, 20)}" is no number below 256`;
  return packetObjection(total, index);
}

function packetObjection(total: string | undefined, index: string | undefined): string | undefined {
  if (total === undefined && index === undefined) return undefined;
  const [all = 0, one = 0] = [numberOf(total), numberOf(index)];
  const isPlace = (one >= 1 && one <= all) || (total !== undefined && all === 0 && one === 0);
  return isPlace ? undefined : `packet ${index?.slice(0, 8)} of ${total?.slice(0, 8)}`;
}

/** What a readable head does against HJ 212-2017. */
function noteDeviations({ found }: Head, segment: Segment): void {
  const { qn, st, pw, mn, flag, packet } = segment;
  const rules: readonly (readonly [boolean, Deviation])[] = [
    [qn === undefined, 'no-qn'],
    [qn !== undefined && !/^\d{17}$/.test(qn), 'qn-form'],
    [st === undefined, 'no-st'],
    [pw === undefined, 'no-pw'],
    [flag === undefined, 'no-flag'],
    [!/^[0-9A-F]{24}$/.test(mn), 'mn-form'],
    [flag !== undefined && (flag & 2) !== (packet === undefined ? 0 : 2), 'packet-flag'],
  ];
  for (const [isSo, deviation] of rules) if (isSo) found.add(deviation);
}

/**
 * Read the data segment of a frame. Never throws.
 *
 * Source: HJ 212-2017. What the standard forbids but can be understood is told as deviations.
 */
export function readSegment(bytes: Uint8Array): ReadSegment {
  const { text, isGbk } = textOf(bytes);
  const begin = text.indexOf('CP=&&');
  const head = readHead(begin === -1 ? text : text.slice(0, begin));
  const { fields, found } = head;
  const refused = begin === -1 || !text.endsWith('&&') || text.length < begin + 7 ? 'no CP between && and &&' : objection(head);
  if (refused !== undefined) return { refused, mn: fields.get('MN')?.slice(0, mnLimit) };
  const [total, index] = [numberOf(fields.get('PNUM')), numberOf(fields.get('PNO'))];
  const segment: Segment = {
    qn: fields.get('QN') || undefined,
    st: fields.get('ST') || undefined,
    cn: fields.get('CN') ?? '',
    pw: fields.get('PW'),
    mn: fields.get('MN') ?? '',
    flag: numberOf(fields.get('FLAG')),
    packet: total === undefined || index === undefined || total === 0 ? undefined : { total, index },
    cp: text.slice(begin + 5, -2),
  };
  noteDeviations(head, segment);
  if (isGbk) found.add('charset');
  return { segment, deviations: [...found] };
}

/** Version of the standard that a station speaks; without Flag the oldest, and what is newer than we know is the newest that we know. */
export const versionOf = ({ flag = 0 }: Segment): Version => {
  const version = flag >> 2;
  return version === 0 ? 0 : version === 1 ? 1 : 2;
};

/** True when the sender waits for an answer. */
export const wantsAnswer = ({ flag = 0 }: Segment): boolean => (flag & 1) === 1;

function segmentText({ qn, st, cn, pw, mn, flag, packet, cp }: Segment): string {
  const fields = [
    qn !== undefined && `QN=${qn}`,
    st !== undefined && `ST=${st}`,
    `CN=${cn}`,
    pw !== undefined && `PW=${pw}`,
    `MN=${mn}`,
    flag !== undefined && `Flag=${flag}`,
    packet !== undefined && `PNUM=${packet.total};PNO=${packet.index}`,
  ];
  return `${fields.filter((field) => field !== false).join(';')};CP=&&${cp}&&`;
}

/** Bytes of a frame, text as UTF-8. A segment beyond 9999 bytes is a bug of the caller. */
export function encodeFrame(segment: Segment): Uint8Array {
  const data = Buffer.from(segmentText(segment));
  if (data.length > 9999) throw new Error(`BUG: a segment of ${data.length} bytes`);
  const crc = crcOf(data).toString(16).toUpperCase().padStart(4, '0');
  return Buffer.concat([Buffer.from(`##${String(data.length).padStart(4, '0')}`), data, Buffer.from(`${crc}\r\n`)]);
}
