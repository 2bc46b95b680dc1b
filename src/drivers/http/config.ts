import { z } from 'zod';
import { clockLimits } from '../clock-limits.ts';

/** Configuration of an HTTP source; the table in README.md is checked against it. */
export const httpConfig = z.object({
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 opens it to the network'),
  port: z.number().int().min(0).max(65_535).default(8081).describe('TCP port; 0 takes a free one'),
  maxConnections: z.number().int().min(1).max(100_000).default(5_000).describe('Connections at the same time; more are closed at once'),
  maxBodyBytes: z.number().int().min(128).max(67_108_864).default(1_048_576).describe('Largest body; a larger one is answered 413'),
  maxValues: z.number().int().min(1).max(100_000).default(10_000).describe('Values in one request; a request with more is answered 413'),
  maxPerDevice: z.number().int().min(1).max(1_000).default(8).describe('Requests of one device at the same time; more are answered 429'),
  maxFailures: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(30)
    .describe('Failed sign-ins of one address in a minute; more are answered 429'),
  headerSeconds: z.number().int().min(1).max(300).default(10).describe('Time that a client has for its request header'),
  requestSeconds: z.number().int().min(1).max(600).default(30).describe('Time that a client has for its whole request'),
  idleSeconds: z.number().int().min(1).max(600).default(60).describe('A kept-alive connection without a request is closed after this time'),
  durableSeconds: z.number().int().min(1).max(300).default(20).describe('Longest wait for room and for the disk; then 503'),
  ...clockLimits,
});

/** A complete configuration of an HTTP source. */
export type HttpConfig = z.infer<typeof httpConfig>;
