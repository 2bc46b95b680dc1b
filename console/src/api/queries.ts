import {
  type InfiniteData,
  QueryClient,
  type UseMutationResult,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { Reply } from '../../../src/contracts/api/index.ts';
import type { OperationId } from '../../../src/contracts/api/paths.ts';
import { type Arguments, call, type Input } from './client.ts';
import { ApiProblem } from './problem.ts';

/** The one cache of server data. Keys are `[operation, input]`, so a change invalidates by operation name. */
export const queryClient = new QueryClient({
  defaultOptions: {
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

type PagedId = { [K in OperationId]: Reply<K> extends { items: unknown[]; next?: string } ? K : never }[OperationId];
type Item<K extends PagedId> = Reply<K> extends { items: (infer T)[] } ? T : never;

/** All pages that were read so far, as one list. */
export interface Pages<T> {
  readonly items: readonly T[];
  readonly total: number | undefined;
  readonly isPending: boolean;
  readonly error: ApiProblem | null;
  readonly hasMore: boolean;
  readonly readMore: () => void;
  readonly refetch: () => void;
}

/** The shape under which paged answers lie in the cache. */
export type PagesData<T> = InfiniteData<{ items: T[]; next?: string; total?: number }, string | undefined>;

/** Read a list page by page: `readMore` fetches the next one. */
export function useCallPages<K extends PagedId>(operation: K, input: Input<K>, reading: Reading = {}): Pages<Item<K>> {
  const result = useInfiniteQuery<
    { items: Item<K>[]; next?: string; total?: number },
    ApiProblem,
    PagesData<Item<K>>,
    unknown[],
    string | undefined
  >({
    queryKey: [operation, input, 'pages'],
    queryFn: async ({ pageParam, signal }) => {
      const query = pageParam === undefined ? input.query : { ...(input.query as object), after: pageParam };
      const answer = await call(operation, ...([{ ...input, query }, { signal }] as unknown as Arguments<K>)); // holds: every paged operation takes `after`
      return answer as { items: Item<K>[]; next?: string; total?: number }; // holds: PagedId picks operations whose reply has items
    },
    initialPageParam: undefined,
    getNextPageParam: (last) => last.next,
    enabled: reading.enabled ?? true,
    refetchInterval: reading.everyMs ?? false,
    ...(reading.keepPrevious && { placeholderData: (previous: PagesData<Item<K>> | undefined) => previous }),
  });
  const pages = result.data?.pages;
  return {
    items: pages?.length === 1 ? (pages[0]?.items ?? []) : (pages?.flatMap((p) => p.items) ?? []),
    total: pages?.[0]?.total,
    isPending: result.isPending,
    error: result.error,
    hasMore: result.hasNextPage,
    readMore: () => {
      if (result.hasNextPage && !result.isFetchingNextPage) void result.fetchNextPage();
    },
    refetch: () => void result.refetch(),
  };
}

/** Ask again for everything that these operations answered. */
export const invalidate = (...operations: readonly OperationId[]): void => {
  for (const operation of operations) void queryClient.invalidateQueries({ queryKey: [operation] });
};

/** Change something by an operation; afterwards the named readings are asked again. */
export function useChange<K extends OperationId>(
  operation: K,
  options: { readonly invalidates?: readonly OperationId[]; readonly onDone?: (reply: Reply<K>) => void } = {},
): UseMutationResult<Reply<K>, ApiProblem, Input<K>> {
  const client = useQueryClient();
  return useMutation<Reply<K>, ApiProblem, Input<K>>({
    mutationFn: (input) => call(operation, ...([input] as unknown as Arguments<K>)), // holds: the input is complete here
    onSuccess: async (reply) => {
      options.onDone?.(reply);
      await Promise.all((options.invalidates ?? []).map((name) => client.invalidateQueries({ queryKey: [name] })));
    },
  });
}
