import type { Event } from '../../contracts/events.ts';
import type { Text } from '../../contracts/text.ts';
import type { Database } from '../../kernel/database.ts';
import type { NotifyDeps } from './deps.ts';
import { enqueue, type NewDelivery } from './queue.ts';
import { usualReceivers } from './receivers.ts';
import { targetProblems } from './rules.ts';
import { type ChannelRow, tables } from './schema.ts';

/** A channel as those name it who send by it. */
export type ChannelName = Pick<ChannelRow, 'id' | 'title' | 'kind'>;

/** A channel with people; none: those of the channel. */
export interface ReportTarget {
  readonly channel: string;
  readonly to: readonly string[];
}

/** A report is no alarm: it comes after all that waits. */
const priority = 4;

/** The channels of a tenant without how they are reached, oldest first. */
export const channelNames = (db: Database, tenant: string): Promise<readonly ChannelName[]> =>
  tables(db)
    .selectFrom('notifyChannel')
    .select(['id', 'title', 'kind'])
    .where('tenant', '=', tenant)
    .where('owner', 'is', null)
    .orderBy('id')
    .execute();

/** See `Notify.targetProblems`. */
export async function problemsOfTargets(db: Database, tenant: string, targets: readonly ReportTarget[]): Promise<readonly Text[]> {
  const kinds = new Map((await channelNames(db, tenant)).map(({ id, kind }) => [id, kind]));
  return targets.flatMap((one) => targetProblems(kinds.get(one.channel), one));
}

/** Put a report into the queue of each channel that it is for; the same event again changes nothing. A channel that is gone is logged. */
export async function takeReport(deps: NotifyDeps, { body }: Event<'report.made'>): Promise<void> {
  const { db, clock, log } = deps;
  const { tenant, report, site, title, text, targets } = body;
  const known = new Set((await channelNames(db, tenant)).map(({ id }) => id));
  const usual = await usualReceivers(deps, tenant);
  const now = clock.now();
  const lines = targets.map(
    ({ channel, to }): NewDelivery => ({
      ...{ tenant, channel, rule: null, event: `report ${report}`, level: 0, kind: 'report', alarm: null, priority },
      assets: site === undefined ? [] : [site],
      ...{ recipients: to.length > 0 ? to : (usual.get(channel) ?? []), createdAt: now, nextAt: now, held: false },
      message: { title, text, facts: { event: 'report.made', report, time: body.time } },
    }),
  );
  for (const { channel } of lines.filter((line) => !known.has(line.channel)))
    log.warn({ tenant, report, channel }, 'a report is not sent by a channel that was removed');
  await enqueue(
    db,
    lines.filter(({ channel }) => known.has(channel)),
  );
}
