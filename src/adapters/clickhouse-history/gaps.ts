import type { TimeRange } from '../../contracts/history.ts';
import { createGapFold } from '../../store/gap-fold.ts';
import type { Layers } from './layers.ts';

/** Which gaps are asked for; the range is half-open. */
export interface GapsQuestion {
  readonly point: number;
  readonly range: TimeRange;
  readonly longerThanMs: number;
}

/** Gaps over both layers: ClickHouse tells the stretches without a gap, local samples lie between, before, after or within them. */
export async function gapsOver({ below, above }: Layers, { point, range, longerThanMs }: GapsQuestion): Promise<readonly TimeRange[]> {
  const spans = await below.spans(point, range, longerThanMs);
  return above.fresh(async () => {
    const fold = createGapFold(range, longerThanMs);
    let [next, reached] = [0, Number.NEGATIVE_INFINITY];
    const takeSpansUpTo = (time: number) => {
      for (let span = spans[next]; span !== undefined && span.from <= time; span = spans[++next]) {
        fold.span(span.from, span.to);
        reached = span.to;
      }
    };
    await above.walk(point, range, {
      covers: () => false,
      block() {},
      samples({ length, time }) {
        for (let i = 0; i < length; i++) {
          const at = time[i] ?? 0;
          takeSpansUpTo(at);
          if (at > reached) fold.span(at, at);
        }
      },
    });
    takeSpansUpTo(range.to);
    return fold.gaps;
  });
}
