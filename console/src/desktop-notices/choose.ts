import type { Reply } from '../../../src/contracts/api/index.ts';
import type { EpochMs } from '../../../src/contracts/time.ts';

type Alarm = Reply<'listAlarms'>['items'][number];
/** What decides whether an alarm is told, and how. */
export type Told = Pick<Alarm, 'id' | 'priority' | 'state' | 'raisedAt' | 'returns'>;

/** One message of the computer. */
export type Notice<A extends Told> = { readonly kind: 'alarm'; readonly alarm: A } | { readonly kind: 'many'; readonly count: number };

/** More than so many in {@link burstMs} are told as one message with their number. */
export const mostApart = 5;
/** See {@link mostApart}. */
export const burstMs = 30_000;
/** So many alarms are remembered; an older one could be told again, which needs as many newer ones first. */
const mostKnown = 5000;

/** Chooses what is told of the alarms that come in: every coming once, and a flood as one message that counts. */
export interface Chooser {
  /** `undefined`: nothing to tell. */
  next<A extends Told>(alarm: A, priorities: readonly number[], now: EpochMs): Notice<A> | undefined;
}

/** Starts with nothing told. */
export function createChooser(): Chooser {
  const known = new Set<string>();
  let burst: EpochMs[] = [];
  return {
    next: (alarm, priorities, now) => {
      // Coming back while it is open is a new coming; an acknowledgement or a note is not.
      const coming = `${alarm.id} ${alarm.returns}`;
      if (known.has(coming)) return undefined;
      known.add(coming);
      if (known.size > mostKnown) for (const oldest of [...known].slice(0, mostKnown / 2)) known.delete(oldest);
      if (alarm.state !== 'unacknowledged' || !priorities.includes(alarm.priority)) return undefined;
      burst = [...burst.filter((at) => now - at < burstMs), now];
      return burst.length > mostApart ? { kind: 'many', count: burst.length } : { kind: 'alarm', alarm };
    },
  };
}
