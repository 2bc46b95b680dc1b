import type { Reply, Sent } from '../../../../src/contracts/api/index.ts';

/** A suppression as the server tells it. */
export type Suppression = Reply<'createSuppression'>;
type Given = Sent<'createSuppression', 'body'>;
export type Compare = Extract<Suppression['when'], { kind: 'point' }>['compare'];

/** What stands in the form; numbers as typed. */
export interface Draft {
  readonly title: string;
  readonly reason: string;
  readonly kind: 'point' | 'hand';
  readonly point: number | undefined;
  readonly compare: Compare;
  readonly value: string;
  readonly after: string;
  readonly asset: string | undefined;
  readonly rules: readonly string[];
  readonly includesCritical: boolean;
  readonly enabled: boolean;
}

/** The form as a suppression fills it; without one, as a new one begins. */
export function draftOf(one: Suppression | undefined): Draft {
  const { when } = one ?? {};
  const byPoint = when?.kind === 'point' ? when : undefined;
  return {
    ...{ title: one?.title ?? '', reason: one?.reason ?? '', kind: when?.kind ?? 'point' },
    ...{ point: byPoint?.point, compare: byPoint?.compare ?? 'equal', value: String(byPoint?.value ?? 0) },
    ...{ after: String(one?.afterSeconds ?? 0), asset: one?.asset, rules: one?.rules ?? [] },
    ...{ includesCritical: one?.includesCritical ?? false, enabled: one?.enabled ?? true },
  };
}

/** What is sent, or `undefined` while something is missing. */
export function bodyOf(draft: Draft): Given | undefined {
  const { title, reason, asset, rules, includesCritical, enabled } = draft;
  const when = whenOf(draft);
  const isWhole = title.trim() !== '' && reason.trim() !== '' && (asset !== undefined || rules.length > 0);
  if (!isWhole || when === undefined || !(Number(draft.after) >= 0)) return undefined;
  const afterSeconds = Math.round(Number(draft.after));
  return { title: title.trim(), reason: reason.trim(), when, afterSeconds, asset, rules: [...rules], includesCritical, enabled };
}

function whenOf({ kind, point, compare, value }: Draft): Given['when'] | undefined {
  if (kind === 'hand') return { kind };
  if (point === undefined || value.trim() === '' || !Number.isFinite(Number(value))) return undefined;
  return { kind, point, compare, value: Number(value) };
}
