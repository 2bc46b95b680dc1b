import type { z } from 'zod';
import type { notice } from '../../contracts/api/notify.ts';
import type { Role, SiteRole } from '../../contracts/roles.ts';
import type { Language } from '../../contracts/text.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import type { Http } from '../../kernel/http.ts';
import type { Log } from '../../kernel/log.ts';
import type { Outbox } from '../../kernel/outbox.ts';
import type { Reach } from '../../kernel/own-network.ts';
import type { Vault } from '../../kernel/vault.ts';
import type { Alarms } from '../alarms/index.ts';
import type { Assets } from '../assets/index.ts';
import type { PushTrust } from './push/send-push.ts';

/** A message in the console. */
export type Notice = z.output<typeof notice>;

/** A user, as far as messages go. */
export interface Person {
  readonly name: string;
  readonly role: Role;
  /** Where the role holds. Default: in the whole tenant. */
  readonly sites?: readonly SiteRole[];
}

/** A file that goes with a mail. */
export interface MailFile {
  readonly name: string;
  /** Media type. */
  readonly media: string;
  readonly content: Buffer;
}

/** What `createNotify` is built from. */
export interface NotifyDeps {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly http: Http;
  readonly clock: Clock;
  readonly log: Log;
  readonly vault: Vault;
  readonly assets: Pick<Assets, 'asset' | 'within'>;
  readonly alarms: Pick<Alarms, 'get' | 'list' | 'counts'>;
  /** Users of a tenant who can sign in, to whom words for a person or a role go. */
  readonly peopleOf: (tenant: string) => Promise<readonly Person[]>;
  /** The files of a report for a mail, in the language of the channel; `undefined` when it was removed. Default: reports go without files. */
  readonly filesOf?: (tenant: string, report: string, language: Language) => Promise<readonly MailFile[] | undefined>;
  /** Show a message to the people of a tenant who look at the console. */
  readonly announce: (tenant: string, notice: Notice) => void;
  /** Whom mail, webhooks and robots may call. */
  readonly reach: Reach;
  /** For tests with a push service of their own. Default: push services in the internet only, by the public authorities. */
  readonly pushTrust?: PushTrust;
  /** How patient deliveries are; a test passes its own. */
  readonly patience?: Partial<Patience>;
}

/** How patient deliveries are. */
export interface Patience {
  /** Limit of one try, connecting included. Default 15 s. */
  readonly timeoutMs: number;
  /** Delay after the first failure; doubled each time. Default 2 s. */
  readonly firstDelayMs: number;
  /** Longest delay between two tries of one message. Default 10 min. */
  readonly mostDelayMs: number;
  /** Longest pause of a channel after failures in a row. Default 1 min. */
  readonly mostPauseMs: number;
  /** Tries of one message before it is given up. Default 12: more than an hour. */
  readonly mostAttempts: number;
  /** A message that is older is given up. Default 24 h. */
  readonly mostAgeMs: number;
  /** Time between two looks for what is due. Default 500 ms. */
  readonly lookMs: number;
}

const minuteMs = 60_000;
/** See {@link Patience}. */
export const usualPatience: Patience = {
  ...{ timeoutMs: 15_000, firstDelayMs: 2000, mostDelayMs: 10 * minuteMs, mostPauseMs: minuteMs },
  ...{ mostAttempts: 12, mostAgeMs: 24 * 60 * minuteMs, lookMs: 500 },
};
