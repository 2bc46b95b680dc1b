import type { Received, Reply } from '../../contracts/api/index.ts';
import type { OperationId } from '../../contracts/api/paths.ts';
import type { Verdict } from '../../contracts/detector.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { AlarmDeps, AlarmView, Found, RuleView } from './deps.ts';

type Query<K extends OperationId> = Received<K, 'query'>;
type Body<K extends OperationId> = Received<K, 'body'>;

/** Alarms by ISA-18.2: what the data plane judged, what operators did about it, and the rules behind it. Everything stays within the caller's tenant. */
export interface Alarms {
  /**
   * Take verdicts of the data plane, in order; resolves when they are committed and announced. The same verdict again changes nothing.
   * A failing database delays them (they are kept and tried again), it never loses them.
   */
  verdicts(list: readonly Verdict[]): Promise<void>;
  /** Count and highest priority of the open alarms of an asset, from memory. */
  openOf(asset: string): { readonly count: number; readonly priority?: number };
  /** Rules and open alarms whose title or asset contains the text. */
  search(caller: Caller, text: string, limit: number): Promise<readonly Found[]>;
  list(caller: Caller, query: Query<'listAlarms'>): Promise<Reply<'listAlarms'>>;
  counts(caller: Caller): Promise<Reply<'countAlarms'>>;
  get(caller: Caller, id: string): Promise<Reply<'getAlarm'>>;
  acknowledge(caller: Caller, body: Body<'acknowledgeAlarms'>): Promise<Reply<'acknowledgeAlarms'>>;
  comment(caller: Caller, id: string, comment: string): Promise<AlarmView>;
  shelve(caller: Caller, id: string, order: Body<'shelveAlarm'>): Promise<AlarmView>;
  unshelve(caller: Caller, id: string): Promise<AlarmView>;
  listRules(caller: Caller, query: Query<'listRules'>): Promise<Reply<'listRules'>>;
  getRule(caller: Caller, id: string): Promise<RuleView>;
  updateRule(caller: Caller, id: string, change: Body<'updateRule'>): Promise<RuleView>;
  previewRule(caller: Caller, id: string, order: Body<'previewRule'>): Promise<Reply<'previewRule'>>;
  setOutOfService(caller: Caller, id: string, order: Body<'setOutOfService'>): Promise<RuleView>;
  /** Suppress a rule's alarms by design, e.g. because the plant section is shut down, or end that. */
  setSuppressed(caller: Caller, id: string, order: { readonly isSuppressed: boolean; readonly reason: string }): Promise<RuleView>;
  /** Return the shelved alarms whose time is over; runs by itself every second. */
  returnShelved(): Promise<void>;
  /** Stop the timer and wait for the verdicts at hand. */
  close(): Promise<void>;
}

/** Run the migrations, register the routes and subscriptions, and hand the rules with their present verdicts to the data plane. */
export declare function createAlarms(deps: AlarmDeps): Promise<Alarms>;
