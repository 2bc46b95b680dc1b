import { openClickHouse } from '../adapters/clickhouse-history/connection.ts';
import { createQuestions } from '../adapters/clickhouse-history/questions.ts';
import { createOverlay } from '../adapters/clickhouse-history/reader.ts';
import { openNats } from '../adapters/nats-bus/connection.ts';
import { createRemoteFlow, type RemoteFlow } from '../adapters/nats-flow/remote-flow.ts';
import type { HistoryReader } from '../contracts/history.ts';
import type { Text } from '../contracts/text.ts';
import type { Clock } from '../contracts/time.ts';
import type { Config } from '../kernel/config.ts';
import type { PartHealth } from '../kernel/health.ts';
import type { Lifecycle } from '../kernel/lifecycle.ts';
import type { Log } from '../kernel/log.ts';
import { version } from './version.ts';

/** What is needed to use data planes of other processes. */
export interface RemoteParts {
  readonly config: Pick<Config, 'natsUrl' | 'natsReplicas' | 'clickhouseUrl' | 'nodes' | 'takeOverSeconds'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
}

/** Use the data planes of other processes, and read history from ClickHouse and from them. */
export async function openRemote({ config, clock, log, lifecycle }: RemoteParts): Promise<{ flow: RemoteFlow; reader: HistoryReader }> {
  const { natsUrl, clickhouseUrl, natsReplicas: replicas, nodes, takeOverSeconds } = config;
  if (natsUrl === undefined || clickhouseUrl === undefined)
    throw new Error('BUG: the settings let an api process start without its servers');
  const connection = await openNats({ url: natsUrl, name: 'yangfan api', log });
  lifecycle.onStop('nats of the planes', () => connection.close());
  const ending = new AbortController();
  lifecycle.onStop('clickhouse', () => ending.abort());
  const flow = createRemoteFlow({ connection, log, replicas, nodes, version, clock, takeOverMs: takeOverSeconds * 1000 });
  lifecycle.onStop('flow', () => flow.stop());
  const questions = createQuestions(openClickHouse({ url: clickhouseUrl, signal: ending.signal }));
  return { flow, reader: createOverlay(questions, flow.above) };
}

/** Do all data planes answer? */
export const nodesHealth = (flow: Pick<RemoteFlow, 'silent'>) => (): PartHealth => {
  const { length } = flow.silent();
  const detail: Text =
    length === 0
      ? { zh: '全部应答', en: 'all answer' }
      : {
          zh: `${length} 个数据面节点无应答；其未复制的历史暂不可查`,
          en: `${length} data plane nodes are silent; history that only they have cannot be read`,
        };
  return { ok: length === 0, detail };
};
