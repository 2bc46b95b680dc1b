import { expect, test } from 'vitest';
import type { FloorPlan } from '../../map/plan-layer.ts';
import { controlsOf, emptyRow, filled, fitOf, tyingOf } from './tying.ts';

const plan = {
  ...{ id: 'p', title: { zh: '', en: '' }, building: '', floor: 1, method: 'similarity', controls: [], by: '', createdAt: 0, changedAt: 0 },
  content: { space: 'pixels', media: 'image/png', bytes: 1, sha256: '', box: { left: 0, top: 0, right: 10, bottom: 10 } },
} satisfies FloorPlan;

test('clicks on the plan and on the map fill one row after the other', () => {
  const steps = [
    { x: '0', y: '0' },
    { longitude: '120', latitude: '30' },
    { x: '100', y: '0' },
  ];
  const tying = steps.reduce(filled, tyingOf(plan));
  expect([tying.active, controlsOf(tying.rows).length, fitOf(tying)]).toEqual([1, 1, undefined]);
  expect(fitOf(filled(tying, { longitude: '120.001', latitude: '30' }))).toMatchObject({
    isChecked: false,
    residuals: [0, 0].map(() => expect.closeTo(0, 6)),
  });
});

test('a row that is not whole or no number counts for nothing', () => {
  expect(controlsOf([emptyRow, { ...emptyRow, x: '1', y: '2', longitude: 'east', latitude: '3' }])).toEqual([]);
});
