import type { z } from 'zod';
import type { command } from '../../contracts/api/control.ts';
import type { LatestReader } from '../../contracts/flow.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Audit } from '../../kernel/audit.ts';
import type { Database } from '../../kernel/database.ts';
import type { Http } from '../../kernel/http.ts';
import type { Log } from '../../kernel/log.ts';
import type { Outbox } from '../../kernel/outbox.ts';
import type { Assets } from '../assets/index.ts';
import type { Connect } from '../connect/index.ts';

/** A command as the API shows it. */
export type CommandView = z.output<typeof command>;

/** What `control` is built from. */
export interface ControlDeps {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly http: Pick<Http, 'route'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: Pick<Audit, 'write'>;
  readonly assets: Assets;
  readonly connect: Pick<Connect, 'writersOf' | 'write'>;
  readonly latest: LatestReader;
  /** Count of the open work orders on an asset; when it throws, the interlock does not hold. */
  readonly openOrders: (tenant: string, asset: string) => Promise<number>;
  /** How often open commands are looked at, in ms. Default 200; 0: only when {@link Control.tick} is called, for tests. */
  readonly lookMs?: number;
}
