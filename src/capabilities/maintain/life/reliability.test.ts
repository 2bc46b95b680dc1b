import { describe, expect, test } from 'vitest';
import { reliabilityOf, type Stop, type Watched } from './reliability.ts';

const hour = 3_600_000;
const critical = (failed: number, restored?: number): Stop => ({
  ...{ impact: 'critical', failedAt: failed * hour },
  ...(restored !== undefined && { restoredAt: restored * hour }),
});
const watched = (stops: readonly Stop[], more: Partial<Watched> = {}): Watched => ({
  from: 0,
  to: 1000 * hour,
  stops,
  unclassified: 0,
  ...more,
});

describe('reliability', () => {
  test('is what two failures in 1000 hours make it', () => {
    const figures = reliabilityOf([watched([critical(100, 110), critical(500, 530)])]);
    expect(figures).toMatchObject({
      failures: 2,
      upHours: 960,
      downHours: 40,
      mtbfHours: 480,
      mttrHours: 20,
      availability: 0.96,
      restored: 2,
    });
  });

  // χ²(0.95; 6) = 12.592, χ²(0.05; 4) = 0.7107; χ²(0.95; 2) = 5.991: tables of any textbook.
  test('has the χ² limits of the tables', () => {
    const { mtbfInterval } = reliabilityOf([watched([critical(0, 0), critical(500, 500)])]);
    expect(mtbfInterval?.low).toBeCloseTo(2000 / 12.592, 1);
    expect(mtbfInterval?.high).toBeCloseTo(2000 / 0.7107, 0);
  });

  test('gives no mean while nothing has failed, but what it is at least', () => {
    const figures = reliabilityOf([watched([])]);
    expect(figures).toMatchObject({ failures: 0, availability: 1 });
    expect(figures.mtbfHours).toBeUndefined();
    expect(figures.mttrHours).toBeUndefined();
    expect(figures.mtbfInterval).toEqual({ low: expect.closeTo(2000 / 5.991, 1) });
  });

  test('gives nothing for nothing watched', () => {
    const figures = reliabilityOf([]);
    expect(figures).toMatchObject({ assets: 0, hours: 0, failures: 0 });
    expect([figures.availability, figures.mtbfHours, figures.mtbfInterval]).toEqual([undefined, undefined, undefined]);
  });

  test('counts time down once, to the end of the period, and from its beginning', () => {
    const stops = [critical(-50, 10), critical(100, 200), critical(150, 160), critical(990)];
    expect(reliabilityOf([watched(stops)])).toMatchObject({ failures: 3, downHours: 120, restored: 2, mttrHours: 55 });
  });

  test('does not count what stopped nothing', () => {
    const stops: Stop[] = [
      { impact: 'degraded', failedAt: hour, restoredAt: 500 * hour },
      { impact: 'incipient', failedAt: 2 * hour },
    ];
    expect(reliabilityOf([watched(stops)])).toMatchObject({ failures: 0, minor: 2, downHours: 0, availability: 1 });
  });

  test('sums things before it divides', () => {
    const figures = reliabilityOf([watched([critical(10, 10)]), watched([], { to: 9000 * hour, unclassified: 3 })]);
    expect(figures).toMatchObject({ assets: 2, hours: 10_000, failures: 1, mtbfHours: 10_000, unclassified: 3 });
  });

  test('stays a number with a thousand failures', () => {
    const { mtbfHours = 0, mtbfInterval } = reliabilityOf([watched(Array.from({ length: 1000 }, (_, i) => critical(i, i)))]);
    expect(mtbfHours).toBe(1);
    expect(mtbfInterval?.low).toBeCloseTo(0.949, 2);
    expect(mtbfInterval?.high).toBeCloseTo(1.054, 2);
  });
});
