import { createPacketReader } from '../../src/drivers/s7/frame.ts';
import { functionCode, type Head, readAsked, readHead, rosctr } from '../../src/drivers/s7/pdu.ts';
import type { Packet } from './tshark.ts';

/** The port that tshark knows ISO-on-TCP by. */
export const s7Port = 102;

const fields = ['tcp.dstport', 's7comm.header.rosctr', 's7comm.header.pduref', 's7comm.param.func', 's7comm.param.itemcount'];
const itemFields = ['transp_size', 'length', 'db', 'area', 'address'].map((name) => `s7comm.param.item.${name}`);
const dataFields = ['s7comm.data.returncode', 's7comm.resp.data', '_ws.malformed'];

/** Options of tshark for {@link s7Lines}. */
export const s7Options: readonly string[] = [
  '-Y',
  's7comm',
  '-T',
  'fields',
  '-E',
  'separator=|',
  ...[...fields, ...itemFields, ...dataFields].flatMap((field) => ['-e', field]),
];

/** What tshark prints, one line for each PDU; the port of a client is written as `client`. */
export const s7Lines = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/^(?!102\|)\d+/, 'client'));

const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`;
const listed = <T>(items: readonly T[], pick: (item: T) => unknown): string => items.map(pick).join(',');

/** Return codes and bytes of the items of an answer to a read, or of a write. */
function dataOf(data: Uint8Array, hasBytes: boolean): { readonly codes: string; readonly bytes: string } {
  const codes: string[] = [];
  const bytes: string[] = [];
  for (let at = 0; at < data.length; ) {
    codes.push(hex(data[at] ?? 0, 2));
    if (!hasBytes) {
      at++;
      continue;
    }
    const [size, stated] = [data[at + 1] ?? 0, ((data[at + 2] ?? 0) << 8) | (data[at + 3] ?? 0)];
    const isRefused = (data[at] ?? 0) !== 0 && data[at] !== 0xff; // some servers state a length for what they do not send
    const length = isRefused ? 0 : size >= 3 && size <= 5 ? (stated + 7) >> 3 : stated;
    if (length > 0) bytes.push(Buffer.from(data.subarray(at + 4, at + 4 + length)).toString('hex'));
    at += 4 + length + (length & 1);
  }
  return { codes: codes.join(','), bytes: bytes.join(',') };
}

function lineOf({ kind, reference, parameters, data }: Head, isRequest: boolean): string {
  const code = parameters[0] ?? 0;
  const isJob = kind === rosctr.job;
  const begin = [isRequest ? String(s7Port) : 'client', kind, reference, hex(code, 2)];
  if (code === functionCode.setup) return [...begin, '', '', '', '', '', '', '', '', ''].join('|');
  const items = isJob ? (readAsked(parameters) ?? []) : [];
  const { codes, bytes } = dataOf(data, isJob || code === functionCode.read);
  const asked = [
    listed(items, ({ size }) => size),
    listed(items, ({ count }) => count),
    listed(items, ({ db }) => db),
    listed(items, ({ area }) => hex(area, 2)),
    listed(items, ({ at }) => hex(at, 6)),
  ];
  return [...begin, parameters[1], ...asked, codes, bytes, ''].join('|');
}

/** Every PDU of a conversation by our own codec, as tshark would print it; what it cannot read is a line of its own. */
export function s7LinesByUs(packets: readonly Packet[]): readonly string[] {
  const lines: string[] = [];
  const readerOf = (isRequest: boolean) =>
    createPacketReader({
      control: () => {},
      pdu(bytes) {
        const head = readHead(bytes);
        lines.push(typeof head === 'string' ? head : lineOf(head, isRequest));
      },
      broken: (detail) => void lines.push(detail),
    });
  const readers = { request: readerOf(true), answer: readerOf(false) };
  for (const { isRequest, bytes } of packets) readers[isRequest ? 'request' : 'answer'].push(bytes);
  return lines;
}
