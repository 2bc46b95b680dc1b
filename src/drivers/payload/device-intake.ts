import type { DeviceBinding, DriverHost, RefusalReason } from '../../contracts/driver.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Heard } from '../stale.ts';
import { type IntakeLimits, type PayloadLimits, payloadLimits } from './content.ts';
import { createDecoder, type Decoder } from './decoder.ts';
import { readStranger } from './strangers.ts';
import { createTap } from './tap.ts';

/** The message of a device. Its bytes are only valid during the call. */
export interface DeviceMessage {
  readonly identity: string;
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
  /** Its sender keeps it until it is acknowledged, so it may wait; one that nobody keeps is dropped when there is no room. */
  readonly isKept: boolean;
  /** Where it came from, for people: `MQTT topic "a/b"`. */
  readonly where: string;
}

/** Told of every value that is appended. */
export type Watcher = (point: number, value: number) => void;

/** Brings messages of the devices of a source into the sink, one at a time. */
export interface DeviceIntake {
  /**
   * Answers the ticket that the acknowledgement has to wait for, 0 when nothing of it was taken and never will be; `undefined` when
   * the same message must be shown again later, before any other.
   */
  take(message: DeviceMessage): number | undefined;
  /** Count a message with which nothing can be done; answers 0. */
  drop(reason: RefusalReason, identity: string | undefined, detail: string): number;
  /** Devices with bound points, for the marks of a lost link. */
  heard(): Iterable<Heard>;
  /** Look at the values that come in, until the answered function is called. */
  watch(watcher: Watcher): () => void;
}

/** The decoder of each device, made anew when its binding has changed. */
function createDecoders(host: Pick<DriverHost, 'sink' | 'clock' | 'link'>, limits: PayloadLimits): (device: DeviceBinding) => Decoder {
  const decoders = new Map<string, Decoder>();
  return (device) => {
    const present = decoders.get(device.identity);
    if (present?.device === device) return present;
    const decoder = createDecoder(device, host, limits);
    decoders.set(device.identity, decoder);
    return decoder;
  };
}

/** Nothing has come yet. */
export function createDeviceIntake(config: IntakeLimits, host: DriverHost): DeviceIntake {
  const limits = payloadLimits(config);
  const watchers = new Set<Watcher>();
  const newest = new Map<string, EpochMs>();
  let resumeAt = 0;
  let isRefusalTold = false;
  let latest = 0;
  const tap = createTap(host.sink, (batch, at) => {
    latest = Math.max(latest, batch.time[at] ?? 0);
    for (const watcher of watchers) watcher(batch.point[at] ?? 0, batch.value[at] ?? Number.NaN);
  });
  const decoderOf = createDecoders({ sink: tap.sink, clock: host.clock, link: (event) => host.link(event) }, limits);

  function drop(reason: RefusalReason, identity: string | undefined, detail: string): number {
    host.refuse(reason, 1, identity, detail);
    resumeAt = 0;
    isRefusalTold = false;
    return 0;
  }

  /** The store takes nothing: what nobody keeps is lost, the others wait in front of the reader, and their sender holds them back. */
  function refuse({ isKept, identity }: DeviceMessage): number | undefined {
    const detail = `nothing is taken: ${host.sink.refusal}`;
    if (!isKept) return drop('no-room', identity, detail);
    if (!isRefusalTold) host.refuse('no-room', 1, identity, detail);
    isRefusalTold = true;
    return undefined;
  }

  function store({ bytes, from, to, isKept }: DeviceMessage, device: DeviceBinding): number | undefined {
    latest = newest.get(device.identity) ?? 0;
    const outcome = decoderOf(device).decode(bytes, [from, to], resumeAt);
    tap.look();
    newest.set(device.identity, latest);
    const isAnyTaken = outcome.taken > 0 || resumeAt > 0;
    if (outcome.resumeAt !== 0)
      for (const { reason, count, detail } of outcome.refused) host.refuse(reason, count, device.identity, detail);
    host.count(0, outcome.taken, 0);
    if (outcome.resumeAt !== undefined && isKept) {
      resumeAt = outcome.resumeAt;
      return undefined;
    }
    if (outcome.resumeAt !== undefined) return drop('no-room', device.identity, 'a message that nobody keeps, while no buffer was free');
    resumeAt = 0;
    isRefusalTold = false;
    host.count(1, 0, to - from);
    return isAnyTaken ? host.sink.ticket() : 0;
  }

  return {
    take(message) {
      const { identity, bytes, from, to, where } = message;
      const device = host.device(identity);
      if (device !== undefined) return host.sink.refusal === undefined ? store(message, device) : refuse(message);
      host.quarantine(identity, readStranger(bytes.subarray(from, to)), where);
      return drop('unknown-device', identity, `a message on ${where}`);
    },
    drop,
    *heard() {
      for (const device of host.devices()) yield { identity: device.identity, device, newest: newest.get(device.identity) ?? 0 };
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
  };
}
