import type { HistoryStats, Quarantine } from '../contracts/history.ts';
import { numberOf, type StoreShared, samplesIn } from './chunk.ts';
import type { Manifest } from './manifest.ts';
import { listQuarantine } from './quarantine.ts';

/** What a store holds; samples that were received twice count twice until they are merged. */
export function storeStats(
  folder: string,
  manifest: Manifest,
  shared: StoreShared | undefined,
  found: readonly Quarantine[],
): HistoryStats {
  const parts = [...manifest.segments, ...memoryParts(manifest, shared)];
  return {
    segments: manifest.segments.length,
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    samples: parts.reduce((sum, { samples }) => sum + samples, 0),
    oldest: parts.reduce<number | undefined>((least, { earliest }) => Math.min(least ?? earliest, earliest), undefined),
    newest: parts.reduce<number | undefined>((most, { latest }) => Math.max(most ?? latest, latest), undefined),
    quarantine: [...listQuarantine(folder), ...found],
  };
}

function memoryParts({ sealed }: Manifest, shared: StoreShared | undefined) {
  const chunks = (shared?.chunks ?? []).filter((chunk) => numberOf(chunk) > sealed && samplesIn(chunk) > 0);
  return chunks.map((chunk) => ({
    bytes: 0,
    samples: samplesIn(chunk),
    earliest: chunk.span[0] ?? Number.NaN,
    latest: chunk.span[1] ?? Number.NaN,
  }));
}
