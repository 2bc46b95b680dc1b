import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { CommandState } from '../../contracts/command.ts';
import type { Trx } from '../../kernel/database.ts';
import type { ControlDeps } from './deps.ts';
import type { Reason } from './reasons.ts';
import { type CommandRow, tables } from './schema.ts';
import { eventOf, hasEnded, mayGo } from './state.ts';

/** A step to take. */
export interface Move {
  readonly to: CommandState;
  /** Who took it: a user, a token, or `system`. */
  readonly by: string;
  readonly reasons?: readonly Reason[];
  /** What else there was at this step. */
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly set?: Partial<Pick<CommandRow, 'confirmedBy' | 'inFlight' | 'sentAt' | 'readBack'>>;
}

type LedgerDeps = Pick<ControlDeps, 'db' | 'outbox' | 'clock' | 'audit' | 'log'>;

/** Whether an error of PostgreSQL says that another row has the key already. */
export const isTaken = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === '23505';

const json = (value: unknown) => sql<never>`${JSON.stringify(value)}::jsonb`;

/** Write a new command with the step that it begins with. */
export async function insert({ outbox }: Pick<LedgerDeps, 'outbox'>, trx: Trx, row: CommandRow, detail: object): Promise<void> {
  await tables(trx)
    .insertInto('command')
    .values({
      ...row,
      title: json(row.title),
      assetTitle: json(row.assetTitle),
      valueTitle: row.valueTitle === null ? null : json(row.valueTitle),
      reasons: json(row.reasons),
    })
    .execute();
  await addStep(trx, row, { at: row.issuedAt, by: row.issuedBy, detail });
  await outbox.emit(trx, 'command.requested', eventBody(row, row.issuedAt));
}

async function addStep(trx: Trx, { id, state }: CommandRow, { at, by, detail }: { at: number; by: string; detail: object }): Promise<void> {
  const seq = sql<number>`(select coalesce(max(seq), 0) + 1 from command_step where command = ${id})`;
  await tables(trx)
    .insertInto('commandStep')
    .values({ command: id, seq, state, at, by, detail: json(detail) })
    .execute();
}

const eventBody = ({ tenant, id, key, asset, point, value, state, reasons }: CommandRow, time: number) => ({
  ...{ tenant, command: id, key, asset, point, value, time, state },
  reasons: reasons.map(({ code }) => code),
});

/**
 * Move a command in a transaction, with its step and its event; `undefined` when it is no longer where it was, so that of several who
 * move it only one does.
 */
export async function move({ outbox, clock }: LedgerDeps, trx: Trx, from: CommandRow, step: Move): Promise<CommandRow | undefined> {
  if (!mayGo(from.state, step.to)) throw new Error(`BUG: command ${from.id} cannot go from ${from.state} to ${step.to}`);
  const at = clock.now();
  const ended = hasEnded(step.to);
  const row = await tables(trx)
    .updateTable('command')
    .set({
      ...step.set,
      state: step.to,
      ...(ended && { endedAt: at, inFlight: false }),
      ...(step.reasons && { reasons: json(step.reasons) }),
    })
    .where('id', '=', from.id)
    .where('state', '=', from.state)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  await addStep(trx, row, { at, by: step.by, detail: { ...step.detail, ...(step.reasons && { reasons: step.reasons }) } });
  const kind = eventOf(row.state);
  if (kind !== undefined) await outbox.emit(trx, kind, eventBody(row, at));
  return row;
}

/** Move a command in a transaction of its own, and write the step to the audit. */
export async function moveNow(deps: LedgerDeps, from: CommandRow, step: Move): Promise<CommandRow | undefined> {
  const row = await deps.db.transaction().execute((trx) => move(deps, trx, from, step));
  if (row !== undefined) await told(deps, row, step);
  return row;
}

/** After the commit: the steps that the program takes are audited like those of people. */
export async function told({ outbox, audit, log }: LedgerDeps, row: CommandRow, { to, reasons = [] }: Move): Promise<void> {
  if (hasEnded(to)) outbox.wake();
  if (to !== 'sent' && !hasEnded(to)) return;
  const { id, tenant, key, asset, point, value } = row;
  const detail = { key, asset, point, value, reasons: reasons.map(({ code }) => code) };
  const caller = { id: 'system', name: 'system', role: 'administrator', tenant, kind: 'system' } as const;
  const outcome = to === 'failed' ? 'failed' : to === 'sent' || to === 'verified' ? 'ok' : 'refused';
  try {
    await audit.write({ caller, action: `command.${to}`, target: id, outcome, detail });
  } catch (err) {
    log.error({ err, command: id, state: to }, 'writing the audit of a command failed; its steps are kept');
  }
}

/** A new id; ids rise with time. */
export const newId = (): string => uuidv7();
