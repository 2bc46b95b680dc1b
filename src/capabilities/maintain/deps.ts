import type { z } from 'zod';
import type { workOrder } from '../../contracts/api/maintain.ts';
import type { LatestReader } from '../../contracts/flow.ts';
import type { HistoryReader } from '../../contracts/history.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Attachments } from '../../kernel/attachments.ts';
import type { Database } from '../../kernel/database.ts';
import type { Http } from '../../kernel/http.ts';
import type { Log } from '../../kernel/log.ts';
import type { Outbox } from '../../kernel/outbox.ts';
import type { Assets } from '../assets/index.ts';

/** A work order as the API shows it. */
export type WorkOrderView = z.output<typeof workOrder>;

/** What `createMaintain` is built from. */
export interface MaintainDeps {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly http: Http;
  readonly clock: Clock;
  readonly log: Log;
  readonly assets: Assets;
  readonly attachments: Attachments;
  /** Newest values, for counters. */
  readonly latest: LatestReader;
  /** What sensors said in the past, for remaining life. */
  readonly history: Pick<HistoryReader, 'buckets'>;
  /** Names of the users who may be given work by a caller; one with roles at sites is told only of those who also have a role there. */
  readonly usersOf: (caller: Pick<Caller, 'tenant' | 'sites'>) => Promise<readonly string[]>;
  /** Time between two looks for what is overdue or comes again. Default 10 s. */
  readonly lookMs?: number;
  /** Time between two looks at what remaining life asks for. Default 1 h. */
  readonly lookLifeMs?: number;
}
