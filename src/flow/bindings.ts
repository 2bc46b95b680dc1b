import { createHash, timingSafeEqual } from 'node:crypto';
import type { DeviceBinding } from '../contracts/driver.ts';
import { tableOf } from '../drivers/payload/point-table.ts';

/** The devices of one source. */
export interface Bindings {
  /** Rises with every `set` and `change`. */
  readonly version: number;
  /** Replace all. */
  set(bindings: readonly DeviceBinding[]): void;
  /** Add or replace some, and take out those of these identities. */
  change(changed: readonly DeviceBinding[], gone: readonly string[]): void;
  device(identity: string): DeviceBinding | undefined;
  devices(): Iterable<DeviceBinding>;
  /** Check a secret in a time that tells nothing about it, nor whether the device exists. */
  verify(identity: string, secret: string): boolean;
}

/** Compared with when there is no hash: no secret has it but by a chance of 2⁻²⁵⁶, and the outcome is false all the same. */
const noHash = Buffer.alloc(32);

/** What came from another thread has its own copy of every key; devices of a kind share them. */
const small = (binding: DeviceBinding): DeviceBinding => ({ ...binding, points: tableOf(binding.points) });

/** A source without devices. */
export function createBindings(): Bindings {
  let version = 0;
  let byIdentity: Map<string, DeviceBinding> = new Map();
  return {
    get version() {
      return version;
    },
    set(bindings) {
      version++;
      byIdentity = new Map(bindings.map((binding) => [binding.identity, small(binding)]));
    },
    change(changed, gone) {
      version++;
      for (const identity of gone) byIdentity.delete(identity);
      for (const binding of changed) byIdentity.set(binding.identity, small(binding));
    },
    device: (identity) => byIdentity.get(identity),
    devices: () => byIdentity.values(),
    verify(identity, secret) {
      const hash = hashOf(byIdentity.get(identity));
      const isEqual = timingSafeEqual(createHash('sha256').update(secret).digest(), hash ?? noHash);
      return isEqual && hash !== undefined;
    },
  };
}

/** The stored hash as bytes; `undefined` when there is none or it is no SHA-256. */
function hashOf(binding: DeviceBinding | undefined): Buffer | undefined {
  const hash = Buffer.from(binding?.secretHash ?? '', 'hex');
  return hash.length === noHash.length ? hash : undefined;
}
