import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Copy } from '../adapters/clickhouse-history/copy.ts';
import type { RemoteFlow } from '../adapters/nats-flow/remote-flow.ts';
import { type Alarms, createAlarms } from '../capabilities/alarms/index.ts';
import { type Assets, createAssets, haveSiteTogether } from '../capabilities/assets/index.ts';
import { type BoardDeps, createBoards } from '../capabilities/boards/index.ts';
import { type Connect, type ConnectDeps, createConnect } from '../capabilities/connect/index.ts';
import { type Control, type ControlDeps, createControl, isCommanded } from '../capabilities/control/index.ts';
import { createEdges } from '../capabilities/edges/index.ts';
import { createFilters } from '../capabilities/filters/index.ts';
import { createHistory } from '../capabilities/history/index.ts';
import { createIncidents, type IncidentDeps, incidentContacts } from '../capabilities/incidents/index.ts';
import type { Locate, LocateDeps, MapsDeps } from '../capabilities/locate/index.ts';
import { createLocate, createMaps, createPackPlaces, createWayfinding } from '../capabilities/locate/index.ts';
import { createMaintain, type Maintain, type MaintainDeps } from '../capabilities/maintain/index.ts';
import { createNotify, type NotifyDeps, notifyContacts } from '../capabilities/notify/index.ts';
import { type Bridges, createBridges, type OutwardDeps } from '../capabilities/outward/index.ts';
import { createPatrol, type Patrol, type PatrolDeps } from '../capabilities/patrol/index.ts';
import { createPictures } from '../capabilities/pictures/index.ts';
import { createReports, type ReportDeps, type Reports } from '../capabilities/reports/index.ts';
import { createVision, type VisionDeps } from '../capabilities/vision/index.ts';
import { Failure } from '../contracts/errors.ts';
import type { Flow } from '../contracts/flow.ts';
import type { HistoryReader } from '../contracts/history.ts';
import type { Pack } from '../contracts/pack.ts';
import { systemClock } from '../contracts/time.ts';
import { detectors } from '../flow/detectors.ts';
import { drivers } from '../flow/drivers.ts';
import { expectation } from '../flow/expectation.ts';
import { createFlow } from '../flow/flow.ts';
import { replay } from '../flow/replay.ts';
import { openAttachments } from '../kernel/attachments.ts';
import { createAudit } from '../kernel/audit.ts';
import { createAuth } from '../kernel/auth.ts';
import { authRoutes } from '../kernel/auth-routes.ts';
import type { Config } from '../kernel/config.ts';
import { openDatabase } from '../kernel/database.ts';
import { createHealth } from '../kernel/health.ts';
import { createHttp, type Http } from '../kernel/http.ts';
import { createJobs } from '../kernel/jobs.ts';
import type { Lifecycle } from '../kernel/lifecycle.ts';
import { createLive, type Live } from '../kernel/live.ts';
import type { Log } from '../kernel/log.ts';
import { createProvider } from '../kernel/openid.ts';
import { readAllProviders } from '../kernel/openid-more.ts';
import type { Outbox } from '../kernel/outbox.ts';
import { createReach } from '../kernel/own-network.ts';
import { personalRoutes } from '../kernel/personal/routes.ts';
import { systemRoutes } from '../kernel/system.ts';
import { openVault } from '../kernel/vault.ts';
import { createLogKeeper } from '../uplink/log-keeper.ts';
import { createOutward } from '../uplink/outward.ts';
import type { Uplink } from '../uplink/uplink.ts';
import { createGuard } from './admission.ts';
import { createStoryPlayer } from './demo.ts';
import { eyesOf } from './eyes.ts';
import type { FieldProcess } from './field-process.ts';
import { bridgesHealth, databaseHealth, diskHealth, flowHealth, loadHealth, outboxHealth, uplinkHealth } from './health-parts.ts';
import { historyFolder } from './history-folder.ts';
import { linksOf, moversOf } from './late.ts';
import { modeOf } from './mode.ts';
import { beTheOnlyApi } from './one-api.ts';
import { openBus } from './open-bus.ts';
import { openHistory } from './open-history.ts';
import { nodesHealth, openRemote } from './open-remote.ts';
import { openUplink } from './open-uplink.ts';
import { programMark } from './program-mark.ts';
import { version } from './version.ts';
import { copyHealth, showCopy } from './watch-copy.ts';
import { type FlowState, watchFlow } from './watch-flow.ts';

/** What the program starts from. */
export interface ComposeOptions {
  readonly config: Config;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
  /** Packs that can be installed. */
  readonly packs: readonly Pack[];
  /** The data plane has died by a bug; nothing acknowledged is lost, but the program must end. */
  readonly onFailure: (error: Error) => void;
}

/** The program, running. */
export type Program = Awaited<ReturnType<typeof compose>>;

const clock = systemClock;
/** Tenant of the demonstration. */
export const demoTenant = 'main';
const consoleFolder = fileURLToPath(new URL('../../console/dist', import.meta.url));

/** What does not move a sample: database, jobs, audit, sign-in, events. */
async function openKernel({ config, log, lifecycle, onFailure }: ComposeOptions) {
  if (modeOf(config) === 'api') await beTheOnlyApi({ databaseUrl: config.databaseUrl ?? '', log, lifecycle, onLost: onFailure });
  const onState = (ready: boolean, detail: string) => log.info({ ready, detail }, 'database');
  const { db, stop } = await openDatabase({ url: config.databaseUrl, dataFolder: config.dataFolder, log, onState });
  lifecycle.onStop('database', stop);
  const jobs = createJobs(clock, log, lifecycle.stopping);
  lifecycle.onStop('jobs', () => jobs.stop());
  const audit = await createAudit(db, clock);
  const auth = await createAuth(db, clock);
  const outbox = await openBus({ config, lifecycle, db, clock, log });
  const vault = await openVault(config.dataFolder);
  const providers = (await readAllProviders(config)).map((settings) => createProvider(settings, clock, log));
  const reach = createReach({ range: 'company', allowsLoopback: config.allowLoopback });
  return { db, jobs, audit, auth, providers, outbox, vault, reach, health: createHealth(clock, version) };
}

/** What moves samples, and what reads them back. */
async function openPlane(options: ComposeOptions): Promise<Plane> {
  const { config, log, lifecycle } = options;
  if (modeOf(config) !== 'api') return openOwnPlane(options);
  const { flow, reader } = await openRemote({ config, clock, log, lifecycle });
  return { flow, reader, copy: undefined, state: watchFlow(flow, lifecycle), remote: flow };
}

async function openOwnPlane({ config, log, lifecycle, onFailure }: ComposeOptions): Promise<Plane> {
  const { dataFolder, warnDiskRatio, refuseDiskRatio, retentionDays, clickhouseUrl } = config;
  const folder = historyFolder(dataFolder);
  const flow = await createFlow({
    folder,
    warnDiskRatio,
    refuseDiskRatio,
    ...(retentionDays !== undefined && { retentionDays }),
    isCopied: clickhouseUrl !== undefined,
    keepLogs: config.uplinkUrl !== undefined,
    limits: { cpu: config.admitCpuRatio, memory: config.admitMemoryRatio, disk: config.admitDiskRatio },
    onFailure,
  });
  lifecycle.onStop('flow', () => flow.stop());
  const { reader, copy } = openHistory({ config, folder, shared: flow.storeShared, clock, log, lifecycle });
  return { flow, reader, copy, state: watchFlow(flow, lifecycle), remote: undefined };
}

/** What the program tells of itself. */
interface Told extends Plane {
  readonly http: Http;
  readonly uplink: Uplink | undefined;
  readonly bridges: Bridges;
  readonly hasAsset: (tenant: string, asset: string) => boolean;
}

type Kernel = Awaited<ReturnType<typeof openKernel>>;

/** The data plane, in this process or in others. */
interface Plane {
  readonly flow: Flow;
  readonly reader: HistoryReader;
  readonly copy: Copy | undefined;
  readonly state: () => FlowState;
  /** Set when it is in others. */
  readonly remote: RemoteFlow | undefined;
}

/** Sign-in, users, system, jobs, audit: what the program says of itself. */
function addKernelRoutes({ config }: ComposeOptions, kernel: Kernel, told: Told): void {
  const { flow, reader, copy, state, http, uplink, bridges, remote } = told;
  const { db, auth, outbox, health } = kernel;
  const { dataFolder, demo, warnDiskRatio: warnAt, refuseDiskRatio: refuseAt } = config;
  health.register('database', databaseHealth(db), true);
  health.register('flow', flowHealth(state));
  if (remote !== undefined) health.register('nodes', nodesHealth(remote));
  health.register('load', loadHealth(state));
  health.register('disk', diskHealth(state, refuseAt));
  health.register('outbox', outboxHealth(outbox));
  if (copy !== undefined) {
    health.register('clickhouse', copyHealth(copy));
    showCopy(copy);
  }
  if (uplink !== undefined) health.register('uplink', uplinkHealth(uplink.state));
  health.register('bridges', bridgesHealth(bridges.links));
  authRoutes(http, auth, { providers: kernel.providers, hasAsset: told.hasAsset });
  personalRoutes(http, auth, { ...kernel, contacts: [...notifyContacts, ...incidentContacts] });
  const mode = demo ? 'demo' : 'production';
  systemRoutes({
    ...kernel,
    http,
    clock,
    version,
    mode,
    dataFolder,
    warnAt,
    refuseAt,
    flow: () => flow.stats(),
    history: () => reader.stats(),
    uplink: uplink?.state,
  });
}

/** Names of the users that can sign in and that a caller may know of: for one with roles at sites, those who also have a role there. */
const activeUsers =
  (auth: Kernel['auth'], assets: Assets): MaintainDeps['usersOf'] =>
  async ({ tenant, sites }) =>
    (await auth.users.list(tenant)).filter((user) => user.active && haveSiteTogether(assets, sites, user.sites)).map(({ name }) => name);

/** The same with their roles. */
const activePeople = (auth: Kernel['auth']) => async (tenant: string) => (await auth.users.list(tenant)).filter(({ active }) => active);

/** The boards and pictures that people build; maps, movers and fences, which are watched until the program stops; and cameras. */
async function openViews(
  deps: LocateDeps &
    Omit<MapsDeps, 'changed'> &
    VisionDeps &
    Omit<BoardDeps, 'reader' | 'program' | 'pictures' | 'maps' | 'cameras' | 'packPlaces'> & { readonly log: Log },
  lifecycle: Lifecycle,
): Promise<Locate> {
  const { db, clock, assets, http, outbox, live, log } = deps;
  /** Screens on walls are shown the new picture or map. */
  const changed = (tenant: string): void =>
    void live.refreshGuests({ tenant }).catch((error) => log.error({ error, tenant }, 'looking at the screens again'));
  await createFilters({ db, clock, http });
  const pictures = await createPictures({ db, clock, assets, http, outbox, changed });
  const { floorPlans, ...maps } = await createMaps({ ...deps, changed });
  const locate = await createLocate(deps);
  const packPlaces = createPackPlaces({ ...deps, floorPlans, locate });
  const vision = await createVision(deps);
  await createBoards({ ...deps, pictures, maps, cameras: vision, packPlaces, reader: deps.history, program: programMark(consoleFolder) });
  createWayfinding({ http, floorPlans, locate });
  lifecycle.onStop('vision', () => vision.close());
  lifecycle.onStop('locate', () => locate.close());
  return locate;
}

/** Where the field of a pack draws the stills of its cameras, in the demonstration. */
const stillsOf =
  (fields: ReadonlyMap<string, FieldProcess>): VisionDeps['simulated'] =>
  ({ tenant, pack, key }) =>
    tenant === demoTenant && pack !== undefined ? fields.get(pack)?.stillOf(key) : undefined;

/** Patrols and hidden dangers, looked after until the program stops. */
async function openPatrol(deps: PatrolDeps, lifecycle: Lifecycle): Promise<Patrol> {
  const patrol = await createPatrol(deps);
  lifecycle.onStop('patrol', () => patrol.close());
  return patrol;
}

/** Reports, made by the calendar until the program stops. */
async function openReports(deps: ReportDeps, lifecycle: Lifecycle): Promise<Reports> {
  const reports = await createReports(deps);
  lifecycle.onStop('reports', () => reports.close());
  return reports;
}

/** What follows from an alarm: work orders, and messages to people; and the reports of all of it, which messages carry. */
async function addAnswers(
  { lifecycle, config }: ComposeOptions,
  live: Live,
  deps: Omit<NotifyDeps, 'announce' | 'filesOf'> &
    Omit<MaintainDeps, 'attachments'> &
    Pick<PatrolDeps, 'movers'> &
    Omit<ReportDeps, 'maintain' | 'patrol' | 'notify' | 'address'>,
): Promise<Maintain> {
  const attachments = await openAttachments({ ...deps, folder: join(config.dataFolder, 'attachments') });
  const maintain = await createMaintain({ ...deps, attachments });
  lifecycle.onStop('maintain', () => maintain.close());
  const patrol = await openPatrol({ ...deps, attachments }, lifecycle);
  let reports: Reports | undefined; // a message that waits from before may ask for one before there are any
  const filesOf: NotifyDeps['filesOf'] = async (...asked) => {
    if (reports === undefined) throw new Failure('NOT_AVAILABLE', 'reading a report: starting', { details: { what: 'reports' } });
    return reports.files(...asked);
  };
  const announce: NotifyDeps['announce'] = (tenant, notice) => live.announce(tenant, { type: 'notice', notice });
  const notify = await createNotify({ ...deps, announce, filesOf });
  lifecycle.onStop('notify', () => notify.close());
  reports = await openReports({ ...deps, maintain, patrol, notify, address: config.trustedOrigins[0] }, lifecycle);
  return maintain;
}

/** Sources and devices, with every driver. */
async function openConnect(
  { config, lifecycle }: ComposeOptions,
  live: Live,
  deps: Omit<ConnectDeps, 'protocols' | 'sourceDefaults' | 'announce' | 'isCommanded'>,
): Promise<Connect> {
  const { sourceDefaults } = config;
  const guarded = (point: number) => isCommanded(deps.assets, point);
  const connect = await createConnect({ ...deps, isCommanded: guarded, protocols: drivers, sourceDefaults, announce: live.announce });
  lifecycle.onStop('connect', () => connect.stop());
  return connect;
}

/** Commands to devices: last of all that they ask, first to stop. */
async function openControl(deps: ControlDeps, lifecycle: Lifecycle): Promise<Control> {
  const control = await createControl(deps);
  lifecycle.onStop('control', () => control.close());
  return control;
}

/** Emergency plans: they ask all others and are asked by none. */
async function openIncidents(deps: IncidentDeps, lifecycle: Lifecycle): Promise<void> {
  const incidents = await createIncidents(deps);
  lifecycle.onStop('incidents', () => incidents.close());
}

/** What goes out: bridges to other brokers and the uplink to the centre, both out of the logs that lie here. */
async function openForwarding(
  { config, lifecycle, log }: ComposeOptions,
  deps: Omit<OutwardDeps, 'outward'> & { readonly flow: Flow; readonly assets: Assets },
): Promise<Pick<Told, 'bridges' | 'uplink'>> {
  const folder = historyFolder(config.dataFolder);
  const keeper = createLogKeeper(folder);
  const onTurn = (bridge: string, isConnected: boolean, detail: string) => log.info({ bridge, isConnected, detail }, 'bridge');
  const outward = createOutward({ folder, keeper, clock, random: Math.random, onTurn, reach: deps.reach });
  const bridges = await createBridges({ ...deps, outward: modeOf(config) === 'api' ? undefined : outward });
  lifecycle.onStop('bridges', () => bridges.close());
  const { assets, flow } = deps;
  return { bridges, uplink: openUplink({ config, lifecycle, log, clock, assets, flow, folder, keeper, tenant: demoTenant }) };
}

/** Marks what a story does to an asset of the demonstration as a drill, and ends it. */
const drillOf =
  (plant: () => { readonly assets: Assets; readonly connect: Connect }) =>
  (key: string, isOn: boolean): void => {
    const { assets, connect } = plant();
    const asset = assets.byKey(demoTenant, key);
    if (asset !== undefined) connect.drill(asset.id, isOn);
  };

/** Let events go and people come in; the last of the start, the first of the stop. Resolves with the address. */
async function openDoors({ outbox, http }: { readonly outbox: Outbox; readonly http: Http }, lifecycle: Lifecycle): Promise<string> {
  outbox.start();
  lifecycle.onStop('outbox', () => outbox.stop());
  const address = await http.listen();
  lifecycle.onStop('http', () => http.close());
  return address;
}

/** Put the whole program together and open its doors. Whoever is wired to whom is wired here, in the order of starting; it stops in the reverse. */
export async function compose(options: ComposeOptions) {
  const { config, log, lifecycle, packs } = options;
  const { dataFolder, host, port, trustedOrigins } = config;
  const kernel = await openKernel(options);
  const { db, jobs, audit, outbox, vault, reach } = kernel;
  const { identify } = kernel.auth;
  const { flow, reader, state, ...plane } = await openPlane(options);
  const guard = createGuard(() => state().load);
  const http = await createHttp({ ...config, log, clock, identify, audit, version, host, port, trustedOrigins, consoleFolder, guard });
  const eyes = eyesOf(() => ({ assets, connect }));
  const live = createLive({ server: http.server, identify, latest: flow.latest, clock, ...eyes, state, trustedOrigins });
  lifecycle.onStop('live', () => live.close());
  const shared = { db, outbox, http, clock, log, jobs, flow, vault, live, reach };

  const fields = new Map<string, FieldProcess>();
  const drill = drillOf(() => ({ assets, connect }));
  const assets: Assets = await createAssets({
    ...shared,
    packs,
    latest: flow.latest,
    openAlarms: (asset) => alarms.openOf(asset),
    devicesOf: (asset) => connect.devicesOf(asset),
    searchers: [(...asked) => alarms.search(...asked), (...asked) => connect.search(...asked)],
    stories: createStoryPlayer({ packs, fieldOf: (pack) => fields.get(pack), clock, drill }),
  });
  flow.setPoints(assets.flowPoints());
  assets.onPoints((changed) => flow.setPoints(changed));

  const late: { connect?: Connect; locate?: Locate } = {}; // alarms may ask for links, patrols for machines before there are any
  const alarms: Alarms = await createAlarms({
    ...shared,
    assets,
    detectors,
    preview: replay,
    expectation,
    history: reader,
    latest: flow.latest,
    links: linksOf(() => late.connect),
    announce: (tenant, alarm) => live.announce(tenant, { type: 'alarm', alarm }),
  });
  lifecycle.onStop('alarms', () => alarms.close());
  flow.listen({ verdicts: (list) => alarms.verdicts(list), links() {}, quarantined() {} });
  const seen = { ...shared, assets, alarms, latest: flow.latest };
  const people = { usersOf: activeUsers(kernel.auth, assets), peopleOf: activePeople(kernel.auth) };
  const maintain = await addAnswers(options, live, { ...seen, ...people, history: reader, movers: moversOf(() => late.locate) });
  const views = { ...seen, live, history: reader, eventDays: config.placeEventDays, mapFolder: join(dataFolder, 'maps') };
  const locate = await openViews({ ...views, simulated: stillsOf(fields) }, lifecycle);

  const connect: Connect = await openConnect(options, live, { ...shared, assets });
  Object.assign(late, { connect, locate });
  await createEdges({ ...shared, audit, assets, connect, protocols: drivers });
  const control = await openControl({ ...shared, audit, assets, connect, latest: flow.latest, openOrders: maintain.openOn }, lifecycle);
  await openIncidents({ ...seen, control }, lifecycle);
  await createHistory({ ...shared, assets, reader, uploads: join(dataFolder, 'uploads'), keysOf: connect.keysOf });

  jobs.onChange((tenant, job) => live.announce(tenant, { type: 'job', job }));
  const forwarding = await openForwarding(options, { ...seen, locate });
  addKernelRoutes(options, kernel, { ...plane, ...eyes, flow, reader, state, http, ...forwarding });

  plane.remote?.begin();
  const address = await openDoors({ outbox, http }, lifecycle);
  const takeField = (pack: string, running: FieldProcess): void => void fields.set(pack, running);
  return { ...kernel, flow, reader, http, assets, connect, alarms, address, takeField };
}
