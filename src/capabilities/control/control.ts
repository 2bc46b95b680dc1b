import type { Received, Reply } from '../../contracts/api/index.ts';
import type { Caller } from '../../contracts/roles.ts';
import { migrate } from '../../kernel/database.ts';
import { mostSheetRows } from '../../kernel/table.ts';
import { seesAsset } from '../assets/index.ts';
import { decide, ownCommand, ownGroup } from './decide.ts';
import type { CommandView, ControlDeps } from './deps.ts';
import { hasFlight, issue, issuedAs, ownAsset, ownKind } from './issue.ts';
import { judge, openOrdersOf } from './judge.ts';
import { kindsOf, ttlMsOf } from './kinds.ts';
import { isTaken } from './ledger.ts';
import { pageAfter, selectCommands, selectSteps } from './list.ts';
import { reason } from './reasons.ts';
import { controlRoutes } from './routes.ts';
import { createRunner } from './runner.ts';
import { type CommandRow, controlMigrations, tables } from './schema.ts';
import { commandView, kindView, stepView } from './views.ts';

type Body<K extends 'issueCommand' | 'issueCommandGroup' | 'checkCommand'> = Received<K, 'body'>;
type Group = Reply<'getCommandGroup'>;
/** What a person says to a command that waits: confirm it as the second person, or take it back. */
type To = 'confirmed' | 'cancelled';

/**
 * Commands to devices. Everything stays within the caller's tenant. Not a safety function (IEC 61508, IEC 61511): emergency stops stay in the PLC.
 */
export interface Control {
  kinds(caller: Caller, asset: string): Reply<'listCommandKinds'>;
  /** All that may be ordered of the assets in use that the caller may see, oldest asset first. */
  targets(caller: Caller): Reply<'listCommandTargets'>;
  /** What would happen now. Throws `NOT_FOUND`. */
  check(caller: Caller, body: Body<'checkCommand'>): Promise<Reply<'checkCommand'>>;
  /** Throws `NOT_FOUND`, `FORBIDDEN`, `BAD_REQUEST`; what speaks against the command is data. */
  issue(caller: Caller, body: Body<'issueCommand'>): Promise<CommandView>;
  issueGroup(caller: Caller, body: Body<'issueCommandGroup'>): Promise<Group>;
  /** Throws `NOT_FOUND`, `CONFLICT`, `FORBIDDEN`. */
  decide(caller: Caller, id: string, decision: { readonly to: To; readonly comment: string }): Promise<CommandView>;
  decideGroup(caller: Caller, id: string, decision: { readonly to: To; readonly comment: string }): Promise<Group>;
  list(caller: Caller, query: Received<'listCommands', 'query'>): Promise<Reply<'listCommands'>>;
  get(caller: Caller, id: string): Promise<Reply<'getCommand'>>;
  getGroup(caller: Caller, id: string): Promise<Group>;
  /** What a file tells of, the newest first; one more than it takes at most. */
  rowsOf(caller: Caller, query: Omit<Received<'exportCommands', 'query'>, 'language'>): Promise<readonly CommandRow[]>;
  /** Look at what is open now, and carry on what can go on; runs by itself. */
  tick(): Promise<void>;
  /** Take no further step, and wait for those at hand. */
  close(): Promise<void>;
}

/** Run the migrations, register the routes, and take up the commands that were on their way when the program ended. */
export async function createControl(deps: ControlDeps): Promise<Control> {
  const { db, http, assets } = deps;
  await migrate(db, controlMigrations);
  const runner = await createRunner(deps);
  const carryOn = (rows: readonly CommandRow[]) => {
    for (const { id } of rows) runner.wake(id);
    return rows;
  };
  const groupOf = async (caller: Caller, id: string): Promise<Group> => groupView(deps, caller, await ownGroup(deps, caller, id));
  const control: Control = {
    kinds: (caller, id) => ({ items: kindsOf(assets, ownAsset(assets, caller, id)).map((kind) => kindView(kind, assets, caller)) }),
    targets: (caller) => ({
      items: [...assets.inUse(caller.tenant)]
        .filter(({ id }) => seesAsset(assets, caller, id))
        .flatMap((asset) => kindsOf(assets, asset).map((kind) => ({ ...kindView(kind, assets, caller), assetTitle: asset.title }))),
    }),
    check: (caller, body) => check(deps, caller, body),
    issue: async (caller, { id, asset, command, value, unit, repeated, ...terms }) => {
      const earlier = async () => (id === undefined ? undefined : await issuedAs(db, caller, id));
      const known = await earlier();
      if (known !== undefined) return commandView(known, assets, caller);
      const orders = [{ asset, command, value, unit, repeated }];
      const [row] = await issue(deps, caller, { orders, terms, isGroup: false, id }).then(carryOn, async (error: unknown) => {
        const meanwhile = isTaken(error) ? await earlier() : undefined; // sent twice at once
        if (meanwhile === undefined) throw error;
        return [meanwhile];
      });
      if (row === undefined) throw new Error('BUG: an order makes a command');
      return commandView(row, assets, caller);
    },
    issueGroup: async (caller, { orders, ...terms }) =>
      groupView(deps, caller, carryOn(await issue(deps, caller, { orders, terms, isGroup: true }))),
    decide: async (caller, id, decision) => {
      const [row] = carryOn(await decide(deps, caller, [await ownCommand(deps, caller, id)], decision));
      if (row === undefined) throw new Error('BUG: a decision is about a command');
      return commandView(row, assets, caller);
    },
    decideGroup: async (caller, id, decision) => {
      const rows = await ownGroup(deps, caller, id);
      const waiting =
        decision.to === 'confirmed' ? rows.filter(({ state }) => state === 'requested') : rows.filter(({ state }) => canBeTakenBack(state));
      carryOn(await decide(deps, caller, waiting.length > 0 ? waiting : rows, decision));
      return groupOf(caller, id);
    },
    list: async (caller, query) => {
      const rows = await selectCommands(deps, caller, { ...query, limit: query.limit + 1 });
      const items = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? items.at(-1) : undefined;
      return { items: items.map((row) => commandView(row, assets, caller)), next: last && pageAfter(last) };
    },
    get: async (caller, id) => {
      const row = await ownCommand(deps, caller, id);
      return { ...commandView(row, assets, caller), steps: (await selectSteps(db, id)).map(stepView) };
    },
    getGroup: groupOf,
    rowsOf: (caller, query) => selectCommands(deps, caller, { ...query, limit: mostSheetRows + 1 }),
    tick: runner.tick,
    close: runner.stop,
  };
  controlRoutes(http, control);
  return control;
}

const canBeTakenBack = (state: CommandRow['state']): boolean => state === 'requested' || state === 'confirmed' || state === 'checked';

async function groupView({ db, assets }: ControlDeps, caller: Caller, rows: readonly CommandRow[]): Promise<Group> {
  const id = rows[0]?.groupId ?? '';
  const { comment, issuedBy, issuedAt } = await tables(db)
    .selectFrom('commandGroup')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return { id, comment, issuedBy, issuedAt, commands: rows.map((row) => commandView(row, assets, caller)) };
}

async function check(deps: ControlDeps, caller: Caller, body: Body<'checkCommand'>): Promise<Reply<'checkCommand'>> {
  const { assets, clock, latest } = deps;
  const kind = ownKind(assets, caller, body);
  const openOrders = await openOrdersOf(deps, kind);
  const now = clock.now();
  const judged = judge(deps, kind, { value: body.value, unit: body.unit, now, openOrders });
  const { interlocks, writer } = judged;
  const reasons = [...judged.reasons, ...((await hasFlight(deps, kind.point.number)) ? [reason('busy')] : [])];
  const sample = kind.verify && latest.read(kind.verify.number);
  return {
    wouldBeSent: reasons.length === 0 && body.value !== undefined,
    reasons,
    interlocks: [...interlocks],
    present: sample && { value: Number.isFinite(sample.value) ? sample.value : null, time: sample.time },
    way: writer && { source: writer.source, protocol: writer.protocol, identity: writer.identity, key: writer.key },
    expiresAt: now + ttlMsOf(kind.command),
  };
}
