import { deserialize, serialize } from 'node:v8';
import type { Verdict } from '../contracts/detector.ts';
import type { FlowRule } from '../contracts/flow.ts';
import type { EpochMs } from '../contracts/time.ts';
import { type Judged, type RuleRun, ruleMeaning } from './rule-run.ts';

/** What a rule knew when it was put away: the state of its detector and its verdict. */
export interface KeptRule {
  readonly rule: number;
  /** What the rule was, as `ruleMeaning` says it: with other parameters its state means nothing. */
  readonly meaning: string;
  /** `memory.version` of its detector. */
  readonly version: number;
  readonly keptAt: EpochMs;
  /** Time of the newest sample judged. */
  readonly newest: EpochMs;
  readonly isAbnormal: boolean;
  readonly pending: Judged | undefined;
  readonly told: Verdict | undefined;
  readonly state: unknown;
}

/** A rule as bytes, so that it can be put aside or into a file. `undefined` for one whose detector has no memory. */
export function freezeRule(run: RuleRun, newest: EpochMs, keptAt: EpochMs): Uint8Array | undefined {
  const { rule, detector, isAbnormal, pending, told, state } = run;
  if (detector.memory === undefined) return undefined;
  const { version } = detector.memory;
  const kept: KeptRule = { rule: rule.rule, meaning: ruleMeaning(rule), version, keptAt, newest, isAbnormal, pending, told, state };
  return serialize(kept);
}

/** The rule in the bytes; `undefined` when they are none, e.g. written by a newer Node.js. */
export function thawRule(bytes: Uint8Array): KeptRule | undefined {
  try {
    const kept = deserialize(bytes) as Partial<KeptRule> | undefined; // holds: every member that is used is looked at here, or belongs to the detector
    const isOne = typeof kept?.rule === 'number' && typeof kept.meaning === 'string' && typeof kept.newest === 'number';
    return isOne ? (kept as KeptRule) : undefined; // holds: only `freezeRule` makes one
  } catch {
    return undefined; // told by the caller
  }
}

/** True when a rule as it is now can go on from what was kept. */
export const fits = (kept: KeptRule, rule: FlowRule, version: number | undefined): boolean =>
  kept.version === version && kept.meaning === ruleMeaning(rule);
