import type { Database } from '../../../kernel/database.ts';
import type { MaintainDeps } from '../deps.ts';
import { type LifeModelRow, tables } from '../schema.ts';
import { modelOfText } from './life-file.ts';
import type { LifeModel } from './life-model.ts';

/** A model of remaining life without what it has learnt, which is a megabyte of text. */
export type LifeModelHead = Omit<LifeModelRow, 'learnt'>;
/** What is read of a {@link LifeModelHead}. */
export const headColumns = ['id', 'tenant', 'version', 'body', 'learntAt'] as const;

interface Known {
  readonly version: number;
  readonly model: LifeModel | undefined;
}

/** Learnt models that are kept at hand; of more, the one that was taken in first goes. Assumed: a few dozen kinds. */
const mostKept = 64;
const caches = new WeakMap<Database, Map<string, Known>>();

/**
 * What a model has learnt; `undefined` before it has learnt anything, and for what another version of the program wrote.
 *
 * It is read and parsed once for each version: every change and every learning raises that.
 */
export async function learntOf(
  { db }: Pick<MaintainDeps, 'db'>,
  { id, version, learntAt }: Pick<LifeModelHead, 'id' | 'version' | 'learntAt'>,
): Promise<LifeModel | undefined> {
  if (learntAt === null) return undefined;
  const cache = caches.get(db) ?? new Map<string, Known>();
  caches.set(db, cache);
  const known = cache.get(id);
  if (known?.version === version) return known.model;
  const row = await tables(db)
    .selectFrom('lifeModel')
    .select('learnt')
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (typeof row?.learnt !== 'string') return undefined; // changed or removed meanwhile
  const model = modelOfText(row.learnt);
  cache.delete(id);
  cache.set(id, { version, model });
  for (const oldest of [...cache.keys()].slice(0, Math.max(0, cache.size - mostKept))) cache.delete(oldest);
  return model;
}
