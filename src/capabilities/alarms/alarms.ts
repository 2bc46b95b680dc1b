import type { Received, Reply } from '../../contracts/api/index.ts';
import type { OperationId } from '../../contracts/api/paths.ts';
import type { Verdict } from '../../contracts/detector.ts';
import type { TimeRange } from '../../contracts/history.ts';
import type { Caller } from '../../contracts/roles.ts';
import { migrate } from '../../kernel/database.ts';
import { startWatch } from '../../kernel/watch.ts';
import type { AlarmDeps, AlarmView, Found, RuleView } from './deps.ts';
import type { readExpectedSamples } from './expected.ts';
import { createFeed } from './feed.ts';
import { applyGroups, type GroupParts } from './group-apply.ts';
import { openGroups } from './groups.ts';
import { createIntake } from './intake.ts';
import { createLedger } from './ledger.ts';
import { clearLinks, raiseLinks } from './link-alarms.ts';
import { countAlarms, listAlarms, searchAlarms } from './list.ts';
import { listenTo } from './listen.ts';
import { mineOf } from './mine.ts';
import { openIndex } from './open-index.ts';
import { acknowledge, commentOn, getAlarm, moveOne, returnShelved } from './operations.ts';
import { measureAlarms } from './performance.ts';
import { alarmRoutes } from './routes.ts';
import { createRules } from './rules.ts';
import { alarmMigrations } from './schema.ts';
import { createSuppressions, type Suppressions } from './suppressions.ts';
import { applyVerdicts, limitIn, sound } from './verdicts.ts';
import { formsOf } from './views.ts';
import { takeWanted } from './wanted.ts';

type Query<K extends OperationId> = Received<K, 'query'>;
type Body<K extends OperationId> = Received<K, 'body'>;

/** Alarms by ISA-18.2: what the data plane judged, what operators did about it, and the rules behind it. Everything stays within the caller's tenant. */
export interface Alarms {
  /**
   * Take verdicts of the data plane, in order; resolves when they are committed and announced. The same verdict again changes nothing.
   * A failing database delays them (they are kept and tried again), it never loses them. Never rejects.
   */
  verdicts(list: readonly Verdict[]): Promise<void>;
  /** Count and highest priority of the open alarms of an asset, from memory. */
  openOf(asset: string): { readonly count: number; readonly priority?: number };
  /** Rules and open alarms whose title or asset contains the text. */
  search(caller: Caller, text: string, limit: number): Promise<readonly Found[]>;
  list(caller: Caller, query: Query<'listAlarms'>): Promise<Reply<'listAlarms'>>;
  counts(caller: Caller): Promise<Reply<'countAlarms'>>;
  /** Throws `BAD_REQUEST` for a range that is empty or longer than 366 days. */
  measure(caller: Caller, query: Query<'measureAlarms'>): Promise<Reply<'measureAlarms'>>;
  get(caller: Caller, id: string): Promise<Reply<'getAlarm'>>;
  /** Refusals are data: the other alarms are acknowledged all the same. */
  acknowledge(caller: Caller, body: Body<'acknowledgeAlarms'>): Promise<Reply<'acknowledgeAlarms'>>;
  comment(caller: Caller, id: string, comment: string): Promise<AlarmView>;
  /** Take an alarm out of sight for some minutes; it returns by itself. Throws `NOT_FOUND`, `CONFLICT`. */
  shelve(caller: Caller, id: string, order: Body<'shelveAlarm'>): Promise<AlarmView>;
  unshelve(caller: Caller, id: string): Promise<AlarmView>;
  listRules(caller: Caller, query: Query<'listRules'>): Promise<Reply<'listRules'>>;
  getRule(caller: Caller, id: string): Promise<RuleView>;
  /** Throws `NOT_FOUND`, `BAD_REQUEST` with the parameter that the detector refuses. */
  updateRule(caller: Caller, id: string, change: Body<'updateRule'>): Promise<RuleView>;
  previewRule(caller: Caller, id: string, order: Body<'previewRule'>): Promise<Reply<'previewRule'>>;
  /** Throws `NOT_FOUND`, and `BAD_REQUEST` for a rule that expects no range. */
  readExpected(caller: Caller, id: string, query: Query<'readExpected'>): Promise<Reply<'readExpected'>>;
  /** The samples of a range, each with what the rule expected of it. */
  exportExpected(caller: Caller, id: string, range: TimeRange): ReturnType<typeof readExpectedSamples>;
  /** Forget what the rule has learnt. */
  learnRuleAnew(caller: Caller, id: string, from: 'past' | 'now'): Promise<RuleView>;
  /** The kinds of detectors with the forms of their parameters. */
  listDetectors(): Reply<'listDetectors'>;
  /** Make an own rule. Throws `BAD_REQUEST` naming the field, `NOT_FOUND` for a point that the tenant lacks, `CONFLICT` at the limit of their number. */
  createRule(caller: Caller, given: Body<'createRule'>): Promise<RuleView>;
  /** Which alarms a new rule would have raised. Throws as `createRule`, and for an empty range. */
  previewNewRule(caller: Caller, order: Body<'previewNewRule'>): Promise<Reply<'previewNewRule'>>;
  /** Delete an own rule. Throws `NOT_FOUND`, `CONFLICT` for one of a pack or of another capability. */
  removeRule(caller: Caller, id: string): Promise<void>;
  /** Write the rationalisation record of a rule. Throws `NOT_FOUND`, `BAD_REQUEST` for a priority beside the table without a reason. */
  setRationale(caller: Caller, id: string, given: Body<'setRationale'>): Promise<Reply<'setRationale'>>;
  /** Throws `NOT_FOUND`, `CONFLICT` naming what the record still lacks. */
  approveRationale(caller: Caller, id: string, order: Body<'approveRationale'>): Promise<Reply<'approveRationale'>>;
  /** Check a table of records, and with `isWanted` write it when no row is wrong. Throws `BAD_REQUEST` for bytes that are no text. */
  importAlarmDatabase(caller: Caller, bytes: Uint8Array, isWanted: boolean): Promise<Reply<'importAlarmDatabase'>>;
  setOutOfService(caller: Caller, id: string, order: Body<'setOutOfService'>): Promise<RuleView>;
  /** States in which alarms are not meant by design. */
  readonly suppressions: Suppressions;
  /** Return the shelved alarms whose time is over; runs by itself every second. */
  returnShelved(): Promise<void>;
  /** Bring back the rules whose time out of service is over; runs by itself every ten seconds. */
  returnToService(): Promise<void>;
  /** Put "no data" alarms under their root causes and take them out again; runs by itself every second, and ends after one that runs already. */
  regroup(): Promise<void>;
  /** Stop the watches and wait for the verdicts at hand. */
  close(): Promise<void>;
}

const minuteMs = 60_000;
const lookForReturnsMs = 1000;
const lookForServiceMs = 10_000;

/** Run the migrations, register the routes and subscriptions, and hand the rules with their present verdicts to the data plane. */
export async function createAlarms(deps: AlarmDeps): Promise<Alarms> {
  const { db, clock, http, log } = deps;
  await migrate(db, alarmMigrations);
  const detectors = new Map(deps.detectors.map((detector) => [detector.kind, detector]));
  const index = await openIndex(db);
  const groups = await openGroups(deps);
  const ledger = createLedger(deps, { index, groups });
  const feed = createFeed(db, deps.flow);
  const limitOf = limitIn(detectors);
  const { sync, returnToService, ...rules } = createRules({ deps, ledger, feed, detectors, limitOf, forms: formsOf(deps.detectors) });
  const mine = (caller: Caller) => mineOf(deps.assets, caller);
  const operations = { db, clock, ledger, mineOf: mine, standsFor: index.standsFor };
  const suppressions = await createSuppressions({ deps, ledger, limitOf });
  const { hushOf } = suppressions;
  const wanted = { deps, ledger, limitOf, groups, hushOf };
  const intake = createIntake({
    apply: async (batch) => {
      await raiseLinks(wanted, batch);
      await ledger.change((trx) => applyVerdicts(trx, batch, { limitOf, groups, hushOf }));
    },
    log,
  });
  const often = { lookMs: lookForReturnsMs, log };
  const isReturnDue = () => index.nextReturn() <= clock.now();
  const watches = {
    shelved: startWatch(() => returnShelved(operations), { ...often, doing: 'returning shelved alarms', isDue: isReturnDue }),
    service: startWatch(returnToService, { lookMs: lookForServiceMs, log, doing: 'bringing rules back into service' }),
    groups: startWatch(() => regroup({ ...wanted, index }), { ...often, doing: 'grouping alarms' }),
    suppressions: startWatch(suppressions.settle, { ...often, doing: 'suppressing alarms' }),
  };

  const alarms: Alarms = {
    ...rules,
    suppressions,
    verdicts: (list) => intake.take(groups.inOrder(sound(list))),
    openOf: index.openOf,
    search: (caller, text, limit) => searchAlarms(db, mine(caller), { text, limit }),
    list: (caller, query) => listAlarms(db, { mine: mine(caller), standsFor: index.standsFor }, query),
    counts: (caller) => countAlarms(db, { mine: mine(caller), tally: index.tally }),
    measure: (caller, range) => measureAlarms(db, { ...mine(caller), now: clock.now() }, range),
    get: (caller, id) => getAlarm({ db, standsFor: index.standsFor }, mine(caller), id),
    acknowledge: (caller, body) => acknowledge(operations, caller, body),
    comment: (caller, id, comment) => commentOn(operations, caller, { id, comment }),
    shelve: (caller, id, { minutes, reason }) =>
      moveOne(operations, caller, { id, cause: 'shelved', comment: reason, until: clock.now() + minutes * minuteMs }),
    unshelve: (caller, id) => moveOne(operations, caller, { id, cause: 'unshelved' }),
    regroup: watches.groups.look,
    returnShelved: watches.shelved.look,
    returnToService: watches.service.look,
    close: async () => {
      await Promise.all([intake.close(), ...Object.values(watches).map((watch) => watch.close())]);
    },
  };

  listenTo(
    { ...deps, standsFor: index.standsFor },
    {
      sync: async (assets) => {
        await sync(assets);
        suppressions.look();
      },
      takeWanted: (body) => takeWanted(wanted, body),
    },
  );
  alarmRoutes(http, alarms);
  await feed.pushAll();
  return alarms;
}

/** Bring into groups what has changed; a tenant that fails is tried again at the next time. */
async function regroup(parts: GroupParts): Promise<void> {
  await clearLinks(parts);
  for (const tenant of parts.groups.changed(parts.deps.clock.now()))
    await applyGroups(parts, tenant).catch((error) => {
      parts.groups.again(tenant);
      throw error;
    });
}
