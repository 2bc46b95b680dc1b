import { z } from 'zod';
import { clockLimits } from '../clock-limits.ts';
import { dtlsSettings } from '../dtls/settings.ts';

/** Configuration of a CoAP source; the table in README.md is checked against it. */
export const coapConfig = z.object({
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 opens it to the network'),
  port: z.number().int().min(0).max(65_535).default(5683).describe('UDP port; 0 takes a free one'),
  ...dtlsSettings,
  maxBodyBytes: z
    .number()
    .int()
    .min(128)
    .max(1_048_576)
    .default(65_536)
    .describe('Largest body, its parts together; a larger one is answered 4.13'),
  maxValues: z.number().int().min(1).max(100_000).default(10_000).describe('Values in one request; a request with more is answered 4.13'),
  maxPending: z
    .number()
    .int()
    .min(1)
    .max(65_536)
    .default(4_096)
    .describe('Requests at a time, of all devices, and a quarter of it of one address; more are answered 5.03'),
  maxFailures: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(30)
    .describe('Failed sign-ins of one address in a minute; more are answered 4.29'),
  durableSeconds: z.number().int().min(1).max(60).default(20).describe('Longest wait for room and for the disk; then 5.03'),
  ...clockLimits,
});

/** A complete configuration of a CoAP source. */
export type CoapConfig = z.infer<typeof coapConfig>;
