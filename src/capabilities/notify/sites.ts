import type { Caller } from '../../contracts/roles.ts';
import { seesAsset } from '../assets/index.ts';
import type { NotifyDeps, Person } from './deps.ts';

type Plant = NotifyDeps['assets'];

/**
 * True when a message may be shown to somebody: with roles at sites, when it is about assets and all of them are theirs. A message about nothing
 * in the plant is for the whole company.
 */
export const mayKnow = (assets: Plant, who: Pick<Caller, 'tenant' | 'sites'>, about: readonly string[]): boolean =>
  who.sites === undefined || (about.length > 0 && about.every((asset) => seesAsset(assets, asCaller(who), asset)));

/** `seesAsset` looks at tenant and sites only. */
const asCaller = ({ tenant, sites }: Pick<Caller, 'tenant' | 'sites'>): Caller => ({
  ...{ id: '', name: '', role: 'viewer', kind: 'user', tenant },
  ...(sites !== undefined && { sites }),
});

/** Names of users who may not be told of these assets; names that are no user's are not among them. */
export async function namesKeptOut(
  { assets, peopleOf }: Pick<NotifyDeps, 'assets' | 'peopleOf'>,
  tenant: string,
  about: readonly string[],
): Promise<ReadonlySet<string>> {
  const people: readonly Person[] = await peopleOf(tenant);
  return new Set(people.filter(({ sites }) => !mayKnow(assets, { tenant, ...(sites && { sites }) }, about)).map(({ name }) => name));
}
