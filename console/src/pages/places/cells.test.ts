import { expect, test } from 'vitest';
import type { ShownPlan } from '../../map/plan-layer.ts';
import { cellOfPlan } from './on-plan.ts';

/** A plan of so many units with so many metres to each. */
const planOf = (right: number, top: number, metres: number) =>
  // holds: nothing else of a plan is looked at
  ({ plan: { content: { box: { left: 0, right, top, bottom: 0 } } }, transform: { a: 0.8 * metres, d: 0.6 * metres } }) as ShownPlan;

test.each([
  ['a hall', planOf(96, 48, 1), 1],
  ['a workshop of ten metres', planOf(8, 6, 1), 1],
  ['a works site', planOf(800, 600, 1), 10],
  ['a scan of 20 pixels to the metre', planOf(16_000, 12_000, 0.05), 10],
] as const)('the heat map of %s has cells that tell its rooms apart', (_, plan, metres) => expect(cellOfPlan(plan)).toBe(metres));
