import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { edgeConfig, edgeOutcomes } from '../contracts/edge.ts';
import { Failure } from '../contracts/errors.ts';
import type { Vault } from '../kernel/vault.ts';
import { replaceFile } from '../store/files.ts';
import { isMissing } from '../store/manifest.ts';

const ref = z.object({ id: z.string(), version: z.number() });
const kept = z.object({ ...ref.shape, config: edgeConfig });

const credential = z.object({
  token: z.string(),
  publicKey: z.string(),
  privateKey: z.string(),
  /** The code with which the centre took it; another one in the settings signs in anew. */
  code: z.string().optional(),
});

const progress = z.object({
  /** The version that runs, unless one is on trial; missing: the own file. */
  good: kept.optional(),
  /** A version that runs and is not confirmed. */
  trial: kept.optional(),
  outcome: ref.extend({ state: z.enum(edgeOutcomes), reason: z.string() }).optional(),
});

/** Who the edge is to its centre. */
export type Credential = z.infer<typeof credential>;
/** How far the edge is with what the centre has sent. It is one file, replaced whole: a kill leaves the one before or the one after. */
export type Progress = z.infer<typeof progress>;

/** What an edge remembers of its centre, on disk and sealed with the key of its data folder. */
export interface EdgeMemory {
  credential(): Credential | undefined;
  keepCredential(credential: Credential): void;
  progress(): Progress;
  /** On disk when it returns. */
  keepProgress(progress: Progress): void;
}

/** Throws `INTERNAL` when one of the files is damaged or was sealed with another key: an edge must not run what nobody has sent. */
export function openEdgeMemory(dataFolder: string, vault: Vault): EdgeMemory {
  const read = <T>(name: string, schema: z.ZodType<T>): T | undefined => {
    const path = join(dataFolder, name);
    try {
      const text = vault.unseal(readFileSync(path, 'utf8').trim());
      if (text === undefined) throw new Error('it was sealed with another key, or is damaged');
      return schema.parse(JSON.parse(text));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw new Failure('INTERNAL', `reading ${path}: ${error instanceof Error ? error.message : String(error)}`, {
        details: { id: path },
      });
    }
  };
  const write = (name: string, value: unknown) =>
    replaceFile(join(dataFolder, name), Buffer.from(`${vault.seal(JSON.stringify(value))}\n`));
  let known = read('edge-credential', credential);
  let reached = read('edge-progress', progress) ?? {};
  return {
    credential: () => known,
    keepCredential(next) {
      write('edge-credential', next);
      known = next;
    },
    progress: () => reached,
    keepProgress(next) {
      write('edge-progress', next);
      reached = next;
    },
  };
}
