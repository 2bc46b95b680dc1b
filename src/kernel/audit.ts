import type { Caller } from '../contracts/roles.ts';

export type AuditOutcome = 'ok' | 'refused' | 'failed';

/** Something that somebody did or tried. */
export interface AuditFact {
  readonly caller: Caller;
  /** Operation id, e.g. `createUser`. */
  readonly action: string;
  readonly target?: string;
  readonly outcome: AuditOutcome;
  readonly address?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** The audit log. */
export interface Audit {
  write(fact: AuditFact): Promise<void>;
}
