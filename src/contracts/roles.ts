import type { Scope } from './areas.ts';
import type { Text } from './text.ts';

/** Roles in rising order of rights; each may do all that the ones before it may. */
export const roles = ['viewer', 'operator', 'engineer', 'administrator'] as const;
export type Role = (typeof roles)[number];

export const roleTitles: Readonly<Record<Role, Text>> = {
  viewer: { zh: '查看者', en: 'Viewer' },
  operator: { zh: '操作员', en: 'Operator' },
  engineer: { zh: '工程师', en: 'Engineer' },
  administrator: { zh: '管理员', en: 'Administrator' },
};

/** True when `role` has the rights of `needed`. */
export const mayAct = (role: Role, needed: Role): boolean => roles.indexOf(role) >= roles.indexOf(needed);

/** The lower one of two roles. */
export const lowerRole = (one: Role, other: Role): Role => (mayAct(one, other) ? other : one);

/** Roles that can be held at sites; an administrator looks after what belongs to no site. */
export const siteRoles = ['viewer', 'operator', 'engineer'] as const;

/** A role that holds at one asset of the plant (a site) and at all that lies within it. */
export interface SiteRole {
  /** Id of the asset. */
  readonly asset: string;
  readonly role: Role;
}

/** Who asks: the signed-in user or the API token, and the tenant whose things it may see. */
export interface Caller {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly tenant: string;
  readonly kind: 'user' | 'token' | 'system';
  /**
   * Where the role holds, when it holds at sites only; then `role` is the lowest of them. Within an operation these are the sites whose
   * role suffices for it. Default: the whole tenant.
   */
  readonly sites?: readonly SiteRole[];
  /** What a token may reach; default: all that the role allows. */
  readonly scopes?: readonly Scope[];
}

/** The program itself, asking within a tenant, and within a site when there is one; it may see all of it, and change nothing. */
export const programOf = (tenant: string, site?: string): Caller => ({
  ...{ id: 'system', name: 'system', role: 'viewer', tenant, kind: 'system' },
  ...(site !== undefined && { sites: [{ asset: site, role: 'viewer' }] }),
});

/** A caller whose roles at sites are no more than `role`, the most that it may be anywhere; without sites it is unchanged. */
export function atSites(caller: Caller, sites: readonly SiteRole[] | undefined): Caller {
  if (sites === undefined) return caller;
  const held = sites.map(({ asset, role }) => ({ asset, role: [role, caller.role, 'engineer' as const].reduce(lowerRole) }));
  return { ...caller, role: held.map(({ role }) => role).reduce(lowerRole, 'engineer'), sites: held };
}

/** The caller with the sites at which its role suffices; `undefined` when it suffices nowhere. */
export function whereMayAct(caller: Caller, needed: Role): Caller | undefined {
  if (caller.sites === undefined) return mayAct(caller.role, needed) ? caller : undefined;
  const sites = caller.sites.filter(({ role }) => mayAct(role, needed));
  return sites.length === 0 ? undefined : { ...caller, role: sites.map(({ role }) => role).reduce(lowerRole), sites };
}
