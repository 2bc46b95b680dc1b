import type { QueryClient } from '@tanstack/react-query';
import type { Reply } from '../../../src/contracts/api/index.ts';
import type { PagesData } from '../api/pages.ts';

/** An alarm as the list and the live connection carry it. */
export type Alarm = Reply<'listAlarms'>['items'][number];

/** The part of a list's query that decides whether an alarm belongs into it. */
export interface AlarmFilter {
  readonly view?: 'open' | 'history' | 'shelved' | 'suppressed';
  readonly root?: string;
  readonly priority?: string;
  readonly asset?: string;
  readonly text?: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

/** Whether a list with this filter shows the alarm. `undefined`: only the server can tell (text, times, whether it is over). */
export function belongs(alarm: Alarm, filter: AlarmFilter): boolean | undefined {
  if (filter.priority && !filter.priority.split(',').includes(String(alarm.priority))) return false;
  if (filter.asset && filter.asset !== alarm.asset) return false;
  if (filter.root && filter.root !== alarm.root) return false;
  if (filter.text || filter.from !== undefined || filter.to !== undefined) return undefined;
  if (filter.view === 'shelved') return alarm.state === 'shelved' || alarm.state === 'outOfService';
  if (filter.view === 'suppressed') return alarm.state === 'suppressed';
  if (filter.view === 'history') return true;
  return !['normal', 'shelved', 'suppressed', 'outOfService'].includes(alarm.state);
}

/** A list's pages with the alarm changed, put at the top when new, or taken out. The same object when nothing changes. */
export function withAlarm(data: PagesData<Alarm>, alarm: Alarm, isIn: boolean): PagesData<Alarm> {
  const isKnown = data.pages.some((page) => page.items.some((item) => item.id === alarm.id));
  if (!isKnown && !isIn) return data;
  const grow = (isIn ? 1 : 0) - (isKnown ? 1 : 0);
  const pages = data.pages.map((page, index) => {
    const items = page.items.flatMap((item) => (item.id !== alarm.id ? [item] : isIn ? [alarm] : []));
    const total = page.total === undefined ? undefined : page.total + grow;
    return { ...page, total, items: index === 0 && isIn && !isKnown ? [alarm, ...items] : items };
  });
  return { ...data, pages };
}

function isPages(data: unknown): data is PagesData<Alarm> {
  return typeof data === 'object' && data !== null && 'pages' in data;
}

/** Bring an alarm that came live into every list and detail that is held, without asking the server. */
export function applyAlarm(client: QueryClient, alarm: Alarm): void {
  for (const [key, data] of client.getQueriesData({ queryKey: ['listAlarms'] })) {
    // holds: the key of every query is [operation, input], see api/queries.ts
    const filter = ((key[1] as { query?: AlarmFilter } | undefined)?.query ?? {}) as AlarmFilter;
    const isIn = belongs(alarm, filter);
    if (isIn === undefined || !isPages(data)) void client.invalidateQueries({ queryKey: key });
    else client.setQueryData(key, withAlarm(data, alarm, isIn));
  }
  void client.invalidateQueries({ queryKey: ['getAlarm', { params: { id: alarm.id } }] });
}
