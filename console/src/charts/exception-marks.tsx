import type { Span } from '../ui/range.ts';
import { type Exception, lanePx } from './expected-band.ts';

/** Exceptions nearer than this share of the span have one mark. */
const nearShare = 0.01;
const mostWords = 4;

function grouped(exceptions: readonly Exception[], { from, to }: Span): readonly (readonly Exception[])[] {
  const groups: Exception[][] = [];
  const startOf = (one: Exception) => Math.max(one.from, from);
  for (const one of exceptions) {
    const first = groups.at(-1)?.[0];
    if (one.from > to || (one.to ?? to) < from) continue;
    if (first && startOf(one) - startOf(first) < (to - from) * nearShare) groups.at(-1)?.push(one);
    else groups.push([one]);
  }
  return groups;
}

/** What lies over the diamonds of a plot, so that a pointer and keys reach why a rule was not content. */
export function ExceptionMarks({ exceptions, span }: { readonly exceptions: readonly Exception[]; readonly span: Span }) {
  return grouped(exceptions, span).map((group) => {
    const share = Math.max(((group[0]?.from ?? 0) - span.from) / (span.to - span.from), 0);
    const words = group.slice(0, mostWords).map((one) => one.words);
    const all = [...words, ...(group.length > words.length ? [`+ ${group.length - words.length}`] : [])].join('\n');
    return (
      <button
        key={group[0]?.from}
        type="button"
        className="exception-mark"
        style={{ left: `${share * 100}%`, top: lanePx }}
        aria-label={all}
        onMouseDown={(event) => event.stopPropagation()}
      >
        <span aria-hidden="true" className={share > 0.5 ? 'to-left' : undefined}>
          {all}
        </span>
      </button>
    );
  });
}
