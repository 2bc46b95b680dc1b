import type { TimeRange } from '../../contracts/history.ts';
import { createSamples, type Samples } from '../../store/block.ts';
import { firstNotBefore, slice } from '../../store/piece.ts';
import type { RawQuestion } from '../../store/read-raw.ts';
import { justAfter } from '../../store/reader.ts';
import type { Above } from './above.ts';
import type { Questions } from './questions.ts';

/** Most samples that a page takes of either layer. */
const pageSamples = 1 << 16;

/**
 * Rows in ClickHouse, and above them the samples that are perhaps not there yet.
 *
 * What is above was received later, so that of one time it counts. ClickHouse is always asked first: what is copied meanwhile is then
 * found in both and counts once.
 */
export interface Layers {
  readonly below: Questions;
  readonly above: Above;
}

/** Raw samples of both layers; see `readRaw`. */
export async function rawOver({ below, above }: Layers, question: RawQuestion): Promise<Samples> {
  const { point, range, limit, newestFirst } = question;
  const rows = await below.raw(point, range, limit, newestFirst);
  const all = join(rows, await above.fresh(() => above.raw(question)));
  const length = Math.min(limit, all.length);
  return newestFirst ? slice(all, all.length - length, all.length) : slice(all, 0, length);
}

/** All samples of a range in rising time, in pages, so that memory stays small. */
export async function* pagesOver({ below, above }: Layers, point: number, { from, to }: TimeRange): AsyncGenerator<Samples> {
  for (let begin = from; begin < to; ) {
    const range = { from: begin, to };
    const rows = await below.raw(point, range, pageSamples, false);
    const own = await above.raw({ point, range, limit: pageSamples, newestFirst: false });
    const end = Math.min(endOf(rows), endOf(own));
    yield join(slice(rows, 0, firstNotBefore(rows, end)), slice(own, 0, firstNotBefore(own, end)));
    begin = end;
  }
}

/** Up to where a page is complete: a full one may have left out what comes after its last sample. */
const endOf = ({ length, time }: Samples): number => (length < pageSamples ? Infinity : justAfter(time[length - 1] ?? Infinity));

/** The last usable value before a time, or `undefined`; a bad sample above may hide a good one of the same time below. */
export async function heldBefore({ below, above }: Layers, point: number, before: number): Promise<number | undefined> {
  let under = await below.lastUsable(point, before);
  const over = await above.fresh(() => above.lastUsable(point, before));
  while (under !== undefined && under.time > (over?.time ?? -Infinity)) {
    const { time, value } = under;
    const range = { from: time, to: justAfter(time) };
    const hiding = await above.fresh(() => above.raw({ point, range, limit: 1, newestFirst: false }));
    if (hiding.length === 0) return value;
    under = await below.lastUsable(point, time);
  }
  return over?.value;
}

/** Both in rising time; of one time the sample of `above`. */
export function join(below: Samples, above: Samples): Samples {
  if (above.length === 0) return below;
  const all = createSamples(below.length + above.length);
  const take = ({ time, value, quality }: Samples, i: number) => {
    all.time[all.length] = time[i] ?? 0;
    all.value[all.length] = value[i] ?? 0;
    all.quality[all.length++] = quality[i] ?? 0;
  };
  let under = 0;
  for (let over = 0; over < above.length; over++) {
    const time = above.time[over] ?? 0;
    while (under < below.length && (below.time[under] ?? 0) < time) take(below, under++);
    if (below.time[under] === time) under++;
    take(above, over);
  }
  while (under < below.length) take(below, under++);
  return all;
}
