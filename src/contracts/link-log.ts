import type { LinkEvent } from './driver.ts';

/** What the log of a source tells: facts of its driver, and what the platform and people did. */
export const logKinds = [
  'connected',
  'disconnected',
  'error',
  'listening',
  'backoff',
  'refused',
  'quarantined',
  'config',
  'command',
  'twin',
  'text',
] as const satisfies readonly (LinkEvent['kind'] | string)[];
export type LogKind = (typeof logKinds)[number];

/** One line of the log of a source. */
export interface LogEvent extends Omit<LinkEvent, 'kind' | 'key'> {
  readonly kind: LogKind;
}
