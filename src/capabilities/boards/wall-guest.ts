import { Failure } from '../../contracts/errors.ts';
import type { Guest } from '../../kernel/live-guests.ts';
import type { Opened } from './wall.ts';

const isSame = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((point, i) => point === b[i]);

/** A screen on the live connection: it follows the points of its board, those of its pictures included, as they are at each look. */
export function wallGuest(first: Opened, again: () => Promise<Opened>): Guest {
  let { points } = first.parts;
  return {
    tenant: first.board.tenant,
    group: first.board.id,
    endsAt: first.link.expiresAt ?? undefined,
    points: () => points,
    refresh: async () => {
      const now = await again().catch((error) => {
        if (error instanceof Failure && error.code === 'WALL_CLOSED') return undefined;
        throw error;
      });
      if (now && !isSame(points, now.parts.points)) points = now.parts.points;
      return now !== undefined;
    },
  };
}
