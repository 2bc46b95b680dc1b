import { z } from 'zod';
import { secretField } from '../../contracts/secret-field.ts';
import { httpHeader, isHttpAddress } from '../http-config.ts';
import { parsePath } from './path.ts';

const path = z
  .string()
  .max(500)
  .default('')
  .refine((text) => parsePath(text) !== undefined, 'not a path; see README.md of http-poll');

/** Configuration of a source that polls HTTP endpoints; the table in README.md is checked against it. */
export const httpPollConfig = z.object({
  url: z
    .string()
    .max(2000)
    .refine(isHttpAddress, 'an http:// or https:// address without user and password')
    .default('http://127.0.0.1:8080/{identity}')
    .describe(
      'Address of the documents; with {identity} in it each device has its own document, without it one document serves all devices',
    ),
  format: z
    .enum(['auto', 'json', 'csv', 'xml'])
    .default('auto')
    .describe('Form of the documents; auto: by their content type and first character'),
  csvHeader: z
    .enum(['first-line', 'none'])
    .default('first-line')
    .describe('csv: first-line names the columns; none: columns are named 1, 2, 3 …'),
  items: path.describe(
    'Path of the list of items in a document, such as data.stations[*]; empty: the document is one item (csv: its rows)',
  ),
  identity: path.describe('Path in an item of the identity of its device; empty: items belong to the device of the document, or to all'),
  time: path.describe('Path in an item of its time; empty: the time of the poll'),
  timeZone: z
    .string()
    .regex(/^[+-]\d\d:\d\d$/)
    .default('+08:00')
    .describe('Zone of times that name none'),
  pollSeconds: z.number().min(0).max(86_400).default(60).describe('How often a document is got; 0: as often as it is answered'),
  answerSeconds: z.number().min(0.01).max(300).default(10).describe('Longest wait for a whole answer'),
  retries: z
    .number()
    .int()
    .min(0)
    .max(10)
    .default(1)
    .describe('How often a request that failed is repeated before the document counts as away and its points turn bad'),
  backoffSeconds: z
    .number()
    .min(1)
    .max(86_400)
    .default(300)
    .describe(
      'Longest wait before a document that is away is asked for again; the first is 1 s, each doubles, a quarter more or less by chance',
    ),
  inFlight: z
    .number()
    .int()
    .min(1)
    .max(64)
    .default(16)
    .describe('Requests at a time; documents that are not known to answer get at most half of them'),
  maxBodyBytes: z.number().int().min(128).max(67_108_864).default(4_194_304).describe('Largest document, also after unpacking'),
  maxItems: z.number().int().min(1).max(1_000_000).default(10_000).describe('Most items in a document; one with more is refused whole'),
  auth: z.enum(['none', 'basic', 'bearer']).default('none').describe('How the source signs in; over http:// it can be overheard'),
  user: z.string().max(500).default('').describe('basic: user name'),
  password: secretField(z.string().max(1000)).default('').describe('basic: password; secret'),
  token: secretField(
    z
      .string()
      .max(8000)
      .regex(/^[\x21-\x7e]*$/, 'visible characters only'),
  )
    .default('')
    .describe('bearer: token; secret'),
  headers: z.array(secretField(httpHeader)).max(50).default([]).describe('Further headers, each "name: value"; their values are secret'),
  ca: z.string().max(100_000).default('').describe('https: certificates (PEM) of the authorities to trust instead of those of the system'),
});

/** A complete configuration. */
export type HttpPollConfig = z.infer<typeof httpPollConfig>;
