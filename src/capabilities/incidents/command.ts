import { errorText, Failure } from '../../contracts/errors.ts';
import type { Event } from '../../contracts/events.ts';
import { type Caller, programOf } from '../../contracts/roles.ts';
import { saidDetails } from '../../contracts/said.ts';
import type { Text } from '../../contracts/text.ts';
import type { CommandView } from '../control/index.ts';
import { settle, takeCommand } from './act.ts';
import type { IncidentDeps } from './deps.ts';
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

  const back = (row: Pick<IncidentRow, 'id' | 'tenant'>, ref: string, why: Text) =>
    inTurn(deps, { ...row, by: 'system' }, (turn) => settle(turn, ref, { to: 'open', why }));

  const issue: Commander['issue'] = async (caller, { incident: id, step, repeated }) => {
    const { tenant, name: by } = caller;
    let taken: ReturnType<typeof takeCommand> | undefined;
    const row = await inTurn(deps, { id, tenant, by }, (turn) => {
      taken = takeCommand(turn, step);
      asking.add(taken.ref);
    });
    if (taken === undefined) throw new Error('BUG: a turn that did nothing');
    const { ref, what, title } = taken;
    try {
      if (row.isDrill) return row;
      const asset = deps.assets.byKey(tenant, what.asset)?.id;
      if (asset === undefined) throw lacks(row, `asset ${what.asset}`);
      const { command, value } = what;
      const comment = [row.number, ...new Set([title.zh, title.en])].join(' · ');
      const issued = await deps.control.issue(caller, { id: ref, asset, command, value, repeated, comment });
      if (issued.state !== 'refused') return row;
      return await inTurn(deps, { id, tenant, by: 'system' }, (turn) => settle(turn, ref, { to: 'failed', why: wordsOf(issued) }));
    } catch (error) {
      if (error instanceof Failure) await back(row, ref, errorText(error.code, saidDetails(error.details)));
      throw error; // anything else: whether it was issued is found out by recover()
    } finally {
      asking.delete(ref);
    }
  };

  const recover = async (): Promise<void> => {
    for (const { ref, incident, tenant } of await running(deps)) {
      if (asking.has(ref)) continue;
      if ((await commandOf(deps, tenant, ref)) === undefined) await back({ id: incident, tenant }, ref, notIssued);
    }
  };
  return { issue, recover };
}

const notIssued: Text = { zh: '指令未发出，可重新下达', en: 'the command was not issued; it may be ordered again' };

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

/** A command as control knows it; `undefined`: it does not. */
async function commandOf({ control }: IncidentDeps, tenant: string, id: string): Promise<CommandView | undefined> {
  try {
    return await control.get(programOf(tenant), id);
  } catch (error) {
    if (error instanceof Failure && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

/** Why a command was not carried out, for people. */
const wordsOf = ({ reasons }: Pick<CommandView, 'reasons'>): Text => ({
  zh: reasons.map(({ text }) => text.zh).join('；'),
  en: reasons.map(({ text }) => text.en).join('; '),
});

/** What tells the outcome of a step that is in other hands. */
export type Answer = Event<'task.changed'> | Event<'command.verified'> | Event<'command.refused'> | Event<'command.failed'>;

const orderEnds: Readonly<Partial<Record<string, 'done' | 'failed'>>> = { done: 'done', verified: 'done', cancelled: 'failed' };

interface Outcome {
  readonly ref: string;
  readonly by: string;
  readonly to: 'done' | 'failed' | undefined;
}

function outcomeOf({ kind, body }: Answer): Outcome {
  if (kind === 'task.changed') return { ref: body.workOrder, by: body.by, to: orderEnds[body.state] };
  return { ref: body.command, by: 'system', to: kind === 'command.verified' ? 'done' : 'failed' };
}

/** Settle the step that an order or a command belongs to; what belongs to none is left alone. */
export async function takeAnswer(deps: IncidentDeps, event: Answer): Promise<void> {
  const { ref, by, to } = outcomeOf(event);
  const { tenant } = event.body;
  const step = to && (await incidentOf(deps, tenant, ref));
  if (to === undefined || step === undefined) return;
  const said =
    event.kind === 'task.changed' ? { text: event.body.note } : { why: wordsOf((await commandOf(deps, tenant, ref)) ?? { reasons: [] }) };
  await inTurn(deps, { id: step.id, tenant, by }, (turn) => settle(turn, ref, { to, ...said }));
}

/** The incident with a step that made this order or command. */
const incidentOf = ({ db }: IncidentDeps, tenant: string, ref: string) =>
  tables(db)
    .selectFrom('incidentStep')
    .innerJoin('incident', 'incident.id', 'incidentStep.incident')
    .select('incident.id')
    .where('incidentStep.ref', '=', ref)
    .where('incident.tenant', '=', tenant)
    .executeTakeFirst();
