import type { Reply } from '../../contracts/api/index.ts';
import type { DutyTeam } from '../../contracts/duty.ts';
import type { Event } from '../../contracts/events.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Text } from '../../contracts/text.ts';
import { migrate } from '../../kernel/database.ts';
import { badRequest, ownChannel, readable } from './channels.ts';
import type { NotifyDeps } from './deps.ts';
import { type Happening, takeHappening } from './happenings.ts';
import { takeEvent } from './intake.ts';
import { testMessage } from './message.ts';
import { pushRoutes } from './push/routes.ts';
import { openVapid } from './push/vapid.ts';
import { newRow, stored } from './queue.ts';
import { shownReason } from './receipt-text.ts';
import { type ChannelName, channelNames, problemsOfTargets, type ReportTarget, takeReport } from './reports.ts';
import { notifyRoutes } from './routes.ts';
import { joined, targetProblems } from './rules.ts';
import { notifyMigrations, tables } from './schema.ts';
import { readTeam } from './teams.ts';
import { startWorker } from './worker.ts';

/** Notifications. */
export interface Notify {
  /** Send a test message now, past queue and limits; it leaves a receipt like any other. Throws `NOT_FOUND`, `BAD_REQUEST`. */
  test(caller: Caller, id: string, to: readonly string[]): Promise<Reply<'testNotifyChannel'>>;
  /** What can be sent by, oldest first. */
  channels(tenant: string): Promise<readonly ChannelName[]>;
  /** A team on duty that a caller may see. Throws `NOT_FOUND`. */
  team(caller: Caller, id: string): Promise<DutyTeam>;
  /** What is wrong with channels and people that are named to be told; empty when nothing is. */
  targetProblems(tenant: string, targets: readonly ReportTarget[]): Promise<readonly Text[]>;
  /** Look for what is due now. */
  wake(): void;
  /** Stop sending; what waits is sent after the next start. */
  close(): Promise<void>;
}

/** Run the migrations, register the routes, subscribe to what people are told of and begin to send. */
export async function createNotify(deps: NotifyDeps): Promise<Notify> {
  const { db, outbox, clock } = deps;
  await migrate(db, notifyMigrations);
  const vapid = await openVapid(deps);
  const worker = startWorker(deps, vapid);
  const notify: Notify = {
    test: async (caller, id, to) => {
      const channel = await ownChannel(db, caller, id);
      const problems = targetProblems(channel.kind, { channel: id, to });
      if (problems.length > 0) throw badRequest(`testing channel ${id}`, joined(problems));
      const { config } = readable(deps, channel);
      const now = clock.now();
      const row = newRow({
        ...{
          tenant: caller.tenant,
          channel: id,
          rule: null,
          event: `test ${now} ${caller.id}`,
          level: 0,
          kind: 'test',
          alarm: null,
          assets: [],
          priority: 4,
        },
        ...{ recipients: to.length === 0 && config.kind === 'email' ? config.to : to, createdAt: now, nextAt: now, held: false },
        message: testMessage(channel.title, caller.name, now),
      });
      // Written as given up already, so that the worker does not send it a second time.
      const delivery = { ...row, event: `test ${row.id}`, state: 'failed' as const, lastError: 'not finished' };
      await tables(db).insertInto('notifyDelivery').values(stored(delivery)).execute();
      const began = performance.now();
      const { reason, reasonText } = shownReason(await worker.sendNow(channel, delivery));
      return {
        isSent: reason === undefined,
        delivery: row.id,
        tookMs: Math.round(performance.now() - began),
        error: reason,
        errorText: reasonText,
      };
    },
    channels: (tenant) => channelNames(db, tenant),
    targetProblems: (tenant, targets) => problemsOfTargets(db, tenant, targets),
    team: (caller, id) => readTeam(deps, caller, id),
    wake: worker.wake,
    close: worker.stop,
  };
  outbox.subscribe('notify.alarms', ['alarm.raised', 'alarm.cleared', 'alarm.acknowledged'], async (event) => {
    // holds: the kinds that were subscribed to
    await takeEvent(deps, event as Parameters<typeof takeEvent>[1]);
    worker.wake();
  });
  outbox.subscribe('notify.happenings', ['notice.wanted', 'workOrder.overdue', 'patrol.missed', 'danger.overdue'], async (event) => {
    // holds: the kinds that were subscribed to
    await takeHappening(deps, event as Happening);
    worker.wake();
  });
  outbox.subscribe('notify.reports', ['report.made'], async (event) => {
    await takeReport(deps, event as Event<'report.made'>); // holds: the kind that was subscribed to
    worker.wake();
  });
  notifyRoutes(deps, notify);
  pushRoutes(deps, { worker, publicKey: vapid.publicKey });
  return notify;
}
