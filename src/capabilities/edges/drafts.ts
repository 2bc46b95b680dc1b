import { createHash } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import type { Received, Reply } from '../../contracts/api/index.ts';
import type { EdgeConfig } from '../../contracts/edge.ts';
import { conflict, Failure } from '../../contracts/errors.ts';
import { issuesText } from '../../contracts/issue-text.ts';
import type { Caller } from '../../contracts/roles.ts';
import { newSecret } from '../../kernel/secrets.ts';
import { namesOf } from './configs.ts';
import { type Desk, notFound, ownEdge, tell } from './deps.ts';
import { type EdgeRow, tables, type VersionRow } from './schema.ts';
import { lockEdge } from './sites.ts';
import { versionView } from './views.ts';

/** Names of points that are told at most. */
const mostNames = 100;

/** A draft as people see it. */
function draftView({ configs, assets }: Desk, row: EdgeRow): Reply<'getEdgeDraft'> {
  const isKnown = (name: string) => {
    const dot = name.indexOf('.');
    const asset = dot < 0 ? undefined : assets.byKey(row.tenant, name.slice(0, dot));
    return asset !== undefined && assets.pointOf(asset.id, name.slice(dot + 1)) !== undefined;
  };
  return {
    revision: row.draftRevision,
    changedAt: row.draftAt ?? undefined,
    changedBy: row.draftBy ?? undefined,
    config: configs.shown(row.id, row.draft),
    secretUses: configs.secretUses(row.id, row.draft),
    problems: [...configs.problems(configs.unsealed(row.id, row.draft))],
    unknownNames: namesOf(row.draft)
      .points.filter((name) => !isKnown(name))
      .slice(0, mostNames),
  };
}

/** The draft of an edge. Throws `NOT_FOUND`. */
export const getDraft = async (desk: Desk, caller: Caller, id: string): Promise<Reply<'getEdgeDraft'>> =>
  draftView(desk, await ownEdge(desk, caller, id));

/** Save a draft, complete or not. Throws `CONFLICT` when somebody else has changed it meanwhile, `BAD_REQUEST` for a mark of no secret. */
export async function saveDraft(
  desk: Desk,
  caller: Caller,
  { id, body }: { readonly id: string; readonly body: Received<'saveEdgeDraft', 'body'> },
): Promise<Reply<'getEdgeDraft'>> {
  const { db, configs } = desk;
  await ownEdge(desk, caller, id);
  const versions = await tables(db)
    .selectFrom('edgeVersion')
    .select('config')
    .where('edge', '=', id)
    .orderBy('version', 'desc')
    .limit(50)
    .execute();
  return changeDraft(desk, caller, id, (row) => {
    refuseStale(row, body.revision);
    return configs.taken(id, body.config, [row.draft, ...versions.map(({ config }) => config)]);
  });
}

/** Make a new secret for a device of the draft, which only this answer tells. Throws `NOT_FOUND`. */
export async function setDeviceSecret(
  desk: Desk,
  caller: Caller,
  { id, source, identity }: { readonly id: string } & Received<'setEdgeDeviceSecret', 'body'>,
): Promise<Reply<'setEdgeDeviceSecret'>> {
  await ownEdge(desk, caller, id);
  const secret = newSecret();
  const secretSha256 = createHash('sha256').update(secret).digest('hex');
  let isFound = false;
  const draft = await changeDraft(desk, caller, id, (row) => ({
    sources: desk.configs.unsealed(id, row.draft).sources.map((one) => ({
      ...one,
      devices: one.devices.map((device) => {
        if (one.id !== source || device.identity !== identity) return device;
        isFound = true;
        return { ...device, secretSha256 };
      }),
    })),
  }));
  if (!isFound) throw notFound(`device ${identity} of source ${source}`);
  return { secret, draft };
}

async function changeDraft(desk: Desk, caller: Caller, id: string, change: (row: EdgeRow) => EdgeConfig): Promise<Reply<'getEdgeDraft'>> {
  const { db, clock, configs } = desk;
  return db.transaction().execute(async (trx) => {
    const row = await lockEdge(trx, id);
    const draft = configs.sealed(id, change(row));
    const changed = { draftRevision: row.draftRevision + 1, draftAt: clock.now(), draftBy: caller.name, hasDraft: true };
    await tables(trx)
      .updateTable('edge')
      .set({ ...changed, draft: JSON.stringify(draft) })
      .where('id', '=', id)
      .execute();
    await tell(trx, clock.now(), { edge: id, kind: 'draft', by: caller.name, detail: `${draft.sources.length}` });
    return draftView(desk, { ...row, ...changed, draft });
  });
}

const refuseStale = ({ draftRevision, draftBy }: EdgeRow, revision: number): void => {
  if (draftRevision !== revision)
    throw conflict('changing the draft', {
      zh: `草稿已被${draftBy === null ? '他人' : ` ${draftBy} `}修改，请重新载入`,
      en: `it was changed meanwhile by ${draftBy ?? 'somebody'}; load it anew`,
    });
};

type Sending = Received<'rollBackEdge', 'body'>;

/** Send the draft as a new version. Throws `BAD_REQUEST` with everything that is wrong with it, `CONFLICT` when it is another one by now. */
export async function sendDraft(
  desk: Desk,
  caller: Caller,
  { id, body }: { readonly id: string; readonly body: Received<'sendEdgeDraft', 'body'> },
): Promise<Reply<'sendEdgeDraft'>> {
  await ownEdge(desk, caller, id);
  return send(desk, caller, { id, sending: body }, (row) => {
    refuseStale(row, body.revision);
    return { config: row.draft, ofVersion: null };
  });
}

/** Send the configuration of a former version again, as a new one; it becomes the draft. Throws `NOT_FOUND`, `BAD_REQUEST`. */
export async function rollBack(
  desk: Desk,
  caller: Caller,
  { id, version, sending }: { readonly id: string; readonly version: number; readonly sending: Sending },
): Promise<Reply<'rollBackEdge'>> {
  const { config } = await getVersionRow(desk, caller, { id, version });
  return send(desk, caller, { id, sending }, () => ({ config, ofVersion: version }));
}

/** A version of an edge. Throws `NOT_FOUND`. */
export async function getVersionRow(
  desk: Desk,
  caller: Caller,
  { id, version }: { readonly id: string; readonly version: number },
): Promise<VersionRow> {
  await ownEdge(desk, caller, id);
  const row = await tables(desk.db)
    .selectFrom('edgeVersion')
    .selectAll()
    .where('edge', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (row === undefined) throw notFound(`version ${version}`);
  return row;
}

interface Choice {
  readonly config: EdgeConfig;
  readonly ofVersion: number | null;
}

/** One transaction: the new version waits, one that still waited is superseded, the draft is what was sent. */
async function send(
  desk: Desk,
  caller: Caller,
  { id, sending }: { readonly id: string; readonly sending: Sending },
  choose: (row: EdgeRow) => Choice,
): Promise<Reply<'sendEdgeDraft'>> {
  const { db, clock, configs, connect } = desk;
  const now = clock.now();
  const { row, made } = await db.transaction().execute(async (trx) => {
    const edge = await lockEdge(trx, id);
    const { config, ofVersion } = choose(edge);
    refuseProblems(configs.problems(configs.unsealed(id, config)));
    const { last } = await tables(trx)
      .selectFrom('edgeVersion')
      .select(({ fn }) => fn.coalesce(fn.max('version'), fn.count<number>('version')).as('last'))
      .where('edge', '=', id)
      .executeTakeFirstOrThrow();
    const version: VersionRow = {
      id: uuidv7(),
      edge: id,
      version: Number(last) + 1,
      config,
      state: 'pending',
      reason: null,
      note: sending.note,
      madeBy: caller.name,
      madeAt: now,
      decidedAt: null,
      confirmSeconds: sending.confirmSeconds,
      ofVersion,
    };
    const pending = await tables(trx)
      .updateTable('edgeVersion')
      .set({ state: 'superseded', decidedAt: now })
      .where('edge', '=', id)
      .where('state', '=', 'pending')
      .returning('version')
      .execute();
    for (const one of pending) await tell(trx, now, { edge: id, kind: 'superseded', version: one.version, by: caller.name });
    const text = JSON.stringify(config);
    await tables(trx)
      .insertInto('edgeVersion')
      .values({ ...version, config: text })
      .execute();
    await tables(trx)
      .updateTable('edge')
      .set({ draft: text, hasDraft: false, draftRevision: edge.draftRevision + 1 })
      .where('id', '=', id)
      .execute();
    const detail = ofVersion === null ? sending.note : `${sending.note} (= ${ofVersion})`.trim();
    await tell(trx, now, { edge: id, kind: 'sent', version: version.version, by: caller.name, detail });
    return { row: edge, made: version };
  });
  if (row.device !== null) await connect.mapNames(caller, row.device, namesOf(made.config));
  return versionView(made);
}

function refuseProblems(problems: ReturnType<Desk['configs']['problems']>): void {
  if (problems.length === 0) return;
  const { zh, en } = issuesText(problems);
  const what = { zh: zh.slice(0, 2000), en: en.slice(0, 2000) };
  throw new Failure('BAD_REQUEST', `sending a configuration: ${en}`, { details: { what } });
}
