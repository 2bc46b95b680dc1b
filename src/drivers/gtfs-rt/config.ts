import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { secretField } from '../../contracts/secret-field.ts';
import { httpHeader, isHttpAddress } from '../http-config.ts';

const isPlace = (text: string): boolean => text === '' || isAbsolute(text) || isHttpAddress(text);

const place = z
  .string()
  .max(2000)
  .refine(isPlace, 'an http:// or https:// address without user and password, or the whole path of a file')
  .default('');

/** Configuration of a GTFS Realtime source; the table in README.md is checked against it. */
export const gtfsRtConfig = z.object({
  vehiclePositions: place.describe(
    'Address or file of the feed with vehicle positions; empty: none. The same address may stand for several',
  ),
  tripUpdates: place.describe('Address or file of the feed with trip updates; empty: none'),
  alerts: place.describe('Address or file of the feed with alerts; empty: none'),
  pollSeconds: z.number().min(0).max(86_400).default(15).describe('How often a feed is got; producers renew it at least every 30 s'),
  answerSeconds: z.number().min(0.01).max(300).default(10).describe('Longest wait for a whole feed'),
  retries: z
    .number()
    .int()
    .min(0)
    .max(10)
    .default(1)
    .describe('How often a feed that failed is asked for again before the points of its keys turn bad'),
  backoffSeconds: z
    .number()
    .min(1)
    .max(86_400)
    .default(300)
    .describe(
      'Longest wait before a feed that is away is asked for again; the first is 1 s, each doubles, a quarter more or less by chance',
    ),
  maxBodyBytes: z.number().int().min(128).max(268_435_456).default(33_554_432).describe('Largest feed, also after unpacking'),
  headers: z
    .array(secretField(httpHeader))
    .max(50)
    .default([])
    .describe('Headers of the requests, each "name: value", such as an API key; their values are secret'),
  ca: z.string().max(100_000).default('').describe('https: certificates (PEM) of the authorities to trust instead of those of the system'),
});

/** A complete configuration. */
export type GtfsRtConfig = z.infer<typeof gtfsRtConfig>;
