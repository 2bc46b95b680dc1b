import { Failure } from '../../contracts/errors.ts';
import type { Event } from '../../contracts/events.ts';
import type { Caller } from '../../contracts/roles.ts';
import { settle, takeCommand } from './act.ts';
import { type IncidentDeps, programOf } from './deps.ts';
import { type IncidentRow, tables } from './schema.ts';
import { inTurn } from './take-turn.ts';

/** Issues the commands of plans: always by a person, always through control with its interlocks and second person. */
export interface Commander {
  /** Throws what control throws; the step is then open again. */
  issue(
    caller: Caller,
    at: { readonly incident: string; readonly step: string; readonly repeated?: number | undefined },
  ): Promise<IncidentRow>;
  /** Take up the steps whose command was on its way to control when the program ended. */
  recover(): Promise<void>;
}

/**
 * The step gets the id of its command before control is asked, and control issues one command per id. So a step that names a command which
 * control does not know was broken off in between: nothing was ordered, and it may be ordered again.
 */
export function createCommander(deps: IncidentDeps): Commander {
  const asking = new Set<string>();

  const back = (row: Pick<IncidentRow, 'id' | 'tenant'>, ref: string, text: string) =>
    inTurn(deps, { ...row, by: 'system' }, (turn) => settle(turn, ref, { to: 'open', text }));

  const issue: Commander['issue'] = async (caller, { incident: id, step, repeated }) => {
    const { tenant, name: by } = caller;
    let taken: ReturnType<typeof takeCommand> | undefined;
    const row = await inTurn(deps, { id, tenant, by }, (turn) => {
      taken = takeCommand(turn, step);
      asking.add(taken.ref);
    });
    if (taken === undefined) throw new Error('BUG: a turn that did nothing');
    const { ref, what } = taken;
    try {
      if (row.isDrill) return row;
      const asset = deps.assets.byKey(tenant, what.asset)?.id;
      if (asset === undefined) throw lacks(row, `asset ${what.asset}`);
      const { command, value } = what;
      const issued = await deps.control.issue(caller, { id: ref, asset, command, value, repeated, comment: `${row.number} ${step}` });
      if (issued.state !== 'refused') return row;
      const text = issued.reasons.map((reason) => `${reason.text.zh} ${reason.text.en}`).join('; ');
      return await inTurn(deps, { id, tenant, by: 'system' }, (turn) => settle(turn, ref, { to: 'failed', text }));
    } catch (error) {
      if (error instanceof Failure) await back(row, ref, error.message);
      throw error; // anything else: whether it was issued is found out by recover()
    } finally {
      asking.delete(ref);
    }
  };

  const recover = async (): Promise<void> => {
    for (const { ref, incident, tenant } of await running(deps)) {
      if (asking.has(ref)) continue;
      const text = '指令未发出，可重新下达 the command was not issued; it may be ordered again';
      if ((await stateOf(deps, tenant, ref)) === undefined) await back({ id: incident, tenant }, ref, text);
    }
  };
  return { issue, recover };
}

const lacks = ({ number }: IncidentRow, what: string) =>
  new Failure('NOT_FOUND', `ordering for ${number}: there is no ${what}`, { details: { what } });

/** Steps that wait for the outcome of a command. */
async function running({
  db,
}: IncidentDeps): Promise<readonly { readonly ref: string; readonly incident: string; readonly tenant: string }[]> {
  const rows = await tables(db)
    .selectFrom('incidentStep')
    .innerJoin('incident', 'incident.id', 'incidentStep.incident')
    .select(['incidentStep.ref', 'incidentStep.key', 'incident.id', 'incident.tenant', 'incident.body'])
    .where('incident.state', '=', 'running')
    .where('incidentStep.state', '=', 'running')
    .where('incidentStep.ref', 'is not', null)
    .execute();
  return rows.flatMap(({ ref, key, id: incident, tenant, body }) => {
    const isCommand = body.steps.some((step) => step.key === key && step.do.kind === 'command');
    return ref !== null && isCommand ? [{ ref, incident, tenant }] : [];
  });
}

async function stateOf({ control }: IncidentDeps, tenant: string, id: string): Promise<string | undefined> {
  try {
    return (await control.get(programOf(tenant), id)).state;
  } catch (error) {
    if (error instanceof Failure && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

/** What tells the outcome of a step that is in other hands. */
export type Answer = Event<'task.changed'> | Event<'command.verified'> | Event<'command.refused'> | Event<'command.failed'>;

const orderEnds: Readonly<Partial<Record<string, 'done' | 'failed'>>> = { done: 'done', verified: 'done', cancelled: 'failed' };

function outcomeOf({ kind, body }: Answer): {
  readonly ref: string;
  readonly by: string;
  readonly to?: 'done' | 'failed';
  readonly text: string;
} {
  if (kind !== 'task.changed')
    return { ref: body.command, by: 'system', to: kind === 'command.verified' ? 'done' : 'failed', text: body.reasons.join(', ') };
  const to = orderEnds[body.state];
  return { ref: body.workOrder, by: body.by, text: body.note, ...(to && { to }) };
}

/** Settle the step that an order or a command belongs to; what belongs to none is left alone. */
export async function takeAnswer(deps: IncidentDeps, event: Answer): Promise<void> {
  const { ref, by, to, text } = outcomeOf(event);
  if (to === undefined) return;
  const { tenant } = event.body;
  const step = await tables(deps.db)
    .selectFrom('incidentStep')
    .innerJoin('incident', 'incident.id', 'incidentStep.incident')
    .select('incident.id')
    .where('incidentStep.ref', '=', ref)
    .where('incident.tenant', '=', tenant)
    .executeTakeFirst();
  if (step !== undefined) await inTurn(deps, { id: step.id, tenant, by }, (turn) => settle(turn, ref, { to, text }));
}
