import { z } from 'zod';
import type { Text } from '../../contracts/text.ts';

/** Points that one look tells of, at most. */
export const mostFound = 5000;

/** What to look at. */
export const discoveryRequest = z.object({
  node: z.string().min(1).max(1500).default('i=85').describe('Node to begin at, such as a folder; i=85 is the folder of all objects'),
  depth: z
    .number()
    .int()
    .min(1)
    .max(10)
    .default(2)
    .describe('How many levels of folders are opened; deeper ones are told as places to look further'),
  skip: z.number().int().min(0).max(10_000_000).default(0).describe(`Values to pass over, to page through more than ${mostFound}`),
  path: z.array(z.string().max(500)).max(50).default([]).describe('Names of the folders that lead to the node'),
  identity: z.string().min(1).max(200).default('opcua').describe('Identity of the device that the values are offered for'),
});

/** A request with its defaults filled in. */
export type DiscoveryRequest = z.infer<typeof discoveryRequest>;

/** A variable that can be bound. */
export interface FoundPoint {
  readonly identity: string;
  /** Its node identifier, which is the key of a binding. */
  readonly key: string;
  readonly name: string;
  readonly path: readonly string[];
  /** `Double`, `Int16[]` … */
  readonly type: string;
  readonly unit: string;
  readonly value: number | undefined;
}

/** A folder that was not opened, or the next page; its request looks there. */
export interface FoundPlace {
  readonly name: string;
  readonly request: Readonly<Record<string, unknown>>;
}

/** What was found. */
export interface Found {
  readonly points: readonly FoundPoint[];
  readonly places: readonly FoundPlace[];
  readonly remarks: readonly Text[];
}
