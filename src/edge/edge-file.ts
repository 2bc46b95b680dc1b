import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { DeviceBinding, PointBinding } from '../contracts/driver.ts';
import { Failure } from '../contracts/errors.ts';
import { replaceFile } from '../store/files.ts';
import { isMissing } from '../store/manifest.ts';

const value = z.union([
  z.string().min(1).max(255),
  z.object({
    name: z.string().min(1).max(255).describe('Name of the point at the centre: <asset key>.<point key>'),
    scale: z.number().default(1),
    offset: z.number().default(0),
  }),
]);

const device = z.object({
  identity: z.string().min(1).max(120),
  secretSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe('SHA-256 of the secret with which the device signs in, hexadecimal'),
  topics: z.array(z.string()).default([]),
  values: z.record(z.string().min(1), value).describe('Raw key → name of the point'),
});

const edgeSchema = z.strictObject({
  sources: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[\w-]{1,60}$/),
        protocol: z.string().min(1),
        config: z.record(z.string(), z.unknown()).default({}),
        devices: z.array(device).default([]),
      }),
    )
    .min(1),
});

/** The sources and devices of an edge. */
export type EdgeFile = z.infer<typeof edgeSchema>;

/** Read the file of an edge. Throws `BAD_REQUEST` that names every mistake. */
export async function readEdgeFile(path: string): Promise<EdgeFile> {
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw wrong(path, cause.message);
  });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw wrong(path, cause instanceof Error ? cause.message : String(cause));
  }
  const { data, error } = edgeSchema.safeParse(content);
  if (data === undefined) throw wrong(path, error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  const ids = data.sources.map(({ id }) => id);
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
  if (twice.length > 0) throw wrong(path, `two sources are called ${twice.join(', ')}`);
  return data;
}

const wrong = (path: string, what: string) =>
  new Failure('BAD_REQUEST', `reading ${path}: ${what}`, { details: { what: `${path}: ${what}` } });

/** The numbers of the points of an edge, which nobody but its own log knows. */
export interface EdgePoints {
  numberOf(name: string): number;
  nameOf(point: number): string | undefined;
  readonly all: readonly number[];
}

/**
 * Numbers for the names of a file, kept in the data folder: a name keeps its number for ever, also when it leaves the file, so that what waits in the log
 * goes where it belongs. Throws when the list of names cannot be read: new numbers would send old values to other points.
 */
export function openEdgePoints(dataFolder: string, file: EdgeFile): EdgePoints {
  const path = join(dataFolder, 'edge-points.json');
  const names = readNames(path);
  const numbers = new Map(names.map((name, i) => [name, i + 1]));
  const wanted = file.sources.flatMap(({ devices }) => devices.flatMap(({ values }) => Object.values(values).map(nameOfValue)));
  for (const name of wanted) if (!numbers.has(name)) numbers.set(name, names.push(name));
  replaceFile(path, Buffer.from(`${JSON.stringify(names)}\n`));
  return { numberOf: (name) => numbers.get(name) ?? 0, nameOf: (point) => names[point - 1], all: names.map((_, i) => i + 1) };
}

function readNames(path: string): string[] {
  try {
    return z.array(z.string()).parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (isMissing(error)) return [];
    throw new Failure('INTERNAL', `reading ${path}: ${error instanceof Error ? error.message : String(error)}`, { details: { id: path } });
  }
}

const nameOfValue = (one: z.infer<typeof value>): string => (typeof one === 'string' ? one : one.name);

/** The devices of a source as its driver needs them. What they send is measured. */
export const bindingsOf = ({ devices }: EdgeFile['sources'][number], points: EdgePoints): readonly DeviceBinding[] =>
  devices.map(({ identity, secretSha256, topics, values }) => ({
    identity,
    origin: 'measured',
    topics,
    secretHash: secretSha256,
    points: new Map(
      Object.entries(values).map(([key, one]): [string, PointBinding] => {
        const { scale, offset } = typeof one === 'string' ? { scale: 1, offset: 0 } : one;
        return [key, { point: points.numberOf(nameOfValue(one)), scale, offset }];
      }),
    ),
  }));
