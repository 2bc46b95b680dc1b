import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Peer } from '../coap-wire/port.ts';
import type { ObjectList } from './registration.ts';
import type { Registration } from './registry.ts';

/** A registration as it outlives a restart. */
export interface KeptRegistration {
  readonly id: string;
  readonly endpoint: string;
  readonly version: string;
  readonly secretHash: string;
  readonly lifetimeSeconds: number;
  readonly isQueued: boolean;
  readonly objects: ObjectList;
  readonly peer: Peer;
  /** Of its lifetime, from now on. */
  readonly leftSeconds: number;
}

const row = z.object({
  id: z.string().min(1),
  endpoint: z.string().min(1),
  version: z.string(),
  secretHash: z.string(),
  lifetimeSeconds: z.number().positive(),
  isQueued: z.boolean(),
  objects: z.object({ paths: z.array(z.array(z.number())), formats: z.array(z.number()) }),
  peer: z.object({ address: z.string(), port: z.number().int().min(1).max(65_535) }),
  /** Epoch ms. */
  until: z.number(),
});
const rows = z.array(row);

/** The file of registrations of a source. */
export interface Keeper {
  /** Those whose lifetime is not over; none when there is no file. Throws when the file cannot be read. */
  load(now: number): Promise<readonly KeptRegistration[]>;
  /** Write all, in place of what is there. `monotonic`: what `expiresAt` is measured by; `now`: epoch ms. Throws when it cannot. */
  save(all: Iterable<Registration>, now: number, monotonic: number): Promise<void>;
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'; // holds: fs rejects with these

/** A keeper for the source that listens on this address. Does no I/O. */
export function createKeeper(folder: string, { address, port }: Peer): Keeper {
  const path = join(folder, `${address.replace(/[^\w.-]/g, '_')}-${port}.json`);
  return {
    async load(now) {
      try {
        const found = rows.parse(JSON.parse(await readFile(path, 'utf8')));
        return found.flatMap(({ until, ...kept }) => (until > now ? [{ ...kept, leftSeconds: (until - now) / 1000 }] : []));
      } catch (error) {
        if (isMissing(error)) return [];
        throw error;
      }
    },
    async save(all, now, monotonic) {
      const kept = [...all].map(({ id, endpoint, version, secretHash, lifetimeSeconds, isQueued, objects, channel, expiresAt }) => ({
        ...{ id, endpoint, version, secretHash, lifetimeSeconds, isQueued, objects },
        ...{ peer: channel.peer, until: now + expiresAt - monotonic },
      }));
      await mkdir(folder, { recursive: true });
      await writeFile(`${path}.new`, JSON.stringify(kept), { mode: 0o600 });
      await rename(`${path}.new`, path);
    },
  };
}
