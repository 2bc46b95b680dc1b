import type { Clock } from '../../../contracts/time.ts';
import type { Database } from '../../../kernel/database.ts';
import type { Http } from '../../../kernel/http.ts';
import type { Log } from '../../../kernel/log.ts';
import type { Outbox } from '../../../kernel/outbox.ts';
import type { Assets } from '../../assets/index.ts';
import type { FenceRow } from '../schema.ts';

/** What {@link createDeclarations} is built from. */
export interface DeclarationDeps {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly http: Http;
  readonly clock: Clock;
  readonly log: Log;
  readonly assets: Assets;
  /** All fences of a tenant. */
  readonly fencesOf: (tenant: string) => readonly Pick<FenceRow, 'id' | 'title' | 'asksDeclarations' | 'isEnabled'>[];
  readonly fenceOf: (tenant: string, id: string) => Pick<FenceRow, 'title' | 'asksDeclarations' | 'isEnabled'> | undefined;
}
