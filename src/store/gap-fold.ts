import type { TimeRange } from '../contracts/history.ts';
import type { Fold } from './walk.ts';

/** A fold that notes the spans without a sample. */
export interface GapFold extends Fold {
  readonly gaps: readonly TimeRange[];
  /** Take in a stretch that begins and ends with a sample and has no gap within. */
  span(earliest: number, latest: number): void;
}

/** Gaps longer than `longerThanMs` between two samples of `[from, to)`; a sample of bad quality is a sample. */
export function createGapFold({ from, to }: TimeRange, longerThanMs: number): GapFold {
  const gaps: TimeRange[] = [];
  let before: number | undefined;
  const see = (time: number) => {
    if (before !== undefined && time - before > longerThanMs) gaps.push({ from: before, to: time });
    before = time;
  };
  const span = (earliest: number, latest: number) => {
    see(earliest);
    before = latest;
  };
  return {
    gaps,
    covers: ({ earliest, latest, widest }) => earliest >= from && latest < to && widest <= longerThanMs,
    span,
    block: ({ earliest, latest }) => span(earliest, latest),
    samples({ length, time }) {
      for (let i = 0; i < length; i++) see(time[i] ?? 0);
    },
  };
}
