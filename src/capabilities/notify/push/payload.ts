import { createHash } from 'node:crypto';
import type { Language } from '../../../contracts/text.ts';
import type { DeliveryRow, MessageKind } from '../schema.ts';
import { cutBytes } from '../senders/outgoing.ts';
import { mostPlainBytes } from './encrypt.ts';

/** What the service worker of the console gets. */
export interface PushPayload {
  readonly title: string;
  readonly body: string;
  /** A message with the same tag takes the place of the one before: one per alarm. */
  readonly tag: string;
  /** Path within the console that a click opens. */
  readonly open: string;
  /** Whether it makes itself heard again in the place of the one before. */
  readonly isLoud: boolean;
}

type Told = Pick<DeliveryRow, 'id' | 'event' | 'kind' | 'alarm' | 'message'>;

const titleBytes = 300;
const bodyBytes = 1500;
const quiet: ReadonlySet<MessageKind> = new Set(['cleared', 'acknowledged']);
/** Where what is no alarm is looked at: a page, and the name of the fact that holds the id. */
const places: Readonly<Partial<Record<MessageKind, readonly [page: string, fact: string]>>> = {
  workOrderOverdue: ['/work', 'workOrder'],
  patrolMissed: ['/patrols', 'patrol'],
  dangerOverdue: ['/dangers', 'danger'],
  report: ['/reports', 'report'],
};
const pages: Readonly<Partial<Record<MessageKind, string>>> = { notice: '/incidents', test: '/me' };

/** Path within the console of what a message is about. */
export function pathOf({ kind, alarm, message }: Told): string {
  if (alarm !== null) return `/alarms?alarm=${encodeURIComponent(alarm)}`;
  const [page, fact] = places[kind] ?? [];
  const id = fact === undefined ? undefined : message.facts[fact];
  if (page !== undefined) return typeof id === 'string' ? `${page}/${encodeURIComponent(id)}` : page;
  return pages[kind] ?? '/alarms';
}

/** The message for one browser; long texts are cut so that it fits into one record. */
export function payloadOf(told: Told, language: Language): Buffer {
  const { title, text } = told.message;
  const made: PushPayload = {
    ...{ title: cutBytes(title[language], titleBytes), body: cutBytes(text[language], bodyBytes) },
    ...{ tag: told.alarm ?? told.event, open: pathOf(told), isLoud: !quiet.has(told.kind) },
  };
  const bytes = Buffer.from(JSON.stringify(made));
  // Signs that JSON writes with six characters may still make it too long: then the title has to do.
  return bytes.length <= mostPlainBytes ? bytes : Buffer.from(JSON.stringify({ ...made, body: '' }));
}

/** By which a push service puts a message in the place of one that it has not delivered yet: at most 32 characters (RFC 8030, 5.4). */
export const topicOf = ({ alarm, event }: Told): string =>
  createHash('sha256')
    .update(alarm ?? event)
    .digest('base64url')
    .slice(0, 32);
