import { openClickHouse } from '../adapters/clickhouse-history/connection.ts';
import { type Copy, createCopy } from '../adapters/clickhouse-history/copy.ts';
import { createQuestions } from '../adapters/clickhouse-history/questions.ts';
import { createLayeredReader } from '../adapters/clickhouse-history/reader.ts';
import type { HistoryReader } from '../contracts/history.ts';
import type { Clock } from '../contracts/time.ts';
import type { Config } from '../kernel/config.ts';
import type { Lifecycle } from '../kernel/lifecycle.ts';
import type { Log } from '../kernel/log.ts';
import type { StoreShared } from '../store/chunk.ts';
import { openReader } from '../store/reader.ts';
import { createSource } from '../store/source.ts';
import { modeOf } from './mode.ts';

/** What history is read from. */
export interface HistoryParts {
  readonly config: Pick<Config, 'clickhouseUrl' | 'retentionDays' | 'roles'>;
  readonly folder: string;
  readonly shared: StoreShared;
  readonly clock: Clock;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
}

/** History, and its copy in ClickHouse if there is one. */
export interface OpenHistory {
  readonly reader: HistoryReader;
  readonly copy: Copy | undefined;
}

/** History out of the local store, or out of ClickHouse where a server is named; waits for no server. */
export function openHistory({ config, folder, shared, clock, log, lifecycle }: HistoryParts): OpenHistory {
  const { clickhouseUrl: url, retentionDays } = config;
  if (url === undefined) {
    const reader = openReader({ folder, shared });
    lifecycle.onStop('reader', () => reader.close());
    return { reader, copy: undefined };
  }
  const ending = new AbortController();
  const clickhouse = openClickHouse({ url, signal: ending.signal });
  const local = createSource(folder, shared, clock);
  const copy = createCopy({ clickhouse, folder, shared, clock, log, retentionDays, isShared: modeOf(config) === 'plane' });
  const { holds } = copy;
  const reader = createLayeredReader({ questions: createQuestions(clickhouse), local, copied: () => copy.copied, holds });
  copy.start();
  lifecycle.onStop('reader', () => local.close());
  lifecycle.onStop('clickhouse', () => {
    ending.abort();
    return copy.stop();
  });
  return { reader, copy };
}
