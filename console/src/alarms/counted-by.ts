import type { Reply } from '../../../src/contracts/api/index.ts';
import type { AlarmFilter } from '../live/alarm-cache.ts';

/** How many alarms a list with this filter holds, where the counters tell it: all open ones, or those of some priorities. */
export function countedBy({ priority, ...filter }: AlarmFilter, counts: Reply<'countAlarms'> | undefined): number | undefined {
  const { view = 'open', asset, root, text, from, to } = filter;
  if (view !== 'open' || asset || root || text || from !== undefined || to !== undefined) return undefined;
  return counts?.byPriority
    .filter((one) => !priority || priority.split(',').includes(String(one.priority)))
    .reduce((sum, { open }) => sum + open, 0);
}
