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

/** Who asks: the signed-in user or the API token, and the tenant whose things it may see. */
export interface Caller {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly tenant: string;
  readonly kind: 'user' | 'token' | 'system';
}
