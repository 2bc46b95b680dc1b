import type { AlarmState } from '../../contracts/alarm.ts';

/** The part of an alarm's state that follows the process and the operator's acknowledgement. */
export type ProcessState = 'normal' | 'unacknowledged' | 'acknowledged' | 'returnedUnacknowledged';

/** What may lie over the process state, the strongest first. */
export const overlays = ['outOfService', 'suppressed', 'shelved'] as const;
export type Overlay = (typeof overlays)[number];

/** What happens to the process state; `reraised` is the condition coming back while its alarm is still there. */
export type ProcessCause = 'raised' | 'reraised' | 'cleared' | 'acknowledged';

/** What lays an overlay or takes it away. */
export type OverlayCause = 'shelved' | 'unshelved' | 'suppressed' | 'unsuppressed' | 'outOfService' | 'inService';

/** Everything that can move an alarm. */
export type Cause = ProcessCause | OverlayCause;

/** The whole state of an alarm: the process goes on being tracked under the overlays. */
export interface Tracked {
  readonly process: ProcessState;
  readonly overlays: readonly Overlay[];
}

/** An alarm that is not there. */
export const quiet: Tracked = { process: 'normal', overlays: [] };

/** Process transitions of ISA-18.2-2016 clause 10; a cause that is not in the row of a state changes nothing. */
const processTable: Readonly<Record<ProcessState, Readonly<Partial<Record<ProcessCause, ProcessState>>>>> = {
  normal: { raised: 'unacknowledged', reraised: 'unacknowledged' },
  unacknowledged: { cleared: 'returnedUnacknowledged', acknowledged: 'acknowledged' },
  acknowledged: { cleared: 'normal' },
  returnedUnacknowledged: { reraised: 'unacknowledged', acknowledged: 'normal' },
};

/** Which overlay a cause lays (`true`) or takes away (`false`). */
const overlayTable: Readonly<Record<OverlayCause, readonly [Overlay, boolean]>> = {
  shelved: ['shelved', true],
  unshelved: ['shelved', false],
  suppressed: ['suppressed', true],
  unsuppressed: ['suppressed', false],
  outOfService: ['outOfService', true],
  inService: ['outOfService', false],
};

/** The state that people see: the strongest overlay, or the process state when nothing lies over it. */
export const stateOf = ({ process, overlays: lying }: Tracked): AlarmState => overlays.find((o) => lying.includes(o)) ?? process;

/** True while the abnormal condition holds. */
export const isActive = ({ process }: Tracked): boolean => process === 'unacknowledged' || process === 'acknowledged';

/**
 * The state after a cause, or `undefined` when the cause changes nothing or is not allowed.
 *
 * An alarm under an overlay cannot be acknowledged, because nobody sees it; an alarm that is not there cannot be shelved.
 */
export function next(tracked: Tracked, cause: Cause): Tracked | undefined {
  return isOverlayCause(cause) ? nextOverlay(tracked, cause) : nextProcess(tracked, cause);
}

function nextProcess(tracked: Tracked, cause: ProcessCause): Tracked | undefined {
  if (cause === 'acknowledged' && tracked.overlays.length > 0) return undefined;
  const process = processTable[tracked.process][cause];
  return process && { ...tracked, process };
}

function nextOverlay(tracked: Tracked, cause: OverlayCause): Tracked | undefined {
  const [overlay, lies] = overlayTable[cause];
  const lay = tracked.overlays.includes(overlay);
  if (lay === lies || stateOf(tracked) === 'normal') return undefined;
  return { ...tracked, overlays: lies ? [...tracked.overlays, overlay] : tracked.overlays.filter((o) => o !== overlay) };
}

const isOverlayCause = (cause: Cause): cause is OverlayCause => cause in overlayTable;
