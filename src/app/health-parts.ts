import type { FlowStats } from '../contracts/flow.ts';
import type { Database } from '../kernel/database.ts';
import type { PartHealth } from '../kernel/health.ts';
import type { Outbox } from '../kernel/outbox.ts';

/** Does the database answer? */
export const databaseHealth = (db: Database) => async (): Promise<PartHealth> => {
  await db.selectNoFrom((is) => is.val(1).as('one')).execute();
  return { ok: true, detail: 'answers' };
};

/** Are samples taken? */
export const flowHealth = (state: () => Pick<FlowStats, 'refusal'>) => (): PartHealth => {
  const { refusal } = state();
  return { ok: refusal === undefined, detail: refusal === undefined ? 'takes samples' : `refuses samples: ${refusal}` };
};

/** Is there room on the disk? */
export const diskHealth = (state: () => Pick<FlowStats, 'diskUsedRatio'>, refuseAt: number) => (): PartHealth => {
  const { diskUsedRatio } = state();
  return { ok: diskUsedRatio < refuseAt, detail: `${Math.round(diskUsedRatio * 100)} % used` };
};

/** Are all events delivered? */
export const outboxHealth = (outbox: Outbox) => async (): Promise<PartHealth> => {
  const letters = await outbox.countDeadLetters();
  return { ok: letters === 0, detail: `${letters} undelivered events` };
};
