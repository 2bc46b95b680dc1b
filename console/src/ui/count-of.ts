import type { Pages } from '../api/pages.ts';
import type { Formats } from '../i18n/format.ts';

/** How many a list holds: its total where that is known, else what was read, with a plus while there is more (`200+`). */
export function countOf({ items, total, hasMore }: Pick<Pages<unknown>, 'items' | 'total' | 'hasMore'>, format: Formats): string {
  const count = format.number(total ?? items.length);
  return total === undefined && hasMore ? `${count}+` : count;
}
