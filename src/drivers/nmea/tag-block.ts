import type { EpochMs } from '../../contracts/time.ts';
import { checksumOf, writtenChecksum } from './checksum.ts';

/** What a tag block says of the sentence after it. NMEA 0183 4.10 annex "TAG block". */
export interface TagBlock {
  /** `c:` when the sentence was received; seconds or milliseconds since 1970. */
  readonly time: EpochMs | undefined;
  /** `s:` who sends it. */
  readonly source: string | undefined;
  /** `g:` sentence `index` of `total` of a group with this number. */
  readonly group: { readonly index: number; readonly total: number; readonly id: string } | undefined;
}

// A `c:` beyond this counts milliseconds: as seconds it would be the year 5138.
const mostSeconds = 100_000_000_000;

function timeOf(text: string | undefined): EpochMs | undefined {
  if (text === undefined || !/^\d{1,14}$/.test(text)) return undefined;
  const time = Number(text);
  return time < mostSeconds ? time * 1000 : time;
}

function groupOf(text: string | undefined): TagBlock['group'] {
  if (text === undefined) return undefined;
  const [, index, total, id] = /^(\d{1,2})-(\d{1,2})-(\w{1,20})$/.exec(text) ?? [];
  return id === undefined ? undefined : { index: Number(index), total: Number(total), id };
}

/** Read what stands between the backslashes. A parameter that is not known or not readable is skipped. */
export function readTagBlock(block: string): TagBlock | 'bad-checksum' {
  const star = block.lastIndexOf('*');
  if (star === -1 || writtenChecksum(block, star) !== checksumOf(block, 0, star)) return 'bad-checksum';
  let [time, source, group]: [string | undefined, string | undefined, string | undefined] = [undefined, undefined, undefined];
  for (const parameter of block.slice(0, star).split(',')) {
    if (parameter.startsWith('c:')) time = parameter.slice(2);
    else if (parameter.startsWith('s:')) source = parameter.slice(2);
    else if (parameter.startsWith('g:')) group = parameter.slice(2);
  }
  return { time: timeOf(time), source, group: groupOf(group) };
}
