import { QueryClient, type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { Reply } from '../../../src/contracts/api/index.ts';
import type { OperationId } from '../../../src/contracts/api/paths.ts';
import { type Arguments, call, type Input } from './client.ts';
import { ApiProblem } from './problem.ts';

/** The one cache of server data. Keys are `[operation, input]`, so a change invalidates by operation name. */
export const queryClient = new QueryClient({
  defaultOptions: {
    // Without a network a change fails at once and says so, rather than waiting unseen.
    mutations: { networkMode: 'always' },
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => count < 2 && error instanceof ApiProblem && (error.status === 0 || error.status >= 502),
    },
  },
});

/** How a reading hook behaves. */
export interface Reading {
  readonly enabled?: boolean;
  /** Ask again this often, ms; default: only when invalidated. */
  readonly everyMs?: number;
  /** Show the old answer while the next one comes (paging, ranges). */
  readonly keepPrevious?: boolean;
}

const optionsOf = (reading: Reading) => ({
  enabled: reading.enabled ?? true,
  refetchInterval: reading.everyMs ?? (false as const),
  ...(reading.keepPrevious && { placeholderData: <T>(previous: T) => previous }),
});

/** Read an operation into a component: `useCall('getAsset', { params: { id } })`. */
export function useCall<K extends OperationId>(
  operation: K,
  input?: Input<K>,
  reading: Reading = {},
): UseQueryResult<Reply<K>, ApiProblem> {
  return useQuery<Reply<K>, ApiProblem>({
    queryKey: [operation, input],
    // holds: a caller that leaves the input out does so because nothing in it is required
    queryFn: ({ signal }) => call(operation, ...([input, { signal }] as Arguments<K>)),
    ...optionsOf(reading),
  } as Parameters<typeof useQuery<Reply<K>, ApiProblem>>[0]); // holds: placeholderData is the identity, which the overload cannot express generically
}

/** Ask again for everything that these operations answered. */
export const invalidate = (...operations: readonly OperationId[]): void => {
  for (const operation of operations) void queryClient.invalidateQueries({ queryKey: [operation] });
};
