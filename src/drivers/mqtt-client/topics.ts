import type { DeviceBinding, DriverHost } from '../../contracts/driver.ts';
import { covers, isFilter } from '../mqtt/topic.ts';

const sign = '%u';

/** The filter of a pattern such as `plant/%u/values`; `undefined` when it is none, or not exactly one level of it is `%u`. */
export function filterOf(pattern: string): string | undefined {
  const levels = pattern.split('/');
  const filter = levels.map((level) => (level === sign ? '+' : level)).join('/');
  return levels.filter((level) => level === sign).length === 1 && isFilter(filter) ? filter : undefined;
}

/** Which device a message is of. */
export interface Topics {
  /** What is to be subscribed to for the devices as they are now; none is covered by another. */
  filters(): readonly string[];
  /** The identity of the device whose values are published there. */
  identityOf(topic: string): string | undefined;
}

const valuesRight = 'values:';

/** Filters of the `values:` entries of a device's topic list, as in the broker's rules. */
const listed = ({ topics, identity }: DeviceBinding): readonly string[] =>
  topics
    .filter((entry) => entry.startsWith(valuesRight))
    .map((entry) => entry.slice(valuesRight.length).replaceAll(sign, identity))
    .filter(isFilter);

/** The topics of the devices of a source: entries of their topic lists go before the patterns of the source. */
export function createTopics(patterns: readonly string[], host: Pick<DriverHost, 'devices'>): Topics {
  const known = patterns.flatMap((pattern) => {
    const filter = filterOf(pattern);
    return filter === undefined ? [] : [{ filter, level: pattern.split('/').indexOf(sign) }];
  });
  return {
    filters() {
      const all = [...new Set([...known.map(({ filter }) => filter), ...[...host.devices()].flatMap(listed)])];
      return all.filter((filter) => !all.some((other) => other !== filter && covers(other, filter)));
    },
    identityOf(topic) {
      for (const device of host.devices()) if (listed(device).some((filter) => covers(filter, topic))) return device.identity;
      const pattern = known.find(({ filter }) => covers(filter, topic));
      return pattern === undefined ? undefined : topic.split('/')[pattern.level];
    },
  };
}
