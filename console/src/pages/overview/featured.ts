import { useQueries } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { call } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { seedPoints } from '../../live/use-live.ts';
import type { Asset } from '../../widgets/asset-figures.ts';
import { firstOf } from '../../widgets/screen-rows.ts';

/** An asset in lists. */
export type AssetSummary = Reply<'listAssets'>['items'][number];

const mostFeatured = 12;

/** Most urgent first, then by name, so that the order is the same at every visit. */
export const byUrgency = (a: AssetSummary, b: AssetSummary): number =>
  (a.alarms.priority ?? 9) - (b.alarms.priority ?? 9) || b.alarms.count - a.alarms.count || a.key.localeCompare(b.key);

/** All places with coordinates, and in full those that the overview shows in figures: the most urgent ones whose page has a level or a trend. */
export function useFeatured() {
  const located = useCall('listAssets', { query: { located: 'true', limit: 1000 } }, { everyMs: 60_000 });
  const places = located.data?.items ?? [];
  const chosen = [...places].sort(byUrgency).slice(0, mostFeatured);
  const details = useQueries({
    queries: chosen.map(({ id }) => ({
      queryKey: ['getAsset', { params: { id } }],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => call('getAsset', { params: { id } }, { signal }),
    })),
  });
  const assets = details.flatMap(({ data }): Asset[] => (data ? [data] : []));
  const loaded = assets.map((a) => a.id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `loaded` stands for the answers, whose array is new at every render
  useEffect(() => {
    for (const { data, dataUpdatedAt } of details) if (data) seedPoints(data.points, dataUpdatedAt);
  }, [loaded]);
  const withScreen = assets.filter((asset) => firstOf(asset, 'trend') ?? firstOf(asset, 'level'));
  return {
    places,
    assets: withScreen,
    isPending: located.isPending || details.some((one) => one.isPending),
    error: located.error,
    refetch: () => void located.refetch(),
  };
}
