import type { HistoryStats, TimeRange } from '../../contracts/history.ts';
import type { Samples } from '../../store/block.ts';
import { slice } from '../../store/piece.ts';
import type { RawQuestion } from '../../store/read-raw.ts';
import { justAfter } from '../../store/reader.ts';
import type { Above } from '../clickhouse-history/above.ts';
import { join } from '../clickhouse-history/layers.ts';
import type { CallNode, Roster } from './roster.ts';

const patienceMs = 20_000;
const pageSamples = 1 << 16;

/**
 * The samples of all nodes that are perhaps not in ClickHouse yet. Every question needs every node: a silent one may have acknowledged samples that
 * nobody else has, so NOT_AVAILABLE is thrown; only `stats` tells of those that answer. Of one time at two nodes the later name counts.
 */
export function aboveOfNodes({ names, living, mustLive }: Roster, call: CallNode): Above {
  // Taken now, before ClickHouse is asked: what is copied meanwhile is found in both.
  const after = new Map(names.map((node) => [node, living(node)?.copied ?? 0]));
  const afterOf = (node: string) => after.get(node) ?? 0;
  const all = <T>(ask: (node: string) => Promise<T>): Promise<readonly T[]> => {
    mustLive(names, 'reading history');
    return Promise.all(names.map(ask));
  };
  const raw = async (question: RawQuestion): Promise<Samples> => {
    const { limit, newestFirst } = question;
    const found = await all((node) => call(node, 'raw', [question, afterOf(node)], patienceMs));
    const joined = found.reduce(join);
    const length = Math.min(limit, joined.length);
    return newestFirst ? slice(joined, joined.length - length, joined.length) : slice(joined, 0, length);
  };
  return {
    raw,
    async lastUsable(point, before) {
      const found = await all((node) => call(node, 'lastUsable', [point, before, afterOf(node)], patienceMs));
      return found.reduce((a, b) => ((b?.time ?? Number.NEGATIVE_INFINITY) > (a?.time ?? Number.NEGATIVE_INFINITY) ? b : a));
    },
    async walk(point, { from, to }, fold) {
      for (let range: TimeRange = { from, to }; range.from < to; ) {
        const samples = await raw({ point, range, limit: pageSamples, newestFirst: false });
        fold.samples(samples);
        if (samples.length < pageSamples) return;
        range = { from: justAfter(samples.time[samples.length - 1] ?? to), to };
      }
    },
    fresh: (work) => work(),
    async stats() {
      const asked = names.filter((node) => living(node) !== undefined);
      return sumOf(await Promise.all(asked.map((node) => call(node, 'historyStats', [afterOf(node)], patienceMs))));
    },
  };
}

function sumOf(all: readonly HistoryStats[]): HistoryStats {
  const sum = (of: (stats: HistoryStats) => number) => all.reduce((total, stats) => total + of(stats), 0);
  const times = (which: 'oldest' | 'newest') => all.flatMap((stats) => stats[which] ?? []);
  return {
    segments: sum((stats) => stats.segments),
    bytes: sum((stats) => stats.bytes),
    samples: sum((stats) => stats.samples),
    oldest: times('oldest').length === 0 ? undefined : Math.min(...times('oldest')),
    newest: times('newest').length === 0 ? undefined : Math.max(...times('newest')),
    quarantine: all.flatMap(({ quarantine }) => quarantine),
  };
}
