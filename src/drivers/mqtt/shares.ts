import type { Session, Subscription } from './session.ts';
import { createSubscriptions } from './subscriptions.ts';

/** The parts of `$share/name/filter`; `undefined` for a filter that is not shared, or whose name is none. §4.8.2 */
export function sharedFilter(filter: string): { readonly name: string; readonly filter: string } | undefined {
  const [, name, inner] = /^\$share\/([^/+#]+)\/(.+)$/s.exec(filter) ?? [];
  return name === undefined || inner === undefined ? undefined : { name, filter: inner };
}

/** True for a filter that asks for a shared subscription, well-formed or not. */
export const isShared = (filter: string): boolean => filter === '$share' || filter.startsWith('$share/');

/** Sessions that share a subscription; each message goes to one of them. */
interface Group {
  readonly members: Map<Session, Subscription>;
}

/** The shared subscriptions of a broker, MQTT 5 §4.8.2; clients of 3.1.1 may use them as well. */
export interface Shares {
  set(session: Session, subscription: Subscription): void;
  delete(session: Session, filter: string): void;
  /** Call `visit` with one member of every group that hears the topic: connected ones by turns, else one that is away. */
  match(topic: string, visit: (session: Session, subscription: Subscription) => void): void;
  /** A member of the group with this filter, to take over what another one of it has left; `undefined` when nobody can. */
  another(full: string, topic: string): readonly [Session, Subscription] | undefined;
  hears(topic: string): boolean;
  /** Rises with every change. */
  readonly version: number;
}

/** No groups at first. */
export function createShares(): Shares {
  const tree = createSubscriptions<Group, true>();
  const groups = new Map<string, Group>();

  function groupOf(full: string, filter: string): Group {
    const group = groups.get(full) ?? { members: new Map() };
    if (!groups.has(full)) {
      groups.set(full, group);
      tree.set(filter, group, true);
    }
    return group;
  }

  return {
    set(session, subscription) {
      const shared = sharedFilter(subscription.filter);
      if (shared === undefined) throw new Error(`BUG: ${subscription.filter} is not shared`);
      groupOf(subscription.filter, shared.filter).members.set(session, subscription);
    },
    delete(session, full) {
      const group = groups.get(full);
      const shared = sharedFilter(full);
      if (group === undefined || shared === undefined || !group.members.delete(session) || group.members.size > 0) return;
      groups.delete(full);
      tree.delete(shared.filter, group);
    },
    match(topic, visit) {
      tree.match(topic, (group) => {
        const chosen = choose(group, topic);
        if (chosen !== undefined) visit(...chosen);
      });
    },
    another(full, topic) {
      const group = groups.get(full);
      return group === undefined ? undefined : choose(group, topic);
    },
    hears(topic) {
      let isHeard = false;
      tree.match(topic, () => {
        isHeard = true;
      });
      return isHeard;
    },
    get version() {
      return tree.version;
    },
  };
}

/** How well a session can take a message at this moment: connected and reading, connected, away. */
const readiness = ({ link }: Session): number => (link === undefined ? 0 : link.isClogged ? 1 : 2);

/** The readiest member that has waited longest; it goes behind the others. */
function choose({ members }: Group, topic: string): readonly [Session, Subscription] | undefined {
  let best: readonly [Session, Subscription] | undefined;
  for (const [session, subscription] of members) {
    if (session.isDenied?.(topic) === true) continue;
    if (best === undefined || readiness(session) > readiness(best[0])) best = [session, subscription];
    if (readiness(session) === 2) break;
  }
  if (best === undefined) return undefined;
  members.delete(best[0]);
  members.set(best[0], best[1]);
  return best;
}
