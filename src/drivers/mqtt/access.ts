import type { DeviceBinding } from '../../contracts/driver.ts';
import { covers, isFilter, isTopic } from './topic.ts';

/** What a client of a device may do with topics. Everything else is refused. */
export interface Access {
  /** The topic on which the device publishes its values; `undefined` when no rule names one without wildcards. */
  readonly valuesTopic: string | undefined;
  /** What becomes of a message that the device publishes to `topic`: its values are stored, it is passed on to subscribers, or it is refused. */
  publish(topic: string): 'values' | 'message' | 'refused';
  maySubscribe(filter: string): boolean;
  /** True for a topic that the client never hears, though a wider subscription may cover it; `undefined` when there is none. */
  readonly isDenied: ((topic: string) => boolean) | undefined;
  /** Rules and entries of the device's topic list that mean nothing for this client, for people. */
  readonly mistakes: readonly string[];
}

/** An identity that cannot stand in a topic without changing its meaning. */
export const isIdentity = (identity: string): boolean => /^[^+#/\p{Cc}]{1,120}$/u.test(identity);

const rights = ['values', 'publish', 'subscribe', 'deny'] as const;
type Right = (typeof rights)[number];

/** What a device may do when the source says nothing else: its own topics, and nobody else's. */
export const ownTopics = ['values:yf/%u/values', 'publish:yf/%u/up/#', 'subscribe:yf/%u/down/#'] as const;

interface Grant {
  readonly entry: string;
  readonly rights: readonly Right[];
  readonly filter: string;
}

/** `values:a/b`, `publish:a/+`, `subscribe:a/#`, `deny:a/b`; without a word it may publish and subscribe. */
function grantOf(entry: string, filled: string): Grant {
  const right = rights.find((word) => filled.startsWith(`${word}:`));
  return right === undefined
    ? { entry, rights: ['publish', 'subscribe'], filter: filled }
    : { entry, rights: [right], filter: filled.slice(right.length + 1) };
}

/** Who the rules are for. */
export interface AccessOptions {
  readonly clientId: string;
  /** Rules of the source, for all its devices. */
  readonly rules: readonly string[];
  /** Rules that a protocol gives to every device. */
  readonly more?: readonly string[];
}

/** The rights of a client: rules of the source, entries of its device's topic list, and those of the protocol. `deny` goes before all others. */
export function accessOf(device: DeviceBinding, { clientId, rules, more = [] }: AccessOptions): Access {
  // A client id is chosen by the client: one with a wildcard or a level of its own must not widen a rule.
  const isSafe = isIdentity(clientId);
  const fill = (entry: string): Grant =>
    grantOf(
      entry,
      entry.replace(/%[uc]/g, (sign) => (sign === '%u' ? device.identity : isSafe ? clientId : '\0')),
    );
  const all = [...rules, ...device.topics, ...more].map(fill);
  const grants = all.filter(({ filter }) => isFilter(filter));
  const matches = (right: Right, wanted: string) => grants.some((grant) => grant.rights.includes(right) && covers(grant.filter, wanted));
  const isDenied = (wanted: string) => matches('deny', wanted);
  const allows = (right: Right, wanted: string) => matches(right, wanted) && !isDenied(wanted);
  const values = grants.find((grant) => grant.rights.includes('values') && isTopic(grant.filter) && !isDenied(grant.filter));
  return {
    valuesTopic: values?.filter,
    publish(topic) {
      if (allows('values', topic)) return 'values';
      return allows('publish', topic) ? 'message' : 'refused';
    },
    maySubscribe: (filter) => allows('subscribe', filter),
    isDenied: grants.some((grant) => grant.rights.includes('deny')) ? isDenied : undefined,
    mistakes: all.filter(({ filter }) => !isFilter(filter)).map(({ entry }) => entry),
  };
}
