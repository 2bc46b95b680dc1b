import type { EpochMs } from '../../../contracts/time.ts';
import type { NotifyDeps } from '../deps.ts';
import { enqueue, type NewDelivery } from '../queue.ts';
import { type DeliveryRow, tables } from '../schema.ts';
import { mayKnow } from '../sites.ts';
import { type DeviceRow, isDevice } from './devices.ts';

/**
 * Put a message for people into the queue of each of their browsers: each has its own tries, pauses and receipt, so that a push service that cannot
 * be reached holds up no other. The same message again changes nothing.
 *
 * Reached are those whom it names (all when it names nobody) who can sign in, may know what it is about, and have not chosen only more important ones.
 *
 * @returns how many browsers
 */
export async function fanOut(deps: NotifyDeps, delivery: DeliveryRow, now: EpochMs): Promise<number> {
  const devices = await devicesFor(deps, delivery);
  const { tenant, rule, event, level, kind, alarm, assets, priority, message } = delivery;
  await enqueue(
    deps.db,
    devices.map(
      ({ id, owner }): NewDelivery => ({
        ...{ tenant, channel: id, rule, event, level, kind, alarm, assets, priority, message },
        ...{ recipients: [owner], createdAt: delivery.createdAt, nextAt: now, held: false },
      }),
    ),
  );
  return devices.length;
}

async function devicesFor({ db, assets, peopleOf }: NotifyDeps, delivery: DeliveryRow): Promise<readonly DeviceRow[]> {
  const { tenant, recipients, priority, kind, assets: about } = delivery;
  const rows = await tables(db)
    .selectFrom('notifyChannel')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('owner', 'is not', null)
    .execute();
  const named = new Set(recipients);
  const people = (await peopleOf(tenant)).filter(({ name }) => named.size === 0 || named.has(name));
  // A test is about nothing, and harms nobody.
  const allowed = people.filter(({ sites }) => kind === 'test' || mayKnow(assets, { tenant, ...(sites && { sites }) }, about));
  const names = new Set(allowed.map(({ name }) => name));
  return rows.filter(isDevice).filter(({ owner, leastPriority }) => names.has(owner) && (kind === 'test' || priority <= leastPriority));
}

/** Whether the owner of a browser may be told of a message at this very moment: it may have waited, and rights change. */
export async function mayStillKnow({ assets, peopleOf }: NotifyDeps, { owner }: DeviceRow, delivery: DeliveryRow): Promise<boolean> {
  const { tenant, kind, assets: about } = delivery;
  const person = (await peopleOf(tenant)).find(({ name }) => name === owner);
  if (person === undefined) return false;
  return kind === 'test' || mayKnow(assets, { tenant, ...(person.sites && { sites: person.sites }) }, about);
}
