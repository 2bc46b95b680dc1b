import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Received } from '../../contracts/api/index.ts';
import { badRequest } from '../../contracts/bad-request.ts';
import { Failure } from '../../contracts/errors.ts';
import { mergePatch } from '../../contracts/merge-patch.ts';
import type { Priority, SourceOfFigure } from '../../contracts/pack.ts';
import type { AssetInfo } from '../assets/index.ts';
import { type Detectors, searchTextOf } from './instances.ts';
import { type NumberOf, othersOf } from './others.ts';
import { resolve } from './resolve.ts';
import { isOwnRule } from './rule-store.ts';
import type { Params, RuleRecord } from './schema.ts';

/** What a person may change of a rule; what is left out stays. */
export type RuleChange = Received<'updateRule', 'body'>;

/** Who changes a rule where. */
export interface ChangeContext {
  readonly by: string;
  readonly time: number;
  readonly asset: Pick<AssetInfo, 'key' | 'attributes'>;
  readonly numberOf: NumberOf;
  readonly detectors: Detectors;
}

/**
 * The rule after a person's change.
 *
 * A parameter that is sent with the value that it has keeps its reference to an attribute, so a form may send all of them back.
 * A parameter that is `null` is removed, so that its detector takes its default. New parameters without a source are marked as assumed by that person.
 *
 * Title, advice and consequence may be changed only of a rule that people made; those of a pack stay the pack's.
 *
 * @throws Failure `BAD_REQUEST` when the detector refuses the parameters; its cause is the ZodError with paths such as `params.limit`
 */
export function changedRule(rule: RuleRecord, change: RuleChange, context: ChangeContext): RuleRecord {
  const declared: Params = mergePatch(rule.declared, differing(rule, change.params ?? {}));
  const isOtherLimit = !isDeepStrictEqual(declared, rule.declared);
  const isChanged =
    rule.isChanged || isOtherLimit || [change.onDelaySeconds, change.offDelaySeconds, change.priority, change.source].some(isGiven);
  return {
    ...rule,
    ...(isOtherLimit && checkedParams({ ...rule, declared }, context)),
    ...wordsOf(rule, change, context),
    declared,
    isChanged,
    onDelayMs: change.onDelaySeconds === undefined ? rule.onDelayMs : change.onDelaySeconds * 1000,
    offDelayMs: change.offDelaySeconds === undefined ? rule.offDelayMs : change.offDelaySeconds * 1000,
    priority: (change.priority ?? rule.priority) as Priority, // holds: the contract lets 1…4 through
    enabled: change.enabled ?? rule.enabled,
    source: change.source ? givenSource(change.source) : isOtherLimit ? assumed(context) : rule.source,
  };
}

const isGiven = (field: unknown): boolean => field !== undefined;

/** The parameters that are not what the rule has already. */
const differing = (rule: RuleRecord, sent: Params): Params =>
  Object.fromEntries(Object.entries(sent).filter(([name, value]) => !isDeepStrictEqual(value, rule.params[name])));

/** The source of figures that nobody gave one for. */
export function assumed({ by, time }: Pick<ChangeContext, 'by' | 'time'>, did: keyof typeof doings = 'changed'): SourceOfFigure {
  const day = new Date(time).toISOString().slice(0, 10);
  const reference = `${did} by ${by} on ${day}`;
  return { kind: 'assumed', reference, text: { zh: `${by} 于 ${day} ${doings[did]}`, en: reference } };
}

/** A source as a person gave it; one that was taken over from a rule that was changed is told in both languages again. */
export function givenSource(source: SourceOfFigure): SourceOfFigure {
  const [, did = '', by, day] = /^(changed|set) by (.+) on (\d{4}-\d\d-\d\d)$/.exec(source.reference) ?? [];
  if (source.kind !== 'assumed' || !isDoing(did)) return source;
  return { ...source, text: { zh: `${by} 于 ${day} ${doings[did]}`, en: source.reference } };
}

const isDoing = (did: string): did is keyof typeof doings => Object.hasOwn(doings, did);
const doings = { changed: '修改', set: '设定' } as const;

/** The words of an own rule with those that are changed. */
function wordsOf(rule: RuleRecord, { title, advice, consequence }: RuleChange, { asset }: ChangeContext): Partial<RuleRecord> {
  if ([title, advice, consequence].every((words) => words === undefined)) return {};
  if (!isOwnRule(rule)) {
    const what = 'title, advice and consequence of this rule are those of its pack; write own words into its rationalisation record';
    throw new Failure('BAD_REQUEST', `changing rule ${rule.id}: ${what}`, { details: { what } });
  }
  const names = { title: title ?? rule.title, assetTitle: rule.assetTitle, pointTitle: rule.pointTitle };
  return {
    ...{ title: names.title, searchText: searchTextOf(names, [rule.key, asset.key]) },
    ...{ advice: advice ?? rule.advice, consequence: consequence ?? rule.consequence },
  };
}

/**
 * The declared parameters of a rule as its detector takes them. A rule that had a problem before may keep it, as long as its parameters are not touched.
 *
 * @throws Failure `BAD_REQUEST` naming each parameter that the detector refuses, and a further point that the asset lacks
 */
export function checkedParams(
  rule: Pick<RuleRecord, 'id' | 'kind' | 'declared'>,
  { asset, numberOf, detectors }: Pick<ChangeContext, 'asset' | 'numberOf' | 'detectors'>,
): Pick<RuleRecord, 'params' | 'problem' | 'others'> {
  const detector = detectors.get(rule.kind);
  const { params, error, ...resolved } = resolve(detector, rule.declared, asset.attributes);
  if (error !== undefined) throw badRequest(inParams(error), `changing rule ${rule.id}`);
  const { others, problem } =
    resolved.problem === undefined ? othersOf(detector, params, numberOf) : { others: [], problem: resolved.problem };
  if (problem !== undefined) throw new Failure('BAD_REQUEST', `changing rule ${rule.id}: ${problem.en}`, { details: { what: problem.en } });
  const unknown = Object.keys(rule.declared).filter((name) => !(name in params));
  if (unknown.length > 0) throw badRequest(noSuchParams(unknown), `changing rule ${rule.id}`);
  return { params, problem, others };
}

const inParams = ({ issues }: z.ZodError) => new z.ZodError(issues.map((issue) => ({ ...issue, path: ['params', ...issue.path] })));

const noSuchParams = (names: readonly string[]) =>
  new z.ZodError(names.map((name) => ({ code: 'custom', path: ['params', name], message: 'there is no such parameter', input: name })));
