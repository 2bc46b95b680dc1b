import type { DriverHost, LinkEvent } from '../contracts/driver.ts';
import type { SampleSink } from '../contracts/sample.ts';
import type { Clock } from '../contracts/time.ts';
import type { Bindings } from './bindings.ts';
import { type Counters, countRefused, remarkRefused } from './counters.ts';
import type { Notices } from './notices.ts';

/** The parts of one source that its driver sees through the host. */
export interface HostParts {
  readonly clock: Clock;
  readonly sink: SampleSink;
  readonly bindings: Bindings;
  readonly counters: Counters;
  readonly notices: Notices;
  /** See `closed` of the host. */
  readonly closed: () => string | undefined;
}

/** Link events that say that a source works. */
const upEvents: readonly LinkEvent['kind'][] = ['listening', 'connected'];

/** All that the driver of one source may use of the platform. */
export function createHost({ clock, sink, bindings, counters, notices, closed }: HostParts): DriverHost {
  const up = () => {
    if (counters.state === 'starting') Object.assign(counters, { state: 'up', lastError: undefined });
  };
  return {
    clock,
    sink,
    device: bindings.device,
    devices: bindings.devices,
    get bindingsVersion() {
      return bindings.version;
    },
    get closed() {
      return closed();
    },
    verify: bindings.verify,
    quarantine: notices.quarantine,
    refuse(reason, count, identity, detail) {
      countRefused(counters, reason, count);
      if (count > 0) remarkRefused(counters, reason, { identity, detail });
    },
    count(messages, values, bytes) {
      counters.messages += messages;
      counters.values += values;
      counters.bytes += bytes;
      up();
    },
    link(event) {
      if (upEvents.includes(event.kind)) up();
      notices.link(event);
    },
  };
}
