import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bubbleRadius, cluster, hit, mostSingle } from './clusters.ts';
import { createFleet, worldX, worldY } from './fleet.ts';
import type { Mover } from './shape-text.ts';

const mover = (asset: string, part: Partial<Mover> = {}): Mover => ({
  ...{ asset, title: { zh: asset, en: asset }, model: 'cart', state: 'fresh', inside: [], conditions: [] },
  ...{ points: { longitude: 1, latitude: 2 }, freshSeconds: 10, mostSpeed: 20, longitude: 120, latitude: 30, time: 0 },
  ...part,
});

describe('a fleet', () => {
  test('glides from fix to fix and is never ahead of what was said', () => {
    const fleet = createFleet();
    fleet.setRoster([mover('a')], 0);
    expect(fleet.fix(0, { longitude: 120.00005, latitude: 30, time: 200 }, 1000)).toBe(true);
    const [from, to] = [worldX(120), worldX(120.00005)];
    expect([fleet.x(0, 1000), fleet.x(0, 1200), fleet.x(0, 9000)]).toEqual([from, to, to]);
    expect(fleet.x(0, 1100)).toBeCloseTo((from + to) / 2, 12);
    expect([fleet.toGo(1000) > 0, fleet.toGo(1200)]).toEqual([true, 0]);
  });
  test('glides the short way over the date line, and believes that its thing went it', () => {
    const fleet = createFleet();
    fleet.setRoster([mover('a', { longitude: 179.99995, latitude: 0 })], 0);
    expect(fleet.fix(0, { longitude: -179.99995, latitude: 0, time: 200 }, 1000)).toBe(true);
    const [before, after] = [fleet.x(0, 1000), fleet.x(0, 1200)];
    expect([Math.abs(after - before), fleet.x(0, 1100)]).toEqual([expect.closeTo(0.0001 / 360, 9), expect.closeTo(0, 9)]);
  });
  test('shows a step of more than a second at once', () => {
    const fleet = createFleet();
    fleet.setRoster([mover('a')], 0);
    fleet.fix(0, { longitude: 120.0001, latitude: 30, time: 5000 }, 5000);
    expect(fleet.x(0, 5000)).toBe(worldX(120.0001));
  });
  test('leaves a fix that is old, or that its thing cannot have reached, to the roster', () => {
    const fleet = createFleet();
    fleet.setRoster([mover('a', { time: 1000 })], 0);
    expect(fleet.fix(0, { longitude: 120, latitude: 30, time: 1000 }, 0)).toBe(false);
    expect(fleet.fix(0, { longitude: 121, latitude: 30, time: 2000 }, 0)).toBe(false);
    fleet.setRoster([mover('a', { longitude: 121, time: 3000 })], 0);
    expect([fleet.x(0, 0), fleet.time(0)]).toEqual([worldX(121), 3000]);
  });
  test('keeps what it knows when others come and go', () => {
    const fleet = createFleet();
    fleet.setRoster([mover('a'), mover('b')], 0);
    fleet.fix(1, { longitude: 120.0001, latitude: 30, time: 500 }, 500);
    fleet.setRoster([mover('b', { time: 400 })], 600);
    expect([fleet.indexOf('a'), fleet.indexOf('b'), fleet.time(0)]).toEqual([undefined, 0, 500]);
  });
  test('is stale the moment its time says so, and never fresh without a place', () => {
    const fleet = createFleet();
    fleet.setRoster([mover('a'), mover('b', { longitude: undefined, latitude: undefined, time: undefined })], 0);
    expect([fleet.isFresh(0, 10_000), fleet.isFresh(0, 10_001), fleet.isFresh(1, 0)]).toEqual([true, false, false]);
  });
  test('lies where the map draws it', () => {
    expect([worldX(-180), worldX(180), worldY(0)]).toEqual([0, 1, 0.5]);
    expect(worldY(85.0511)).toBeCloseTo(0, 4);
  });
});

describe('bubbles', () => {
  const screens = fc.array(fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 600 })), { minLength: 1, maxLength: 600 });
  test('hold every thing once, bubbles and single ones together', () => {
    fc.assert(
      fc.property(screens, (places) => {
        const at = (i: number) => places[i] ?? ([0, 0] as const);
        const all = places.map((_, i) => i);
        const { clusters, single } = cluster(all, at, { origin: [0, 0], alone: new Set([0]) });
        const shown = [...single, ...clusters.flatMap(({ things }) => things)].sort((a, b) => a - b);
        expect(shown).toEqual(all);
        expect(single).toContain(0);
        if (places.length <= mostSingle) expect(clusters).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
  test('stay as they are when the map is moved', () => {
    const places = Array.from({ length: 400 }, (_, i) => [(i * 37) % 500, (i * 91) % 300] as const);
    const all = places.map((_, i) => i);
    const of = (dx: number) =>
      cluster(all, (i) => [(places[i]?.[0] ?? 0) + dx, places[i]?.[1] ?? 0], { origin: [dx, 0], alone: new Set() }).clusters.map(
        ({ things }) => things,
      );
    expect(of(13)).toEqual(of(0));
  });
  test('are hit where they are drawn, single things first', () => {
    const bubble = { x: 100, y: 100, things: [1, 2, 3, 4] };
    const shown = { clusters: [bubble], single: [0] };
    const at = () => [110, 100] as const;
    expect(hit(shown, at, [108, 100])).toEqual({ thing: 0 });
    expect(hit(shown, at, [100 - bubbleRadius(bubble) + 1, 100])).toEqual({ cluster: bubble });
    expect(hit(shown, at, [300, 300])).toBeUndefined();
  });
});
