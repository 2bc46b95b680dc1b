import { Failure } from '../contracts/errors.ts';
import { systemClock } from '../contracts/time.ts';
import { drivers } from '../flow/drivers.ts';
import { createFlow } from '../flow/flow.ts';
import { createHealth } from '../kernel/health.ts';
import type { ComposeOptions } from './compose.ts';
import { bindingsOf, type EdgeFile, openEdgePoints, readEdgeFile } from './edge-file.ts';
import { diskHealth, flowHealth, loadHealth, uplinkHealth } from './health-parts.ts';
import { historyFolder } from './history-folder.ts';
import { startNamedUplink } from './open-uplink.ts';
import { openSmallDoors } from './small-doors.ts';
import { version } from './version.ts';
import { watchFlow } from './watch-flow.ts';

/** The edge of a site: drivers, the log as buffer, and the uplink. No database, no API, no rules; its sources stand in a file. */
export async function composeEdge({
  config,
  log,
  lifecycle,
  onFailure,
}: Omit<ComposeOptions, 'packs'>): Promise<{ readonly address: string }> {
  const { dataFolder, refuseDiskRatio, warnDiskRatio, retentionDays } = config;
  const file = await readEdgeFile(config.edgeFile);
  checkSources(file, config.edgeFile);
  const points = openEdgePoints(dataFolder, file);
  const folder = historyFolder(dataFolder);
  const flow = await createFlow({
    folder,
    warnDiskRatio,
    refuseDiskRatio,
    ...(retentionDays !== undefined && { retentionDays }),
    keepLogs: true,
    limits: { cpu: config.admitCpuRatio, memory: config.admitMemoryRatio, disk: config.admitDiskRatio },
    onFailure,
  });
  lifecycle.onStop('flow', () => flow.stop());
  const state = watchFlow(flow, lifecycle);
  flow.setPoints(points.all.map((point) => ({ point, low: Number.NaN, high: Number.NaN })));
  flow.listen({
    verdicts() {},
    links: (source, events) => log.debug({ source, events }, 'links'),
    quarantined: (source, found) =>
      log.warn({ source, identities: found.map(({ identity }) => identity) }, 'unknown devices; their values are not taken'),
  });
  for (const source of file.sources) {
    flow.setBindings(source.id, bindingsOf(source, points));
    flow.startSource(source);
  }
  const uplink = startNamedUplink({
    config,
    lifecycle,
    log,
    clock: systemClock,
    flow,
    folder,
    keyOf: points.nameOf,
    points: () => points.all,
  });
  const health = createHealth(systemClock, version);
  health.register('flow', flowHealth(state));
  health.register('load', loadHealth(state));
  health.register('disk', diskHealth(state, refuseDiskRatio));
  health.register('uplink', uplinkHealth(uplink.state));
  return { address: await openSmallDoors({ config, health, lifecycle }) };
}

/** Throws `BAD_REQUEST` for a protocol that there is not, or a configuration that its driver refuses. */
function checkSources({ sources }: EdgeFile, path: string): void {
  const reasons = sources.flatMap(({ id, protocol, config }) => {
    const driver = drivers.find((one) => one.protocol === protocol);
    if (driver === undefined) return [`${id}: there is no protocol ${protocol}`];
    const { error } = driver.config.safeParse(config);
    return error === undefined ? [] : [`${id}: ${error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`];
  });
  const what = reasons.join('; ');
  if (reasons.length > 0) throw new Failure('BAD_REQUEST', `reading ${path}: ${what}`, { details: { what } });
}
