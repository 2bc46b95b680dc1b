import type { ZodType, z } from 'zod';
import type { alarm, alarmStep, rule } from '../../contracts/api/alarms.ts';
import type { found } from '../../contracts/api/assets.ts';
import type { Expected, Reach } from '../../contracts/detector.ts';
import type { Flow, LatestReader } from '../../contracts/flow.ts';
import type { HistoryReader, Series } from '../../contracts/history.ts';
import type { Text } from '../../contracts/text.ts';
import type { Clock, EpochMs } from '../../contracts/time.ts';
import type { Why } from '../../contracts/why.ts';
import type { Database } from '../../kernel/database.ts';
import type { Http } from '../../kernel/http.ts';
import type { Log } from '../../kernel/log.ts';
import type { Outbox } from '../../kernel/outbox.ts';
import type { Assets } from '../assets/index.ts';

/** An alarm as the API and the WebSocket show it. */
export type AlarmView = z.output<typeof alarm>;

/** One step of an alarm's way. */
export type AlarmStepView = z.output<typeof alarmStep>;

/** A rule as the API shows it. */
export type RuleView = z.output<typeof rule>;

/** One hit of the global search. */
export type Found = z.output<typeof found>;

/** What alarms needs to know of a detector; every `Detector` of `contracts/detector.ts` is one. */
export interface DetectorInfo {
  readonly kind: string;
  readonly title: Text;
  /** Checks parameters and gives the form for them. */
  readonly params: ZodType;
  /** Limits that these parameters mean at a time; the first is shown with the alarm. */
  limits?(params: unknown, time: EpochMs): readonly number[];
  /** There for a detector that expects a range. */
  readonly expects?: unknown;
  /** How far back the past of a point matters. */
  readonly memory?: { reach(params: unknown): Reach; readonly learns?: true } | undefined;
  /** Keys of further points of the asset that it looks at. */
  others?(params: unknown): readonly string[];
}

/** A rule as it is replayed on history. */
export interface PreviewRule {
  readonly kind: string;
  readonly params: unknown;
  readonly onDelayMs: number;
  readonly offDelayMs: number;
}

/** An alarm that a rule would have raised; `peak` is the value furthest beyond the limit. */
export interface PreviewAlarm {
  readonly raisedAt: EpochMs;
  readonly clearedAt?: EpochMs | undefined;
  readonly peak: number;
  readonly why?: Why | undefined;
}

/** Replays a rule on stored samples of its point and of the further points, with the data plane's own detectors and delays. */
export type Preview = (rule: PreviewRule, series: Series, others: readonly Series[]) => readonly PreviewAlarm[];

/** What a rule expected over a range that is shown in `count` columns, and where it was left; the series begins before the range. */
export type ExpectationOf = (
  rule: PreviewRule,
  series: Series,
  shown: { readonly from: EpochMs; readonly to: EpochMs; readonly count: number },
  each?: (time: EpochMs, value: number, expected: Expected | undefined) => void,
) => { readonly columns: readonly (Expected | undefined)[]; readonly exceptions: readonly PreviewAlarm[] };

/** A link that values come by. */
export interface LinkInfo {
  /** Id of the source. */
  readonly source: string;
  readonly title: Text;
}

/** The links that values come by, so that one that is down explains the silence of all its points. */
export interface Links {
  /** Links by which values of an asset come. */
  of(asset: string): readonly LinkInfo[];
  /** State of a source; `undefined` when there is none. */
  stateOf(source: string): 'stopped' | 'starting' | 'up' | 'down' | undefined;
}

/** What {@link createAlarms} is built from. */
export interface AlarmDeps {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly http: Http;
  readonly clock: Clock;
  readonly assets: Assets;
  /** Without `learning` all rules count as ready to judge. */
  readonly flow: Pick<Flow, 'setRules'> & Partial<Pick<Flow, 'learning'>>;
  /** Newest values, for suppressions by the state of the plant. */
  readonly latest: Pick<LatestReader, 'read'>;
  /** Default: no link explains anything. */
  readonly links?: Links | undefined;
  readonly detectors: readonly DetectorInfo[];
  readonly preview: Preview;
  /** Default: no rule shows what it expects. */
  readonly expectation?: ExpectationOf | undefined;
  readonly history: Pick<HistoryReader, 'raw'>;
  /** Tells the browsers of a tenant that an alarm changed; called after the commit, once per changed alarm. */
  readonly announce: (tenant: string, alarm: AlarmView) => void;
  readonly log: Log;
}
