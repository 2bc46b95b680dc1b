import type { Received } from '../../contracts/api/index.ts';
import type { LinkEvent } from '../../contracts/driver.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { bindingOf } from './bindings.ts';
import { type Device, type DeviceTwin, putDevice } from './catalogue.ts';
import { badRequest, type Hub, note, ownDevice } from './hub.ts';
import { rememberHeard } from './link-states.ts';
import { writeTwin } from './rows.ts';
import { lastSeenAt } from './views.ts';

/** Source → identity of a device that has ended its twin → when. */
export type EndedTwins = Map<string, Map<string, EpochMs>>;

/**
 * Switch the simulated twin of a device on or off; one that is on begins anew. It outlives a restart, and ends by itself when the device speaks.
 * Throws `BAD_REQUEST` when no key of the device feeds a point in use.
 */
export async function setTwin(
  hub: Hub,
  caller: Caller,
  { id, body }: { readonly id: string; readonly body: Received<'setDeviceTwin', 'body'> },
): Promise<Device> {
  const device = ownDevice(hub, caller, id);
  const { on, everySeconds } = body;
  if (on && bindingOf(hub.deps.assets, device).points.size === 0)
    throw badRequest(`simulating device ${device.identity}`, `no key of ${device.identity} feeds a point in use`);
  if (!on && device.twin === undefined) return device;
  const did = on ? `switched the simulated twin on: a value of each point every ${everySeconds} s` : 'switched the simulated twin off';
  const at = lastSeenAt(hub, device);
  if (on && at !== undefined) rememberHeard(hub.links, device.source, { identity: device.identity, at }); // its values give way to simulated ones
  const after = await saveTwin(hub, device, on ? { since: hub.deps.clock.now(), everySeconds } : undefined);
  note(hub, device.source, { kind: 'twin', identity: device.identity, detail: `${caller.name} ${did}` });
  return after;
}

/** Remember the twins that the data plane says have ended. */
export function hearTwins({ endedTwins }: Pick<Hub, 'endedTwins'>, source: string, events: readonly LinkEvent[]): void {
  for (const { kind, identity, time } of events) {
    if (kind !== 'twin' || identity === undefined) continue;
    const ended = endedTwins.get(source) ?? new Map<string, EpochMs>();
    endedTwins.set(source, ended.set(identity, time));
  }
}

/** Store that twins have ended. One that was switched on anew since then goes on. What cannot be stored stays for the next time. */
export async function takeEndedTwins(hub: Hub): Promise<void> {
  for (const [source, ended] of hub.endedTwins) {
    for (const [identity, time] of ended) {
      await hub.inTurn(async () => {
        const device = hub.catalogue.bySource.get(source)?.get(identity);
        if (device?.twin !== undefined && device.twin.since <= time) await saveTwin(hub, device, undefined);
      });
      if (ended.get(identity) === time) ended.delete(identity);
    }
    if (ended.size === 0) hub.endedTwins.delete(source);
  }
}

async function saveTwin({ deps, catalogue, binder }: Hub, device: Device, twin: DeviceTwin | undefined): Promise<Device> {
  await writeTwin(deps.db, device.id, twin);
  const after = { ...device, twin };
  putDevice(catalogue, after);
  binder.bindSoon(after);
  return after;
}
