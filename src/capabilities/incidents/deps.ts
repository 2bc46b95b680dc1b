import type { z } from 'zod';
import type { incident, incidentEntry } from '../../contracts/api/incidents.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import type { Http } from '../../kernel/http.ts';
import type { Log } from '../../kernel/log.ts';
import type { Outbox } from '../../kernel/outbox.ts';
import type { Alarms } from '../alarms/index.ts';
import type { Assets } from '../assets/index.ts';
import type { Control } from '../control/index.ts';

/** An incident as the API shows it. */
export type IncidentView = z.output<typeof incident>;
/** A line of its timeline as the API shows it. */
export type EntryView = z.output<typeof incidentEntry>;

/** What `createIncidents` is built from. */
export interface IncidentDeps {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly http: Pick<Http, 'route'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly assets: Pick<Assets, 'asset' | 'byKey' | 'pack' | 'model'>;
  readonly alarms: Pick<Alarms, 'get' | 'list'>;
  readonly control: Pick<Control, 'issue' | 'get' | 'kinds'>;
  /** Time between two looks for delays that are over and steps that are overdue. Default 1 s. */
  readonly lookMs?: number;
}
