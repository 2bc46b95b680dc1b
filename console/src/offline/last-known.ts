import type { EpochMs } from '../../../src/contracts/time.ts';

/** Open alarms of one priority when the server was last heard. */
export interface LastCount {
  readonly priority: number;
  readonly open: number;
  readonly unacknowledged: number;
}

/** What this browser remembers of the server, for a time without it. Besides it only patrols that are walked are kept, see `last-patrol.ts`. */
export interface LastKnown {
  /** When the server was last heard, by this computer's clock. */
  readonly heardAt: EpochMs;
  /** Empty when they were not known. */
  readonly alarms: readonly LastCount[];
}

const storageKey = 'yangfan.last-known';
const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;

/** Reads what was written by {@link writeLastKnown}; anything else counts as nothing known. */
export function parseLastKnown(text: string | null): LastKnown | undefined {
  try {
    const { heardAt, alarms } = JSON.parse(text ?? '{}') as Partial<LastKnown>; // holds: every member is looked at below
    if (!isCount(heardAt)) return undefined;
    const sound = Array.isArray(alarms) ? alarms : [];
    return { heardAt, alarms: sound.filter((one) => isCount(one?.priority) && isCount(one.open) && isCount(one.unacknowledged)) };
  } catch {
    return undefined;
  }
}

/** What was known last; `undefined` when nobody was signed in. */
export const readLastKnown = (): LastKnown | undefined => parseLastKnown(localStorage.getItem(storageKey));

/** Replaces what was known. */
export const writeLastKnown = (known: LastKnown): void => localStorage.setItem(storageKey, JSON.stringify(known));

/** Nothing of a session stays behind after it. */
export const forgetLastKnown = (): void => localStorage.removeItem(storageKey);
