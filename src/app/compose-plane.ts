import { openNats } from '../adapters/nats-bus/connection.ts';
import { serveFlow } from '../adapters/nats-flow/serve-flow.ts';
import { type NatsLogReplica, openLogReplica } from '../adapters/nats-log/log-replica.ts';
import { systemClock } from '../contracts/time.ts';
import { createFlow } from '../flow/flow.ts';
import { createHealth } from '../kernel/health.ts';
import { createSource } from '../store/source.ts';
import type { ComposeOptions } from './compose.ts';
import { diskHealth, flowHealth, loadHealth, replicaHealth } from './health-parts.ts';
import { historyFolder } from './history-folder.ts';
import { openHistory } from './open-history.ts';
import { openSmallDoors } from './small-doors.ts';
import { version } from './version.ts';
import { copyHealth, showCopy } from './watch-copy.ts';
import { watchFlow } from './watch-flow.ts';

const clock = systemClock;

/** The stream lets go of logs that are copied this often. */
const releaseEveryMs = 5_000;

/** Let the stream go of what is copied, from time to time; the way to end it. */
function releaseCopied(replica: NatsLogReplica, copied: () => number | undefined): () => void {
  const timer = setInterval(() => void replica.release(copied() ?? 0), releaseEveryMs);
  return () => clearInterval(timer);
}

/** A data plane in a process of its own: drivers, rules, its log and the copy in ClickHouse; all else it is told over NATS. */
export async function composePlane({
  config,
  log,
  lifecycle,
  onFailure,
}: Omit<ComposeOptions, 'packs'>): Promise<{ readonly address: string }> {
  const { dataFolder, natsUrl, natsReplicas: replicas, node, refuseDiskRatio } = config;
  if (natsUrl === undefined) throw new Error('BUG: the settings let a data plane start without NATS');
  const folder = historyFolder(dataFolder);
  const connect = async () => {
    const connection = await openNats({ url: natsUrl, name: `yangfan node ${node}`, log });
    lifecycle.onStop('nats', () => connection.close());
    return connection;
  };
  // Before the data plane, so that it is there until the last sample is acknowledged.
  const early = config.replicateLog ? await connect() : undefined;
  const replica = early && (await openLogReplica({ connection: early, replicas, node, folder, log }));
  const flow = await createFlow({
    folder,
    warnDiskRatio: config.warnDiskRatio,
    refuseDiskRatio,
    ...(config.retentionDays !== undefined && { retentionDays: config.retentionDays }),
    isCopied: true,
    ...(replica && { replica }),
    limits: { cpu: config.admitCpuRatio, memory: config.admitMemoryRatio, disk: config.admitDiskRatio },
    onFailure,
  });
  lifecycle.onStop('flow', () => flow.stop());
  const { copy } = openHistory({ config, folder, shared: flow.storeShared, clock, log, lifecycle });
  const local = createSource(folder, flow.storeShared, clock);
  lifecycle.onStop('local history', () => local.close());
  const state = watchFlow(flow, lifecycle);

  const health = createHealth(clock, version);
  health.register('flow', flowHealth(state));
  health.register('load', loadHealth(state));
  health.register('disk', diskHealth(state, refuseDiskRatio));
  if (copy !== undefined) {
    health.register('clickhouse', copyHealth(copy));
    showCopy(copy);
  }
  if (replica !== undefined) {
    health.register('replica', replicaHealth(replica));
    lifecycle.onStop(
      'replica',
      releaseCopied(replica, () => copy?.copied),
    );
  }
  const address = await openSmallDoors({ config, health, lifecycle });
  const connection = early ?? (await connect());
  const served = serveFlow({ connection, log, replicas, node, version, flow, local, copied: () => copy?.copied });
  lifecycle.onStop('serving', () => served.stop());
  return { address };
}
