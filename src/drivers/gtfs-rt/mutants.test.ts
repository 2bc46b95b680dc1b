import { expect, test } from 'vitest';
import { mutantsOf } from '../../../test/conformance/mutants.ts';
import { lengthOf } from '../../../test/soak/length.ts';
import { decodeFeed } from './feed.ts';
import { type FeedKind, readingsOf } from './readings.ts';
import { lineBytes } from './simulated-line.ts';

const now = Date.UTC(2024, 5, 1);
const kinds = new Set<FeedKind>(['vehiclePositions', 'tripUpdates', 'alerts']);
const line = { route: '7', vehicles: 3, centre: { longitude: 121.5, latitude: 31.2 } };
const frames = [lineBytes(line, now), lineBytes(line, now + 50 * 60_000)];

function hear(bytes: Uint8Array) {
  try {
    const { feed, refused } = decodeFeed(bytes);
    const all = feed.entity ?? [];
    const readings = readingsOf({ header: feed.header, said: all, all }, kinds, { polledAt: now, identities: ['route:7'] });
    return { lines: readings.flatMap(({ identity, values }) => [...values].map(([k, v]) => `${identity} ${k} ${v}`)), isNoticed: refused.length > 0 };
  } catch (error) {
    return { lines: [], isNoticed: true };
  }
}

test('x', () => {
  const intact = frames.map((f) => new Set(hear(f).lines));
  console.log(intact[0]);
  const counts: Record<string, number> = {};
  for (const m of mutantsOf(frames, { most: lengthOf(6500, 1_300_000), seed: 4 })) {
    const h = hear(m.bytes);
    counts.all = (counts.all ?? 0) + 1;
    const wrong = h.lines.filter((l) => !intact[m.of]!.has(l));
    if (wrong.length > 0 && !h.isNoticed) {
      const kind = (m.bytes.length !== frames[m.of]!.length ? 'silent ' : 'value ') + m.damage;
      counts[kind] = (counts[kind] ?? 0) + 1;
      if (kind.startsWith('silent') && counts[kind]! < 4) console.log(kind, wrong.slice(0, 6).join(' ; '));
    }
  }
  console.log(counts);
});
