import type { LinkEvent } from '../../contracts/driver.ts';
import type { EpochMs } from '../../contracts/time.ts';

/** What is known of the link to a device. */
export interface LinkState {
  readonly isConnected: boolean;
  readonly at: EpochMs;
}

/** Source → identity → link, of known devices and of strangers. In memory only: after a restart, devices connect anew. */
export type LinkStates = Map<string, Map<string, LinkState>>;

/** Identities remembered per source; whoever was silent longest is forgotten first, so strangers cannot fill the memory. */
const mostPerSource = 50_000;

/**
 * Take over what a source tells of its links. Answers the events that change something: who was not connected is not lost when it is told
 * again that it does not answer.
 */
export function applyLinks(states: LinkStates, source: string, events: readonly LinkEvent[]): readonly LinkEvent[] {
  const links = states.get(source) ?? new Map<string, LinkState>();
  states.set(source, links);
  return events.filter((event) => {
    const { identity, kind, time } = event;
    if (identity === undefined || kind === 'twin') return true;
    const wasConnected = links.get(identity)?.isConnected ?? false;
    links.delete(identity);
    links.set(identity, { isConnected: kind === 'error' || kind === 'text' ? wasConnected : kind === 'connected', at: time });
    if (links.size > mostPerSource) links.delete(links.keys().next().value ?? identity);
    return kind !== 'disconnected' || wasConnected;
  });
}

/** Remember when a device was heard, where its values will no longer tell; the link stays as it is. */
export function rememberHeard(
  states: LinkStates,
  source: string,
  { identity, at }: { readonly identity: string; readonly at: EpochMs },
): void {
  const links = states.get(source) ?? new Map<string, LinkState>();
  states.set(source, links);
  links.set(identity, { isConnected: links.get(identity)?.isConnected ?? false, at });
}

/** A source that is not up has no links. */
export function dropLinks(states: LinkStates, source: string): void {
  const links = states.get(source);
  for (const [identity, link] of links ?? []) links?.set(identity, { ...link, isConnected: false });
}
