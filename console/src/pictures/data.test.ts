import { describe, expect, test } from 'vitest';
import { pointsIn, referencesIn, withReferences } from '../../../src/contracts/picture.ts';
import { quality } from '../../../src/contracts/quality.ts';
import { between, priorityAt, shareOf, standingOf } from './data.ts';
import { moved, whole, zoomed } from './view-box.ts';

describe('how a value stands', () => {
  const sample = (byte: number, value: number | undefined = 1) => ({ time: 0, value, quality: byte });

  test.each([
    ['none', undefined, false],
    ['good', sample(quality('good')), false],
    ['good', sample(quality('good', 'simulated')), false],
    ['uncertain', sample(quality('uncertain')), false],
    ['stale', sample(quality('good')), true],
    ['stale', sample(quality('uncertain')), true],
    ['bad', sample(quality('bad')), false],
    ['bad', sample(quality('bad')), true],
    ['bad', { time: 0, value: undefined, quality: quality('good') }, false],
  ] as const)('%s', (expected, given, isStale) => {
    expect(standingOf(given, isStale)).toBe(expected);
  });
});

describe('the priority of an element', () => {
  const bands = [
    { atLeast: 5, priority: 3 },
    { atLeast: 8, atMost: 9, priority: 1 },
  ] as const;

  test.each([
    [undefined, 4, undefined],
    [undefined, 5, 3],
    [undefined, 8.5, 1],
    [undefined, 9.5, 3],
    [undefined, undefined, undefined],
    [2, 4, 2],
    [2, 8.5, 1],
    [4, 6, 3],
  ])('with an alarm of %s and the value %s is %s', (alarm, value, expected) => {
    expect(priorityAt(alarm, [...bands], value)).toBe(expected);
  });
});

test('a share stays within its scale, and is 0 for no value', () => {
  expect([shareOf(5, 0, 10), shareOf(-1, 0, 10), shareOf(11, 0, 10), shareOf(undefined, 0, 10), shareOf(5, 3, 3)]).toEqual([
    0.5, 0, 1, 0, 0,
  ]);
});

test('an element turns with its point, linear between the ends and no further', () => {
  expect([0, 25, 50, 99].map((value) => between(value, [0, -90], [50, 90]))).toEqual([-90, 0, 90, 90]);
  expect(between(undefined, [0, 10], [50, 90])).toBe(10);
});

describe('references', () => {
  const part = {
    elements: [
      { point: 4, visible: { point: 9, atLeast: 1 }, opens: { asset: 'x' } },
      { point: 4, setPoint: 5 },
    ],
    title: { zh: 'point' },
  };

  test('are found wherever they are, points once', () => {
    expect(pointsIn(part)).toEqual([4, 9, 5]);
    expect(referencesIn(part).map(({ path }) => path)).toEqual([
      'elements.0.point',
      'elements.0.visible.point',
      'elements.0.opens.asset',
      'elements.1.point',
      'elements.1.setPoint',
    ]);
  });

  test('are replaced in a copy, the rest stays as it was', () => {
    const named = withReferences(part, ({ to, value }) => `${to} ${value}`);
    expect(named).toMatchObject({
      elements: [{ point: 'point 4', visible: { point: 'point 9', atLeast: 1 }, opens: { asset: 'asset x' } }, {}],
      title: { zh: 'point' },
    });
    expect(part.elements[0]?.point).toBe(4);
  });
});

describe('the view of a picture', () => {
  const size = { width: 1600, height: 900 };

  test('comes nearer about a place and never shows more than the whole', () => {
    const near = zoomed(whole(size), size, { factor: 2, x: 400, y: 300 });
    expect(near).toEqual({ x: 200, y: 150, w: 800, h: 450 });
    expect(zoomed(near, size, { factor: 0.1, x: 0, y: 0 })).toEqual(whole(size));
  });

  test('does not leave the picture', () => {
    const near = zoomed(whole(size), size, { factor: 2, x: 0, y: 0 });
    expect(moved(near, size, { x: 5000, y: -5 })).toEqual({ x: 800, y: 0, w: 800, h: 450 });
  });
});
