import type { RefusalReason } from '../../contracts/driver.ts';
import { checksumOf, hexOf, writtenChecksum } from './checksum.ts';
import { readTagBlock, type TagBlock } from './tag-block.ts';

/** A sentence whose checksum is right. IEC 61162-1 7.2 (NMEA 0183). */
export interface Sentence {
  /** `$` for parametric sentences, `!` for encapsulated ones. */
  readonly start: '$' | '!';
  /** Two letters of who talks, e.g. `GP`, `BD`, `AI`; `P` for a sentence of a manufacturer. */
  readonly talker: string;
  /** What it is about, e.g. `RMC`, `VDM`. */
  readonly formatter: string;
  /** All between the commas; field 0 is the address (talker and formatter), so that field n is the n-th of the standard. */
  readonly fields: readonly string[];
  /** The tag block before it, NMEA 0183 4.10 annex; `undefined` when there is none or its checksum is wrong. */
  readonly tag: TagBlock | undefined;
  /** What follows the checksum, e.g. the fields that stations of the US Coast Guard add; usually empty. */
  readonly suffix: string;
}

/** A line that is no sentence. */
export interface BadLine {
  readonly refused: RefusalReason;
  readonly detail: string;
}

/** How strict to be. */
export interface Strictness {
  /** Refuse a sentence without checksum, default true. */
  readonly needsChecksum?: boolean;
}

const bad = (refused: RefusalReason, detail: string): BadLine => ({ refused, detail });

const [bang, dollar] = [33, 36];

const startOf = (line: string, from: number): number => {
  for (let i = from; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (code === bang || code === dollar) return i;
  }
  return -1;
};

/** Capitals and digits only. */
function isAddress(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const isKnown = (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
    if (!isKnown) return false;
  }
  return true;
}

/** The tag blocks at the beginning of a line, taken together, and where the sentence may begin. */
function tagOf(line: string): { readonly tag: TagBlock | 'bad-checksum' | undefined; readonly after: number } {
  let tag: TagBlock | undefined;
  let after = 0;
  while (line[after] === '\\') {
    const end = line.indexOf('\\', after + 1);
    if (end === -1) break;
    const next = readTagBlock(line.slice(after + 1, end));
    if (next === 'bad-checksum') return { tag: next, after: end + 1 };
    tag = tag === undefined ? next : { time: tag.time ?? next.time, source: tag.source ?? next.source, group: tag.group ?? next.group };
    after = end + 1;
  }
  return { tag, after };
}

/**
 * Read one line: optional tag blocks, sentence, optional suffix. Sentences longer than the 82 characters of the standard are read like
 * others, since many receivers send them; what stands before `$` or `!` is skipped. Pure.
 */
export function readSentence(line: string, { needsChecksum = true }: Strictness = {}): Sentence | BadLine {
  const { tag, after } = tagOf(line);
  const from = startOf(line, after);
  if (from === -1) return bad('bad-frame', 'no sentence');
  const star = line.indexOf('*', from);
  const end = star === -1 ? line.length : star;
  if (star === -1 && needsChecksum) return bad('bad-checksum', 'no checksum');
  if (star !== -1 && writtenChecksum(line, star) !== checksumOf(line, from + 1, end)) return bad('bad-checksum', 'wrong checksum');
  if (tag === 'bad-checksum') return bad('bad-checksum', 'wrong checksum of the tag block');
  const fields = line.slice(from + 1, end).split(',');
  const address = fields[0] ?? '';
  const isProprietary = address[0] === 'P';
  if (address.length < (isProprietary ? 2 : 5) || !isAddress(address)) return bad('bad-frame', 'no address');
  return {
    start: line.charCodeAt(from) === bang ? '!' : '$',
    talker: isProprietary ? 'P' : address.slice(0, -3),
    formatter: isProprietary ? address.slice(1) : address.slice(-3),
    fields,
    tag,
    suffix: star === -1 ? '' : line.slice(star + 3),
  };
}

/** A sentence with its checksum, without the CR LF at its end: `start` and the fields, of which the first is the address. */
export function writeSentence(start: '$' | '!', fields: readonly string[]): string {
  const body = fields.join(',');
  return `${start}${body}*${hexOf(checksumOf(body))}`;
}

/** A tag block with its checksum and backslashes, e.g. of `['c:1717200000', 's:station']`. */
export function writeTagBlock(parameters: readonly string[]): string {
  const body = parameters.join(',');
  return `\\${body}*${hexOf(checksumOf(body))}\\`;
}
