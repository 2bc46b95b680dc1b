import { z } from 'zod';
import type { EpochMs } from '../../contracts/time.ts';
import { type UnitId, units } from '../../contracts/units.ts';
import type { AlarmStepView, AlarmView, DetectorInfo, RuleView } from './deps.ts';
import { runs } from './judge.ts';
import { ownCommentText } from './own-comments.ts';
import { actionOf, causeOf, consequenceOf, viewOfRationale, weightOf } from './rationale.ts';
import type { ReadinessOf } from './readiness.ts';
import { isOwnRule } from './rule-store.ts';
import type { AlarmRecord, RuleRecord, StepRecord } from './schema.ts';
import { isActive } from './state.ts';

const symbolOf = (unit: string): string => (unit in units ? units[unit as UnitId].symbol : ''); // holds: `in` has just checked the key

/** An alarm as the API shows it, with how many others it stands for. */
export function viewOfAlarm(alarm: AlarmRecord, rule: RuleRecord, standsFor: number): AlarmView {
  const {
    id,
    asset,
    priority,
    state,
    raisedAt,
    clearedAt,
    acknowledgedAt,
    acknowledgedBy,
    quality,
    shelvedUntil,
    comment,
    workOrder,
    returns,
  } = alarm;
  const { key, assetTitle, point, pointTitle, unit, decimals, title, source } = rule;
  return {
    ...{ id, rule: rule.id, ruleKey: key, asset, assetTitle, point, pointTitle, unit, symbol: symbolOf(unit), decimals, title, priority },
    ...{ state, isActive: isActive(alarm), raisedAt, clearedAt, acknowledgedAt, acknowledgedBy, value: alarm.value ?? null },
    ...{
      limit: alarm.limitValue,
      why: alarm.why,
      quality,
      advice: actionOf(rule),
      consequence: consequenceOf(rule),
      source,
      shelvedUntil,
      comment,
      workOrder,
      returns,
    },
    ...{ cause: causeOf(rule), respondMinutes: weightOf(rule).respondMinutes, root: alarm.root, standsFor },
  };
}

/** A step as the API shows it. */
export const viewOfStep = ({ time, fromState, toState, cause, by, comment }: StepRecord): AlarmStepView => ({
  ...{ time, from: fromState, to: toState, cause, by, comment, commentText: ownCommentText(comment) },
});

/** What a view of a rule shows beside it. */
interface Beside {
  /** The alarm that it has at the moment. */
  readonly openAlarm: string | undefined;
  readonly forms: Forms;
  readonly now: EpochMs;
  readonly readinessOf: ReadinessOf;
}

/** A rule as the API shows it. */
export function viewOfRule(rule: RuleRecord, { openAlarm, forms, now, readinessOf }: Beside): RuleView {
  const { id, key, pack, asset, assetTitle, point, pointTitle, unit, title, kind, params, priority, problem, inService } = rule;
  const isOwn = isOwnRule(rule);
  return {
    ...{ id, key, pack, asset, assetTitle, point, pointTitle, unit, symbol: symbolOf(unit), title, kind, params: { ...params } },
    ...{ isOwn, isChanged: rule.isChanged && !isOwn, retiredAt: rule.retiredAt },
    ...{
      onDelaySeconds: rule.onDelayMs / 1000,
      offDelaySeconds: rule.offDelayMs / 1000,
      priority,
      enabled: runs(rule),
      problem,
      inService,
    },
    ...{ advice: rule.advice, consequence: rule.consequence, source: rule.source, openAlarm, form: forms.get(kind) ?? {} },
    ...{ rationale: viewOfRationale(rule, now), outage: rule.outage, readiness: readinessOf(rule), relearn: rule.relearn },
  };
}

/** Detector kind → JSON Schema of its parameters. */
export type Forms = ReadonlyMap<string, Record<string, unknown>>;

/** The forms of the detectors, made once. */
export const formsOf = (detectors: readonly DetectorInfo[]): Forms =>
  new Map(detectors.map(({ kind, params }) => [kind, z.toJSONSchema(params, { unrepresentable: 'any', io: 'input' })]));
