import { type Deviation, deviations as meanings } from './deviations.ts';
import { type Link, refuse } from './link.ts';

/**
 * Judge what a message of a device does against the standard. From a strict station it is refused; from others it is counted, and the
 * first time of each is told to people.
 *
 * @returns false when the message must not be taken
 */
export function tolerate(link: Link, mn: string, found: Iterable<Deviation>): boolean {
  const all = [...new Set(found)];
  if (all.length === 0) return true;
  const { host, rules, tolerated } = link.shared;
  if (rules(mn).mode === 'strict') {
    refuse(link, 'bad-frame', `the station is strict: ${all.map((one) => meanings[one]).join('; ')}`);
    return false;
  }
  const counts = tolerated.get(mn) ?? new Map<Deviation, number>();
  tolerated.set(mn, counts);
  const fresh = all.filter((one) => !counts.has(one));
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  if (fresh.length > 0) {
    const detail = `tolerated from now on, and counted: ${fresh.map((one) => meanings[one]).join('; ')}`;
    host.link({ kind: 'connected', identity: mn, time: host.clock.now(), detail });
  }
  return true;
}

/** How often a station was tolerated, for people: `length 3, no-qn 12`. */
export function toleratedText(counts: ReadonlyMap<Deviation, number> | undefined): string {
  const all = [...(counts ?? [])].map(([deviation, count]) => `${deviation} ${count}`);
  return all.length === 0 ? '' : `, tolerated: ${all.sort().join(', ')}`;
}
