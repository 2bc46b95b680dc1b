import type { Differences } from '../soak/ledger.ts';
import type { Acknowledged } from './senders.ts';

/** Compare what is stored of a point with what was acknowledged to its sender; more may be stored. */
export function differences(acknowledged: Acknowledged, stored: ReadonlyMap<number, number>): Differences {
  const missing = [...acknowledged].filter(([time]) => !stored.has(time));
  const wrong = [...acknowledged].filter(([time, value]) => stored.has(time) && stored.get(time) !== value);
  const [time, value] = missing[0] ?? wrong[0] ?? [];
  return {
    acknowledged: acknowledged.size,
    lost: missing.length,
    wrong: wrong.length,
    missing: 0,
    first: time === undefined ? undefined : `${value} at ${time} was acknowledged, stored is ${stored.get(time)}`,
  };
}
