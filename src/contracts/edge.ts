import { z } from 'zod';
import { datums } from './datum.ts';

/** A number of a device and the point that it is at the centre, or a text of it. */
export const edgeValue = z.union([
  z.string().min(1).max(255),
  z.object({
    name: z.string().min(1).max(255).describe('Name of the point at the centre: <asset key>.<point key>'),
    scale: z.number().default(1),
    offset: z.number().default(0),
    isText: z
      .boolean()
      .optional()
      .describe('It is a text, such as a serial number, that the device of this edge keeps at the centre under this name; no point'),
  }),
]);

/** A device of a source of an edge. */
export const edgeDevice = z.object({
  identity: z.string().min(1).max(120),
  secretSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe('SHA-256 of the secret with which the device signs in, hexadecimal'),
  topics: z.array(z.string().max(200)).max(50).default([]),
  values: z.record(z.string().min(1).max(120), edgeValue).describe('Raw key → name of the point, or of the text'),
});

/** A source of an edge: protocol, the configuration of its driver, and its devices. */
export const edgeSource = z.strictObject({
  id: z.string().regex(/^[\w-]{1,60}$/),
  protocol: z.string().min(1).max(60),
  config: z.record(z.string(), z.unknown()).default({}),
  datum: z
    .enum(datums)
    .optional()
    .describe('In which system its devices send places (<asset>.longitude and <asset>.latitude); the edge converts them. Default: wgs84'),
  devices: z.array(edgeDevice).max(10_000).default([]),
});

/** Everything that an edge reads from its field: as its file has it, and as the centre sends it. */
export const edgeConfig = z.strictObject({ sources: z.array(edgeSource).max(200) }).superRefine(({ sources }, context) => {
  const twice = (names: readonly string[]) => names.filter((name, i) => names.indexOf(name) !== i);
  for (const id of twice(sources.map((source) => source.id)))
    context.addIssue({ code: 'custom', path: ['sources'], message: `two sources are called ${id}` });
  for (const [at, { devices }] of sources.entries())
    for (const identity of twice(devices.map((device) => device.identity)))
      context.addIssue({ code: 'custom', path: ['sources', at, 'devices'], message: `two devices are called ${identity}` });
});

/** The sources and devices of an edge. */
export type EdgeConfig = z.infer<typeof edgeConfig>;

/** Whether a value is a text, which feeds no point. */
export const isEdgeText = (value: z.infer<typeof edgeValue>): boolean => typeof value !== 'string' && value.isText === true;

/** The name of the point that a value feeds, or under which a text is kept. */
export const edgeValueName = (value: z.infer<typeof edgeValue>): string => (typeof value === 'string' ? value : value.name);

/**
 * What has become of a version of an edge's configuration.
 *
 * `pending`: waits for the edge · `trial`: the edge runs it and has not confirmed it · `applied` · `refused`: the edge found it wrong and
 * never ran it · `rolled-back`: it ran and did not hold · `superseded`: a newer one was sent before the edge had it.
 */
export const edgeVersionStates = ['pending', 'trial', 'applied', 'refused', 'rolled-back', 'superseded'] as const;
export type EdgeVersionState = (typeof edgeVersionStates)[number];

/** How an edge says what became of a version. */
export const edgeOutcomes = ['applied', 'refused', 'rolled-back'] as const;
export type EdgeOutcome = (typeof edgeOutcomes)[number];

/** What is noted of an edge, newest first, for people. */
export const edgeEventKinds = ['code', 'enrolled', 'draft', 'sent', 'superseded', 'delivered', ...edgeOutcomes] as const;

/** Seconds within which a new configuration must hold. Default: one minute. */
export const confirmSeconds = z
  .number()
  .int()
  .min(5)
  .max(3600)
  .default(60)
  .describe('Within so many seconds its sources must be up and the centre be reached, else the edge goes back to what it had');

/** So often an edge tells its state and asks for news, in seconds, unless its setting says otherwise. */
export const usualReportSeconds = 10;
