import { z } from 'zod';
import type { Text } from './text.ts';
import type { EpochMs } from './time.ts';

/** A device that a trial asks or awaits. */
export interface TrialDevice {
  readonly identity: string;
  /** Keys that should bring values; engineering value = raw · scale + offset. */
  readonly keys: ReadonlyMap<string, { readonly scale: number; readonly offset: number }>;
  /** See `DeviceBinding`. */
  readonly secretHash: string | undefined;
  readonly topics: readonly string[];
  readonly texts?: readonly string[] | undefined;
}

/** A configuration to be tried. */
export interface TrialWish {
  readonly protocol: string;
  readonly config: unknown;
  /** Empty: whoever calls is a stranger, and a driver that calls its devices has none to call. */
  readonly devices: readonly TrialDevice[];
  /**
   * How long values are waited for, once the link stands. A trial ends earlier when every key of every device has one. Keys that gave
   * nothing are then asked as the other kind, numbers as texts and texts as numbers, for as long at most.
   */
  readonly seconds: number;
}

/** The stages of a trial, in their order. */
export const trialStages = ['settings', 'name', 'trust', 'reach', 'link', 'values', 'refused', 'end'] as const;
export type TrialStage = (typeof trialStages)[number];

/** One thing that happened in a trial. */
export interface TrialStep {
  readonly stage: TrialStage;
  readonly outcome: 'ok' | 'warning' | 'failed';
  readonly text: Text;
  /** What a person can do about it. */
  readonly advice: Text | undefined;
  /** Settings that a person may take over after having checked what the text says; nothing takes them over by itself. */
  readonly fix?: { readonly title: Text; readonly config: Readonly<Record<string, unknown>> } | undefined;
  /** Something to take away, such as our certificate for the other side. */
  readonly file?: { readonly name: string; readonly text: string } | undefined;
  /** Milliseconds since the trial began. */
  readonly atMs: number;
}

/** A value that came in a trial. It was not stored, and the device was not told that it arrived. */
export interface TrialValue {
  readonly identity: string;
  readonly key: string;
  /** NaN for a bad value. */
  readonly value: number;
  /** What it says, where it is a text; then there is no number. */
  readonly text?: string | undefined;
  readonly quality: number;
  readonly time: EpochMs;
  /** False: of a device, or a key, that is not configured. */
  readonly isKnown: boolean;
}

/** How a trial went. */
export interface Trial {
  /** No step has failed. */
  readonly ok: boolean;
  readonly steps: readonly TrialStep[];
  /** The first {@link mostTrialValues}. */
  readonly values: readonly TrialValue[];
}

/** Values that a trial shows, at most. */
export const mostTrialValues = 200;

/** What to look at when a protocol has no way of finding points: how long to listen to unknown devices. */
export const listenRequest = z.object({
  seconds: z
    .number()
    .min(1)
    .max(60)
    .default(10)
    .describe('How long to listen; devices that nobody knows are shown with the values that they send'),
});
