import { useState } from 'react';
import { type RangeText, spanOf } from '../../ui/range.ts';
import type { Outcome } from './preview-panel.tsx';

const oldest = 0;

/** A preview of a form: the newest outcome, and whether the form or the range has changed since. */
export interface PreviewOf {
  run(): Promise<Outcome>;
  /** The outcome when it is of the form as it stands, else a new one. */
  current(): Promise<Outcome>;
  /** Nothing was previewed yet: what the outcome was compared with has changed, as by saving. */
  forget(): void;
  readonly outcome: Outcome | undefined;
  readonly isOutdated: boolean;
}

/**
 * Keeps the preview of a form.
 *
 * @param about everything that the outcome depends on besides the range; compared as JSON
 */
export function usePreview(
  about: unknown,
  range: RangeText,
  send: (span: { readonly from: number; readonly to: number }) => Promise<Outcome>,
): PreviewOf {
  const [done, setDone] = useState<{ readonly key: string; readonly outcome: Outcome }>();
  const key = JSON.stringify([about, range]);
  const run = async (): Promise<Outcome> => {
    const span = spanOf(range, Date.now(), oldest);
    const outcome = await send({ from: Math.floor(span.from), to: Math.ceil(span.to) });
    setDone({ key, outcome });
    return outcome;
  };
  const isOutdated = done?.key !== key;
  return {
    run,
    forget: () => setDone(undefined),
    outcome: done?.outcome,
    isOutdated,
    current: isOutdated ? run : async () => done.outcome,
  };
}
