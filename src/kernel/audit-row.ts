import { createHash } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import type { AuditOutcome, Erasing } from './audit.ts';

/** A line as it is stored. */
export interface AuditRow {
  readonly seq: number;
  readonly id: string;
  readonly time: number;
  readonly tenant: string;
  readonly caller: string;
  readonly caller_kind: string;
  readonly action: string;
  readonly target: string | null;
  readonly outcome: AuditOutcome;
  readonly detail: string | null;
  readonly address: string | null;
  /** 1: without salt; 2: with it. */
  readonly version: number;
  /** Random; goes when the line is rewritten, so that nobody can find out what it said by trying. */
  readonly salt: string | null;
  /** Of a line that tells of an erasure: JSON of the numbers of the lines that were rewritten and their digests now. */
  readonly erases: string | null;
  readonly hash: string;
}

const sha256 = (content: unknown): string => createHash('sha256').update(JSON.stringify(content)).digest('hex');

/**
 * Hash of a line, which holds that of the line before it. Lines of version 1 have no salt: their random id keeps it from being guessed, and an
 * erasure takes that away too.
 */
export function hashOf(row: Omit<AuditRow, 'hash'>, previous: string): string {
  const { seq, id, time, tenant, caller, caller_kind, action, target, outcome, detail, address, version, salt, erases } = row;
  const content = [seq, id, time, tenant, caller, caller_kind, action, target, outcome, detail, address];
  return sha256(version === 1 ? [previous, ...content] : [version, previous, salt, ...content, erases]);
}

/** Seals all of a line as it is now, its old hash included. */
export function digestOf(row: AuditRow): string {
  const { seq, id, time, tenant, caller, caller_kind, action, target, outcome, detail, address, version, salt, erases, hash } = row;
  return sha256([
    'sealed',
    seq,
    id,
    time,
    tenant,
    caller,
    caller_kind,
    action,
    target,
    outcome,
    detail,
    address,
    version,
    salt,
    erases,
    hash,
  ]);
}

/** A line without a person: what it was made from besides is lost with its salt or its id. */
export function rewritten(row: AuditRow, { name, pseudonym, finder }: Erasing): AuditRow {
  const isTheirs = row.caller === name;
  const without = (text: string | null) => (text === null ? null : finder.replace(text));
  return {
    ...row,
    ...{ id: row.version === 1 ? uuidv7() : row.id, caller: isTheirs ? pseudonym : row.caller, salt: null },
    ...{ target: without(row.target), detail: without(row.detail), address: isTheirs ? null : row.address },
  };
}
