import { contentFormat } from '../coap-wire/message.ts';
import { type Path, pathText } from './path.ts';
import { BadBody, numberOfText, type Reading, readingOf, type TypeOf } from './reading.ts';
import { readCbor, readLwM2MJson, readSenmlCbor, readSenmlJson } from './senml.ts';
import { readTlv } from './tlv.ts';

/** What is known of a body before it is read. */
export interface ContentOf {
  /** `undefined`: the device does not say, and text is meant for a single resource [LwM2M Core 1.1, 7.4]. */
  readonly format: number | undefined;
  /** What was asked for; empty for what a device sends by itself. */
  readonly base: Path;
  readonly typeOf: TypeOf;
  /** Epoch ms: what relative times are relative to. */
  readonly now: number;
}

/** Numbers of TLV and JSON before they were registered, which some devices still use. */
const oldTlv = 1542;
const oldJson = 1543;

function single({ base }: ContentOf, value: number | undefined, what: string, text?: string): readonly Reading[] {
  if (base.length < 3) throw new BadBody(`${what} is the value of one resource, and /${pathText(base)} was asked for`);
  return [readingOf(base, value, 'it holds no number', text)];
}

const numberOfCbor = (value: unknown): number | undefined => {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') return numberOfText(value);
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
};

const ofText = (content: ContentOf, text: string) => single(content, numberOfText(text), 'text', text);
const ofCbor = (content: ContentOf, value: unknown) =>
  single(content, numberOfCbor(value), 'CBOR', typeof value === 'string' ? value : undefined);

type Reader = (body: Uint8Array, content: ContentOf) => readonly Reading[];
const tlv: Reader = (body, { base, typeOf }) => readTlv(body, base, typeOf);
const lwm2mJson: Reader = (body, { base, now }) => readLwM2MJson(body, now, `/${pathText(base)}`);
const readers: ReadonlyMap<number, Reader> = new Map<number, Reader>([
  [contentFormat.text, (body, content) => ofText(content, Buffer.from(body).toString())],
  [contentFormat.octets, (_, content) => single(content, undefined, 'opaque')],
  [contentFormat.cbor, (body, content) => ofCbor(content, readCbor(body))],
  [contentFormat.senmlJson, (body, { now }) => readSenmlJson(body, now)],
  [contentFormat.senmlCbor, (body, { now }) => readSenmlCbor(body, now)],
  [contentFormat.lwm2mTlv, tlv],
  [contentFormat.lwm2mJson, lwm2mJson],
  [oldTlv, tlv],
  [oldJson, lwm2mJson],
]);

/** The values in a body. Throws BadBody with the reason when it cannot be read. */
export function readContent(body: Uint8Array, content: ContentOf): readonly Reading[] {
  const read = readers.get(content.format ?? contentFormat.text);
  if (read === undefined) throw new BadBody(`content format ${content.format} is not read`);
  return read(body, content);
}
