import type { TimedPlace } from '../../contracts/distance.ts';
import type { LatestReader } from '../../contracts/flow.ts';
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
  /** Newest values of data points, which machines read at points. */
  readonly latest: LatestReader;
  readonly movers: PatrolMovers;
  /** Time between two looks at patrols of machines: a drone passes a point within seconds. Default 1 s. */
  readonly lookAtMachinesMs?: number;
  /** Time between two looks for what is due or overdue. Default 10 s. */
  readonly lookMs?: number;
}

/** What is known of the machines that walk. */
export interface PatrolMovers {
  /** Whether an asset tells its places. */
  isMover(asset: string): boolean;
  /** Where it is now, WGS 84, with its floor when it tells one; `undefined` when that is not known or no longer fresh. */
  placeOf(asset: string): TimedPlace | undefined;
}
