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

/** What may be behind an alarm: as a person wrote it down, else as the pack says; `undefined` when nobody did. */
export const causeOf = ({ proposed, rationale: record }: RuleRecord): Text | undefined => asText(record?.cause) ?? proposed?.cause;

/** What the operator shall do: as a person wrote it down, else as the pack says. */
export const actionOf = ({ advice, rationale: record }: RuleRecord): Text => asText(record?.action) ?? advice;

/** What happens if nobody acts: as a person wrote it down, else as the pack says. */
export const consequenceOf = ({ consequence, rationale: record }: RuleRecord): Text => asText(record?.consequence) ?? consequence;

/** What the priority follows from. */
type Weight = Partial<Pick<Rationale, 'severity' | 'respondMinutes'>>;

/** Severity and time to respond: as a person wrote them down (default: in the record of the rule), else as the pack proposes. */
export const weightOf = ({ proposed, rationale: record }: RuleRecord, given: Weight | undefined = record): Weight => ({
  severity: given?.severity ?? proposed?.severity,
  respondMinutes: given?.respondMinutes ?? proposed?.respondMinutes,
});

/** The priority by severity and time to respond; `undefined` until both are known. */
export function derivedOf(rule: RuleRecord, given?: Weight): Priority | undefined {
  const { severity, respondMinutes } = weightOf(rule, given);
  return severity === undefined || respondMinutes === undefined ? undefined : priorityTable[severity][urgencyOf(respondMinutes)];
}

const partsOf = ({ kind, params, onDelayMs, offDelayMs, priority }: RuleRecord): readonly unknown[] => [
  ...[kind, Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)), onDelayMs, offDelayMs, priority],
];

/** What an approval is about: the rule as it judges, and the record, whoever says each part of it. */
export const markOf = (rule: RuleRecord): string =>
  JSON.stringify([...partsOf(rule), ...[causeOf, consequenceOf, actionOf].map((of) => of(rule)), weightOf(rule)]);

/** True for what was approved, with the words or, of an earlier approval, without them. */
const isApproved = (rule: RuleRecord, mark: string): boolean => [markOf(rule), JSON.stringify(partsOf(rule))].includes(mark);

const noText: Text = { zh: '', en: '' };
const isEmpty = ({ zh, en }: Text): boolean => zh.trim() === '' && en.trim() === '';

/** True for what a record lacks. */
const lacks: Readonly<Record<RationaleGap, (rule: RuleRecord, now: EpochMs) => boolean>> = {
  cause: (rule) => causeOf(rule) === undefined,
  consequence: (rule) => isEmpty(consequenceOf(rule)),
  action: (rule) => isEmpty(actionOf(rule)),
  severity: (rule) => weightOf(rule).severity === undefined,
  respondMinutes: (rule) => weightOf(rule).respondMinutes === undefined,
  overrideReason: (rule) => {
    const derived = derivedOf(rule);
    return derived !== undefined && derived !== rule.priority && !rule.rationale?.overrideReason;
  },
  approval: ({ rationale: record }) => record?.approvedAt === undefined,
  changedSince: (rule) => rule.rationale?.approvedAs !== undefined && !isApproved(rule, rule.rationale.approvedAs),
  review: ({ rationale: record }, now) => record?.reviewDue !== undefined && Date.parse(record.reviewDue) <= now,
};

/** What the record of a rule lacks, in the order in which it is filled in. */
export const gapsOf = (rule: RuleRecord, now: EpochMs): RationaleGap[] => rationaleGaps.filter((gap) => lacks[gap](rule, now));

/** The record of a rule as the API shows it. */
export function viewOfRationale(rule: RuleRecord, now: EpochMs): RationaleView {
  const record: Partial<Rationale> = rule.rationale ?? {};
  const { overrideReason = '', reviewDue, changedBy, changedAt, approvedBy, approvedAt } = record;
  return {
    ...{ cause: causeOf(rule) ?? noText, consequence: consequenceOf(rule), action: actionOf(rule) },
    ...{ isOwnCause: Boolean(record.cause), isOwnConsequence: Boolean(record.consequence), isOwnAction: Boolean(record.action) },
    ...{ ...weightOf(rule), derivedPriority: derivedOf(rule), overrideReason, reviewDue },
    ...{ changedBy, changedAt, approvedBy, approvedAt, missing: gapsOf(rule, now) },
  };
}

/** Words that are those of the pack, in either language, are none of a person's own: an upgrade of the pack still changes them. */
const ownWords = (words: string, pack: Text | undefined): string => (words === pack?.zh || words === pack?.en ? '' : words);

/** What a person wrote down that the pack does not say anyway. */
const ownOf = ({ consequence, advice, proposed }: RuleRecord, given: RationaleGiven) => ({
  cause: ownWords(given.cause, proposed?.cause),
  consequence: ownWords(given.consequence, consequence),
  action: ownWords(given.action, advice),
  severity: given.severity === proposed?.severity ? undefined : given.severity,
  respondMinutes: given.respondMinutes === proposed?.respondMinutes ? undefined : given.respondMinutes,
});

/** Who does something to a record, and when. */
interface Writer {
  readonly by: string;
  readonly time: EpochMs;
}

/** The record of a rule about which nobody wrote down anything of their own. */
export const unwritten = ({ by, time }: Writer): Rationale => ({
  ...{ cause: '', consequence: '', action: '', overrideReason: '', changedBy: by, changedAt: time },
});

/**
 * The rule with what a person wrote down; an approval that it had is gone when anything differs.
 *
 * The priority becomes the given one, else the one of the table, else stays.
 *
 * @returns `undefined` when the priority leaves the table without a reason
 */
export function rationalised(rule: RuleRecord, given: RationaleGiven, who: Writer): RuleRecord | undefined {
  const { overrideReason, reviewDue } = given;
  const derived = derivedOf(rule, given);
  const priority = (given.priority ?? derived ?? rule.priority) as Priority; // holds: the contract lets 1…4 through
  const isBeside = derived !== undefined && derived !== priority;
  if (isBeside && overrideReason === '') return undefined;
  const record: Rationale = {
    ...{ ...unwritten(who), ...ownOf(rule, given) },
    ...{ reviewDue, overrideReason: isBeside ? overrideReason : '' },
  };
  const isPriority = priority !== rule.priority;
  if (!isPriority && rule.rationale !== undefined && isSameRecord(rule.rationale, record)) return rule;
  return { ...rule, priority, isChanged: rule.isChanged || isPriority, rationale: record };
}

const written = ['cause', 'consequence', 'action', 'severity', 'respondMinutes', 'overrideReason', 'reviewDue'] as const;
const isSameRecord = (a: Rationale, b: Rationale): boolean => written.every((key) => a[key] === b[key]);
