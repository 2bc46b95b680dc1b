import { expect, test } from 'vitest';
import { changesLength, type Mutant, mutantsOf } from '../../../test/conformance/mutants.ts';
import { lengthOf } from '../../../test/soak/length.ts';
import { Failure } from '../../contracts/errors.ts';
import { decodeFeed } from './feed.ts';
import { type FeedKind, readingsOf } from './readings.ts';
import { lineBytes } from './simulated-line.ts';

const now = Date.UTC(2024, 5, 1);
const kinds = new Set<FeedKind>(['vehiclePositions', 'tripUpdates', 'alerts']);
const line = { route: '7', vehicles: 3, centre: { longitude: 121.5, latitude: 31.2 } };
/** The second one has an alert. */
const feeds = [lineBytes(line, now), lineBytes(line, now + 50 * 60_000)];

/** What a feed says, one line a value; `undefined` when something of it was refused. */
function saidBy(bytes: Uint8Array): ReadonlySet<string> | undefined {
  try {
    const { feed, refused } = decodeFeed(bytes);
    if (refused.length > 0) return undefined;
    const all = feed.entity ?? [];
    const readings = readingsOf({ header: feed.header, said: all, all }, kinds, { polledAt: now, identities: ['route:7'] });
    return new Set(readings.flatMap(({ identity, values }) => [...values].map(([key, value]) => `${identity} ${key} ${value}`)));
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

test(
  'damaged feeds end nothing, and of those that have grown or shrunk one in a hundred at most says something else unnoticed',
  () => {
    const intact = feeds.map((feed) => saidBy(feed) ?? new Set());
    const isElse = (mutant: Mutant): boolean => [...(saidBy(mutant.bytes) ?? [])].some((said) => !intact[mutant.of]?.has(said));
    const trials = [...mutantsOf(feeds, { most: lengthOf(6_500, 65_000), seed: 8 })];
    const unseen = trials.filter(isElse).filter((mutant) => changesLength(mutant, feeds));
    // What is cut between two entities is a feed like any other, and so are two feeds one behind the other.
    expect(unseen.length).toBeLessThan(trials.length / 100);
  },
  lengthOf(120_000, 1_200_000),
);
