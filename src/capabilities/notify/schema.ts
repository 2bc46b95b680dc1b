import { CamelCasePlugin, type Kysely } from 'kysely';
import type { z } from 'zod';
import type { Reply } from '../../contracts/api/index.ts';
import type { channelConfig, deliveryStates, messageKinds, notifyRule } from '../../contracts/api/notify.ts';
import type { DutyTeam } from '../../contracts/duty.ts';
import type { Language, Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Database, Migration } from '../../kernel/database.ts';

/** How a channel is reached, its secrets readable. */
export type Config = z.output<typeof channelConfig>;
/** One of the kinds of channels. */
export type ChannelKind = Config['kind'];
/** A rule as the API shows it, without what is looked up. */
export type Rule = Omit<z.output<typeof notifyRule>, 'assetTitle'>;
/** Where a delivery stands. */
export type DeliveryState = (typeof deliveryStates)[number];
/** What a message is about. */
export type MessageKind = (typeof messageKinds)[number];

/** A channel as it is stored; `C` is the configuration, in the table with its secrets sealed. */
export interface ChannelRow<C = unknown> {
  readonly id: string;
  readonly tenant: string;
  readonly title: string;
  readonly enabled: boolean;
  readonly language: Language;
  readonly perMinute: number;
  readonly kind: ChannelKind;
  readonly config: C;
  readonly lastSentAt: EpochMs | null;
  /** Of the newest try; null when that went well. */
  readonly lastError: string | null;
  /** Name of the user whose browser it is; null for a channel of the company. */
  readonly owner: string | null;
  /** Id of that user. */
  readonly ownerId: string | null;
  /** Of a browser: less important messages do not go to it. */
  readonly leastPriority: number | null;
  /** Tells the addresses of browsers apart, which are sealed. */
  readonly endpointTag: string | null;
}

/** Private keys of this installation. */
export interface PushKeyRow {
  readonly id: string;
  /** PEM, sealed. */
  readonly privateKey: string;
}

/** A rule as it is stored. */
export interface RuleRow {
  readonly id: string;
  readonly tenant: string;
  readonly body: Omit<Rule, 'id'>;
}

/** What a message says, to people and to programs. */
export interface Message {
  readonly title: Text;
  readonly text: Text;
  /** For the generic webhook. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A line of the queue and, later, its receipt. */
export interface DeliveryRow {
  /** uuidv7; travels with the message. */
  readonly id: string;
  readonly tenant: string;
  readonly channel: string;
  readonly rule: string | null;
  /** The event that it tells of: the same event, rule, level and channel again makes no second line. */
  readonly event: string;
  readonly level: number;
  readonly kind: MessageKind;
  readonly alarm: string | null;
  /** Ids of the assets that it tells of; empty: of none. */
  readonly assets: readonly string[];
  readonly priority: number;
  readonly recipients: readonly string[];
  readonly message: Message;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly createdAt: EpochMs;
  /** Not before; only of meaning while `waiting`. */
  readonly nextAt: EpochMs;
  readonly sentAt: EpochMs | null;
  readonly lastError: string | null;
  readonly summary: string | null;
  /** True while it is held by quiet hours. */
  readonly held: boolean;
}

/** An escalation that is to come unless the alarm is acknowledged. */
export interface EscalationRow {
  readonly alarm: string;
  readonly rule: string;
  readonly level: number;
  readonly tenant: string;
  readonly event: string;
  readonly dueAt: EpochMs;
}

/** A team as it is stored. */
export interface TeamRow {
  readonly id: string;
  readonly tenant: string;
  readonly body: DutyTeam;
}

/** A handover note as it is stored. */
export interface HandoverRow {
  readonly id: string;
  readonly tenant: string;
  readonly team: string;
  readonly time: EpochMs;
  readonly by: string;
  readonly body: Reply<'draftHandover'> & Pick<Reply<'writeHandover'>, 'shift' | 'note' | 'site'>;
  readonly acceptedBy: string | null;
  readonly acceptedAt: EpochMs | null;
}

type NotifyTables = {
  dutyTeam: TeamRow;
  dutyHandover: HandoverRow;
  notifyChannel: ChannelRow;
  notifyPushKey: PushKeyRow;
  notifyRule: RuleRow;
  notifyDelivery: DeliveryRow;
  notifyEscalation: EscalationRow;
};

/** The tables of notify; rows are named in camelCase, JSON inside them is left alone. */
export const tables = (db: Database): Kysely<NotifyTables> =>
  db.withPlugin(new CamelCasePlugin({ maintainNestedObjectKeys: true })).withTables<NotifyTables>();

/** Forward-only. */
export const notifyMigrations: readonly Migration[] = [
  {
    name: 'notify-001-create',
    sql: `
      create table notify_channel (
        id text primary key,
        tenant text not null,
        title text not null,
        enabled boolean not null,
        language text not null,
        per_minute integer not null,
        kind text not null,
        config jsonb not null,
        last_sent_at double precision,
        last_error text
      );
      create index notify_channel_by_tenant on notify_channel (tenant, id);
      create table notify_rule (
        id text primary key,
        tenant text not null,
        body jsonb not null
      );
      create index notify_rule_by_tenant on notify_rule (tenant, id);
      create table notify_delivery (
        id text primary key,
        tenant text not null,
        channel text not null,
        rule text,
        event text not null,
        level integer not null,
        kind text not null,
        alarm text,
        priority integer not null,
        recipients jsonb not null,
        message jsonb not null,
        state text not null,
        attempts integer not null,
        created_at double precision not null,
        next_at double precision not null,
        sent_at double precision,
        last_error text,
        summary text,
        held boolean not null
      );
      create unique index notify_delivery_once on notify_delivery (event, channel, level, coalesce(rule, ''));
      create index notify_delivery_waiting on notify_delivery (channel, next_at) where state = 'waiting';
      create index notify_delivery_sent on notify_delivery (channel, sent_at) where state = 'sent';
      create index notify_delivery_by_tenant on notify_delivery (tenant, id desc);
      create index notify_delivery_by_alarm on notify_delivery (alarm) where alarm is not null;
      create table notify_escalation (
        alarm text not null,
        rule text not null,
        level integer not null,
        tenant text not null,
        event text not null,
        due_at double precision not null,
        primary key (alarm, rule, level)
      );
      create index notify_escalation_due on notify_escalation (due_at);
    `,
  },
  { name: 'notify-002-assets', sql: `alter table notify_delivery add column assets jsonb not null default '[]'` },
  {
    name: 'notify-duty-001-create',
    sql: `
      create table duty_team (
        id text primary key,
        tenant text not null,
        body jsonb not null
      );
      create index duty_team_by_tenant on duty_team (tenant, id);
      create table duty_handover (
        id text primary key,
        tenant text not null,
        team text not null,
        time double precision not null,
        by text not null,
        body jsonb not null,
        accepted_by text,
        accepted_at double precision
      );
      create index duty_handover_by_team on duty_handover (tenant, team, id desc);
    `,
  },
  {
    name: 'notify-003-push',
    sql: `
      alter table notify_channel add column owner text, add column owner_id text, add column least_priority integer,
        add column endpoint_tag text;
      create unique index notify_channel_endpoint on notify_channel (endpoint_tag) where endpoint_tag is not null;
      create index notify_channel_by_owner on notify_channel (tenant, owner_id) where owner_id is not null;
      create table notify_push_key (id text primary key, private_key text not null);
    `,
  },
];
