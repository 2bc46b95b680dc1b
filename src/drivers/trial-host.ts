import { createHash, timingSafeEqual } from 'node:crypto';
import type { DeviceBinding, DriverHost, LinkEvent, RefusalReason } from '../contracts/driver.ts';
import { createBatch, type SampleSink } from '../contracts/sample.ts';
import type { Clock, EpochMs } from '../contracts/time.ts';
import type { TrialDevice } from '../contracts/trial.ts';

/** The newest value of a key. */
export interface TrialReading {
  readonly identity: string;
  readonly key: string;
  readonly value: number;
  readonly quality: number;
  readonly time: EpochMs;
}

/** The newest text of a key. */
export interface TrialText {
  readonly identity: string;
  readonly key: string;
  readonly text: string;
  readonly time: EpochMs;
}

/** Under which a reading is kept. */
export const readingKey = (identity: string, key: string): string => `${identity}\n${key}`;

/** What a driver told during a trial; each list is bounded. */
export interface TrialNotes {
  /** Newest value of each bound key that had one, by {@link readingKey}. */
  readonly readings: ReadonlyMap<string, TrialReading>;
  /** Newest text of each key whose texts are kept, by {@link readingKey}. */
  readonly texts: ReadonlyMap<string, TrialText>;
  /** Texts are apart. */
  readonly links: readonly LinkEvent[];
  /** By reason: how many, and the first detail. */
  readonly refused: ReadonlyMap<RefusalReason, { readonly count: number; readonly identity: string | undefined; readonly detail: string }>;
  /** Devices that are not bound: the values that they sent, by key. */
  readonly strangers: ReadonlyMap<string, { readonly values: ReadonlyMap<string, number>; readonly detail: string }>;
  readonly messages: number;
}

/** The platform as a driver sees it in a trial: a sink that nothing leaves, and nothing that is taken is ever durable, so no device is told that its data are safe. */
export interface TrialHost extends DriverHost {
  /** Look at what has come so far. */
  notes(): TrialNotes;
  /** From now on no device is known, so that all that comes is shown as of a stranger. */
  forgetDevices(): void;
}

const mostLinks = 200;
const mostStrangers = 100;
const mostValues = 5000;
/** Largest message that is taken, as in the data plane: 4,194,304 samples. */
const largestMessage = 1 << 22;
const usualRoom = 8192;

/** A host with the given devices. */
export function createTrialHost(clock: Clock, devices: readonly TrialDevice[]): TrialHost {
  const places: { readonly identity: string; readonly key: string }[] = [];
  let version = 1;
  let bound = new Map(devices.map((device) => [device.identity, bindingOf(device, places)]));
  const pen = createPen(places);
  const sink = createTrialSink(pen);
  let messages = 0;
  return {
    clock,
    sink: sink.sink,
    device: (identity) => bound.get(identity),
    devices: () => bound.values(),
    get bindingsVersion() {
      return version;
    },
    verify: (identity, secret) => isSecretOf(bound.get(identity), secret),
    quarantine: pen.stranger,
    refuse: pen.refuse,
    link: pen.link,
    count(more) {
      messages += more;
    },
    notes() {
      sink.look();
      return { ...pen.notes, messages };
    },
    forgetDevices() {
      bound = new Map();
      version++;
    },
  };
}

function bindingOf({ identity, keys, secretHash, topics, texts }: TrialDevice, places: { identity: string; key: string }[]): DeviceBinding {
  const points = [...keys].map(([key, { scale, offset }]) => {
    const point = places.push({ identity, key }) - 1;
    return [key, { point, scale, offset }] as const;
  });
  return { identity, origin: 'measured', points: new Map(points), secretHash, topics, texts };
}

function isSecretOf(device: DeviceBinding | undefined, secret: string): boolean {
  const known = Buffer.from(device?.secretHash ?? '', 'hex');
  const given = createHash('sha256').update(secret).digest();
  return known.length === given.length && timingSafeEqual(known, given);
}

/** Writes down what a driver tells. */
function createPen(places: readonly { readonly identity: string; readonly key: string }[]) {
  const readings = new Map<string, TrialReading>();
  const texts = new Map<string, TrialText>();
  const links: LinkEvent[] = [];
  const refused = new Map<RefusalReason, { count: number; identity: string | undefined; detail: string }>();
  const strangers = new Map<string, { values: Map<string, number>; detail: string }>();
  return {
    notes: { readings, texts, links, refused, strangers },
    read(point: number, sample: Omit<TrialReading, 'identity' | 'key'>): void {
      const place = places[point];
      if (place !== undefined) readings.set(readingKey(place.identity, place.key), { ...place, ...sample });
    },
    link(event: LinkEvent): void {
      const { kind, identity = '', key, detail: text, time } = event;
      if (kind === 'text' && key !== undefined) texts.set(readingKey(identity, key), { identity, key, text, time });
      else if (links.length < mostLinks) links.push(event);
    },
    refuse(reason: RefusalReason, count: number, identity: string | undefined, detail: string): void {
      const known = refused.get(reason);
      if (known === undefined) refused.set(reason, { count, identity, detail });
      else known.count += count;
    },
    stranger(identity: string, values: ReadonlyMap<string, number>, detail: string): void {
      const known = strangers.get(identity);
      if (known === undefined && strangers.size >= mostStrangers) return;
      const all = known?.values ?? new Map<string, number>();
      for (const [key, value] of values) if (all.size < mostValues || all.has(key)) all.set(key, value);
      strangers.set(identity, { values: all, detail });
    },
  };
}

function createTrialSink(pen: Pick<ReturnType<typeof createPen>, 'read'>) {
  let batch = createBatch(usualRoom);
  const look = (): void => {
    for (let i = 0; i < batch.length; i++) {
      const sample = { value: batch.value[i] ?? Number.NaN, quality: batch.quality[i] ?? 0, time: batch.time[i] ?? 0 };
      pen.read(batch.point[i] ?? -1, sample);
    }
    batch.length = 0;
  };
  const sink: SampleSink = {
    room(n) {
      if (n > largestMessage) return undefined;
      look();
      if (batch.capacity < n) batch = createBatch(n);
      return batch;
    },
    ticket: () => 1,
    durable: 0,
    onDurable: () => () => undefined,
    onRoom: () => () => undefined,
    refusal: undefined,
  };
  return { sink, look };
}
