import type { CommandState } from '../../contracts/command.ts';

/**
 * To which states each state may go. Nothing leads back, and only `checked` leads to `sent`: a command is sent once or never.
 * `sent` is written before the value is handed over; when the last look in the same turn finds a reason, nothing is handed over and it ends
 * as `refused` or `expired`.
 */
export const transitions: Readonly<Record<CommandState, readonly CommandState[]>> = {
  requested: ['confirmed', 'refused', 'expired', 'cancelled'],
  confirmed: ['checked', 'refused', 'expired', 'cancelled'],
  checked: ['sent', 'refused', 'expired', 'cancelled'],
  sent: ['acknowledged', 'verified', 'failed', 'refused', 'expired'],
  acknowledged: ['verified', 'failed'],
  verified: [],
  refused: [],
  expired: [],
  cancelled: [],
  failed: [],
};

/** True when a command may go from one state to the other. */
export const mayGo = (from: CommandState, to: CommandState): boolean => transitions[from].includes(to);

/** True when nothing can change any more. */
export const hasEnded = (state: CommandState): boolean => transitions[state].length === 0;

const all = Object.keys(transitions) as readonly CommandState[]; // holds: the keys of the table are the states
/** States from which something may still come. */
export const openStates = all.filter((state) => !hasEnded(state));
export const endStates = all.filter(hasEnded);

/** The event that tells of an end; `undefined` while it is open. */
export const eventOf = (state: CommandState): 'command.verified' | 'command.refused' | 'command.failed' | undefined => {
  if (!hasEnded(state)) return undefined;
  if (state === 'verified') return 'command.verified';
  return state === 'failed' ? 'command.failed' : 'command.refused';
};
