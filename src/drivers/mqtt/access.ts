import type { DeviceBinding } from '../../contracts/driver.ts';
import { covers, isFilter } from './topic.ts';

/** What a device may do with topics. Everything else is refused. */
export interface Access {
  /** The topic on which the device publishes its values. */
  readonly valuesTopic: string;
  /** What becomes of a message that the device publishes to `topic`: its values are stored, it is passed on to subscribers, or it is refused. */
  publish(topic: string): 'values' | 'message' | 'refused';
  maySubscribe(filter: string): boolean;
  /** Entries of the device's topic list that mean nothing, for people. */
  readonly mistakes: readonly string[];
}

/** An identity that cannot stand in a topic without changing its meaning. */
export const isIdentity = (identity: string): boolean => /^[^+#/\p{Cc}]{1,120}$/u.test(identity);

const rights = ['values', 'publish', 'subscribe'] as const;
type Right = (typeof rights)[number];

interface Grant {
  readonly rights: readonly Right[];
  readonly filter: string;
}

/** `values:a/b`, `publish:a/+`, `subscribe:a/#`; without a word it may do both of the latter. */
function grantOf(entry: string): Grant {
  const right = rights.find((word) => entry.startsWith(`${word}:`));
  return right === undefined
    ? { rights: ['publish', 'subscribe'], filter: entry }
    : { rights: [right], filter: entry.slice(right.length + 1) };
}

const ownGrants = (identity: string): readonly Grant[] => [
  { rights: ['values'], filter: `yf/${identity}/values` },
  { rights: ['publish'], filter: `yf/${identity}/up/#` },
  { rights: ['subscribe'], filter: `yf/${identity}/down/#` },
];

/** The rights of a device: its own topics, those of its list, and those that a protocol gives to every device (`more`, of the same form). */
export function accessOf(device: DeviceBinding, more: readonly string[] = []): Access {
  const listed = [...device.topics, ...more].map(grantOf);
  const grants = [...ownGrants(device.identity), ...listed.filter(({ filter }) => isFilter(filter))];
  const allows = (right: Right, wanted: string) => grants.some((grant) => grant.rights.includes(right) && covers(grant.filter, wanted));
  return {
    valuesTopic: `yf/${device.identity}/values`,
    publish(topic) {
      if (allows('values', topic)) return 'values';
      return allows('publish', topic) ? 'message' : 'refused';
    },
    maySubscribe: (filter) => allows('subscribe', filter),
    mistakes: device.topics.filter((entry) => !isFilter(grantOf(entry).filter)),
  };
}
