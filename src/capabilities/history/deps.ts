import type { PointBinding } from '../../contracts/driver.ts';
import type { Flow } from '../../contracts/flow.ts';
import type { HistoryReader } from '../../contracts/history.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import type { Http } from '../../kernel/http.ts';
import type { Jobs } from '../../kernel/jobs.ts';
import type { Assets } from '../assets/index.ts';

/** What `history` is built from. */
export interface HistoryDeps {
  /** Holds the annotations; samples are the store's. */
  readonly db: Database;
  readonly http: Http;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly assets: Assets;
  readonly flow: Flow;
  readonly reader: HistoryReader;
  /** Folder for uploads that are being imported; made when missing, emptied at start. */
  readonly uploads: string;
  /** Keys of a tenant's device, for writes that name a device; the app gives it from `connect`. */
  readonly keysOf: (tenant: string, identity: string) => ReadonlyMap<string, PointBinding> | undefined;
}
