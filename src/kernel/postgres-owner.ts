import { access, constants, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../contracts/errors.ts';

/** The account that PostgreSQL runs as. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Accounts to run PostgreSQL as when we are root, the best first. Every Linux has `nobody`. */
const accounts = ['yangfan', 'postgres', 'nobody'];

/**
 * The account that the PostgreSQL child needs, because PostgreSQL refuses to run as root.
 *
 * @param folder of the cluster: one that exists keeps its owner
 * @returns `undefined` when we are not root and the child runs as ourselves
 * @throws Failure `NOT_AVAILABLE` when root has no account to step down to
 */
export async function childOwner(folder: string): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const present = await stat(folder).catch(() => undefined);
  if (present !== undefined && present.uid !== 0) return { uid: present.uid, gid: present.gid };
  const found = firstAccount(await readFile('/etc/passwd', 'utf8'), accounts);
  if (found !== undefined) return found;
  throw new Failure(
    'NOT_AVAILABLE',
    `starting PostgreSQL as root: none of the accounts ${accounts.join(', ')} exists; add one, or start as another user`,
  );
}

/** The first of the names that a passwd file knows. */
export function firstAccount(passwd: string, names: readonly string[]): Owner | undefined {
  const lines = passwd.split('\n').map((line) => line.split(':'));
  for (const name of names) {
    const line = lines.find(([account]) => account === name);
    if (line !== undefined) return { uid: Number(line[2]), gid: Number(line[3]) };
  }
  return undefined;
}

/** True when the account may enter the folder and all folders above it. `undefined` asks for ourselves. */
export async function canReach(folder: string, owner: Owner | undefined): Promise<boolean> {
  if (owner === undefined)
    return access(folder, constants.R_OK | constants.X_OK).then(
      () => true,
      () => false,
    );
  for (let at = folder; ; at = dirname(at)) {
    const { mode, uid, gid } = await stat(at);
    const bit = uid === owner.uid ? 0o100 : gid === owner.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (at === dirname(at)) return true;
  }
}
