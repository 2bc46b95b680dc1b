import type { ZodType } from 'zod';
import type { Datum } from './datum.ts';
import type { Origin } from './quality.ts';
import type { PointNumber, SampleSink } from './sample.ts';
import type { Text } from './text.ts';
import type { Clock, EpochMs } from './time.ts';

/** One mapped value of a device: which point it feeds and how the raw number becomes an engineering value (`raw · scale + offset`). */
export interface PointBinding {
  readonly point: PointNumber;
  readonly scale: number;
  readonly offset: number;
}

/** A device known to the platform, as its driver needs it. */
export interface DeviceBinding {
  /** Name on the wire: SL 651 station code, MQTT client id or user name, HTTP device id. */
  readonly identity: string;
  /** Where its values come from; stamped into the quality of each sample. */
  readonly origin: Origin;
  /** Raw keys (SL 651 element symbol such as `Z`, JSON key such as `level`) to points. Iteration order is the column order of array payloads. */
  readonly points: ReadonlyMap<string, PointBinding>;
  /** SHA-256 (hex) of the device's secret, which the platform made from 192 random bits; `undefined` when the device may not sign in. */
  readonly secretHash: string | undefined;
  /**
   * Keys whose values are texts (serial number, firmware, name): kept as facts of the device with their time; they feed no point. A driver tells
   * them by link events of kind `text`, see drivers/device-texts.ts. Default: none.
   */
  readonly texts?: readonly string[] | undefined;
  /** MQTT topics that the device may publish to and subscribe to; see drivers/mqtt/README.md. */
  readonly topics: readonly string[];
  /** Values that the data plane makes up in place of the device until it speaks; drivers have nothing to do with it. Default: none. */
  readonly twin?: Twin | undefined;
  /** Places that the device sends in another system than WGS 84; the data plane converts them, drivers have nothing to do with it. Default: none. */
  readonly places?: readonly PlacePoints[] | undefined;
}

/** Two points of one asset that are together a place, and the system in which it is sent. */
export interface PlacePoints {
  readonly datum: Exclude<Datum, 'wgs84'>;
  readonly longitude: PointNumber;
  readonly latitude: PointNumber;
}

/** A simulated twin of a device: plausible values for its points, so that a plant can be commissioned before its hardware is there. */
export interface Twin {
  /** When it was switched on; a twin with another time is another twin, also of a device whose last one has ended. */
  readonly since: EpochMs;
  /** A value of each point comes so often; the data plane looks once a second. */
  readonly everyMs: number;
  readonly points: readonly TwinPoint[];
}

/** A point that a {@link Twin} feeds. */
export interface TwinPoint {
  readonly point: PointNumber;
  /** Its values lie within, ends included. */
  readonly low: number;
  readonly high: number;
  /** Values are rounded to so many places. */
  readonly decimals: number;
  /** A daily wave with noise; whole numbers from low to high, each held for a while; or amounts that fall now and then. */
  readonly shape: 'wave' | 'state' | 'fall';
}

/** Why a message was not taken. Counted per source and shown in the console; never silent. */
export const refusalReasons = [
  'unknown-device',
  'unknown-key',
  'bad-frame',
  'bad-checksum',
  'bad-value',
  'bad-time',
  'too-large',
  'not-allowed',
  'no-room',
  'not-admitted',
  'out-of-order',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** A fact about the link to a device or of the source as a whole, for people. */
export interface LinkEvent {
  /** `twin` is the data plane's own: the real device has ended its simulated twin. `text`: the device says a text, which is the detail. */
  readonly kind: 'connected' | 'disconnected' | 'error' | 'listening' | 'twin' | 'text';
  /** Identity of the device, or `undefined` for the source itself. */
  readonly identity: string | undefined;
  readonly time: EpochMs;
  /** Peer address, reason, error: for people, in English; its Chinese is a line of `said/`. Of kind `text` what the device says. */
  readonly detail: string;
  /** Of kind `text`: which of {@link DeviceBinding.texts} it is. Default: of no key. */
  readonly key?: string | undefined;
}

/**
 * All that a driver may use of the platform. It is passed in, so that a driver runs in a flow worker, in a test or alone.
 * None of its functions throws or waits.
 */
export interface DriverHost {
  readonly clock: Clock;
  readonly sink: SampleSink;
  /** The device with this identity on this source, or `undefined` when it is unknown or retired. Cheap: call it for each message. */
  device(identity: string): DeviceBinding | undefined;
  /** All devices of this source, in the order of their adding; for a driver that calls them, which compares `bindingsVersion` to see changes. */
  devices(): Iterable<DeviceBinding>;
  /** Changes whenever bindings change; a driver that caches compares it. */
  readonly bindingsVersion: number;
  /**
   * Why no new connection is let in at the moment (processor or memory above their limits), in English; `undefined` or missing when all
   * are welcome. A driver answers its protocol's refusal (MQTT 0x03/0x97, HTTP 503) or closes, counts `not-admitted`, and goes on with
   * the connections that it has.
   */
  readonly closed?: string | undefined;
  /** Check a device's secret, in constant time. */
  verify(identity: string, secret: string): boolean;
  /** Show an unknown device to people, with the keys and values that it sent, so that it can be adopted. */
  quarantine(identity: string, values: ReadonlyMap<string, number>, detail: string): void;
  /** Count messages or values that were not taken. */
  refuse(reason: RefusalReason, count: number, identity: string | undefined, detail: string): void;
  /** Count what was taken; cheap. */
  count(messages: number, values: number, bytes: number): void;
  /** Tell of the link. */
  link(event: LinkEvent): void;
}

/** An open source. */
export interface Session {
  /**
   * Serve until the signal aborts (then it resolves within a second and leaves no handle) or the link is lost (then it throws a `Failure`).
   * The signal is of this session alone and aborts also after `run` has ended by itself, so that what still listens to it lets go.
   */
  run(signal: AbortSignal): Promise<void>;
  /** The address that it listens on once it does, for tests and for people. */
  address?(): { readonly host: string; readonly port: number } | undefined;
  /**
   * Ask something of a device by a down-link, e.g. SL 651 query or set clock; resolves with what the device answered.
   * Where values can be written, the question is `{ write: { [key]: number } }` in engineering values, and the answer holds what was read back.
   * Throws a `Failure` when the device is not connected, does not answer in time or refuses.
   */
  ask?(identity: string, question: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>>;
}

/** A value that a device offers: what it would take to bind it. */
export interface FoundPoint {
  /** Of the device, as {@link DeviceBinding.identity} has it. */
  readonly identity: string;
  /** As {@link DeviceBinding.points} has it: a binding of this key reads this value. */
  readonly key: string;
  /** What the device calls it; the key where it has no name. */
  readonly name: string;
  /** Folders that it lies in, outermost first; empty where the protocol has none. */
  readonly path: readonly string[];
  /** Its type in the words of the protocol (`uint16`, `M_ME_NC_1`, `Double`), for people; empty when it is not told. */
  readonly type: string;
  /** Its engineering unit as the device tells it, for people; empty when it is not told. */
  readonly unit: string;
  /** Its raw value at the moment; `undefined` when it was not read, or is no number. */
  readonly value: number | undefined;
}

/** Somewhere to look further, such as a folder of an OPC UA server. */
export interface FoundPlace {
  readonly name: string;
  /** The request that looks there: goes into the next `find` as it is. */
  readonly request: Readonly<Record<string, unknown>>;
}

/** What a device was found to offer. */
export interface Discovery {
  /** Each pair of identity and key once; at most {@link mostFound}, more are told in a remark. */
  readonly points: readonly FoundPoint[];
  /** What was not looked into; empty when all was. */
  readonly places: readonly FoundPlace[];
  /** What could not be looked at and why (a unit does not answer, a range is refused, time is up), for people. */
  readonly remarks: readonly Text[];
}

/** Points of one {@link Discovery}, at most. */
export const mostFound = 5000;

/** How the points of a device are found, where the protocol has a way. */
export interface Discoverer<Config = unknown, Request = unknown> {
  /** What to look at (ranges of registers, a folder, a station), every field with `.describe()` and a default, so that `{}` is a good first request. */
  readonly request: ZodType<Request>;
  /**
   * The field of a request with the identities to ask, parted by commas: where it is left out or empty, those of the source's devices stand in it.
   * For protocols whose configuration names nobody to call. Default: no field.
   */
  readonly devices?: string;
  /**
   * Look, over a link of its own that is closed at the end; writes nothing to the device and stores nothing.
   * When the signal aborts, resolves within a second with what was found so far and a remark. Throws a `Failure` when there is no link at all.
   */
  find(config: Config, request: Request, signal: AbortSignal): Promise<Discovery>;
}

/** A device of a table that makers publish, such as a register map. */
export interface MappedDevice {
  readonly identity: string;
  readonly keys: readonly MappedKey[];
}

/** A value of a {@link MappedDevice}. */
export interface MappedKey {
  /** As {@link DeviceBinding.points} has it. */
  readonly key: string;
  /** What people call it; the key when the table has no name. */
  readonly name: string;
  readonly scale: number;
  readonly offset: number;
  /** Engineering unit, empty when the table has none. */
  readonly unit: string;
  /** It goes among {@link DeviceBinding.texts}. Default: it is a number. */
  readonly isText?: boolean | undefined;
}

/** A table of devices as far as it can be used, and what is wrong with the rest. */
export interface DeviceMap {
  readonly devices: readonly MappedDevice[];
  /** Rows that are not taken, with the reason; the heading is row 1. There may be fewer than {@link refusedRows}. */
  readonly errors: readonly { readonly row: number; readonly text: Text }[];
  readonly refusedRows: number;
}

/** Who both sides say that they are, before anything secret is said. */
export interface Introduction {
  /** What the other side must be told to trust. */
  readonly own: {
    /** SHA-256 of our certificate, hex. */
    readonly fingerprint: string;
    /** Name and text (PEM) of the file to bring there. */
    readonly file: { readonly name: string; readonly text: string };
  };
  readonly other: {
    /** Subject of its certificate. */
    readonly name: string;
    /** SHA-256 of its certificate, hex. */
    readonly fingerprint: string;
    /** The day until which it holds, as 2036-11-26. */
    readonly validTo: string;
    /**
     * `unknown`: nobody has been trusted yet. `changed`: somebody is trusted, and it is not this one. `unfit`: trusted, but out of date or damaged.
     */
    readonly trust: 'trusted' | 'unknown' | 'changed' | 'unfit';
    /** Settings with which it would be trusted. */
    readonly trusting: Readonly<Record<string, unknown>>;
  };
}

/**
 * What the secret that the platform issues to a device is good for at a source. `needed`: who has none is not let in. `optional`: there are other
 * ways in, too, such as a certificate, registration or the name alone. `unused`: devices do not sign in with it.
 */
export const secretUses = ['needed', 'optional', 'unused'] as const;
export type SecretUse = (typeof secretUses)[number];

/** A field protocol: bytes in, samples out. */
export interface Driver<Config = unknown> {
  readonly protocol: string;
  readonly title: Text;
  /** Configuration of a source, every field with `.describe()` and a default where there is one. */
  readonly config: ZodType<Config>;
  /** Make a session. Does no I/O. */
  open(config: Config, host: DriverHost): Session;
  /** Try the configuration (is the port free, does the device answer) and say what was found; throws a `Failure`. */
  probe(config: Config, signal: AbortSignal): Promise<string>;
  /**
   * The configuration for a trial run beside the real source: what others see of it (client identifier, host id) is changed so that the real
   * one is not pushed out. Default: the configuration as it is. What a trial takes is never acknowledged to devices.
   */
  forTrial?(config: Config): Config;
  /**
   * Ask the other side who it is, without trusting it; for "test connection". Resolves with `undefined` where the configuration wants no
   * certificates. Throws a `Failure` when it is not reached. Default: the protocol has no certificates that people decide on.
   */
  introduce?(config: Config, signal: AbortSignal): Promise<Introduction | undefined>;
  /** Finds the points of a device. Default: there is no way but to listen to what unknown devices send. */
  readonly discover?: Discoverer<Config>;
  /** Reads the CSV in which makers of this protocol publish points. Never throws. Default: the protocol has none. */
  readMap?(csv: string): DeviceMap;
  /**
   * What the secrets of devices are good for with this configuration: to the device of an identity, or without one to those of which it is
   * good for most. Default: `unused` with every one.
   */
  secretUse?(config: Config, identity?: string): SecretUse;
  /** Why a key of a binding is none of this protocol; `undefined` for one that can be read. Default: every key may be one. */
  keyProblem?(key: string): Text | undefined;
}
