import { z } from 'zod';
import { type EpochMs, earliestLive, mostAheadMs } from '../contracts/time.ts';

/** Fields of a configuration: which times of samples are believed. Of drivers whose devices put times in themselves. */
export const clockLimits = {
  earliestYear: z
    .number()
    .int()
    .min(1900)
    .max(2100)
    .default(2000)
    .describe('Samples from before this year have a wrong clock and are refused'),
  maxAheadSeconds: z
    .number()
    .int()
    .min(0)
    .max(31_536_000)
    .default(600)
    .describe('Samples further in the future have a wrong clock and are refused; at most 600 count'),
};

/** Between which times a sample may lie. */
export interface TimeLimits {
  readonly earliest: EpochMs;
  /** After the present. */
  readonly maxAheadMs: number;
}

/** The limits of a source without these fields: those of the platform, beyond which the data plane takes nothing of anybody. */
export const usualLimits: TimeLimits = { earliest: earliestLive, maxAheadMs: mostAheadMs };

/** The limits that a configuration with the fields of {@link clockLimits} sets, within {@link usualLimits}. */
export const timeLimits = (config: { readonly earliestYear: number; readonly maxAheadSeconds: number }): TimeLimits => ({
  earliest: Math.max(Date.UTC(config.earliestYear, 0, 1), usualLimits.earliest),
  maxAheadMs: Math.min(config.maxAheadSeconds * 1000, usualLimits.maxAheadMs),
});

/** Whether a time that a device states can be right; false for NaN. */
export const isBelievable = (time: EpochMs, now: EpochMs, { earliest, maxAheadMs }: TimeLimits): boolean =>
  time >= earliest && time <= now + maxAheadMs;

/** A time that is not believed, for people. */
export const shownMoment = (time: EpochMs): string => (Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : 'no date');
