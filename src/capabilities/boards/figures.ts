import { Counter } from 'prom-client';
import { metrics } from '../../kernel/metrics.ts';

/** Why a wall was refused. */
export type WallRefusal = 'unknown' | 'revoked' | 'expired' | 'removed' | 'tooMany';

/** Calls by wall links that were refused, by reason. */
export const wallRefusals = new Counter({
  name: 'yangfan_wall_refused_total',
  help: 'Calls by wall links that were refused: unknown token, revoked, expired, board removed, too many calls',
  labelNames: ['reason'],
  registers: [metrics],
});
