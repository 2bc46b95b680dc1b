import { z } from 'zod';
import type { Verdict } from '../../../contracts/detector.ts';
import type { Event, EventKind } from '../../../contracts/events.ts';
import type { FlowRule, LatestSample } from '../../../contracts/flow.ts';
import type { Series } from '../../../contracts/history.ts';
import type { Pack } from '../../../contracts/pack.ts';
import { type Role, roles } from '../../../contracts/roles.ts';
import { createHttp, type Http } from '../../../kernel/http.ts';
import { createJobs } from '../../../kernel/jobs.ts';
import { createOutbox, type Outbox } from '../../../kernel/outbox.ts';
import { callerOf, silentLog, systemCaller, testDatabase, virtualClock } from '../../../kernel/testing.ts';
import { type Assets, createAssets } from '../../assets/index.ts';
import type { AlarmDeps, AlarmView, DetectorInfo, Links, Preview } from '../deps.ts';
import { type Alarms, createAlarms } from '../index.ts';
import { tables } from '../schema.ts';
import { alarmPack } from './pack.ts';

/** The program's parts around alarms on a real database, with a data plane that only remembers its rules. */
export interface TestSite {
  readonly alarms: Alarms;
  readonly assets: Assets;
  readonly deps: AlarmDeps;
  readonly http: Http;
  readonly outbox: Outbox;
  readonly clock: ReturnType<typeof virtualClock>;
  /** What was announced, oldest first. */
  readonly announced: { readonly tenant: string; readonly alarm: AlarmView }[];
  /** The rules that the data plane runs, by number. */
  readonly flow: Map<number, FlowRule>;
  /** Events that were delivered, oldest first. */
  readonly heard: Event[];
  /** Newest sample of each point. */
  readonly newest: Map<number, LatestSample>;
  /** Samples that a preview reads. */
  series: Series;
  install(pack?: Pack, tenant?: string): Promise<void>;
  /** Number of a rule in the data plane. */
  ruleNumber(asset: string, key: string, tenant?: string): Promise<number>;
  /** Id of a rule. */
  ruleId(asset: string, key: string, tenant?: string): Promise<string>;
  /** Make the verdicts of a rule that turns abnormal and normal in turn, one a second, the first abnormal. */
  turns(rule: number, count: number): readonly Verdict[];
  /** Call a route as somebody of a tenant. */
  call(
    method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    path: string,
    options?: CallOptions,
  ): Promise<{ readonly status: number; readonly body: never }>;
  /** Stop alarms and start it again on the same database. */
  restart(): Promise<Alarms>;
  drop(): Promise<void>;
}

/** Who calls, with what. */
export interface CallOptions {
  readonly tenant?: string;
  readonly role?: Role;
  readonly body?: unknown;
}

const limited = z.object({ limit: z.number().describe('Limit'), deadband: z.number().min(0).default(0) });
const curved = z.object({
  curve: z.array(z.tuple([z.number(), z.number()])).min(1),
  side: z.enum(['above', 'below']),
  deadband: z.number().min(0).default(0),
});
const balanced = z.object({ inflows: z.array(z.string()), tolerance: z.number() });
const title = { zh: '检测', en: 'Detector' };
const limitsOf = (params: unknown) => [limited.parse(params).limit];

/** Stand-ins for the data plane's detectors: the parameters are what matters here. */
export const testDetectors: readonly DetectorInfo[] = [
  { kind: 'above', title, params: limited, limits: limitsOf },
  { kind: 'below', title, params: limited, limits: limitsOf },
  { kind: 'outside', title, params: curved },
  { kind: 'stale', title, params: z.object({ afterSeconds: z.number() }) },
  { kind: 'balance', title, params: balanced, others: (params) => balanced.parse(params).inflows },
];

/** Counts each sample above the limit as an alarm of its own; of a rule of several points, each of the others that has samples. */
const testPreview: Preview = ({ kind, params }, { time, value }, others) => {
  if (kind === 'balance') return others.flatMap((other) => (other.time.length > 0 ? [{ raisedAt: 0, peak: 0 }] : []));
  const { limit } = limited.parse(params);
  return [...time].flatMap((raisedAt, i) => ((value[i] ?? 0) > limit ? [{ raisedAt, peak: value[i] ?? 0 }] : []));
};

const emptySeries: Series = { time: new Float64Array(), value: new Float64Array(), quality: new Uint8Array() };

/** A server whose caller is named by headers. */
const callableHttp = (clock: AlarmDeps['clock']): Promise<Http> =>
  createHttp({
    log: silentLog,
    clock,
    version: '0.0.0-test',
    port: 0,
    allowMissing: true,
    audit: { write: async () => {} },
    identify: async ({ headers }) => {
      const role = roles.find((name) => name === headers['x-test-role']) ?? 'administrator';
      return { caller: callerOf(role, String(headers['x-test-tenant'] ?? 'main')) };
    },
  });

function callerFor(http: Http): TestSite['call'] {
  return async (method, path, { tenant = 'main', role = 'administrator', body } = {}) => {
    const headers = { 'x-test-tenant': tenant, 'x-test-role': role, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const answer = await http.server.inject({ method, url: `/api/v1${path}`, headers, payload });
    return { status: answer.statusCode, body: (answer.body === '' ? undefined : answer.json()) as never }; // a test knows what it asked for
  };
}

/** Rows of the history as a reader gives them: the newest `limit` of the range. */
const newestOf = ({ time, value, quality }: Series, { from, to }: { from: number; to: number }, limit: number): Series => {
  const end = time.findLastIndex((t) => t < to) + 1;
  const start = Math.max(
    time.findIndex((t) => t >= from),
    end - limit,
    0,
  );
  return { time: time.slice(start, end), value: value.slice(start, end), quality: quality.slice(start, end) };
};

/** Put the parts together; `parts` instead of the stand-ins. Ask for {@link TestSite.drop} afterwards. */
export async function testSite(
  links?: Links,
  parts: Partial<Pick<AlarmDeps, 'detectors' | 'preview' | 'expectation'>> = {},
): Promise<TestSite> {
  const clock = virtualClock(Date.UTC(2026, 10, 24, 8));
  const { db, drop } = await testDatabase();
  const outbox = await createOutbox({ db, clock, log: silentLog, pollMs: 20, firstDelayMs: 5 });
  const http = await callableHttp(clock);
  const assets = await createAssets({
    ...{ db, outbox, http, clock, packs: [alarmPack], jobs: createJobs(clock, silentLog), searchers: [] },
    ...{ latest: { read: () => undefined, version: () => 0 }, openAlarms: () => ({ count: 0 }), devicesOf: () => [] },
    stories: { play: async () => ({ startedAt: 0, seconds: 0 }), stop: async () => {}, playing: () => [] },
  });
  const flow = new Map<number, FlowRule>();
  const newest = new Map<number, LatestSample>();
  const announced: { tenant: string; alarm: AlarmView }[] = [];
  const heard: Event[] = [];
  const all: readonly EventKind[] = ['alarm.raised', 'alarm.cleared', 'alarm.acknowledged', 'workOrder.wanted'];
  outbox.subscribe('ear', all, async (event) => {
    heard.push(event);
  });
  const deps: AlarmDeps = {
    ...{ db, outbox, http, clock, log: silentLog, assets, detectors: testDetectors, preview: testPreview, ...parts },
    flow: {
      setRules: (points, rules) => {
        const replaced = new Set(points);
        for (const { rule, point } of flow.values()) if (replaced.has(point)) flow.delete(rule);
        for (const rule of rules) flow.set(rule.rule, rule);
      },
    },
    latest: { read: (point) => newest.get(point) },
    links,
    history: { raw: async (_, range, limit) => newestOf(site.series, range, limit) },
    announce: (tenant, alarm) => announced.push({ tenant, alarm }),
  };
  const opened: Alarms[] = [await createAlarms(deps)];
  const ruleOf = (asset: string, key: string, tenant = 'main') =>
    tables(db)
      .selectFrom('alarmRule')
      .select(['id', 'number'])
      .where('asset', '=', assets.byKey(tenant, asset)?.id ?? '')
      .where('key', '=', key)
      .executeTakeFirstOrThrow();
  const site: TestSite = {
    ...{ assets, deps, http, outbox, clock, announced, flow, heard, newest, series: emptySeries },
    get alarms() {
      return opened.at(-1) ?? fail('no alarms were opened');
    },
    install: async (pack = alarmPack, tenant = 'main') => {
      await assets.install(systemCaller(tenant), pack);
      await outbox.drained();
    },
    ruleNumber: async (...which) => (await ruleOf(...which)).number,
    ruleId: async (...which) => (await ruleOf(...which)).id,
    turns: (rule, count) =>
      Array.from({ length: count }, (_, i) => ({
        ...{ rule, point: 0, isAbnormal: i % 2 === 0, time: clock.now() + i * 1000, value: 71 + i / 100, quality: 0 },
      })),
    call: callerFor(http),
    restart: async () => {
      await site.alarms.close();
      flow.clear();
      const again = await createOutbox({ db, clock, log: silentLog });
      opened.push(await createAlarms({ ...deps, http: await callableHttp(clock), outbox: again }));
      return site.alarms;
    },
    drop: async () => {
      await site.alarms.close();
      await outbox.stop();
      await http.close();
      await drop();
    },
  };
  outbox.start();
  return site;
}

function fail(why: string): never {
  throw new Error(`BUG: ${why}`);
}
