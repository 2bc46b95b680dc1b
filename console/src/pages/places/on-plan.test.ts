import { describe, expect, test } from 'vitest';
import type { ShownPlan } from '../../map/plan-layer.ts';
import { commonPlan } from './on-plan.ts';
import type { Mover } from './shape-text.ts';

/** A plan of 100 m × 100 m at a place. */
const plan = (id: string, floor: number): ShownPlan =>
  ({
    plan: { id, floor, content: { box: { left: 0, right: 100, top: 100, bottom: 0 } } },
    transform: { longitude: 120, latitude: 30, a: 1, b: 0, c: 0, d: 0, e: 1, f: 0 },
  }) as unknown as ShownPlan; // what the tests need of one
const mover = (asset: string, place?: readonly [number, number], floor?: number): Mover =>
  ({ asset, ...(place && { longitude: place[0], latitude: place[1] }), floor }) as unknown as Mover; // what the tests need of one
const inside = [120.0003, 30.0003] as const;

describe('the plan that is shown without a choice', () => {
  const plans = [plan('ground', 1), plan('upper', 2)];

  test('is the one on which most are', () => {
    expect(commonPlan(plans, [mover('a', inside, 2), mover('b', inside, 2), mover('c', inside, 1)])?.plan.id).toBe('upper');
    expect(commonPlan(plans, [mover('a', inside, 1), mover('unseen')])?.plan.id).toBe('ground');
  });

  test('is none while somebody is outdoors, or nobody is anywhere', () => {
    expect(commonPlan(plans, [mover('a', inside, 1), mover('b', [121, 30])])).toBeUndefined();
    expect(commonPlan(plans, [mover('unseen')])).toBeUndefined();
    expect(commonPlan([], [mover('a', inside)])).toBeUndefined();
  });
});
