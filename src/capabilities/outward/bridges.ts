import { uuidv7 } from 'uuidv7';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import { said, saidIf } from '../../contracts/said.ts';
import { timeLimit } from '../../contracts/time.ts';
import { badRequest, notFound, type OutwardDeps } from './deps.ts';
import { countWaiting } from './queue.ts';
import { type Runner, targetOf } from './runner.ts';
import { type BridgeBody, type BridgeRow, tables } from './schema.ts';
import { completed, sealed } from './secrets.ts';

/** What the operations work with. */
export interface Desk extends OutwardDeps {
  /** `undefined` where nothing can be carried. */
  readonly runner: Runner | undefined;
}

/** A bridge as the API shows it. */
export type View = Reply<'createBridge'>;
/** A test has so long. */
const trialMs = 15_000;

/** The bridges of the caller's tenant with their state, oldest first. */
export async function listBridges(desk: Desk, { tenant }: Caller): Promise<Reply<'listBridges'>> {
  const rows = await tables(desk.db).selectFrom('outwardBridge').selectAll().where('tenant', '=', tenant).orderBy('id').execute();
  return { items: await viewsOf(desk, rows), total: rows.length };
}

/** The bridges of all tenants that are switched on with their state, for the operator's figures. */
export async function runningBridges(desk: Desk): Promise<readonly View[]> {
  const rows = await tables(desk.db).selectFrom('outwardBridge').selectAll().orderBy('id').execute();
  return viewsOf(
    desk,
    rows.filter(({ body }) => body.enabled),
  );
}

async function viewsOf(desk: Desk, rows: readonly BridgeRow[]): Promise<View[]> {
  const waiting = await countWaiting(
    desk.db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => viewOf(desk, row, waiting.get(row.id) ?? 0));
}

/** Make a bridge. Throws `BAD_REQUEST`, `NOT_FOUND` for an asset or point that is not there, `NOT_AVAILABLE` where nothing can be carried. */
export async function createBridge(desk: Desk, caller: Caller, given: BridgeBody): Promise<View> {
  const body = sound(desk, caller, given);
  const row: BridgeRow = { id: uuidv7(), tenant: caller.tenant, body, lostBytes: 0, lostEvents: 0 };
  await tables(desk.db)
    .insertInto('outwardBridge')
    .values({ ...row, body: JSON.stringify(body) })
    .execute();
  await runnerOf(desk).apply(row);
  return viewOf(desk, row, 0);
}

/** Change a bridge. Throws as {@link createBridge}, and `NOT_FOUND`. */
export async function replaceBridge(
  desk: Desk,
  caller: Caller,
  { id, given }: { readonly id: string; readonly given: BridgeBody },
): Promise<View> {
  const row = await ownBridge(desk, caller, id);
  const body = sound(desk, caller, given, row.body);
  await tables(desk.db)
    .updateTable('outwardBridge')
    .set({ body: JSON.stringify(body) })
    .where('id', '=', id)
    .execute();
  await runnerOf(desk).apply({ ...row, body });
  return viewOf(desk, await ownBridge(desk, caller, id), (await countWaiting(desk.db, [id])).get(id) ?? 0);
}

/** Remove a bridge with what waits. Throws `NOT_FOUND`. */
export async function removeBridge(desk: Desk, caller: Caller, id: string): Promise<undefined> {
  await ownBridge(desk, caller, id);
  await desk.runner?.remove(id);
  await tables(desk.db).deleteFrom('outwardBridge').where('id', '=', id).execute();
  return undefined;
}

/** Connect, sign in and hang up; what went wrong is an answer. Throws `BAD_REQUEST`, `NOT_FOUND`, `NOT_AVAILABLE`. */
export async function tryBridge(desk: Desk, caller: Caller, body: Received<'tryBridge', 'body'>): Promise<Reply<'tryBridge'>> {
  const { bridge, ...given } = body;
  refuseHost(desk.reach, given.host);
  const stored = bridge === undefined ? undefined : (await ownBridge(desk, caller, bridge)).body;
  // Another client id than that of the bridge, which would be thrown out by the broker otherwise.
  const target = targetOf('trial', { ...completed(desk.vault, given, stored), clientId: `yangfan-trial-${uuidv7()}` });
  const began = performance.now();
  const error = await outwardOf(desk)
    .reach(target, timeLimit(trialMs))
    .then(() => undefined, reasonOf);
  return {
    ok: error === undefined,
    tookMs: Math.round(performance.now() - began),
    ...(error !== undefined && { error, errorText: said(error) }),
  };
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A given bridge as it is stored. */
function sound({ vault, assets, reach, ...desk }: Desk, { tenant }: Caller, given: BridgeBody, stored?: BridgeBody): BridgeBody {
  outwardOf({ vault, assets, reach, ...desk });
  refuseHost(reach, given.host);
  const whole = completed(vault, given, stored);
  if (whole.valueTopic === '' && whole.alarmTopic === '' && whole.placeTopic === '') {
    throw badRequest('reading a bridge', 'with no topic at all it carries nothing');
  }
  const missing = [
    ...whole.assets.filter((id) => assets.asset(id)?.tenant !== tenant).map((id) => `asset ${id}`),
    ...whole.points.filter((number) => assets.point(number)?.tenant !== tenant).map((number) => `point ${number}`),
  ];
  if (missing.length > 0) throw notFound(missing.join(', '));
  return sealed(vault, whole);
}

function refuseHost(reach: Desk['reach'], host: string): void {
  const closed = reach.refusal(host);
  if (closed !== undefined) throw badRequest('reading a bridge', closed);
}

async function ownBridge({ db }: Desk, { tenant }: Caller, id: string): Promise<BridgeRow> {
  const row = await tables(db).selectFrom('outwardBridge').selectAll().where('id', '=', id).where('tenant', '=', tenant).executeTakeFirst();
  if (row === undefined) throw notFound(`bridge ${id}`);
  return row;
}

function notHere(): Failure {
  const what = 'bridges: the samples are stored by other processes, from which nothing is forwarded';
  return new Failure('NOT_AVAILABLE', `opening ${what}`, { details: { what } });
}

function outwardOf({ outward }: Desk) {
  if (outward === undefined) throw notHere();
  return outward;
}

function runnerOf({ runner }: Desk): Runner {
  if (runner === undefined) throw notHere();
  return runner;
}

function viewOf({ runner }: Desk, { id, body, lostBytes, lostEvents }: BridgeRow, waitingEvents: number): View {
  const { password, privateKey, ...shown } = body;
  const running = runner?.state(id);
  const problem = runner === undefined ? notHere().message : runner.problem(id);
  const { sentValues = 0, sentEvents = 0, refused = 0, waitingBytes = 0, lagMs = 0, givenUpBytes = 0, damagedBytes = 0 } = running ?? {};
  const lastError = body.enabled ? (problem ?? running?.lastError) : undefined;
  return {
    ...shown,
    ...{ id, hasPassword: password !== undefined, hasPrivateKey: privateKey !== undefined },
    state: {
      link: !body.enabled ? 'off' : running?.isConnected ? 'up' : 'down',
      since: running?.since,
      ...{ lastError, lastErrorText: saidIf(lastError) },
      ...{ sentValues, sentEvents, refused, waitingBytes, waitingEvents, lagMs, damagedBytes },
      ...{ lostBytes: lostBytes + givenUpBytes, lostEvents },
    },
  };
}
