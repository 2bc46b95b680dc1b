import { z } from 'zod';
import type { EpochMs } from '../contracts/time.ts';

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
    .default(3_600)
    .describe('Samples further in the future have a wrong clock and are refused'),
};

/** Between which times a sample may lie. */
export interface TimeLimits {
  readonly earliest: EpochMs;
  /** After the present. */
  readonly maxAheadMs: number;
}

/** The limits that a configuration with the fields of {@link clockLimits} sets. */
export const timeLimits = (config: { readonly earliestYear: number; readonly maxAheadSeconds: number }): TimeLimits => ({
  earliest: Date.UTC(config.earliestYear, 0, 1),
  maxAheadMs: config.maxAheadSeconds * 1000,
});

/** Whether a time that a device states can be right; false for NaN. */
export const isBelievable = (time: EpochMs, now: EpochMs, { earliest, maxAheadMs }: TimeLimits): boolean =>
  time >= earliest && time <= now + maxAheadMs;
