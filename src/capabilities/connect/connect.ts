import type { ZodType } from 'zod';
import type { Flow } from '../../contracts/flow.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Text } from '../../contracts/text.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import type { Http } from '../../kernel/http.ts';
import type { Outbox } from '../../kernel/outbox.ts';
import type { AssetDevice, Assets, Found } from '../assets/index.ts';

/** A field protocol as `connect` needs it; the driver itself lives in the data plane. */
export interface ProtocolInfo {
  readonly protocol: string;
  readonly title: Text;
  readonly config: ZodType;
}

/** What `connect` is built from. */
export interface ConnectDeps {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly http: Http;
  readonly clock: Clock;
  readonly assets: Assets;
  readonly flow: Flow;
  readonly protocols: readonly ProtocolInfo[];
  /** Per protocol: laid over the configuration of a pack's source as long as no person changed it, e.g. ports in tests. */
  readonly sourceDefaults: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly announce: (tenant: string, message: { type: 'source'; source: string; state: string; detail: string }) => void;
  /** How often the data plane is asked for its state, and facts about links are written; default 1000 ms. */
  readonly pollMs?: number;
  /** Where troubles of the background work are told; default: nowhere. */
  readonly log?: { warn(details: object, message: string): void };
}

/** Sources, devices and their links. */
export interface Connect {
  /** Devices that bring values of an asset. */
  devicesOf(asset: string): readonly AssetDevice[];
  search(caller: Caller, text: string, limit: number): Promise<readonly Found[]>;
  /** Issue new secrets for all devices of a source: identity → secret. The old ones stop working. */
  secretsOf(source: string): Promise<ReadonlyMap<string, string>>;
  /** The first source of a protocol that a tenant has: its id and the configuration that it runs with. */
  sourceByProtocol(tenant: string, protocol: string): { readonly id: string; readonly config: Readonly<Record<string, unknown>> } | undefined;
  /** Stop polling and write what is still in memory. The sources are the data plane's to stop. */
  stop(): Promise<void>;
}

/** Run the migrations, register the routes, listen to `pack.installed`, start all enabled sources. */
export declare function createConnect(deps: ConnectDeps): Promise<Connect>;
