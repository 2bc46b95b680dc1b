import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { RangeText } from '../../ui/range.ts';
import { parsePoints } from './use-points.ts';

/** What the address of the trend studio says, and a way to change parts of it. */
export function useTrendSearch() {
  const search = useSearch({ from: '/shell/trends' });
  const navigate = useNavigate();
  const range: RangeText = search.from ? { from: search.from, to: search.to } : { from: 'now-24h', to: 'now' };
  const change = (part: Partial<Record<keyof typeof search, string | undefined>>) =>
    void navigate({ to: '/trends', search: { ...search, ...part }, replace: true });
  const refs = useMemo(() => parsePoints(search.points), [search.points]);
  return { search, refs, range, change };
}

export type TrendSearch = ReturnType<typeof useTrendSearch>;
