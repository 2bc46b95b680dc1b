import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { Received } from '../../contracts/api/index.ts';
import { badRequest } from '../../contracts/bad-request.ts';
import { conflict, Failure } from '../../contracts/errors.ts';
import type { Priority } from '../../contracts/pack.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Text } from '../../contracts/text.ts';
import type { Trx } from '../../kernel/database.ts';
import { type AssetInfo, type PointInfo, seesPoint } from '../assets/index.ts';
import { type ParamsOf, searchTextOf } from './instances.ts';
import { isMine, mineOf } from './mine.ts';
import { move } from './move.ts';
import { ownComments } from './own-comments.ts';
import { quieten } from './quieten.ts';
import { assumed, checkedParams, givenSource } from './rule-change.ts';
import { isOwnRule, newNumbers, noRule, saveRules } from './rule-store.ts';
import type { RuleDeps } from './rules.ts';
import type { JudgedRule, RuleRecord } from './schema.ts';
import { lockBench } from './verdicts.ts';

/** Own rules that a tenant may have. Assumed; a plant that needs more is better described by a pack. */
export const mostOwnRules = 2000;
/** Own rules that may judge one point, since each costs its time at every sample of it. Assumed. */
export const mostOwnAtPoint = 20;

type Given = Received<'createRule', 'body'>;
type Parts = Pick<RuleDeps, 'deps' | 'ledger' | 'feed' | 'detectors'>;

/**
 * Make a rule that belongs to no pack, and hand it to the data plane.
 *
 * @returns its id
 * @throws Failure `BAD_REQUEST`, `NOT_FOUND` as {@link draftOwn}; `CONFLICT` when there are as many as there may be
 */
export async function createOwn(parts: Parts, caller: Caller, given: Given): Promise<string> {
  const draft = draftOwn(parts, caller, given);
  await parts.deps.db.transaction().execute(async (trx) => {
    await checkNumber(trx, draft);
    const [number = 0] = await newNumbers(trx, 1);
    await saveRules(trx, [{ ...draft, number }]);
  });
  await parts.feed.push([draft]);
  return draft.id;
}

/**
 * The rule that a person means, complete but for its number.
 *
 * @throws Failure `NOT_FOUND` for a point that the tenant does not have in use; `BAD_REQUEST` for a kind that is not there and for what the detector refuses
 */
export function draftOwn({ deps, detectors }: Parts, caller: Caller, given: Given): JudgedRule {
  const { asset, point } = placeOf(deps.assets, caller, given.point);
  if (!detectors.has(given.kind)) throw badRequest(noSuchKind(given.kind, [...detectors.keys()]), 'making a rule');
  const id = uuidv7();
  const declared = given.params;
  const numberOf = (key: string) => deps.assets.pointOf(asset.id, key)?.number;
  const { kind, title, advice, consequence, enabled } = given;
  const names = { title, assetTitle: asset.title, pointTitle: point.title };
  const key = `own-${id.slice(-12)}`;
  return {
    ...{ id, number: 0, tenant: caller.tenant, asset: asset.id, point: point.number, key, kind, declared, enabled },
    ...checkedParams({ id, kind, declared }, { asset, numberOf, detectors }),
    ...{ ...names, unit: point.unit, decimals: point.decimals, searchText: searchTextOf(names, [key, asset.key]) },
    ...{ onDelayMs: given.onDelaySeconds * 1000, offDelayMs: given.offDelaySeconds * 1000, advice, consequence },
    priority: given.priority as Priority, // holds: the contract lets 1…4 through
    source: given.source ? givenSource(given.source) : assumed({ by: caller.name, time: deps.clock.now() }, 'set'),
    ...{ isChanged: false, inService: true, isSuppressed: false, isActive: false, activeQuality: 0 },
  };
}

/** The point and its asset, both in use and seen by the caller. */
function placeOf(assets: Parts['deps']['assets'], caller: Caller, number: number): { asset: AssetInfo; point: PointInfo } {
  const point = assets.point(number);
  const asset = point && assets.asset(point.asset);
  const isThere =
    seesPoint(assets, caller, number) &&
    asset?.retiredAt === undefined &&
    assets.pointOf(asset?.id ?? '', point?.key ?? '')?.number === number;
  if (point !== undefined && asset !== undefined && isThere) return { asset, point };
  throw new Failure('NOT_FOUND', `making a rule: there is no point ${number} in use`, { details: { what: `point ${number}` } });
}

const noSuchKind = (kind: string, known: readonly string[]) =>
  new z.ZodError([{ code: 'custom', path: ['kind'], message: `there is no such detector; use one of ${known.join(', ')}`, input: kind }]);

/** Refuse one rule too many. Rules of a tenant are made one after the other, so that two cannot both be the last. */
async function checkNumber(trx: Trx, { tenant, point }: JudgedRule): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`own rules of ${tenant}`}, 0))`.execute(trx);
  const { rows } = await sql<{ all: string; here: string }>`
    select count(*) as all, count(*) filter (where point = ${point}) as here from alarm_rule
    where tenant = ${tenant} and key like 'own-%' and pack is null and retired_at is null`.execute(trx);
  if (Number(rows[0]?.here) >= mostOwnAtPoint)
    throw tooMany({ zh: `此测点的自建规则已达 ${mostOwnAtPoint} 条`, en: `this point has ${mostOwnAtPoint} own rules already` });
  if (Number(rows[0]?.all) >= mostOwnRules)
    throw tooMany({ zh: `自建规则已达 ${mostOwnRules} 条`, en: `there are ${mostOwnRules} own rules already` });
}

const tooMany = ({ zh, en }: Text): Failure =>
  conflict('making a rule', { zh: `${zh}，请删除或修改不再需要的`, en: `${en}; delete one that is not needed, or change it` });

/**
 * Delete an own rule. It leaves the data plane, the condition of its alarm ends, and its alarm stays until somebody acknowledges it (ISA-18.2). One that is
 * out of service comes back into service first, so that its alarm is seen again. Its row stays, because alarms name it.
 *
 * @throws Failure `NOT_FOUND`; `CONFLICT` for a rule of a pack or of another capability
 */
export async function removeOwn({ deps, ledger, feed }: Parts, caller: Caller, id: string): Promise<void> {
  const { rules } = await ledger.change(async (trx) => {
    const bench = await lockBench(trx, { ids: [id] });
    const before = [...bench.rules.values()][0];
    if (before === undefined || !isMine(mineOf(deps.assets, caller), before)) throw noRule(id);
    if (!isOwnRule(before)) throw notOwn(before);
    if (before.retiredAt !== undefined) throw noRule(id);
    const time = deps.clock.now();
    const what = { time, by: caller.name, comment: ownComments.deleted };
    const gone = { ...before, retiredAt: time, inService: true, outage: undefined };
    await saveRules(trx, [gone]);
    const { rule, moved } = quieten(bench, gone, what);
    const alarm = before.inService ? undefined : bench.alarms.get(id);
    const shown = alarm && move(alarm, 'inService', what);
    return { rules: [rule], moved: [...(moved ? [moved] : []), ...(shown ? [{ rule, ...shown }] : [])] };
  });
  await feed.push(rules);
}

function notOwn({ id, pack }: RuleRecord): Failure {
  const what =
    pack === undefined
      ? {
          zh: '此规则属于程序的其他部分，随其监视的对象增减；可停用它',
          en: 'this rule belongs to another part of the program and goes with what it watches; disable it instead',
        }
      : {
          zh: `此规则来自场景包 ${pack}，不能删除；可停用它`,
          en: `this rule comes with the pack ${pack} and cannot be deleted; disable it instead`,
        };
  return conflict(`deleting rule ${id}`, what);
}

/** An own rule with the names, figures and further points that its asset has now. Nothing else of it ever follows a pack. */
export function refreshedOwn(
  rule: JudgedRule,
  { asset, point, paramsAt }: { readonly asset: AssetInfo; readonly point: PointInfo; readonly paramsAt: ParamsOf },
): RuleRecord {
  const names = { title: rule.title, assetTitle: asset.title, pointTitle: point.title };
  return {
    ...{ ...rule, ...names, unit: point.unit, decimals: point.decimals, searchText: searchTextOf(names, [rule.key, asset.key]) },
    ...paramsAt(rule, asset),
  };
}
