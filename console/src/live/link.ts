import { create } from 'zustand';
import type { LoadNotice } from '../../../src/contracts/api/live.ts';
import type { EpochMs } from '../../../src/contracts/time.ts';

/** A server beats every 5 s; three missed beats mean that nothing on the screen can be trusted to be present. */
export const staleAfterMs = 15_000;

/** How the page stands with the server. */
export interface Link {
  readonly isOpen: boolean;
  /** When the server was last heard, by this computer's clock. */
  readonly heardAt: EpochMs;
  /** What is on the screen may have changed since: the line has closed, or the server was silent for three beats. */
  readonly isStale: boolean;
  /** Error code for which the platform takes no samples at the moment. */
  readonly refusal: string | undefined;
  readonly diskUsedRatio: number;
  /** How loaded the platform is; `undefined` until it has told. */
  readonly load: LoadNotice | undefined;
}

/** The link state as a hook and, by `getState`, outside React. */
export const useLink = create<Link>(() => ({
  isOpen: false,
  heardAt: Date.now(),
  isStale: false,
  refusal: undefined,
  diskUsedRatio: 0,
  load: undefined,
}));

/** Share of the disk from which people are warned. */
const warnDiskRatio = 0.85;

/** True when everybody should know of the load: it is too much, or something was dropped in the last minute. */
export const isLoadTold = ({ state, droppedLastMinute }: LoadNotice): boolean => state === 'overloaded' || droppedLastMinute > 0;

/** True when the disk fills. */
export const isDiskTold = ({ diskUsedRatio }: Link): boolean => diskUsedRatio >= warnDiskRatio;

/** True when the server was silent for three beats. */
export const isSilent = (heardAt: EpochMs, now: EpochMs): boolean => now - heardAt > staleAfterMs;

/** The line stands: what is shown is followed from now on. */
export const lineOpened = (now: EpochMs): void => useLink.setState({ isOpen: true, isStale: false, heardAt: now });

/** The line has closed: nothing that is shown is followed, from this moment on. */
export const lineClosed = (): void => useLink.setState({ isOpen: false, isStale: true });

/** Look at the clock and mark the page stale or fresh; called once a second. A line that has closed is back only when it stands again. */
export const checkSilence = (now: EpochMs): void =>
  useLink.setState(({ heardAt, isOpen, isStale }) => ({ isStale: isSilent(heardAt, now) || (isStale && !isOpen) }));

/** Hatch every live value on the page while nothing is followed. */
export const hatchWhileStale = (): unknown =>
  useLink.subscribe(({ isStale }) => document.documentElement.toggleAttribute('data-stale', isStale));
