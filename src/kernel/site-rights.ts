import { sql } from 'kysely';
import { Failure } from '../contracts/errors.ts';
import type { Role, SiteRole } from '../contracts/roles.ts';

/** Roles at sites as a row holds them; none is null. */
export const storedSites = (sites: readonly SiteRole[]) => (sites.length === 0 ? null : sites);
/** {@link storedSites} for a statement that writes them. */
export const sitesValue = (sites: readonly SiteRole[]) => (sites.length === 0 ? null : sql`${JSON.stringify(sites)}::jsonb`);

/** @throws Failure `BAD_REQUEST` for an administrator at sites, and for a site that is named twice */
export function refuseRights({ role, sites }: { readonly role: Role; readonly sites: readonly SiteRole[] }): void {
  const places = new Set(sites.map(({ asset }) => asset));
  const isAbove = role === 'administrator' || sites.some((site) => site.role === 'administrator');
  const what =
    sites.length > 0 && isAbove
      ? { zh: '管理员面向整个公司，不能仅限站点', en: 'an administrator is one for the whole company, not at sites' }
      : places.size < sites.length
        ? { zh: '同一站点出现两次', en: 'a site is named twice' }
        : undefined;
  if (what !== undefined) throw new Failure('BAD_REQUEST', `giving rights: ${what.en}`, { details: { what } });
}
