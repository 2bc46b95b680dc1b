import type { EventBody } from '../../contracts/events.ts';
import { migrate } from '../../kernel/database.ts';
import { createBriefly } from './briefly.ts';
import type { BoardDeps } from './deps.ts';
import { takeOverBoards } from './pack-boards.ts';
import { boardRoutes } from './routes.ts';
import { boardMigrations } from './schema.ts';
import { endScreenMessages, takeScreenMessage } from './screen-messages.ts';

export type { BoardDeps } from './deps.ts';

/** Alarms and counts on boards are at most this old; screens ask every two seconds. */
const answersHoldMs = 1000;

/** Dashboards and walls that people build from widgets, and the links by which a screen shows one without a sign-in. */
export async function createBoards(deps: BoardDeps): Promise<void> {
  await migrate(deps.db, boardMigrations);
  const { db, outbox, live } = deps;
  outbox.subscribe('boards.messages', ['screenMessage.wanted', 'incident.closed'], async ({ kind, body }) => {
    if (kind === 'screenMessage.wanted')
      await takeScreenMessage(db, body as EventBody<typeof kind>); // holds: the body of this kind
    else await endScreenMessages(db, body as EventBody<typeof kind>); // holds: as above
    if ('tenant' in body) await live.refreshGuests({ tenant: body.tenant });
  });
  outbox.subscribe('boards.packs', ['pack.installed'], async ({ kind, body }) => {
    if (kind === 'pack.installed') await takeOverBoards(deps, body as EventBody<typeof kind>); // holds: the body of this kind
  });
  boardRoutes({ ...deps, briefly: createBriefly(deps.clock, answersHoldMs) });
}
