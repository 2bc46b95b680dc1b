import type { Caller } from '../../contracts/roles.ts';
import type { AssetInfo } from '../assets/index.ts';
import type { Alarms } from './alarms.ts';
import { importDatabase } from './database-import.ts';
import type { AlarmDeps, RuleView } from './deps.ts';
import { readExpected, readExpectedSamples } from './expected.ts';
import type { Feed } from './feed.ts';
import type { Detectors } from './instances.ts';
import type { Bench } from './judge.ts';
import type { Ledger } from './ledger.ts';
import { alarmsOf, listRules } from './list.ts';
import { isMine, mineOf } from './mine.ts';
import { ownComments } from './own-comments.ts';
import { createOwn, draftOwn, removeOwn } from './own-rules.ts';
import { previewChange } from './preview.ts';
import { quieten } from './quieten.ts';
import { approveRationale, setRationale } from './rationale-change.ts';
import { readReadiness } from './readiness.ts';
import { learnAnew } from './relearn.ts';
import { type ChangeContext, changedRule, type RuleChange } from './rule-change.ts';
import { isOwnRule, noRule, readRule, saveRules } from './rule-store.ts';
import type { RuleRecord } from './schema.ts';
import { readOverdue, type ServiceOrder, setService } from './service-state.ts';
import { syncAssets } from './sync.ts';
import { lockBench } from './verdicts.ts';
import { type Forms, viewOfRule } from './views.ts';

/** What the rules are built from. */
export interface RuleDeps {
  readonly deps: AlarmDeps;
  readonly ledger: Ledger;
  readonly feed: Feed;
  readonly detectors: Detectors;
  readonly limitOf: Bench['limitOf'];
  readonly forms: Forms;
}

type RuleFunctions = Pick<
  Alarms,
  | (
      | 'listRules'
      | 'getRule'
      | 'updateRule'
      | 'previewRule'
      | 'readExpected'
      | 'exportExpected'
      | 'learnRuleAnew'
      | 'setOutOfService'
      | 'returnToService'
    )
  | ('listDetectors' | 'createRule' | 'previewNewRule' | 'removeRule')
  | ('setRationale' | 'approveRationale' | 'importAlarmDatabase')
>;

/** The part of alarms that deals with rules. */
export interface Rules extends RuleFunctions {
  /** Make the rules of these assets what their packs and attributes say. */
  sync(assets: readonly AssetInfo[]): Promise<void>;
}

/** Open the rules. */
export function createRules(parts: RuleDeps): Rules {
  const { deps, forms, detectors } = parts;
  const { db, clock } = deps;
  const mine = (caller: Caller) => mineOf(deps.assets, caller);
  const beside = async () => ({ forms, now: clock.now(), readinessOf: await readReadiness(deps.flow) });
  const view = async (caller: Caller, id: string): Promise<RuleView> => {
    const rule = await readRule(db, mine(caller), id);
    return viewOfRule(rule, { openAlarm: (await alarmsOf(db, [rule])).get(id), ...(await beside()) });
  };
  const serve = async (caller: Caller, { reason, ...order }: Omit<ServiceOrder, 'what'> & { readonly reason: string }) => {
    await setService(parts, mine(caller), { ...order, what: { time: clock.now(), by: caller.name, comment: reason } });
    return view(caller, order.id);
  };
  return {
    sync: (assets) => syncAssets(parts, assets),
    listRules: async (caller, query) => listRules(db, { mine: mine(caller), ...(await beside()) }, query),
    getRule: view,
    updateRule: async (caller, id, change) => {
      await update(parts, caller, { id, change });
      return view(caller, id);
    },
    previewRule: async (caller, id, { from, to, ...change }) => {
      const present = await readRule(db, mine(caller), id);
      return previewChange(deps, { present, changed: changedRule(present, change, contextOf(parts, caller, present)) }, { from, to });
    },
    readExpected: async (caller, id, query) => {
      const rule = await readRule(db, mine(caller), id);
      return readExpected({ ...deps, detector: detectors.get(rule.kind) }, rule, query);
    },
    exportExpected: async (caller, id, range) => {
      const rule = await readRule(db, mine(caller), id);
      return readExpectedSamples({ ...deps, detector: detectors.get(rule.kind) }, rule, range);
    },
    learnRuleAnew: async (caller, id, from) => {
      await learnAnew(parts, caller, { id, from });
      return view(caller, id);
    },
    listDetectors: () => ({
      items: deps.detectors.map(({ kind, title, expects, memory }) => ({
        ...{ kind, title: { ...title }, learns: memory?.learns === true, expectsRange: expects !== undefined, form: forms.get(kind) ?? {} },
      })),
    }),
    createRule: async (caller, given) => view(caller, await createOwn(parts, caller, given)),
    previewNewRule: async (caller, { from, to, ...given }) =>
      previewChange(deps, { changed: draftOwn(parts, caller, given) }, { from, to }),
    removeRule: (caller, id) => removeOwn(parts, caller, id),
    setRationale: (caller, id, given) => setRationale(parts, caller, { id, given }),
    approveRationale: (caller, id, { reviewDue }) => approveRationale(parts, caller, { id, reviewDue }),
    importAlarmDatabase: (caller, bytes, isWanted) => importDatabase(parts, caller, { bytes, isWanted }),
    setOutOfService: (caller, id, { inService, reason, minutes }) => {
      const since = clock.now();
      const until = minutes === undefined ? undefined : since + minutes * 60_000;
      const outage = inService ? undefined : { by: caller.name, reason, since, until };
      return serve(caller, { id, reason, flags: { inService, outage }, cause: inService ? 'inService' : 'outOfService' });
    },
    returnToService: async () => {
      const time = clock.now();
      const what = { time, comment: ownComments.timeIsOver };
      for (const { id, tenant } of await readOverdue(db, time))
        await setService(parts, { tenant }, { id, flags: { inService: true, outage: undefined }, cause: 'inService', what });
    },
  };
}

async function update(parts: RuleDeps, caller: Caller, { id, change }: { id: string; change: RuleChange }): Promise<void> {
  const { rules } = await parts.ledger.change(async (trx) => {
    const bench = await lockBench(trx, { ids: [id] });
    const before = [...bench.rules.values()][0];
    if (before === undefined || !isMine(mineOf(parts.deps.assets, caller), before)) throw noRule(id);
    if (isOwnRule(before) && before.retiredAt !== undefined) throw noRule(id);
    const changed = changedRule(before, change, contextOf(parts, caller, before));
    await saveRules(trx, [changed]);
    const { rule, moved } = quieten(bench, changed, { time: parts.deps.clock.now(), by: caller.name, comment: ownComments.disabled });
    return { rules: [rule], moved: moved === undefined ? [] : [moved] };
  });
  await parts.feed.push(rules);
}

/** Who changes, and the asset whose attributes the rule may name. */
function contextOf({ deps, detectors }: RuleDeps, { name }: Caller, rule: RuleRecord): ChangeContext {
  const { assets, clock } = deps;
  const numberOf = (key: string) => assets.pointOf(rule.asset, key)?.number;
  return { by: name, time: clock.now(), asset: assets.asset(rule.asset) ?? { key: '', attributes: {} }, numberOf, detectors };
}
