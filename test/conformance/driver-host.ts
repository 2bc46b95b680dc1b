import { createHash, timingSafeEqual } from 'node:crypto';
import type { DeviceBinding, DriverHost, LinkEvent, RefusalReason } from '../../src/contracts/driver.ts';
import type { ErrorCode } from '../../src/contracts/errors.ts';
import type { Origin } from '../../src/contracts/quality.ts';
import { createBatch, type SampleBatch } from '../../src/contracts/sample.ts';
import type { Clock } from '../../src/contracts/time.ts';

/** One sample as a test likes to see it. */
export interface SeenSample {
  readonly point: number;
  readonly time: number;
  readonly value: number;
  readonly quality: number;
}

/** One call of `refuse`. */
export interface SeenRefusal {
  readonly reason: RefusalReason;
  readonly count: number;
  readonly identity: string | undefined;
  readonly detail: string;
}

/** One call of `quarantine`. */
export interface SeenUnknown {
  readonly identity: string;
  readonly values: ReadonlyMap<string, number>;
  readonly detail: string;
}

/** A device for {@link TestHost.add}. */
export interface TestDevice {
  readonly identity: string;
  /** Raw keys in column order; key i feeds point `firstPoint + i` with scale 1 and offset 0. */
  readonly keys?: readonly string[];
  /** Default 1. */
  readonly firstPoint?: number;
  /** Default: the device may not sign in. */
  readonly secret?: string;
  /** Default `measured`. */
  readonly origin?: Origin;
  /** Default: none. */
  readonly topics?: readonly string[];
  /** Keys whose texts are kept. Default: none. */
  readonly texts?: readonly string[];
}

/** A clock that a test moves by hand. */
export interface TestClock extends Clock {
  set(time: number): void;
}

/**
 * The platform as a driver sees it, in memory, with disk, room and clock in the hands of the test.
 *
 * By default every sample becomes durable in a microtask after the ticket was asked. With `durability: 'manual'` nothing is durable
 * until `sync()`; with `full = true` there is no room until `free()`; with `refusal = 'DISK_FULL'` the sink says so.
 */
export interface TestHost extends DriverHost {
  readonly clock: TestClock;
  /** Set it to have new connections turned away. */
  closed: string | undefined;
  /** Everything appended so far, durable or not. */
  readonly samples: readonly SeenSample[];
  readonly refusals: readonly SeenRefusal[];
  readonly unknown: readonly SeenUnknown[];
  readonly links: readonly LinkEvent[];
  readonly counted: { readonly messages: number; readonly values: number; readonly bytes: number };
  /** How many listeners the driver has left on the sink; 0 after a clean stop. */
  readonly listeners: number;
  /** How often the driver was told that there is no room. */
  readonly denials: number;
  /** Number of refused messages or values with this reason. */
  refusedFor(reason: RefusalReason): number;
  add(device: TestDevice): DeviceBinding;
  remove(identity: string): void;
  /** Make everything appended so far durable and tell the listeners. */
  sync(): void;
  /** No buffer is free from now on. */
  fill(): void;
  /** A buffer is free again; tells the listeners. */
  free(): void;
  /** What `sink.refusal` says. */
  refuseAll(code: ErrorCode | undefined): void;
  /** Forget the samples seen so far, so that long runs stay small. */
  forget(): void;
  /** The same for facts about links, and for refusals. */
  forgetLinks(): void;
  forgetRefusals(): void;
}

const hash = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const sameHash = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a, 'hex'), Buffer.from(b, 'hex'));

function bindingOf(device: TestDevice): DeviceBinding {
  const first = device.firstPoint ?? 1;
  return {
    identity: device.identity,
    origin: device.origin ?? 'measured',
    points: new Map((device.keys ?? []).map((key, i) => [key, { point: first + i, scale: 1, offset: 0 }])),
    secretHash: device.secret === undefined ? undefined : hash(device.secret),
    topics: device.topics ?? [],
    texts: device.texts,
  };
}

function listenersOf<T>(): { readonly all: Set<(value: T) => void>; on(listener: (value: T) => void): () => void } {
  const all = new Set<(value: T) => void>();
  return {
    all,
    on(listener) {
      all.add(listener);
      return () => void all.delete(listener);
    },
  };
}

function samplesOf(batch: SampleBatch): SeenSample[] {
  const seen: SeenSample[] = [];
  for (let i = 0; i < batch.length; i++) {
    seen.push({ point: batch.point[i] ?? 0, time: batch.time[i] ?? 0, value: batch.value[i] ?? 0, quality: batch.quality[i] ?? 0 });
  }
  return seen;
}

function createSink(options: TestHostOptions) {
  const capacity = options.capacity ?? 4096;
  const durableListeners = listenersOf<number>();
  const roomListeners = listenersOf<void>();
  const seen: SeenSample[] = [];
  let open = createBatch(capacity);
  let group = 1;
  let durable = 0;
  let isFull = false;
  let denials = 0;
  let isScheduled = false;
  let refusal: ErrorCode | undefined;
  const drain = () => {
    if (options.keep ?? true) seen.push(...samplesOf(open));
    open = Object.assign(open, { length: 0 });
  };
  const sync = () => {
    drain();
    durable = group++;
    for (const listener of durableListeners.all) listener(durable);
  };
  const syncSoon = () => {
    if (options.durability === 'manual' || isScheduled) return;
    isScheduled = true;
    queueMicrotask(() => {
      isScheduled = false;
      sync();
    });
  };
  return {
    sink: {
      room(n: number) {
        if (isFull || n > capacity) {
          denials++;
          return undefined;
        }
        if (open.length + n > capacity) drain();
        syncSoon();
        return open;
      },
      ticket: () => group,
      get durable() {
        return durable;
      },
      onDurable: durableListeners.on,
      onRoom: (listener: () => void) => roomListeners.on(listener),
      get refusal() {
        return refusal;
      },
    },
    seen: () => [...seen, ...samplesOf(open)],
    denials: () => denials,
    listeners: () => durableListeners.all.size + roomListeners.all.size,
    forget() {
      seen.length = 0;
    },
    sync,
    fill() {
      isFull = true;
    },
    free() {
      isFull = false;
      for (const listener of [...roomListeners.all]) listener();
    },
    refuseAll(code: ErrorCode | undefined) {
      refusal = code;
    },
  };
}

/** How a {@link TestHost} behaves. */
export interface TestHostOptions {
  /** `soon` (default): everything is durable after the present turn. `manual`: only `sync()` makes it durable. */
  readonly durability?: 'soon' | 'manual';
  /** Samples per buffer; default 4096. `room(n)` beyond it answers `undefined`, as the real sink does. */
  readonly capacity?: number;
  /** Keep the samples for `samples`; default true. */
  readonly keep?: boolean;
  /** Start of the clock, default 2024-06-01T00:00:00Z. It stands still until set. */
  readonly now?: number;
}

/** A {@link TestHost}; see there. */
export function createTestHost(options: TestHostOptions = {}): TestHost {
  const store = createSink(options);
  const devices = new Map<string, DeviceBinding>();
  const refusals: SeenRefusal[] = [];
  const unknown: SeenUnknown[] = [];
  const links: LinkEvent[] = [];
  const counted = { messages: 0, values: 0, bytes: 0 };
  let now = options.now ?? Date.UTC(2024, 5, 1);
  let bindingsVersion = 1;
  return {
    clock: {
      now: () => now,
      set(time) {
        now = time;
      },
    },
    sink: store.sink,
    closed: undefined,
    get samples() {
      return store.seen();
    },
    refusals,
    unknown,
    links,
    counted,
    get listeners() {
      return store.listeners();
    },
    get denials() {
      return store.denials();
    },
    get bindingsVersion() {
      return bindingsVersion;
    },
    device: (identity) => devices.get(identity),
    devices: () => devices.values(),
    verify(identity, secret) {
      const expected = devices.get(identity)?.secretHash;
      return expected !== undefined && sameHash(expected, hash(secret));
    },
    quarantine: (identity, values, detail) => void unknown.push({ identity, values: new Map(values), detail }),
    refuse: (reason, count, identity, detail) => void refusals.push({ reason, count, identity, detail }),
    count(messages, values, bytes) {
      counted.messages += messages;
      counted.values += values;
      counted.bytes += bytes;
    },
    link: (event) => void links.push(event),
    refusedFor: (reason) => refusals.filter((r) => r.reason === reason).reduce((sum, r) => sum + r.count, 0),
    add(device) {
      const binding = bindingOf(device);
      devices.set(device.identity, binding);
      bindingsVersion++;
      return binding;
    },
    remove(identity) {
      devices.delete(identity);
      bindingsVersion++;
    },
    sync: store.sync,
    fill: store.fill,
    free: store.free,
    refuseAll: store.refuseAll,
    forget: store.forget,
    forgetLinks() {
      links.length = 0;
    },
    forgetRefusals() {
      refusals.length = 0;
    },
  };
}

/** Wait until `claim` holds, asking every 5 ms; throws after `withinMs` (default 25 s: a busy machine is slow) with `what` was awaited. */
export async function eventually(what: string, claim: () => boolean, withinMs = 25_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!claim()) {
    if (performance.now() > end) throw new Error(`waiting for ${what}: not within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
