import { sql } from 'kysely';
import type { Database, Trx } from '../database.ts';
import { peopleTables } from './tables.ts';

interface Member {
  readonly name: string;
  readonly user?: string;
  readonly email?: string;
  readonly mobile?: string;
  readonly feishu?: string;
}
interface Team {
  readonly id: string;
  readonly body: { readonly crews: readonly { readonly members: readonly Member[] }[] };
}

/** A shorter one may stand in any text by chance. */
const leastLength = 5;

const isOf = (member: Member, name: string): boolean => member.name === name || member.user === name;
const reachedBy = ({ email, mobile, feishu }: Member): readonly string[] => [email, mobile, feishu].filter((one) => one !== undefined);

async function teamsOf(db: Database, tenant: string): Promise<readonly Team[]> {
  const isThere = (await peopleTables(db)).some(({ name }) => name === 'duty_team');
  if (!isThere) return [];
  const { rows } = await sql<Team>`select id, body from duty_team where tenant = ${tenant} order by id`.execute(db);
  return rows;
}

/** How somebody is reached, as the duty rosters know it; not what they share with others, such as the mailbox of a crew. */
export async function contactsOf(db: Database, tenant: string, name: string): Promise<readonly string[]> {
  const members = (await teamsOf(db, tenant)).flatMap(({ body }) => body.crews.flatMap((crew) => crew.members));
  const shared = new Set(members.filter((member) => !isOf(member, name)).flatMap(reachedBy));
  const own = members.filter((member) => isOf(member, name)).flatMap(reachedBy);
  return [...new Set(own)].filter((one) => one.length >= leastLength && !shared.has(one));
}

/** Take from the rosters how somebody is reached; their place in the crews stays. */
export async function removeContacts(trx: Trx, tenant: string, name: string): Promise<void> {
  for (const { id, body } of await teamsOf(trx, tenant)) {
    if (!body.crews.some(({ members }) => members.some((member) => isOf(member, name)))) continue;
    const without = ({ email: _, mobile: _mobile, feishu: _feishu, ...rest }: Member): Member => rest;
    const crews = body.crews.map((crew) => ({
      ...crew,
      members: crew.members.map((member) => (isOf(member, name) ? without(member) : member)),
    }));
    await sql`update duty_team set body = ${JSON.stringify({ ...body, crews })}::jsonb where id = ${id}`.execute(trx);
  }
}
