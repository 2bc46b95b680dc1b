import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';
import type { Reply } from '../../../src/contracts/api/index.ts';
import type { OperationId } from '../../../src/contracts/api/paths.ts';
import { type Arguments, call, type Input } from './client.ts';
import type { ApiProblem } from './problem.ts';
import type { Reading } from './queries.ts';

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
