import type { DeviceBinding, DriverHost, RefusalReason } from '../../contracts/driver.ts';
import { quality } from '../../contracts/quality.ts';
import { append, type SampleBatch } from '../../contracts/sample.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { nothingRefused, type Refused, shown, tally } from '../payload/tally.ts';
import type { Heard } from '../stale.ts';
import { createAnchorHealth } from './anchor-health.ts';
import type { RtlsConfig } from './config.ts';
import { type Message, readMessages } from './message.ts';
import { observationsOf } from './observations.ts';
import { planOf } from './plan.ts';
import { createTags } from './tags.ts';
import { type Values, valuesOfHealth, valuesOfLocation, valuesOfState } from './values.ts';

/** What became of a body. */
export type Outcome =
  | 'no-room'
  | {
      /** Samples that were appended. */
      readonly taken: number;
      /** Its acknowledgement waits for this; 0 for nothing. */
      readonly ticket: number;
      readonly refused: readonly Refused[];
    };

/** From whom a body is, for people; and for whom it may speak, all where that is not said. */
export interface Sender {
  readonly where: string;
  readonly only?: string | undefined;
}

/** Brings bodies into the sink: places of tags, and the health of anchors. */
export interface Intake {
  /** Take a whole body, or nothing of it when there is no room; then show it again later. Counts what it refuses. */
  take(bytes: Buffer, sender: Sender): Outcome;
  /** Where the anchors are, of those that are devices and were not told yet; does nothing while there is no room. To be called at the start and now and then. */
  tellAnchors(): void;
  /** Devices with bound points, for the marks of a lost link. */
  heard(): Iterable<Heard>;
}

/** Values of one device at one time. */
interface Said {
  readonly device: DeviceBinding;
  readonly time: EpochMs;
  readonly values: Values;
  readonly isUncertain: boolean;
}

type Refuse = (reason: RefusalReason, identity: string | undefined, detail: string, count?: number) => void;

/** Samples of a message or of the health of an anchor, at most: as many as there are keys. */
const mostKeys = 16;
/** Anchors whose health is told with one body, at most. */
const mostHealth = 32;

/** Nothing has come yet. */
export function createIntake(config: RtlsConfig, host: DriverHost): Intake {
  const plan = planOf(config);
  const tags = createTags(config);
  const health = createAnchorHealth(config.healthSeconds * 1000, () => host.clock.now());
  const newest = new Map<string, EpochMs>();
  const told = new Set<string>();
  let toldVersion: number | undefined;

  const read = (
    message: Message,
    time: EpochMs,
    refuse: Refuse,
  ): { readonly values: Values; readonly isUncertain: boolean } | undefined => {
    const { identity } = message;
    if (message.kind === 'location') {
      const values = valuesOfLocation(message.location, plan);
      if (typeof values !== 'string') return { values, isUncertain: (values.accuracy ?? 0) > config.worstMetres };
      refuse('bad-value', identity, values);
      return undefined;
    }
    const { observations, unknown } = observationsOf(message, { plan, sigma: config.sigma });
    if (unknown.length > 0) refuse('unknown-key', identity, `anchor ${unknown.slice(0, 3).map(shown).join(', ')}`, unknown.length);
    const state = observations.length === 0 ? 'none' : tags.take(identity, time, observations);
    if (state === 'old') return void refuse('out-of-order', identity, 'observations older than those before');
    for (const one of observations) health.note(one, state === 'none' ? undefined : state.place);
    if (state === 'none') return void refuse('bad-value', identity, `no place follows from ${observations.length} observations`);
    const values = valuesOfState(state, { plan, floor: config.floor, anchors: observations.length });
    return { values, isUncertain: state.radius95 > config.worstMetres };
  };

  const hear = (message: Message, sender: Sender, refuse: Refuse): Said | undefined => {
    const { identity } = message;
    if (sender.only !== undefined && sender.only !== identity)
      return void refuse('not-allowed', identity, `${shown(sender.only)} may not speak for it`);
    const now = host.clock.now();
    const time = message.time ?? now;
    if (!(time >= Date.UTC(config.earliestYear, 0, 1) && time <= now + config.maxAheadSeconds * 1000))
      return void refuse('bad-time', identity, `time ${time}`);
    const found = read(message, time, refuse);
    if (found === undefined) return undefined;
    const device = host.device(identity);
    if (device !== undefined) return { device, time, ...found };
    host.quarantine(identity, new Map(Object.entries(found.values)), sender.where);
    return void refuse('unknown-device', identity, `a message from ${sender.where}`);
  };

  const placeOf = (anchor: string): Values => {
    const [x = Number.NaN, y = Number.NaN, height] = plan.anchors.get(anchor)?.place ?? [];
    const [longitude, latitude] = plan.toEarth(x, y) ?? [];
    return { longitude, latitude, x, y, height, floor: config.floor };
  };

  const healthSaid = (): readonly Said[] => {
    const time = host.clock.now();
    return health.due(time, mostHealth).flatMap((one) => {
      const device = host.device(one.anchor);
      return device === undefined ? [] : [{ device, time, values: { ...placeOf(one.anchor), ...valuesOfHealth(one) }, isUncertain: false }];
    });
  };

  const put = (batch: SampleBatch, said: readonly Said[]): number => {
    const before = batch.length;
    for (const { device, time, values, isUncertain } of said) {
      const byte = quality(isUncertain ? 'uncertain' : 'good', device.origin);
      for (const [key, { point, scale, offset }] of device.points) {
        const value = values[key as keyof Values];
        if (value !== undefined && !Number.isNaN(value)) append(batch, point, time, value * scale + offset, byte);
      }
      newest.set(device.identity, Math.max(time, newest.get(device.identity) ?? 0));
    }
    return batch.length - before;
  };

  return {
    take(bytes, sender) {
      const messages = readMessages(bytes);
      const isTooMany = messages.length > config.maxMessages;
      const room = isTooMany ? undefined : host.sink.room((messages.length + mostHealth) * mostKeys);
      if (room === undefined && !isTooMany) return 'no-room';
      let refused: readonly Refused[] = nothingRefused;
      const refuse: Refuse = (reason, identity, detail, count = 1) => {
        host.refuse(reason, count, identity, detail);
        refused = tally(refused, { reason, count, detail });
      };
      host.count(1, 0, bytes.length);
      if (room === undefined) {
        refuse('too-large', sender.only, `${messages.length} messages in one body`);
        return { taken: 0, ticket: 0, refused };
      }
      const said: Said[] = [];
      for (const message of messages) {
        if (message.kind === 'broken') refuse('bad-frame', message.identity, message.detail);
        else {
          const one = hear(message, sender, refuse);
          if (one !== undefined) said.push(one);
        }
      }
      const taken = put(room, said);
      const count = taken + put(room, healthSaid());
      host.count(0, count, 0);
      return { taken, ticket: count > 0 ? host.sink.ticket() : 0, refused };
    },
    tellAnchors() {
      if (toldVersion === host.bindingsVersion) return;
      const time = host.clock.now();
      const fresh = [...plan.anchors.keys()].flatMap((id): Said[] => {
        const device = told.has(id) ? undefined : host.device(id);
        return device === undefined ? [] : [{ device, time, values: placeOf(id), isUncertain: false }];
      });
      const room = fresh.length === 0 ? undefined : host.sink.room(fresh.length * mostKeys);
      if (fresh.length > 0 && room === undefined) return;
      if (room !== undefined) put(room, fresh);
      for (const { device } of fresh) told.add(device.identity);
      toldVersion = host.bindingsVersion;
    },
    *heard() {
      for (const device of host.devices()) yield { identity: device.identity, device, newest: newest.get(device.identity) ?? 0 };
    },
  };
}
