import type { Clock } from '../../contracts/time.ts';
import type { Attachments } from '../../kernel/attachments.ts';
import type { Database } from '../../kernel/database.ts';
import type { Http } from '../../kernel/http.ts';
import type { Log } from '../../kernel/log.ts';
import type { Outbox } from '../../kernel/outbox.ts';
import type { Assets } from '../assets/index.ts';

/** What `createPatrol` is built from. */
export interface PatrolDeps {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly http: Http;
  readonly clock: Clock;
  readonly log: Log;
  readonly assets: Assets;
  readonly attachments: Attachments;
  /** Time between two looks for what is due or overdue. Default 10 s. */
  readonly lookMs?: number;
}
