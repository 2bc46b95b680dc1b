import type { Verdict } from '../../contracts/detector.ts';
import { fresh, type Happening, type Moved, move } from './move.ts';
import type { AlarmRecord, RuleRecord } from './schema.ts';

/** Rules with their alarms as a transaction has read them; `judge` keeps both up to date. */
export interface Bench {
  /** By number. */
  readonly rules: Map<number, RuleRecord>;
  /** Alarms that are not closed, by id of their rule. */
  readonly alarms: Map<string, AlarmRecord>;
  /** The limit of a rule at a time, if its detector knows one. */
  readonly limitOf: (rule: RuleRecord, time: number) => number | undefined;
  /** The alarm of the root cause that stands for an alarm of the rule now; default: none ever does. */
  readonly rootOf?: ((rule: RuleRecord) => string | undefined) | undefined;
  /** Who or what silences a suppressed rule, for the step of an alarm that is raised unseen; default: it is not told. */
  readonly hushOf?: ((rule: RuleRecord) => Pick<Happening, 'by' | 'comment'> | undefined) | undefined;
}

/** What became of a verdict; everything but `taken` changes nothing and is counted. */
export type Outcome = 'taken' | 'repeated' | 'unknown-rule' | 'idle-rule';

/** True when the rule runs in the data plane. */
export const runs = (rule: RuleRecord): boolean => rule.enabled && rule.problem === undefined && rule.retiredAt === undefined;

/**
 * Apply a verdict: the rule remembers it, and its alarm moves.
 *
 * While the rule is out of service and has no alarm, only the rule remembers; {@link speakUp} makes up for it later. While it is suppressed, its alarm is
 * recorded without being told.
 */
export function judge(bench: Bench, verdict: Omit<Verdict, 'point'>): { readonly outcome: Outcome; readonly moved?: Moved } {
  const rule = bench.rules.get(verdict.rule);
  if (rule === undefined) return { outcome: 'unknown-rule' };
  if (!runs(rule)) return { outcome: 'idle-rule' };
  if (rule.isActive === verdict.isAbnormal) return { outcome: 'repeated' };
  const judged = {
    ...rule,
    isActive: verdict.isAbnormal,
    activeSince: verdict.time,
    activeValue: Number.isFinite(verdict.value) ? verdict.value : undefined,
    activeQuality: verdict.quality,
    activeWhy: verdict.isAbnormal ? verdict.why : undefined,
  };
  bench.rules.set(verdict.rule, judged);
  return { outcome: 'taken', moved: verdict.isAbnormal ? speakUp(bench, judged) : clear(bench, judged, { time: verdict.time }) };
}

/** Raise the alarm of an active rule in service, or bring back the one that it has. */
export function speakUp(bench: Bench, rule: RuleRecord): Moved | undefined {
  if (!rule.isActive) return undefined;
  const time = rule.activeSince ?? 0;
  const { activeValue: value, activeQuality: quality, activeWhy: why } = rule;
  const what = { time, value, quality, why, limit: bench.limitOf(rule, time) };
  const alarm = bench.alarms.get(rule.id);
  if (alarm !== undefined) return keep(bench, rule, move(alarm, 'reraised', what));
  if (!rule.inService) return undefined;
  const hush = rule.isSuppressed ? bench.hushOf?.(rule) : undefined;
  return keep(bench, rule, move(fresh(rule, time, bench.rootOf?.(rule)), 'raised', { ...what, ...hush }));
}

/** End the condition of the rule's alarm, if there is one. */
export function clear(bench: Pick<Bench, 'alarms'>, rule: RuleRecord, what: Happening): Moved | undefined {
  const alarm = bench.alarms.get(rule.id);
  return alarm && keep(bench, rule, move(alarm, 'cleared', what));
}

function keep(bench: Pick<Bench, 'alarms'>, rule: RuleRecord, moved: Pick<Moved, 'alarm' | 'step'> | undefined): Moved | undefined {
  if (moved === undefined) return undefined;
  if (moved.alarm.place === 'closed') bench.alarms.delete(rule.id);
  else bench.alarms.set(rule.id, moved.alarm);
  return { rule, ...moved };
}
