import type { EpochMs } from '../../contracts/time.ts';
import { checksumOf, writtenChecksum } from './checksum.ts';

/** What a tag block says of the sentence after it. NMEA 0183 4.10 annex "TAG block". */
export interface TagBlock {
  /** `c:` when the sentence was received; seconds or milliseconds since 1970. */
  readonly time: EpochMs | undefined;
  /** `s:` who sends it. */
  readonly source: string | undefined;
  /** Sentence `index` of `total` of a group with this number. */
  readonly group: { readonly index: number; readonly total: number; readonly id: string } | undefined;
}

// A `c:` beyond this counts milliseconds: as seconds it would be the year 5138.
const mostSeconds = 100_000_000_000;

function timeOf(text: string | undefined): EpochMs | undefined {
  if (text === undefined || !/^\d{1,14}$/.test(text)) return undefined;
  const time = Number(text);
  return time < mostSeconds ? time * 1000 : time;
}

/** `g:1-2-73874` of NMEA 0183 4.10, `1G2:73874` of IEC 62320-1: sentence, sentences, group. */
const groupShape = /^(?:g:(\d{1,2})-(\d{1,2})-|(\d{1,2})G(\d{1,2}):)(\w{1,20})$/;

function groupOf(parameter: string): TagBlock['group'] {
  const [, index, total, iecIndex, iecTotal, id] = groupShape.exec(parameter) ?? [];
  return id === undefined ? undefined : { index: Number(index ?? iecIndex), total: Number(total ?? iecTotal), id };
}

/** Read what stands between the backslashes. A parameter that is not known or not readable is skipped. */
export function readTagBlock(block: string): TagBlock | 'bad-checksum' {
  const star = block.lastIndexOf('*');
  if (star === -1 || writtenChecksum(block, star) !== checksumOf(block, 0, star)) return 'bad-checksum';
  let [time, source]: [string | undefined, string | undefined] = [undefined, undefined];
  let group: TagBlock['group'];
  for (const parameter of block.slice(0, star).split(',')) {
    if (parameter.startsWith('c:')) time = parameter.slice(2);
    else if (parameter.startsWith('s:')) source = parameter.slice(2);
    else group = groupOf(parameter) ?? group;
  }
  return { time: timeOf(time), source, group };
}
