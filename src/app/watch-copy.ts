import { Gauge } from 'prom-client';
import type { Copy } from '../adapters/clickhouse-history/copy.ts';
import type { Text } from '../contracts/text.ts';
import type { PartHealth } from '../kernel/health.ts';
import { metrics } from '../kernel/metrics.ts';

/** A copy that is behind for longer than this is not well: a chunk is sealed every ten minutes and copied in seconds. */
const lateMs = 15 * 60_000;

/** Show in `/metrics` how the copy in ClickHouse is, whenever somebody looks. */
export function showCopy(copy: Copy): void {
  const gauge = (name: string, help: string, value: (state: ReturnType<Copy['state']>) => number) =>
    new Gauge({
      name: `yangfan_clickhouse_${name}`,
      help,
      registers: [metrics],
      collect() {
        this.set(value(copy.state()));
      },
    });
  gauge('lag_samples', 'Sealed samples that are not in ClickHouse yet', ({ behindSamples }) => behindSamples);
  gauge('lag_seconds', 'For how long there have been such samples', ({ behindMs }) => behindMs / 1000);
  gauge('rows_total', 'Rows that ClickHouse has taken since the start', ({ rowsTotal }) => rowsTotal);
  gauge('failures_total', 'Failed tries to copy since the start', ({ failuresTotal }) => failuresTotal);
  gauge('damaged_total', 'Blocks and segments that could not be read and were not copied', ({ damagedTotal }) => damagedTotal);
}

/** Is ClickHouse there, does it keep what it has, and does the copy keep up? */
export const copyHealth = (copy: Pick<Copy, 'state'>) => (): PartHealth => {
  const { state, behindSamples, behindMs, lostAt } = copy.state();
  const isWell = state === 'running' && behindMs < lateMs;
  const lost = lostAt === undefined ? undefined : new Date(lostAt).toISOString();
  const lag: Text = { zh: `待复制 ${behindSamples} 个样本`, en: `${behindSamples} samples to copy` };
  return {
    ok: isWell || (state === 'starting' && behindMs < lateMs),
    detail: {
      zh: [
        stateTexts[state].zh,
        lag.zh,
        ...(lost === undefined ? [] : [`${lost} 发现 ClickHouse 丢失数据，已重新复制本地仍有的部分`]),
      ].join('；'),
      en: [
        stateTexts[state].en,
        lag.en,
        ...(lost === undefined ? [] : [`on ${lost} ClickHouse had lost data; what was still here is copied again`]),
      ].join('; '),
    },
  };
};

const stateTexts: Readonly<Record<ReturnType<Copy['state']>['state'], Text>> = {
  starting: { zh: '正在连接', en: 'connecting' },
  running: { zh: '正常', en: 'answers' },
  failing: { zh: '不可用，样本暂存本地，恢复后自动补齐', en: 'not available; samples are kept here and follow by themselves' },
  foreign: { zh: '该数据库属于另一套系统，未复制', en: 'the database belongs to another installation; nothing is copied' },
};
