import { errorText } from '../contracts/errors.ts';
import type { FlowStats } from '../contracts/flow.ts';
import type { Database } from '../kernel/database.ts';
import type { PartHealth } from '../kernel/health.ts';
import type { Outbox } from '../kernel/outbox.ts';

/** Does the database answer? */
export const databaseHealth = (db: Database) => async (): Promise<PartHealth> => {
  await db.selectNoFrom((is) => is.val(1).as('one')).execute();
  return { ok: true, detail: { zh: '应答正常', en: 'answers' } };
};

/** Are samples taken? */
export const flowHealth = (state: () => Pick<FlowStats, 'refusal'>) => (): PartHealth => {
  const { refusal } = state();
  if (refusal === undefined) return { ok: true, detail: { zh: '正常接收样本', en: 'takes samples' } };
  return { ok: false, detail: { zh: `暂停接收样本：${errorText(refusal).zh}`, en: `refuses samples: ${errorText(refusal).en}` } };
};

/** Is there room on the disk? */
export const diskHealth = (state: () => Pick<FlowStats, 'diskUsedRatio'>, refuseAt: number) => (): PartHealth => {
  const { diskUsedRatio } = state();
  const percent = Math.round(diskUsedRatio * 100);
  return { ok: diskUsedRatio < refuseAt, detail: { zh: `已用 ${percent}%`, en: `${percent} % used` } };
};

/** Are all events delivered? */
export const outboxHealth = (outbox: Outbox) => async (): Promise<PartHealth> => {
  const letters = await outbox.countDeadLetters();
  return { ok: letters === 0, detail: { zh: `${letters} 个事件未送达`, en: `${letters} undelivered events` } };
};
