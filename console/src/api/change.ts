import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Reply } from '../../../src/contracts/api/index.ts';
import type { OperationId } from '../../../src/contracts/api/paths.ts';
import { type Arguments, call, type Input } from './client.ts';
import type { ApiProblem } from './problem.ts';

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
