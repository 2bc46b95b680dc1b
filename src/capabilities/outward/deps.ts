import { Failure } from '../../contracts/errors.ts';
import type { Outward } from '../../contracts/outward.ts';
import type { Text } from '../../contracts/text.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import type { Http } from '../../kernel/http.ts';
import type { Log } from '../../kernel/log.ts';
import type { Outbox } from '../../kernel/outbox.ts';
import type { Reach } from '../../kernel/own-network.ts';
import type { Vault } from '../../kernel/vault.ts';
import type { Alarms } from '../alarms/index.ts';
import type { Assets } from '../assets/index.ts';
import type { Locate } from '../locate/index.ts';

/** What bridges are built from. */
export interface OutwardDeps {
  readonly db: Database;
  readonly http: Pick<Http, 'route'>;
  readonly outbox: Pick<Outbox, 'subscribe'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly vault: Vault;
  readonly assets: Pick<Assets, 'asset' | 'point' | 'onPoints'>;
  readonly alarms: Pick<Alarms, 'get'>;
  readonly locate: Pick<Locate, 'listFences'>;
  /** Whom bridges may call. */
  readonly reach: Reach;
  /** What publishes; `undefined` where the samples are stored by other processes, whose logs cannot be followed from here. */
  readonly outward: Outward | undefined;
  /** Events that may wait for one bridge; default 100,000. Beyond it the oldest are given up, and counted. */
  readonly mostEvents?: number;
}

/** A refusal of what somebody entered. */
export const badRequest = (doing: string, what: string | Text) =>
  new Failure('BAD_REQUEST', `${doing}: ${typeof what === 'string' ? what : what.en}`, { details: { what } });

/** A `NOT_FOUND` that says what is missing. */
export const notFound = (what: string) => new Failure('NOT_FOUND', `looking for ${what}: there is none`, { details: { what } });
