import type { Log } from './log.ts';

/** Looks again and again, never two looks at a time; a look that fails is logged and tried again at the next. */
export function startWatch(look: () => Promise<unknown>, { lookMs, log }: { readonly lookMs: number; readonly log: Log }) {
  let running: Promise<void> | undefined;
  const round = () => {
    running ??= look()
      .then(
        () => undefined,
        (err: unknown) => log.warn({ err }, 'looking for due work failed, trying again'),
      )
      .finally(() => {
        running = undefined;
      });
  };
  const timer = setInterval(round, lookMs);
  timer.unref();
  return {
    /** Ends after the look that runs. */
    close: async (): Promise<void> => {
      clearInterval(timer);
      await running;
    },
  };
}
