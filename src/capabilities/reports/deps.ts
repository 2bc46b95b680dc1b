import type { HistoryReader } from '../../contracts/history.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import type { Http } from '../../kernel/http.ts';
import type { Log } from '../../kernel/log.ts';
import type { Outbox } from '../../kernel/outbox.ts';
import type { Alarms } from '../alarms/index.ts';
import type { Assets } from '../assets/index.ts';
import type { Maintain } from '../maintain/index.ts';
import type { Notify } from '../notify/index.ts';
import type { Patrol } from '../patrol/index.ts';

/** What `createReports` is built from. */
export interface ReportDeps {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly http: Http;
  readonly clock: Clock;
  readonly log: Log;
  readonly assets: Assets;
  readonly alarms: Pick<Alarms, 'measure'>;
  readonly maintain: Pick<Maintain, 'measure'>;
  readonly patrol: Pick<Patrol, 'measure'>;
  readonly notify: Pick<Notify, 'channels' | 'targetProblems' | 'team'>;
  readonly history: Pick<HistoryReader, 'buckets' | 'lastAt'>;
  /** Where people open the console, e.g. `https://yangfan.example`; default: messages name the page only. */
  readonly address?: string | undefined;
  /** Time between two looks for reports that come due. Default 10 s. */
  readonly lookMs?: number;
}
