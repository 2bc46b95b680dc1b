import type { Unit, UrgentJob } from './unit.ts';

/** So many units are asked; one answer is enough. */
const mostWitnesses = 3;

/**
 * Whether what was sent before has left the link: true once a unit that is asked now answers, whatever it says, because requests arrive in
 * the order in which they were sent. False when none of the units answers, or there is none to ask.
 *
 * @param units units that answer as a rule, without the one in question; they are asked for something that they are asked for anyway
 * @param pump sends what waits
 */
export function askWitnesses(units: readonly Unit[], pump: () => void): Promise<boolean> {
  const asked = units.filter(({ state, blocks }) => state === 'up' && blocks.length > 0).slice(0, mostWitnesses);
  return new Promise((resolve) => {
    let open = asked.length;
    let isProven = false;
    const end = (hasAnswered: boolean): void => {
      open--;
      isProven ||= hasAnswered;
      if (isProven || open === 0) resolve(isProven);
    };
    const job = (pdu: Uint8Array): UrgentJob => ({
      pdu,
      isOver: () => isProven,
      done: ({ kind }) => end(kind !== 'silence'),
      dropped: () => end(false),
    });
    for (const { urgent, blocks } of asked) urgent.unshift(job(blocks[0]?.request ?? new Uint8Array(0)));
    if (open === 0) resolve(false);
    else pump();
  });
}
