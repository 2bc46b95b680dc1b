import type { DeviceBinding, DriverHost, PointBinding } from '../../contracts/driver.ts';
import { quality } from '../../contracts/quality.ts';
import { unitOf } from './address.ts';
import type { Intake } from './intake.ts';
import type { PlanLimits } from './plan.ts';
import { type BadKey, createUnit, noUnit, planUnit, sortKeys, type Unit } from './unit.ts';

/** The units of a link, as the bindings have them. */
export interface Fleet {
  /** In the order of their turns. */
  readonly units: readonly Unit[];
  unit(identity: string): Unit | undefined;
  /** Follow the bindings when they have changed. */
  follow(): void;
  /** Give up what waits for the units. */
  dissolve(): void;
}

/** What a fleet works with. */
export interface FleetParts {
  readonly host: DriverHost;
  readonly intake: Intake;
  readonly limits: PlanLimits;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

function markBad({ intake }: FleetParts, { identity, origin }: DeviceBinding, bindings: Iterable<PointBinding>): void {
  const point = Uint32Array.from(Array.from(bindings, (binding) => binding.point));
  intake.bad(identity, { point, bad: quality('bad', origin) });
}

/** Count the keys that cannot be asked for, tell of them once, and mark their points. */
function refuseKeys(parts: FleetParts, device: DeviceBinding, keys: readonly BadKey[]): void {
  const [first] = keys;
  if (first === undefined) return;
  const { host } = parts;
  for (const { key, why } of keys) host.refuse('unknown-key', 1, device.identity, `${key}: ${why.en}`);
  const detail = `${keys.length} keys cannot be read, the first is ${first.key}: ${first.why.en}`;
  host.link({ kind: 'error', identity: device.identity, time: host.clock.now(), detail });
  markBad(
    parts,
    device,
    keys.flatMap(({ binding }) => binding ?? []),
  );
}

/** A device that is no unit can never be called: that is told of it once, and is no fault of its keys nor of the link. */
function refuseDevice(parts: FleetParts, device: DeviceBinding): void {
  const { host } = parts;
  const { identity, points, texts = [] } = device;
  const detail = noUnit.en;
  host.refuse('unknown-key', points.size + texts.length, identity, detail);
  host.link({ kind: 'disconnected', identity, time: host.clock.now(), detail });
  markBad(parts, device, points.values());
}

function drop(unit: Unit, why: string): void {
  for (const block of unit.blocks) block.isGone = true;
  for (const { dropped } of unit.urgent.splice(0)) dropped(why);
}

/** A fleet without units: the first `follow` finds them. */
export function createFleet(parts: FleetParts): Fleet {
  const { host, limits, now } = parts;
  const byIdentity = new Map<string, Unit>();
  const sorted = new Map<string, DeviceBinding>(); // the binding that was last looked at
  let units: readonly Unit[] = [];
  let seenVersion: number | undefined;

  function take(device: DeviceBinding): void {
    if (sorted.get(device.identity) === device) return;
    sorted.set(device.identity, device);
    const number = unitOf(device.identity);
    if (number === undefined) {
      refuseDevice(parts, device);
      return;
    }
    const { tags, bad } = sortKeys(device);
    refuseKeys(parts, device, bad);
    const unit = byIdentity.get(device.identity) ?? createUnit(device, number);
    byIdentity.set(device.identity, unit);
    planUnit(unit, device, { tags, limits, now: now() });
  }

  function leave(identity: string): void {
    const unit = byIdentity.get(identity);
    if (unit !== undefined) drop(unit, 'it was not sent: the device was removed');
    byIdentity.delete(identity);
    sorted.delete(identity);
  }

  return {
    get units() {
      return units;
    },
    unit: (identity) => byIdentity.get(identity),
    follow() {
      if (host.bindingsVersion === seenVersion) return;
      seenVersion = host.bindingsVersion;
      for (const device of host.devices()) take(device);
      for (const identity of [...sorted.keys()]) if (host.device(identity) === undefined) leave(identity);
      units = [...byIdentity.values()];
    },
    dissolve() {
      for (const unit of units) drop(unit, 'it was not sent: the link has ended');
    },
  };
}
