import type { LinkEvent } from '../contracts/driver.ts';
import { systemClock } from '../contracts/time.ts';
import { type Agent, startAgent } from '../edge/agent.ts';
import { openCentre } from '../edge/centre.ts';
import { readEdgeFile, readEdgeFileIfAny } from '../edge/edge-file.ts';
import { openEdgeMemory } from '../edge/memory.ts';
import { openEdgePoints } from '../edge/points.ts';
import { createRunner, type Runner, refuseWrong } from '../edge/runner.ts';
import { drivers } from '../flow/drivers.ts';
import { createFlow } from '../flow/flow.ts';
import { createHealth } from '../kernel/health.ts';
import { openVault } from '../kernel/vault.ts';
import { openTextQueue, type QueuedText } from '../uplink/text-queue.ts';
import type { Uplink } from '../uplink/uplink.ts';
import type { ComposeOptions } from './compose.ts';
import { centreHealth, diskHealth, flowHealth, loadHealth, uplinkHealth } from './health-parts.ts';
import { historyFolder } from './history-folder.ts';
import { startNamedUplink } from './open-uplink.ts';
import { openSmallDoors } from './small-doors.ts';
import { version } from './version.ts';
import { watchFlow } from './watch-flow.ts';

/**
 * The edge of a site: drivers, the log as buffer, and the uplink. No database, no API, no rules; its sources stand in a file, or come from the
 * centre.
 */
export async function composeEdge(options: Omit<ComposeOptions, 'packs'>): Promise<{ readonly address: string }> {
  const { config, log, lifecycle, onFailure } = options;
  const { dataFolder, refuseDiskRatio, warnDiskRatio, retentionDays } = config;
  const isRemote = config.centreUrl !== undefined;
  const file = await (isRemote ? readEdgeFileIfAny : readEdgeFile)(config.edgeFile);
  const points = openEdgePoints(dataFolder);
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
  const texts = openTextQueue(folder);
  const runner = createRunner({ flow, drivers, points });
  flow.listen({
    verdicts() {},
    links(source, events) {
      log.debug({ source, events }, 'links');
      texts.add(events.flatMap((event) => textOf(runner, source, event)));
    },
    quarantined: (source, found) =>
      log.warn({ source, identities: found.map(({ identity }) => identity) }, 'unknown devices; their values are not taken'),
  });
  refuseWrong(runner, file, config.edgeFile);
  const keyOf = points.nameOf;
  const uplink = startNamedUplink({ config, lifecycle, log, clock: systemClock, flow, folder, texts, keyOf, points: () => points.all });
  const health = createHealth(systemClock, version);
  if (isRemote) {
    const agent = await obey(options, { runner, local: file, uplink });
    health.register('centre', centreHealth(agent.state));
  } else await runner.apply(file);
  health.register('flow', flowHealth(state));
  health.register('load', loadHealth(state));
  health.register('disk', diskHealth(state, refuseDiskRatio));
  health.register('uplink', uplinkHealth(uplink.state));
  return { address: await openSmallDoors({ config, health, lifecycle }) };
}

/** What a device says as a text, under its name at the centre; none when nobody wants it. */
function textOf(
  runner: Pick<Runner, 'textName'>,
  source: string,
  { kind, identity, key, detail: text, time }: LinkEvent,
): readonly QueuedText[] {
  const name = kind === 'text' && identity !== undefined && key !== undefined ? runner.textName(source, identity, key) : undefined;
  return name === undefined ? [] : [{ name, text, time }];
}

interface Obeying {
  readonly runner: Runner;
  readonly local: Parameters<typeof startAgent>[0]['local'];
  readonly uplink: Uplink;
}

/** Take the configuration from the centre, from now until the program stops. */
async function obey({ config, log, lifecycle }: Omit<ComposeOptions, 'packs'>, { runner, local, uplink }: Obeying): Promise<Agent> {
  const { centreUrl: url = '', centreCaFile: caFile, centreCode: code, centreSeconds: everySeconds, dataFolder } = config;
  const memory = openEdgeMemory(dataFolder, await openVault(dataFolder));
  const sight = () => {
    const { isConnected, since, lastError, waitingBytes, waitingSamples, lagMs, givenUpBytes, refused } = uplink.state();
    return { isConnected, since, lastError, waitingBytes, waitingSamples, lagMs, givenUpBytes, refused };
  };
  const agent = await startAgent({
    centre: openCentre({ url, caFile }),
    memory,
    runner,
    local,
    uplink: sight,
    clock: systemClock,
    program: version,
    code,
    everySeconds,
    log,
  });
  lifecycle.onStop('agent', () => agent.stop());
  return agent;
}
