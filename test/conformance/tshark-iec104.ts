import { type Apdu, type ControlFunction, functionOf } from '../../src/drivers/iec104/apci.ts';
import { type AsduToSend, createAsdu, type InfoObject, objectsOf, readAsdu } from '../../src/drivers/iec104/asdu.ts';
import { createDeframer } from '../../src/drivers/iec104/deframe.ts';
import type { Packet } from './tshark.ts';

/** The port that tshark knows IEC 104 by. */
export const iec104Port = 2404;

/** Options of tshark for {@link readByTshark}. */
export const tsharkOptions: readonly string[] = [
  '-Y',
  'iec60870_104',
  '-T',
  'json',
  '--no-duplicate-keys',
  '-J',
  'tcp iec60870_104 iec60870_asdu',
];

/** How an APDU is compared: one line of text, the same from both programs. */
interface Line {
  readonly stream: number;
  readonly isRequest: boolean;
  readonly text: string;
}

const arrow = (isRequest: boolean): string => (isRequest ? '>' : '<');
const lineOf = ({ stream, isRequest, text }: Line): string => `${stream} ${arrow(isRequest)} ${text}`;
/** tshark prints six digits of a real number. */
const six = (value: number): string => String(Number(value.toPrecision(6)));
const hex = (value: number): string => `0x${value.toString(16)}`;

/** An object as text: value, quality, qualifier, and the parts of its time. */
function objectText(address: number, value: number, notes: { quality: number; qualifier: number; time: string }): string {
  const { quality, qualifier, time } = notes;
  const rest = [quality === 0 ? '' : ` q=${hex(quality)}`, qualifier === 0 ? '' : ` x=${hex(qualifier)}`, time === '' ? '' : ` at ${time}`];
  return `${address}=${six(value)}${rest.join('')}`;
}

const headText = (asdu: Omit<AsduToSend, 'objects'> & { readonly count: number }): string =>
  [
    `type=${asdu.type}${asdu.isSequence === true ? ' sq' : ''} n=${asdu.count} cot=${asdu.cause}`,
    asdu.isNegative === true ? ' negative' : '',
    asdu.isTest === true ? ' test' : '',
    ` oa=${asdu.originator ?? 0} ca=${asdu.station}`,
  ].join('');

function timeText({ time, isTimeInvalid = false }: InfoObject): string {
  if (time === undefined) return '';
  if (Number.isNaN(time)) return 'no date';
  const date = new Date(time);
  const ms = date.getUTCSeconds() * 1000 + date.getUTCMilliseconds();
  const parts = [date.getUTCFullYear() % 100, date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes(), ms];
  return `${parts.join(' ')}${isTimeInvalid ? ' iv' : ''}`;
}

/** What an ASDU means to us, as text; times as UTC. */
export function meantText(asdu: AsduToSend): string {
  const objects = asdu.objects.map((object) =>
    objectText(object.address, object.value, { quality: object.quality ?? 0, qualifier: object.qualifier ?? 0, time: timeText(object) }),
  );
  return `${headText({ ...asdu, count: asdu.objects.length })}: ${objects.join(', ')}`;
}

/** Every APDU of connections by our own codec, and the bytes that belong to none. */
export function readByUs(packets: readonly Packet[]): { readonly lines: string[]; readonly refused: string[]; readonly junk: number } {
  const lines: string[] = [];
  const refused: string[] = [];
  let junk = 0;
  const asdu = createAsdu();
  const textOf = (apdu: Apdu): string | undefined => {
    if (apdu.format === 'U') return `U ${apdu.control}`;
    if (apdu.format === 'S') return `S ${apdu.received}`;
    const problem = readAsdu(apdu.bytes, { ...apdu, zoneMinutes: 0 }, asdu);
    if (problem !== undefined) {
      refused.push(problem);
      return undefined;
    }
    return `I ${apdu.sent} ${apdu.received} ${meantText({ ...asdu, type: asdu.type.id, objects: objectsOf(asdu) })}`;
  };
  const deframers = new Map<string, ReturnType<typeof createDeframer>>();
  for (const { stream = 0, isRequest, bytes } of packets) {
    const key = `${stream} ${arrow(isRequest)}`;
    const deframer =
      deframers.get(key) ??
      createDeframer({
        apdu(apdu) {
          const text = textOf(apdu);
          if (text !== undefined) lines.push(lineOf({ stream, isRequest, text }));
        },
        junk: (count) => {
          junk += count;
        },
      });
    deframers.set(key, deframer);
    deframer.push(bytes);
  }
  for (const deframer of deframers.values()) deframer.end();
  return { lines, refused, junk };
}

type Node = { readonly [name: string]: string | Node | readonly (string | Node)[] | undefined };
const listOf = (value: Node[string]): readonly (string | Node)[] => {
  if (value === undefined) return [];
  return typeof value === 'string' || !Array.isArray(value) ? [value as string | Node] : value; // holds: what is no array is one entry
};
const numberOf = (node: Node, name: string): number => Number(node[name] ?? Number.NaN);

/** The value of an object, by the field that tshark shows it in. */
const valueFields: readonly (readonly [field: string, tree?: string])[] = [
  ['siq.spi', 'siq_tree'],
  ['diq.dpi', 'diq_tree'],
  ['vti.v', 'vti_tree'],
  ['sco.on', 'sco_tree'],
  ['dco.on', 'dco_tree'],
  ['rco.up', 'rco_tree'],
  ['bcr.count'],
  ['bitstring'],
  ['normval'],
  ['scalval'],
  ['float'],
  ['qoi'],
  ['coi'],
  ['qcc'],
  ['qrp'],
];

const treeOf = (node: Node, name: string): Node => {
  const tree = node[`iec60870_asdu.${name}`];
  return typeof tree === 'object' && !Array.isArray(tree) ? (tree as Node) : {}; // holds: neither text nor array
};

function shownValue(node: Node): number {
  for (const [field, tree] of valueFields) {
    const value = numberOf(tree === undefined ? node : treeOf(node, tree), `iec60870_asdu.${field}`);
    if (!Number.isNaN(value)) return field === 'bitstring' ? swapped(value) : value;
  }
  return 0;
}

/** tshark shows the first octet of a bit string as the highest; ours, as other makers, counts the bits from octet 1 upwards. [60870-5-101, 7.2.6.13] */
const swapped = (value: number): number => Buffer.from(value.toString(16).padStart(8, '0'), 'hex').readUInt32LE();

const bitOf = (node: Node, name: string, bit: number): number => (numberOf(node, `iec60870_asdu.${name}`) === 1 ? bit : 0);
const byteOf = (node: Node, name: string, mask: number): number => (numberOf(node, `iec60870_asdu.${name}`) || 0) & mask;

function notesOf(node: Node): { quality: number; qualifier: number; time: string } {
  const quality = byteOf(node, 'siq', 0xf0) | byteOf(node, 'diq', 0xf0) | byteOf(node, 'qds', 0xf1) | bitOf(node, 'bcr.iv', 0x80);
  const counter = (numberOf(node, 'iec60870_asdu.bcr.sq') || 0) | bitOf(node, 'bcr.cy', 0x20) | bitOf(node, 'bcr.ca', 0x40);
  const commands = byteOf(node, 'sco', 0xfc) | byteOf(node, 'dco', 0xfc) | byteOf(node, 'rco', 0xfc) | byteOf(node, 'qos', 0xff);
  return { quality, qualifier: counter | commands | bitOf(treeOf(node, 'vti_tree'), 'vti.t', 1), time: timeOf(node) };
}

function timeOf(node: Node): string {
  if (node['iec60870_asdu.cp56time'] === undefined) return '';
  const tree = treeOf(node, 'cp56time_tree');
  const part = (name: string): number => numberOf(tree, `iec60870_asdu.cp56time.${name}`);
  const parts = [part('year') % 100, part('month'), part('day'), part('hour'), part('min'), part('ms')];
  return `${parts.join(' ')}${part('iv') === 1 ? ' iv' : ''}`;
}

/** The objects stand under names like `IOA: 1300`; several with one address are one array. */
function asduTextOf(node: Node): string {
  const field = (name: string): number => numberOf(node, `iec60870_asdu.${name}`);
  const objects = Object.entries(node)
    .filter(([name]) => name.startsWith('IOA: '))
    .flatMap(([, value]) => listOf(value))
    .map((object) => {
      const own = object as Node; // holds: an object of information is never plain text
      return objectText(numberOf(own, 'iec60870_asdu.ioa'), shownValue(own), notesOf(own));
    });
  const flags = { isSequence: field('sq') === 1, isNegative: field('nega') === 1, isTest: field('test') === 1 };
  const head = { type: field('typeid'), count: field('numix'), cause: field('causetx'), originator: field('oa'), station: field('addr') };
  return `${headText({ ...head, ...flags })}: ${objects.join(', ')}`;
}

/** Whether tshark has come to the end of the head of an ASDU. */
const isWhole = (asdu: string | Node | undefined): asdu is Node => typeof asdu === 'object' && asdu['iec60870_asdu.addr'] !== undefined;

const formats = ['I', 'S', 'I', 'U'] as const;

/** One APDU of tshark; `undefined` for what is no APDU by the standard although tshark shows one: wrong length, unknown function, no ASDU. */
function apduText(apdu: Node, asdus: (string | Node)[]): string | undefined {
  const field = (name: string): number => numberOf(apdu, `iec60870_104.${name}`);
  const format = formats[field('type') & 3];
  if (format === 'I') {
    const asdu = asdus.shift();
    return isWhole(asdu) ? `I ${field('tx')} ${field('rx')} ${asduTextOf(asdu)}` : undefined;
  }
  if (field('apdulen') !== 4) return undefined;
  const control: ControlFunction | undefined = functionOf(((field('utype') << 2) | 3) & 0xff);
  if (format === 'S') return `S ${field('rx')}`;
  return control === undefined ? undefined : `U ${control}`;
}

/** Every APDU of a capture as tshark reads it, from its JSON; and whether it finds a packet malformed. */
export function readByTshark(json: string): { readonly lines: string[]; readonly malformed: number } {
  const packets = JSON.parse(json) as readonly { readonly _source: { readonly layers: Node } }[]; // holds: the form of -T json
  let malformed = 0;
  const lines = packets.flatMap(({ _source: { layers } }) => {
    if (layers['_ws.malformed'] !== undefined) malformed++;
    const tcp = listOf(layers.tcp)[0] as Node; // holds: IEC 104 stands upon TCP
    const asdus = [...listOf(layers.iec60870_asdu)];
    return listOf(layers.iec60870_104).flatMap((apdu) => {
      const text = typeof apdu === 'string' ? undefined : apduText(apdu, asdus);
      const isRequest = numberOf(tcp, 'tcp.dstport') === iec104Port;
      return text === undefined ? [] : [lineOf({ stream: numberOf(tcp, 'tcp.stream'), isRequest, text })];
    });
  });
  return { lines, malformed };
}
