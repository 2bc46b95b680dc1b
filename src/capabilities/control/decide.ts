import { commandStateTitles } from '../../contracts/command.ts';
import { conflict, Failure } from '../../contracts/errors.ts';
import { type Caller, mayAct, type Role, roleTitles } from '../../contracts/roles.ts';
import type { Text } from '../../contracts/text.ts';
import { roleAt, seesThingOf } from '../assets/index.ts';
import type { ControlDeps } from './deps.ts';
import { type Move, move, told } from './ledger.ts';
import { reason } from './reasons.ts';
import { type CommandRow, tables } from './schema.ts';
import { mayGo } from './state.ts';

/** What a person says to a command that waits. */
export interface Decision {
  readonly to: 'confirmed' | 'cancelled';
  readonly comment: string;
}

const notFound = (what: string) => new Failure('NOT_FOUND', `looking for ${what}: there is none`, { details: { what } });

type Deps = Pick<ControlDeps, 'db' | 'assets'>;

/** A command that the caller may see; throws `NOT_FOUND`. */
export async function ownCommand({ db, assets }: Deps, caller: Caller, id: string): Promise<CommandRow> {
  const mine = tables(db).selectFrom('command').selectAll().where('id', '=', id).where('tenant', '=', caller.tenant);
  const row = await mine.executeTakeFirst();
  if (row === undefined || !seesThingOf(assets, caller, row.asset)) throw notFound(`command ${id}`);
  return row;
}

/** The commands of a group; one that also reaches where the caller may not see is none of his: it is decided as a whole. Throws `NOT_FOUND`. */
export async function ownGroup({ db, assets }: Deps, caller: Caller, id: string): Promise<readonly CommandRow[]> {
  const rows = await tables(db)
    .selectFrom('command')
    .selectAll()
    .where('groupId', '=', id)
    .where('tenant', '=', caller.tenant)
    .orderBy('id')
    .execute();
  const isOwn = rows.every(({ asset }) => seesThingOf(assets, caller, asset));
  if (rows.length === 0 || !isOwn) throw notFound(`command group ${id}`);
  return rows;
}

/** A role that only who is signed in has: a token has no face, and whoever made it could confirm what it issued. */
export const inPerson = (role: Role): Text => ({
  zh: `${roleTitles[role].zh}（须为已登录用户，不能用令牌）`,
  en: `${roleTitles[role].en}, signed in, not by a token`,
});

/** True when a command waits for a second person, and the caller may be that person. */
export const mayConfirm = (assets: ControlDeps['assets'], caller: Caller, row: CommandRow): boolean =>
  row.state === 'requested' &&
  caller.kind === 'user' &&
  caller.id !== row.issuedById &&
  mayAct(roleAt(assets, caller, row.asset) ?? caller.role, row.confirmBy);

const refused = (row: CommandRow, what: Text): Failure => conflict(`deciding on command ${row.id}`, what);

function refuseDecision(
  { assets, clock }: ControlDeps,
  { caller, row }: { readonly caller: Caller; readonly row: CommandRow },
  { to }: Decision,
): void {
  if (!mayGo(row.state, to)) throw refused(row, { zh: `此命令的状态为“${commandStateTitles[row.state].zh}”`, en: `it is ${row.state}` });
  if (to === 'cancelled') return;
  if (clock.now() >= row.expiresAt) throw refused(row, { zh: '此命令已过有效期', en: 'its time is over' });
  if (caller.id === row.issuedById)
    throw refused(row, { zh: '须由签发人以外的第二人确认', en: 'the second person must be another than the issuer' });
  if (mayConfirm(assets, caller, row)) return;
  throw new Failure('FORBIDDEN', `confirming command ${row.id} by ${caller.name}`, {
    details: { role: caller.kind === 'user' ? roleTitles[row.confirmBy] : inPerson(row.confirmBy) },
  });
}

/**
 * Confirm or take back commands, all or none.
 *
 * @throws Failure `CONFLICT` when one is not where this can be done, or the confirmer is its issuer; `FORBIDDEN` for a role that is too low or a token
 */
export async function decide(
  deps: ControlDeps,
  caller: Caller,
  rows: readonly CommandRow[],
  decision: Decision,
): Promise<readonly CommandRow[]> {
  const { to, comment } = decision;
  for (const row of rows) refuseDecision(deps, { caller, row }, decision);
  const reasons = to === 'cancelled' ? { reasons: [reason('cancelled', { by: caller.name })] } : {};
  const step: Move = {
    to,
    by: caller.name,
    detail: { comment },
    ...reasons,
    ...(to === 'confirmed' && { set: { confirmedBy: caller.name } }),
  };
  const moved = await deps.db.transaction().execute(async (trx) => {
    const done: CommandRow[] = [];
    for (const row of rows) {
      const after = await move(deps, trx, row, step);
      if (after === undefined) throw refused(row, { zh: '此命令刚刚发生变化', en: 'it has just changed' });
      done.push(after);
    }
    return done;
  });
  for (const row of moved) await told(deps, row, step);
  return moved;
}
