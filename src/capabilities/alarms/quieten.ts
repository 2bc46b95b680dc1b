import { type Bench, clear, runs } from './judge.ts';
import type { Happening, Moved } from './move.ts';
import type { RuleRecord } from './schema.ts';

/** A rule that no longer runs forgets its verdict, and the condition of its alarm ends: nobody would ever see it clear. */
export function quieten(
  bench: Pick<Bench, 'alarms'>,
  rule: RuleRecord,
  what: Happening,
): { readonly rule: RuleRecord; readonly moved?: Moved | undefined } {
  if (runs(rule) || !rule.isActive) return { rule };
  const quiet = { ...rule, isActive: false };
  return { rule: quiet, moved: clear(bench, quiet, what) };
}
