import type { DeviceBinding } from '../../contracts/driver.ts';

/** Something that is asked again and again: an endpoint, an agent, a feed. */
export interface Target {
  /** Its name, for people; a target that keeps its name keeps its state when bindings change. */
  readonly name: string;
  /** Its device, when it is one. */
  readonly identity: string | undefined;
  readonly everyMs: number;
  /**
   * Ask once, within a time limit of its own, and bring what was answered to the sink.
   * Throws a `Failure` when it does not answer as it should; `details.waitMs` of it is how long the target asks to be left alone.
   */
  ask(signal: AbortSignal): Promise<void>;
  /** The devices whose points turn bad when it does not answer. */
  devices(): Iterable<DeviceBinding>;
}

/** How patiently targets are asked. */
export interface PollLimits {
  /** Targets that are asked at a time; those that are not known to answer get at most half of it. */
  readonly inFlight: number;
  /** How often a target that did not answer is asked again before it counts as away. */
  readonly retries: number;
  /** First wait before a target that is away is asked again; each doubles the one before, and is a quarter shorter or longer by chance. */
  readonly firstBackoffMs: number;
  readonly mostBackoffMs: number;
}

/** Wait before the next try after so many tries while away. */
export function backoffOf({ firstBackoffMs, mostBackoffMs }: PollLimits, tries: number, random: number): number {
  return Math.min(mostBackoffMs, firstBackoffMs * 2 ** Math.min(tries, 30)) * (0.75 + random / 2);
}
