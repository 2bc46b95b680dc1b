import { useQueries } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { Text } from '../../../../src/contracts/text.ts';
import { call } from '../../api/client.ts';
import { seedPoints } from '../../live/use-live.ts';
import type { Asset, AssetPoint } from '../../widgets/asset-figures.ts';

/** A point with the title of its asset, as a trend over several assets needs it. */
export interface NamedPoint extends AssetPoint {
  readonly assetTitle: Text;
}

/** What stands in the address: the number of the point and the asset that it belongs to. */
export interface PointRef {
  readonly number: number;
  readonly asset: string | undefined;
}

/** How many points one trend takes. */
export const mostPoints = 12;

/** Read the points of an address: `12` or `12@asset`, separated by commas; nonsense and repetitions are left out. */
export function parsePoints(text: string | undefined): readonly PointRef[] {
  const refs = (text ?? '').split(',').flatMap((part): PointRef[] => {
    const [number, asset] = part.split('@');
    return number && /^\d+$/.test(number) ? [{ number: Number(number), asset: asset || undefined }] : [];
  });
  return refs.filter((ref, i) => refs.findIndex((r) => r.number === ref.number) === i).slice(0, mostPoints);
}

/** The address form of points. */
export const writePoints = (refs: readonly PointRef[]): string | undefined =>
  refs.length === 0 ? undefined : refs.map(({ number, asset }) => (asset ? `${number}@${asset}` : String(number))).join(',');

/** Ask the search for the asset of a point that stands in the address by its number alone. */
async function assetOfPoint(number: number, signal: AbortSignal): Promise<Asset | undefined> {
  const { items } = await call('searchEverything', { query: { text: String(number), limit: 50 } }, { signal });
  const hit = items.find((item) => item.kind === 'point' && item.id === String(number));
  return hit?.asset ? call('getAsset', { params: { id: hit.asset } }, { signal }) : undefined;
}

/** The points of an address with titles, units and the newest values. Points that cannot be found are shown by their number. */
export function usePoints(refs: readonly PointRef[]): { readonly points: readonly NamedPoint[]; readonly isPending: boolean } {
  const answers = useQueries({
    queries: refs.map(({ number, asset }) => ({
      queryKey: asset ? ['getAsset', { params: { id: asset } }] : ['assetOfPoint', number],
      queryFn: async ({ signal }: { readonly signal: AbortSignal }) =>
        (asset ? await call('getAsset', { params: { id: asset } }, { signal }) : await assetOfPoint(number, signal)) ?? unknownAsset,
    })),
  });
  const key = answers.map((a) => a.dataUpdatedAt).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` changes with every answer; the list of answers is new at every render
  const points = useMemo(
    () =>
      refs.flatMap(({ number }, i): NamedPoint[] => {
        const asset = answers[i]?.data;
        if (!asset) return [];
        const point = asset.points.find((p) => p.number === number);
        return [{ ...(point ?? unknownPoint(number)), assetTitle: asset.title }];
      }),
    [key, refs],
  );
  const answeredAt = Math.min(...answers.map((a) => a.dataUpdatedAt));
  useEffect(() => seedPoints(points, answeredAt), [points, answeredAt]);
  return { points, isPending: answers.some((a) => a.isPending) };
}

const unknownAsset: Pick<Asset, 'title' | 'points'> = { title: { zh: '', en: '' }, points: [] };

const unknownPoint = (number: number): AssetPoint => ({
  number,
  asset: '',
  key: String(number),
  title: { zh: `点 ${number}`, en: `Point ${number}` },
  unit: 'none',
  symbol: '',
  decimals: 2,
  draw: 'line',
  freshSeconds: 600,
});
