import { statfs } from 'node:fs/promises';
import type { z } from 'zod';
import { routes } from '../contracts/api/index.ts';
import type { uplink } from '../contracts/api/system.ts';
import { Failure } from '../contracts/errors.ts';
import type { FlowStats } from '../contracts/flow.ts';
import type { HistoryStats } from '../contracts/history.ts';
import type { Load } from '../contracts/load.ts';
import { said, saidIf } from '../contracts/said.ts';
import type { Clock } from '../contracts/time.ts';
import type { Audit, AuditQuery } from './audit.ts';
import { auditColumns } from './audit-table.ts';
import type { Health } from './health.ts';
import type { Http } from './http.ts';
import { auditedOperations } from './http-audit.ts';
import type { Jobs } from './jobs.ts';
import type { Outbox } from './outbox.ts';
import { allRows, sendCsv, sendXlsx } from './table.ts';

/** What the system routes tell of; flow and history are asked by functions, because the kernel knows neither. */
export interface SystemDeps {
  readonly http: Http;
  readonly clock: Clock;
  readonly health: Health;
  readonly jobs: Jobs;
  readonly audit: Audit;
  readonly outbox: Outbox;
  readonly version: string;
  readonly mode: 'demo' | 'production';
  readonly dataFolder: string;
  /** Parts of the disk used, 0…1, above which the data plane warns and refuses. */
  readonly warnAt: number;
  readonly refuseAt: number;
  readonly flow: () => Promise<FlowStats>;
  readonly history: () => Promise<HistoryStats>;
  /** Missing where no samples are forwarded. */
  readonly uplink?: (() => z.infer<typeof uplink>) | undefined;
}

const uplinkOf = (told: z.infer<typeof uplink>): z.infer<typeof uplink> => ({ ...told, lastErrorText: saidIf(told.lastError) });

/** Adds health, state, jobs, audit and dead letters to the API. */
export function systemRoutes(deps: SystemDeps): void {
  const { http, clock, health, jobs, audit, outbox } = deps;
  const startedAt = clock.now();
  const rate = createRate(clock);

  http.route('getHealth', async ({ reply }) => {
    const report = await health.report();
    if (report.status === 'failing') reply.code(503);
    return report;
  });
  http.route('getSystem', async () => {
    const [flow, history, waiting, deadLetters, space] = await Promise.all([
      deps.flow(),
      deps.history(),
      outbox.waiting(),
      outbox.countDeadLetters(),
      statfs(deps.dataFolder),
    ]);
    return {
      version: deps.version,
      startedAt,
      mode: deps.mode,
      disk: { ...diskOf(deps, flow), freeBytes: space.bavail * space.bsize },
      memory: { rssBytes: process.memoryUsage.rss() },
      flow: {
        valuesTotal: flow.valuesTotal,
        valuesPerSecond: rate(flow.valuesTotal),
        lateTotal: flow.lateTotal,
        duplicateTotal: flow.duplicateTotal,
        refusal: flow.refusal,
      },
      load: loadOf(flow.load),
      history: { ...history, quarantine: history.quarantine.map((one) => ({ ...one, text: said(one.reason) })) },
      outbox: { waiting, deadLetters },
      ...(deps.uplink !== undefined && { uplink: uplinkOf(deps.uplink()) }),
    };
  });
  http.route('listJobs', async ({ caller }) => ({ items: [...jobs.list(caller.tenant)] }));
  http.route('getJob', async ({ caller, params }) => {
    const job = jobs.list(caller.tenant).find(({ id }) => id === params.id);
    if (job === undefined)
      throw new Failure('NOT_FOUND', `reading job ${params.id}: there is none`, { details: { what: `job ${params.id}` } });
    return job;
  });
  http.route('listAudit', async ({ caller, query }) => {
    const { items, next } = await audit.list(caller.tenant, query);
    return { items: items.map((entry) => ({ ...entry, actionTitle: titleOf(entry.action) })), next };
  });
  http.route('listAuditActions', async () => ({ items: [...auditedOperations] }));
  const auditRows = (tenant: string, { action, caller }: Pick<AuditQuery, 'action' | 'caller'>) =>
    allRows((after) => audit.list(tenant, { ...{ action, caller, after }, limit: 1000 }));
  const auditTable = { name: 'audit', columns: auditColumns };
  http.route('exportAudit', ({ caller, query, reply }) => sendCsv(reply, { ...auditTable, ...query }, auditRows(caller.tenant, query)));
  http.route('exportAuditXlsx', ({ caller, query, reply }) =>
    sendXlsx(reply, { ...auditTable, ...query }, auditRows(caller.tenant, query)),
  );
  http.route('listDeadLetters', async () => ({
    items: (await outbox.deadLetters()).map((letter) => ({ ...letter, errorText: said(letter.error) })),
  }));
  http.route('retryDeadLetter', ({ params }) => outbox.retry(params.id));
}

/** What an operation of the API does; `undefined` for what else was written down, such as calls of the command line. */
const titleOf = (action: string) => (Object.hasOwn(routes, action) ? routes[action as keyof typeof routes].summary : undefined); // holds: it is a key

/** As the data plane measures it, because that is the measure by which it refuses. */
function diskOf({ warnAt, refuseAt }: SystemDeps, { diskUsedRatio: usedRatio, refusal }: FlowStats) {
  const isFull = refusal === 'DISK_FULL' || usedRatio >= refuseAt;
  const state = isFull ? ('full' as const) : usedRatio >= warnAt ? ('warning' as const) : ('ok' as const);
  return { usedRatio, state, warnAt, refuseAt };
}

/** Copies, for the schema of the answer knows no read-only lists. */
const loadOf = ({ reasons, closedTo, measures, ...load }: Load) => ({
  ...load,
  measures: { ...measures },
  reasons: [...reasons],
  closedTo: [...closedTo],
});

const rateOverMs = 10_000;

/** Turns a counter into a rate over about the last ten seconds of being asked; who asks first gets the mean since the start. */
function createRate(clock: Clock): (total: number) => number {
  let seen: { time: number; total: number }[] = [{ time: clock.now(), total: 0 }];
  return (total) => {
    const time = clock.now();
    const first = seen.find((entry) => time - entry.time <= rateOverMs) ?? seen.at(-1);
    seen = [...seen.filter((entry) => time - entry.time <= rateOverMs), { time, total }].slice(-100);
    if (first === undefined || time <= first.time) return 0;
    return Math.max(0, ((total - first.total) / (time - first.time)) * 1000);
  };
}
