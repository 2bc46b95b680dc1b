import type { ZodType } from 'zod';
import type { DeviceMap, SecretUse } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Flow, SourceStats } from '../../contracts/flow.ts';
import type { LogEvent } from '../../contracts/link-log.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { PointNumber } from '../../contracts/sample.ts';
import type { Text } from '../../contracts/text.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import type { Http } from '../../kernel/http.ts';
import type { Log } from '../../kernel/log.ts';
import type { Outbox } from '../../kernel/outbox.ts';
import type { InTurn } from '../../kernel/turns.ts';
import type { Vault } from '../../kernel/vault.ts';
import type { Assets } from '../assets/index.ts';
import type { Binder } from './bindings.ts';
import type { Catalogue, Device, Source } from './catalogue.ts';
import type { ConfigSecrets } from './config-secrets.ts';
import type { DeviceTexts } from './device-texts.ts';
import type { LinkLog } from './link-log.ts';
import type { LinkStates } from './link-states.ts';
import type { LinkStatistics, Look } from './link-statistics.ts';
import type { Quarantine } from './quarantine.ts';
import type { RefusalNotes } from './refusal-notes.ts';
import { seesDevice, seesSource } from './sites.ts';
import type { EndedTwins } from './twin.ts';

/** A field protocol as `connect` needs it; the driver itself lives in the data plane. */
export interface ProtocolInfo {
  readonly protocol: string;
  readonly title: Text;
  readonly config: ZodType;
  /** Its own way of finding points; only what it wants to be asked. */
  readonly discover?: { readonly request: ZodType };
  readonly readMap?: (csv: string) => DeviceMap;
  /** For what devices need a secret, by a configuration that `config` has taken. Default: for nothing. */
  readonly secretUse?: (config: never, identity?: string) => SecretUse;
  readonly keyProblem?: (key: string) => Text | undefined;
}

/** What `connect` is built from. */
export interface ConnectDeps {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly http: Http;
  readonly clock: Clock;
  /** Seals the secrets of configurations before they are stored. */
  readonly vault: Vault;
  readonly assets: Assets;
  readonly flow: Flow;
  readonly protocols: readonly ProtocolInfo[];
  /** Per protocol: laid over the configuration of a pack's source as long as no person changed it, e.g. ports in tests. */
  readonly sourceDefaults: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly announce: (tenant: string, message: { type: 'source'; source: string; state: string; detail: string }) => void;
  /** True for a point that is written by commands only, with their interlocks: it is then not written by asking its device. Default: none is. */
  readonly isCommanded?: (point: PointNumber) => boolean;
  /** How often the data plane is asked for its state, and facts about links are written; default 1000 ms. */
  readonly pollMs?: number;
  readonly log: Log;
}

/** What all parts of `connect` work with. */
export interface Hub {
  readonly deps: ConnectDeps;
  readonly catalogue: Catalogue;
  readonly secrets: ConfigSecrets;
  readonly links: LinkStates;
  readonly linkLog: LinkLog;
  readonly quarantine: Quarantine;
  readonly texts: DeviceTexts;
  readonly refusalNotes: RefusalNotes;
  readonly statistics: Map<string, LinkStatistics>;
  /** What the data plane was last seen to have counted. */
  readonly looks: Map<string, Look>;
  readonly binder: Binder;
  /** What the data plane last said of each source. */
  readonly stats: Map<string, SourceStats>;
  /** Why an enabled source is not even started: its configuration is not valid, or its protocol is gone. */
  readonly notStarted: Map<string, string>;
  /** Devices that have ended their simulated twins, by source and identity, and when; written down with the next look at the data plane. */
  readonly endedTwins: EndedTwins;
  /** One change at a time, so that memory follows the database in the same order. */
  readonly inTurn: InTurn;
}

/** Write a line into the log of a source, of what the platform or a person did. */
export function note({ linkLog, deps }: Hub, source: string, event: Omit<LogEvent, 'time'>): void {
  linkLog.add(source, [{ ...event, time: deps.clock.now() }]);
}

/** A source of the caller's tenant; throws `NOT_FOUND` for every other. */
export function ownSource({ catalogue, deps }: Hub, caller: Caller, id: string): Source {
  const source = catalogue.sources.get(id);
  if (source?.tenant !== caller.tenant || !seesSource({ catalogue, deps }, caller, id)) throw notFound(`source ${id}`);
  return source;
}

/** A device of the caller's tenant; throws `NOT_FOUND` for every other. */
export function ownDevice({ catalogue, deps }: Hub, caller: Caller, id: string): Device {
  const device = catalogue.devices.get(id);
  if (device?.tenant !== caller.tenant || !seesDevice({ deps }, caller, device)) throw notFound(`device ${id}`);
  return device;
}

/** A `NOT_FOUND` that says what is missing. */
export const notFound = (what: string) => new Failure('NOT_FOUND', `looking for ${what}: there is none`, { details: { what } });

/** A `BAD_REQUEST` that says why. */
export const badRequest = (doing: string, what: string) => new Failure('BAD_REQUEST', `${doing}: ${what}`, { details: { what } });
