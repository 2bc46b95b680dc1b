import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of memory that a test can fill. */
export interface SmallDisk {
  readonly folder: string;
  /** Settings of a server on it: it warns and refuses only once the disk was filled. */
  readonly env: Readonly<Record<string, string>>;
  fill(): Promise<void>;
  free(): Promise<void>;
  remove(): void;
}

const mib = 1 << 20;
/** What a server of a short test needs, its PostgreSQL included. */
const needed = 128 * mib;
const size = 384 * mib;

/** Root mounts one of its own; others use the shared one where there is room. `undefined` when neither is possible. */
export function smallDisk(): SmallDisk | undefined {
  return mounted() ?? shared();
}

function mounted(): SmallDisk | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'yangfan-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'none', folder], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  const unmount = () => execFileSync('umount', ['-l', folder]);
  return disk(folder, { remove: () => [unmount(), rmSync(folder, { recursive: true })] });
}

const sharedMemory = '/dev/shm';

function shared(): SmallDisk | undefined {
  if (!existsSync(sharedMemory)) return undefined;
  const { bavail, bsize, blocks } = statfsSync(sharedMemory);
  if (bavail * bsize < 2 * needed + 0.05 * blocks * bsize) return undefined;
  const folder = mkdtempSync(join(sharedMemory, 'yangfan-disk-'));
  return disk(folder, { remove: () => rmSync(folder, { recursive: true, force: true }) });
}

function disk(folder: string, { remove }: { remove: () => void }): SmallDisk {
  const use = () => {
    const { blocks, bfree, bavail, bsize } = statfsSync(folder);
    return { used: (blocks - bfree) * bsize, all: (blocks - bfree + bavail) * bsize };
  };
  const { used, all } = use();
  const refuse = Math.max(0.03, (used + needed) / all + 0.02);
  const ballast = join(folder, 'ballast');
  return {
    folder: join(folder, 'data'),
    env: { YANGFAN_WARN_DISK_RATIO: String(refuse - 0.015), YANGFAN_REFUSE_DISK_RATIO: String(refuse) },
    async fill() {
      const file = await open(ballast, 'w');
      const piece = Buffer.alloc(mib, 1);
      while (use().used < (refuse + 0.005) * all) await file.write(piece);
      await file.close();
    },
    free: () => rm(ballast, { force: true }),
    remove,
  };
}
