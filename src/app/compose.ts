import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Alarms, createAlarms } from '../capabilities/alarms/index.ts';
import { type Assets, createAssets } from '../capabilities/assets/index.ts';
import { type Connect, createConnect } from '../capabilities/connect/index.ts';
import { createHistory } from '../capabilities/history/index.ts';
import { createMaintain } from '../capabilities/maintain/index.ts';
import type { Pack } from '../contracts/pack.ts';
import { systemClock } from '../contracts/time.ts';
import { detectors } from '../flow/detectors.ts';
import { drivers } from '../flow/drivers.ts';
import { createFlow, type RunningFlow } from '../flow/flow.ts';
import { replay } from '../flow/replay.ts';
import { createAudit } from '../kernel/audit.ts';
import { type Auth, createAuth } from '../kernel/auth.ts';
import { authRoutes } from '../kernel/auth-routes.ts';
import type { Config } from '../kernel/config.ts';
import { type Database, openDatabase } from '../kernel/database.ts';
import { createHealth } from '../kernel/health.ts';
import { createHttp, type Http } from '../kernel/http.ts';
import { createJobs, type Jobs } from '../kernel/jobs.ts';
import type { Lifecycle } from '../kernel/lifecycle.ts';
import { createLive } from '../kernel/live.ts';
import type { Log } from '../kernel/log.ts';
import { createOutbox, type Outbox } from '../kernel/outbox.ts';
import { systemRoutes } from '../kernel/system.ts';
import { openReader, type StoreReader } from '../store/reader.ts';
import { createStoryPlayer } from './demo.ts';
import type { FieldProcess } from './field-process.ts';
import { measureFlow } from './flow-metrics.ts';
import { version } from './version.ts';

/** What the program is made of; the order of the lines below is the order in which it starts, and the reverse of that in which it stops. */
export interface Program {
  readonly db: Database;
  readonly auth: Auth;
  readonly outbox: Outbox;
  readonly jobs: Jobs;
  readonly flow: RunningFlow;
  readonly reader: StoreReader;
  readonly http: Http;
  readonly assets: Assets;
  readonly connect: Connect;
  readonly alarms: Alarms;
  /** Where it answers, without a slash at the end. */
  readonly address: string;
  /** Hand in the field of the demonstration once it runs. */
  useField(field: FieldProcess): void;
}

/** What the program starts from. */
export interface ComposeOptions {
  readonly config: Config;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
  readonly packs: readonly Pack[];
  /** The data plane has died by a bug; nothing acknowledged is lost, but the program must end. */
  readonly onFailure: (error: Error) => void;
}

/** Folder of the samples below the data folder. */
export const historyFolder = (dataFolder: string): string => join(dataFolder, 'history');

const clock = systemClock;

/** Put the whole program together and open its doors. This file is the diagram: whoever is wired to whom is wired here. */
export async function compose({ config, log, lifecycle, packs, onFailure }: ComposeOptions): Promise<Program> {
  const { dataFolder, warnDiskRatio, refuseDiskRatio, trustedOrigins } = config;
  const health = createHealth(clock, version);

  const database = await openDatabase({
    url: config.databaseUrl,
    dataFolder,
    log,
    onState: (ready, detail) => log.info({ ready, detail }, 'database'),
  });
  lifecycle.onStop('database', () => database.stop());
  const { db } = database;

  const jobs = createJobs(clock, log);
  const audit = await createAudit(db, clock);
  const auth = await createAuth(db, clock);
  const { identify } = auth;
  const outbox = await createOutbox({ db, clock, log });

  const folder = historyFolder(dataFolder);
  const flow = await createFlow({
    folder,
    warnDiskRatio,
    refuseDiskRatio,
    ...(config.retentionDays !== undefined && { retentionDays: config.retentionDays }),
    onFailure,
  });
  lifecycle.onStop('flow', () => flow.stop());
  const reader = openReader({ folder, shared: flow.storeShared });
  lifecycle.onStop('reader', () => reader.close());

  const http = await createHttp({
    log,
    clock,
    identify,
    audit,
    version,
    host: config.host,
    port: config.port,
    trustedOrigins,
    consoleFolder: fileURLToPath(new URL('../../console/dist', import.meta.url)),
  });
  let field: FieldProcess | undefined;
  const flowState = measureFlow(flow, lifecycle);
  const live = createLive({
    server: http.server,
    identify,
    latest: flow.latest,
    clock,
    hasPoint: (tenant, point) => assets.point(point)?.tenant === tenant,
    state: flowState,
    trustedOrigins,
  });
  lifecycle.onStop('live', async () => live.close());

  const assets: Assets = await createAssets({
    ...{ db, outbox, http, clock, packs, jobs },
    latest: flow.latest,
    openAlarms: (asset) => alarms.openOf(asset),
    devicesOf: (asset) => connect.devicesOf(asset),
    searchers: [(caller, text, limit) => alarms.search(caller, text, limit), (caller, text, limit) => connect.search(caller, text, limit)],
    stories: createStoryPlayer(packs, () => field, clock),
  });
  flow.setPoints(assets.flowPoints());
  assets.onPoints((changed) => flow.setPoints(changed));

  const alarms: Alarms = await createAlarms({
    db,
    outbox,
    http,
    clock,
    assets,
    flow,
    detectors,
    preview: replay,
    history: reader,
    log,
    announce: (tenant, alarm) => live.announce(tenant, { type: 'alarm', alarm }),
  });
  lifecycle.onStop('alarms', () => alarms.close());
  flow.listen({ verdicts: (list) => void alarms.verdicts(list), links: () => undefined, quarantined: () => undefined });
  await createMaintain({ db, outbox, http, clock, assets });

  const connect: Connect = await createConnect({
    ...{ db, outbox, http, clock, assets, flow, log },
    protocols: drivers,
    sourceDefaults: config.sourceDefaults,
    announce: live.announce,
  });
  lifecycle.onStop('connect', () => connect.stop());
  await createHistory({ http, jobs, clock, assets, flow, reader, uploads: join(dataFolder, 'uploads'), keysOf: connect.keysOf });

  jobs.onChange((tenant, job) => live.announce(tenant, { type: 'job', job }));
  lifecycle.onStop('jobs', () => jobs.stop());
  authRoutes(http, auth);
  systemRoutes({
    http,
    clock,
    health,
    jobs,
    audit,
    outbox,
    version,
    dataFolder,
    mode: config.demo ? 'demo' : 'production',
    warnAt: warnDiskRatio,
    refuseAt: refuseDiskRatio,
    flow: () => flow.stats(),
    history: () => reader.stats(),
  });
  health.register('database', async () => ({ ok: await answers(db), detail: 'PostgreSQL' }), true);
  health.register('flow', () => ({ ok: flowState().refusal === undefined, detail: flowState().refusal ?? 'taking samples' }));
  health.register('outbox', async () => ({
    ok: (await outbox.countDeadLetters()) === 0,
    detail: `${await outbox.countDeadLetters()} undelivered`,
  }));

  outbox.start();
  lifecycle.onStop('outbox', () => outbox.stop());
  const address = await http.listen();
  lifecycle.onStop('http', () => http.close());
  return {
    db,
    auth,
    outbox,
    jobs,
    flow,
    reader,
    http,
    assets,
    connect,
    alarms,
    address,
    useField: (started) => {
      field = started;
    },
  };
}

async function answers(db: Database): Promise<boolean> {
  try {
    await db.selectNoFrom((is) => is.val(1).as('one')).execute();
    return true;
  } catch {
    return false;
  }
}
