import { type SqlBool, sql } from 'kysely';
import type { z } from 'zod';
import type { crewMember } from '../../../contracts/api/crew.ts';
import type { Received, Reply } from '../../../contracts/api/index.ts';
import { Failure } from '../../../contracts/errors.ts';
import type { Caller } from '../../../contracts/roles.ts';
import type { Text } from '../../../contracts/text.ts';
import type { Clock, EpochMs } from '../../../contracts/time.ts';
import { among } from '../../../kernel/among.ts';
import type { Database } from '../../../kernel/database.ts';
import type { TableColumn } from '../../../kernel/table.ts';
import { type Assets, seenAssets } from '../../assets/index.ts';
import { type CertificateState, certificateState, dayOf, expiringDays } from './compare.ts';
import { type CrewRow, tables } from './schema.ts';

type View = z.output<typeof crewMember>;
interface Deps {
  readonly db: Database;
  readonly assets: Assets;
  readonly clock: Clock;
}
type Query = Omit<Received<'listCrew', 'query'>, 'limit'> & { readonly limit: number };

/** A page by name. @throws Failure `BAD_REQUEST` when `after` came from no page */
export async function listCrew({ db, assets, clock }: Deps, caller: Caller, query: Query): Promise<Reply<'listCrew'>> {
  const { asset, text, state, after, limit } = query;
  const rows = await tables(db)
    .selectFrom('crewMember')
    .selectAll()
    .where('tenant', '=', caller.tenant)
    .where(among('asset', seenAssets(assets, caller)))
    .$if(asset !== undefined, (q) => q.where('asset', '=', asset ?? ''))
    .where(has(text))
    .where(stands(state, clock.now()))
    .where(isAfter(after))
    .orderBy('name')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const next = rows.length > limit && last ? `${last.id}|${last.name}`.slice(0, 120) : undefined;
  return { items: items.map((row) => viewOf(assets, row, clock.now())), next };
}

const has = (text: string | undefined) =>
  text === undefined || text === ''
    ? sql<SqlBool>`true`
    : sql<SqlBool>`strpos(lower(concat_ws(' ', name, rank, certificate, document, phone)), lower(${text})) > 0`;

function stands(state: CertificateState | undefined, now: EpochMs) {
  const [today, soon] = [dayOf(now), dayOf(now + expiringDays * 86_400_000)];
  if (state === undefined) return sql<SqlBool>`true`;
  return {
    unknown: sql<SqlBool>`valid_until is null`,
    expired: sql<SqlBool>`valid_until < ${today}`,
    expiring: sql<SqlBool>`valid_until >= ${today} and valid_until < ${soon}`,
    valid: sql<SqlBool>`valid_until >= ${soon}`,
  }[state];
}

function isAfter(after: string | undefined) {
  if (after === undefined) return sql<SqlBool>`true`;
  const [, id, name] = /^([^|]+)\|(.+)$/s.exec(after) ?? [];
  if (id === undefined || name === undefined)
    throw new Failure('BAD_REQUEST', 'listing crew: after is of no page', { details: { what: 'after' } });
  return sql<SqlBool>`(name, id) > (${name}, ${id})`;
}

/** An entry of the register as the API shows it. */
export function viewOf(assets: Assets, { tenant: _, validUntil, ...row }: CrewRow, now: EpochMs): View {
  const assetTitle = assets.asset(row.asset)?.title ?? { zh: row.asset, en: row.asset };
  return { ...row, assetTitle, state: certificateState(validUntil, now), ...(validUntil !== null && { validUntil }) };
}

const states: Readonly<Record<CertificateState, Text>> = {
  valid: { zh: '有效', en: 'valid' },
  expiring: { zh: '即将到期', en: 'about to expire' },
  expired: { zh: '已过期', en: 'expired' },
  unknown: { zh: '未登记', en: 'not known' },
};

/** What a file tells of a person; one that is exported can be imported. */
export const crewColumns: readonly TableColumn<View>[] = [
  { title: { zh: '船舶', en: 'vessel' }, kind: 'text', of: ({ assetTitle }, language) => assetTitle[language] },
  { title: { zh: '姓名', en: 'name' }, kind: 'text', of: ({ name }) => name },
  { title: { zh: '职务', en: 'rank' }, kind: 'text', of: ({ rank }) => rank },
  { title: { zh: '证书', en: 'certificate' }, kind: 'text', of: ({ certificate }) => certificate },
  { title: { zh: '证件号', en: 'document' }, kind: 'text', of: ({ document }) => document },
  { title: { zh: '电话', en: 'phone' }, kind: 'text', of: ({ phone }) => phone },
  { title: { zh: '有效期至', en: 'valid until' }, kind: 'text', of: ({ validUntil }) => validUntil ?? null },
  { title: { zh: '证书状态', en: 'state' }, kind: 'text', of: ({ state }, language) => states[state][language] },
];
