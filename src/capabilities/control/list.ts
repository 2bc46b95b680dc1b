import type { Received } from '../../contracts/api/index.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Database } from '../../kernel/database.ts';
import { isSeen } from '../assets/index.ts';
import type { ControlDeps } from './deps.ts';
import { type CommandRow, type StepRow, tables } from './schema.ts';
import { endStates, openStates } from './state.ts';

type Filters = Omit<Received<'listCommands', 'query'>, 'limit'>;

type Deps = Pick<ControlDeps, 'db' | 'assets'>;

/** Commands that the caller may see, the newest first. Ids that people make need not rise, so a page goes on from its last time and id. */
export function selectCommands(
  { db, assets }: Deps,
  caller: Caller,
  { limit, ...filters }: Filters & { readonly limit: number },
): Promise<CommandRow[]> {
  const { state, asset, key, from, to, group, after = '' } = filters;
  const [, time, id = ''] = /^(\d+(?:\.\d+)?)\|(.+)$/.exec(after) ?? [];
  const states = state === 'open' ? openStates : state === 'ended' ? endStates : state && [state];
  return tables(db)
    .selectFrom('command')
    .selectAll()
    .where('tenant', '=', caller.tenant)
    .where(isSeen(assets, caller))
    .$if(states !== undefined, (q) => q.where('state', 'in', states ?? []))
    .$if(asset !== undefined, (q) => q.where('asset', '=', asset ?? ''))
    .$if(key !== undefined, (q) => q.where('key', '=', key ?? ''))
    .$if(group !== undefined, (q) => q.where('groupId', '=', group ?? ''))
    .$if(from !== undefined, (q) => q.where('issuedAt', '>=', from ?? 0))
    .$if(to !== undefined, (q) => q.where('issuedAt', '<', to ?? 0))
    .$if(time !== undefined, (q) => q.where((e) => e(e.refTuple('issuedAt', 'id'), '<', e.tuple(Number(time), id))))
    .orderBy('issuedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

/** Where the page after this command begins. */
export const pageAfter = ({ issuedAt, id }: CommandRow): string => `${issuedAt}|${id}`;

/** The steps of a command, in their order. */
export const selectSteps = (db: Database, command: string): Promise<StepRow[]> =>
  tables(db).selectFrom('commandStep').selectAll().where('command', '=', command).orderBy('seq').execute();
