import { type BinaryContent, readBinary } from './binary.ts';
import { type Bits, createBitWriter, unsignedAt } from './bits.ts';
import { type Field, type RecordOf, readFields, writeFields } from './field.ts';
import { layouts } from './layouts.ts';

type LayoutName = keyof typeof layouts;

/** A decoded AIS message; `type` tells which one. What the sender marks as not available is `undefined`. */
export type AisRecord = { readonly [K in LayoutName]: RecordOf<(typeof layouts)[K]> }[LayoutName];

/** A record of one or some of the types. */
export type AisRecordOf<Type extends AisRecord['type'], Record extends AisRecord = AisRecord> = Record extends AisRecord
  ? Type extends Record['type']
    ? Record
    : never
  : never;

/** A message that cannot be a message of its type. */
export interface BadMessage {
  readonly refused: string;
}

/** Lengths in bits that a type may have (M.1371-5 annex 8), and which layout its bits follow. */
interface Choice {
  readonly least: number;
  readonly most: number;
  readonly layout: LayoutName | ((bits: Bits) => LayoutName | undefined);
}

const between = (least: number, most: number, layout: Choice['layout']): Choice => ({ least, most, layout });

const isAuxiliary = (bits: Bits): boolean => Math.floor(unsignedAt(bits, 8, 30) / 10_000_000) === 98;

function partLayout(bits: Bits): LayoutName | undefined {
  const part = unsignedAt(bits, 38, 2);
  if (part === 0) return 'partA';
  if (part !== 1 || bits.length < 162) return undefined;
  return isAuxiliary(bits) ? 'partBAuxiliary' : 'partB';
}

/** Receivers that send on whole buffers append up to six characters; gpsd knows position reports of 204 bits and takes them too. */
const appendedBits = 36;
const atLeast = (bits: number, layout: Choice['layout']): Choice => ({ least: bits, most: bits + appendedBits, layout });

/** Some transponders cut the state of communication, the last field of a position report, by five bits; without it all else is whole. */
const positionReport = between(163, 168 + appendedBits, 'positionA');

/** By type. Type 5 is often sent with 420 to 426 bits, type 27 in a whole slot of 168. */
const choices: readonly (Choice | undefined)[] = [
  undefined,
  positionReport,
  positionReport,
  positionReport,
  atLeast(168, 'utc'),
  between(420, 424 + appendedBits, 'voyage'),
  between(88, 1192, 'addressed'),
  between(72, 168, 'acknowledgement'),
  between(56, 1192, 'broadcast'),
  atLeast(168, 'aircraft'),
  atLeast(72, 'inquiry'),
  atLeast(168, 'utc'),
  between(72, 1192, 'addressedText'),
  between(72, 168, 'acknowledgement'),
  between(40, 1192, 'broadcastText'),
  between(88, 168, 'interrogation'),
  between(92, 168, 'assignment'),
  between(80, 816, 'correction'),
  atLeast(168, 'positionB'),
  atLeast(312, 'extendedB'),
  between(70, 186, 'linkManagement'),
  between(272, 368, 'aid'),
  between(145, 168 + appendedBits, (bits) => (unsignedAt(bits, 139, 1) === 1 ? 'channelAddressed' : 'channelArea')),
  between(154, 160 + appendedBits, 'groupAssignment'),
  between(160, 168 + appendedBits, partLayout),
  between(40, 168, 'singleSlot'),
  between(60, 1064, 'multipleSlot'),
  between(96, 168, ({ length }) => (length === 96 || length === 168 ? 'longRange' : undefined)),
];

/** Read the bits of a message. Pure; refuses what has no type 1…27 or a length that its type cannot have. */
export function decodeAis(bits: Bits): AisRecord | BadMessage {
  const type = unsignedAt(bits, 0, 6);
  const choice = bits.length < 40 ? undefined : choices[type];
  if (choice === undefined) return { refused: `type ${type} with ${bits.length} bits` };
  const { least, most, layout } = choice;
  const name = typeof layout === 'string' ? layout : layout(bits);
  if (bits.length < least || bits.length > most || name === undefined) return { refused: `type ${type} with ${bits.length} bits` };
  const fields: readonly Field[] = layouts[name];
  return readFields<readonly Field[]>(fields, bits, 0) as unknown as AisRecord; // holds: `name` is the layout of this type
}

/** True when a message was refused. */
export const isBad = (decoded: AisRecord | BadMessage): decoded is BadMessage => 'refused' in decoded;

/** What a message of type 6 or 8 carries, when its kind is known. */
export function binaryContentOf(record: AisRecord, bits: Bits): BinaryContent | undefined {
  if (record.type === 8) return readBinary(bits, 56);
  return record.type === 6 ? readBinary(bits, 88) : undefined;
}

function layoutFor(record: AisRecord): LayoutName {
  if (record.type === 24) return record.part === 0 ? 'partA' : 'motherShip' in record ? 'partBAuxiliary' : 'partB';
  if (record.type === 22) return record.addressed ? 'channelAddressed' : 'channelArea';
  if (record.type === 27) return 'longRange';
  const layout = choices[record.type]?.layout;
  if (typeof layout !== 'string') throw new Error(`BUG: AIS type ${record.type} has no layout`);
  return layout;
}

/** The bits of a message, for simulators and tests. Throws `BAD_REQUEST` when a value does not fit its field. */
export function encodeAis(record: AisRecord): Bits {
  const writer = createBitWriter();
  const fields: readonly Field[] = layouts[layoutFor(record)];
  writeFields<readonly Field[]>(fields, writer, record);
  return writer.bits();
}
