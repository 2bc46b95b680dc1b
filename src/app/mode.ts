import type { Config } from '../kernel/config.ts';

/** What this process does: everything, only a data plane, only what people and programs use, or the edge of a site. */
export type Mode = 'all' | 'plane' | 'api' | 'edge';

/** The mode that follows from the roles; the settings have refused every other combination. */
export function modeOf({ roles }: Pick<Config, 'roles'>): Mode {
  if (roles.includes('edge')) return 'edge';
  if (!roles.includes('api')) return 'plane';
  return roles.includes('flow') ? 'all' : 'api';
}
