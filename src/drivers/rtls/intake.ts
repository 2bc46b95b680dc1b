import type { DriverHost } from '../../contracts/driver.ts';
import { quality } from '../../contracts/quality.ts';
import { append, type SampleBatch } from '../../contracts/sample.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { nothingRefused, type Refused, tally } from '../payload/tally.ts';
import type { Heard } from '../stale.ts';
import { createAnchorHealth, type Health } from './anchor-health.ts';
import { createClocks } from './clocks/clocks.ts';
import type { RtlsConfig } from './config.ts';
import { createHearing, type Refuse, type Said, type Sender } from './hearing.ts';
import { readMessages } from './message.ts';
import { planOf } from './plan.ts';
import { placeOfAnchor, type Values, valuesOfHealth } from './values.ts';

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

/** Brings bodies into the sink: places of tags, and the health of anchors. */
export interface Intake {
  /** Take a whole body, or nothing of it when there is no room; then show it again later. Counts what it refuses. */
  take(bytes: Buffer, sender: Sender): Outcome;
  /** Where the anchors are, of those that are devices and were not told yet; does nothing while there is no room. To be called at the start and now and then. */
  tellAnchors(): void;
  /** Devices with bound points, for the marks of a lost link. */
  heard(): Iterable<Heard>;
}

/** Samples of a message or of the health of an anchor, at most: as many as there are keys. */
const mostKeys = 16;
/** Anchors whose health is told with one body, at most. */
const mostHealth = 32;

/** Nothing has come yet. */
export function createIntake(config: RtlsConfig, host: DriverHost): Intake {
  const plan = planOf(config);
  const health = createAnchorHealth(config.healthSeconds * 1000, () => host.clock.now());
  const clocks = createClocks(plan.anchors, config.reference || (config.anchors[0]?.id ?? ''));
  const hear = createHearing({ config, host, plan, health, clocks });
  const newest = new Map<string, EpochMs>();
  const told = new Set<string>();
  let toldVersion: number | undefined;

  const placeOf = (anchor: string): Values => placeOfAnchor(plan, anchor, config.floor);
  const healthSaid = (): readonly Said[] =>
    saidOfHealth(host, health.due(host.clock.now(), mostHealth), (one) => ({
      ...placeOf(one.anchor),
      ...valuesOfHealth(one),
      clock: clocks.fasterPpm(one.anchor),
    }));

  const put = (batch: SampleBatch, all: readonly Said[]): number => {
    for (const { device, time } of all) newest.set(device.identity, Math.max(time, newest.get(device.identity) ?? 0));
    return appendAll(batch, all);
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

/** The health of anchors that are devices, told now. */
function saidOfHealth(host: DriverHost, due: readonly Health[], values: (one: Health) => Values): readonly Said[] {
  const time = host.clock.now();
  return due.flatMap((one) => {
    const device = host.device(one.anchor);
    return device === undefined ? [] : [{ device, time, values: values(one), isUncertain: false }];
  });
}

/** Append what was said; how many samples that are. */
function appendAll(batch: SampleBatch, all: readonly Said[]): number {
  const before = batch.length;
  for (const { device, time, values, isUncertain } of all) {
    const byte = quality(isUncertain ? 'uncertain' : 'good', device.origin);
    const unknown = quality('bad', device.origin);
    for (const [key, { point, scale, offset }] of device.points) {
      const value = values[key as keyof Values]; // holds: a key that is none of them has no value
      if (value !== undefined) append(batch, point, time, value * scale + offset, Number.isNaN(value) ? unknown : byte);
    }
  }
  return batch.length - before;
}
