import type { z } from 'zod';
import type { rationale, rationaleGiven } from '../../contracts/api/rationale.ts';
import type { Priority } from '../../contracts/pack.ts';
import { priorityTable, type RationaleGap, rationaleGaps, urgencyOf } from '../../contracts/rationale.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Rationale, RuleRecord } from './schema.ts';

/** The record as the API shows it. */
export type RationaleView = z.output<typeof rationale>;
/** What a person writes down. */
export type RationaleGiven = z.output<typeof rationaleGiven>;

const asText = (words: string | undefined): Text | undefined => (words ? { zh: words, en: words } : undefined);

/** What the operator shall do: as a person wrote it down, else as the pack says. */
export const actionOf = ({ advice, rationale: record }: RuleRecord): Text => asText(record?.action) ?? advice;

/** What happens if nobody acts: as a person wrote it down, else as the pack says. */
export const consequenceOf = ({ consequence, rationale: record }: RuleRecord): Text => asText(record?.consequence) ?? consequence;

/** The priority by severity and time to respond; `undefined` until both are known. */
export const derivedOf = ({ severity, respondMinutes }: Partial<Rationale>): Priority | undefined =>
  severity === undefined || respondMinutes === undefined ? undefined : priorityTable[severity][urgencyOf(respondMinutes)];

/** What an approval is about besides the words: the rule as it judges. */
export const markOf = ({ kind, params, onDelayMs, offDelayMs, priority }: RuleRecord): string =>
  JSON.stringify([kind, Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)), onDelayMs, offDelayMs, priority]);

const isEmpty = ({ zh, en }: Text): boolean => zh.trim() === '' && en.trim() === '';

/** True for what a record lacks. */
const lacks: Readonly<Record<RationaleGap, (rule: RuleRecord, now: EpochMs) => boolean>> = {
  cause: ({ rationale: record }) => !record?.cause,
  consequence: (rule) => isEmpty(consequenceOf(rule)),
  action: (rule) => isEmpty(actionOf(rule)),
  severity: ({ rationale: record }) => record?.severity === undefined,
  respondMinutes: ({ rationale: record }) => record?.respondMinutes === undefined,
  overrideReason: ({ priority, rationale: record }) => {
    const derived = record && derivedOf(record);
    return derived !== undefined && derived !== priority && record?.overrideReason === '';
  },
  approval: ({ rationale: record }) => record?.approvedAt === undefined,
  changedSince: (rule) => rule.rationale?.approvedAs !== undefined && rule.rationale.approvedAs !== markOf(rule),
  review: ({ rationale: record }, now) => record?.reviewDue !== undefined && Date.parse(record.reviewDue) <= now,
};

/** What the record of a rule lacks, in the order in which it is filled in. */
export const gapsOf = (rule: RuleRecord, now: EpochMs): RationaleGap[] => rationaleGaps.filter((gap) => lacks[gap](rule, now));

/** The record of a rule as the API shows it. */
export function viewOfRationale(rule: RuleRecord, now: EpochMs): RationaleView {
  const record: Partial<Rationale> = rule.rationale ?? {};
  const { cause = '', overrideReason = '', severity, respondMinutes, reviewDue } = record;
  const { changedBy, changedAt, approvedBy, approvedAt } = record;
  return {
    ...{ cause, consequence: consequenceOf(rule), action: actionOf(rule), severity, respondMinutes, overrideReason, reviewDue },
    ...{ isOwnConsequence: Boolean(record.consequence), isOwnAction: Boolean(record.action), derivedPriority: derivedOf(record) },
    ...{ changedBy, changedAt, approvedBy, approvedAt, missing: gapsOf(rule, now) },
  };
}

/** Words that are those of the pack, in either language, are none of a person's own: an upgrade of the pack still changes them. */
const ownWords = (words: string, pack: Text): string => (words === pack.zh || words === pack.en ? '' : words);

/**
 * The rule with what a person wrote down; an approval that it had is gone when anything differs.
 *
 * The priority becomes the given one, else the one of the table, else stays.
 *
 * @returns `undefined` when the priority leaves the table without a reason
 */
export function rationalised(rule: RuleRecord, given: RationaleGiven, who: { by: string; time: EpochMs }): RuleRecord | undefined {
  const { cause, severity, respondMinutes, overrideReason, reviewDue } = given;
  const derived = derivedOf(given);
  const priority = (given.priority ?? derived ?? rule.priority) as Priority; // holds: the contract lets 1…4 through
  const isBeside = derived !== undefined && derived !== priority;
  if (isBeside && overrideReason === '') return undefined;
  const record: Rationale = {
    ...{ cause, severity, respondMinutes, reviewDue, overrideReason: isBeside ? overrideReason : '' },
    ...{ consequence: ownWords(given.consequence, rule.consequence), action: ownWords(given.action, rule.advice) },
    ...{ changedBy: who.by, changedAt: who.time },
  };
  const isPriority = priority !== rule.priority;
  if (!isPriority && rule.rationale !== undefined && isSameRecord(rule.rationale, record)) return rule;
  return { ...rule, priority, isChanged: rule.isChanged || isPriority, rationale: record };
}

const written = ['cause', 'consequence', 'action', 'severity', 'respondMinutes', 'overrideReason', 'reviewDue'] as const;
const isSameRecord = (a: Rationale, b: Rationale): boolean => written.every((key) => a[key] === b[key]);
