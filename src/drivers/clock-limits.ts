import { z } from 'zod';

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
