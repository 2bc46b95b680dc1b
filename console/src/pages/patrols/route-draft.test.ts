import { expect, test } from 'vitest';
import { type PatrolPoint, wayProblems } from '../../../../src/contracts/patrol.ts';
import {
  beginRoute,
  blankPoint,
  choiceLines,
  choicesOf,
  itemOf,
  newItem,
  type PatrolRoute,
  routeOf,
  routeProblems,
  type TypedPlace,
} from './route-draft.ts';

const route: PatrolRoute = {
  id: 'r1',
  version: 3,
  walker: 'person',
  title: '大坝日常巡检',
  points: [
    {
      id: 'gate',
      title: '启闭机房',
      code: 'GATE-1',
      items: [
        { id: 'oil', kind: 'number', text: '油压', unit: 'MPa', low: 2, high: 4, photo: false },
        { id: 'lamp', kind: 'yesNo', text: '照明完好', photo: true },
      ],
    },
  ],
  rule: { every: 1, unit: 'day', from: '2026-11-01', at: ['08:00'], zone: 'Asia/Shanghai' },
  windowMinutes: 600,
  assignedTo: '',
  enabled: true,
};

test('a route comes back as it was, and one without a calendar stays without', () => {
  const { id: _, version: __, ...sent } = route;
  expect(routeProblems(beginRoute(route))).toEqual([]);
  expect(routeOf(beginRoute(route))).toEqual(sent);
  expect(routeOf(beginRoute({ ...route, rule: undefined }))).not.toHaveProperty('rule');
});

test('a new route says all that is missing', () => {
  expect(routeProblems({ ...beginRoute(undefined), windowMinutes: 0.5 })).toEqual([
    { what: 'noTitle' },
    { what: 'noWindow' },
    { point: 1, what: 'noPointTitle' },
  ]);
  expect(routeProblems({ ...beginRoute(route), points: [] })).toEqual([{ what: 'noPoints' }]);
});

test('what is wrong is told by its place', () => {
  const draft = beginRoute(route);
  const [gate] = draft.points;
  const items = [
    { ...newItem('number'), kind: 'number' as const, text: '水位', low: 5, high: 1 },
    { ...newItem('text'), kind: 'choice' as const, text: '声音', choices: choicesOf('正常') },
    newItem('text'),
  ];
  expect(routeProblems({ ...draft, points: [...draft.points, { id: 'p2', title: '坝顶', code: gate?.code, items }] })).toEqual([
    { point: 2, what: 'sameCode' },
    { point: 2, item: 1, what: 'limits' },
    { point: 2, item: 2, what: 'fewChoices' },
    { point: 2, item: 3, what: 'noItemText' },
  ]);
});

const robot: PatrolRoute = {
  ...route,
  walker: 'robot',
  mover: 'dog-1',
  points: [
    {
      id: 'gate',
      title: '启闭机房',
      place: { longitude: 119.5, latitude: 26.1, floor: 2, withinMeters: 5 },
      items: [{ id: 'oil', kind: 'number', text: '油压', low: 2, high: 4, photo: false, reads: 7 }],
    },
  ],
};

test('the route of a machine comes back as it was, with its mover, places and data points', () => {
  const { id: _, version: __, ...sent } = robot;
  expect(routeProblems(beginRoute(robot))).toEqual([]);
  expect(routeOf(beginRoute(robot))).toEqual(sent);
});

test('what a machine cannot do is told at its field', () => {
  const draft = { ...beginRoute(route), walker: 'drone' as const };
  expect(routeProblems(draft)).toEqual([
    { what: 'noMover' },
    { point: 1, what: 'noPlace' },
    { point: 1, item: 1, what: 'notRead' },
    { point: 1, item: 2, what: 'notRead' },
  ]);
});

test('what a draft of a machine saves has nothing that the server refuses, also where a plate had a code', () => {
  const [gate] = beginRoute(robot).points;
  const draft = {
    ...beginRoute(robot),
    points: gate
      ? [
          { ...gate, code: 'G-1' },
          { ...gate, id: 'b', code: 'G-1' },
        ]
      : [],
  };
  const { walker, mover, points } = routeOf(draft);
  expect(routeProblems(draft)).toEqual([]);
  expect(wayProblems({ walker: walker ?? 'person', mover, points: points as readonly PatrolPoint[] })).toEqual([]);
});

test('a machine that a person takes over from is not saved, and the codes of plates are there again', () => {
  const draft = { ...beginRoute(route), walker: 'person' as const, mover: 'dog-1' };
  expect(routeOf(draft)).not.toHaveProperty('mover');
  expect(routeOf(draft).points[0]?.code).toBe('GATE-1');
});

test.each([
  [{ longitude: 119 }, 'wrongPlace'],
  [{ longitude: 181, latitude: 26 }, 'wrongPlace'],
  [{ longitude: 119, latitude: 26, withinMeters: 0 }, 'wrongPlace'],
  [{ longitude: 119, latitude: 26, floor: 1.5 }, 'wrongPlace'],
  [{ withinMeters: 20 }, undefined],
  [{ longitude: 0, latitude: 0 }, undefined],
])('a person’s point at %o: %s', (place, what) => {
  const draft = beginRoute(route);
  const points = draft.points.map((point) => ({ ...point, place }));
  expect(routeProblems({ ...draft, points })).toEqual(what === undefined ? [] : [{ point: 1, what }]);
});

test('a place is saved with the usual distance, and one without coordinates is none', () => {
  const draft = beginRoute(route);
  const placed = (place: TypedPlace) => routeOf({ ...draft, points: draft.points.map((point) => ({ ...point, place })) }).points[0]?.place;
  expect(placed({ longitude: 119, latitude: 26 })).toEqual({ longitude: 119, latitude: 26, withinMeters: 20 });
  expect(placed({ withinMeters: 30 })).toBeUndefined();
});

test.each([
  ['zh', '正常', '异常'],
  ['en', 'Fine', 'Not right'],
] as const)('an item that becomes another kind keeps its id and words, and begins with answers in %s', (language, fine, bad) => {
  const before = route.points[0]?.items[1] ?? newItem('text');
  expect(itemOf('choice', before, language)).toEqual({
    id: 'lamp',
    text: '照明完好',
    photo: true,
    kind: 'choice',
    choices: [
      { text: fine, bad: false },
      { text: bad, bad: true },
    ],
  });
});

test('choices are lines, and a bad one begins with !', () => {
  const choices = choicesOf(' 正常\n\n！异响 \n!\n!停机');
  expect(choices).toEqual([
    { text: '正常', bad: false },
    { text: '异响', bad: true },
    { text: '停机', bad: true },
  ]);
  expect(choicesOf(choiceLines(choices))).toEqual(choices);
});

test('new points have ids and codes of their own', () => {
  const points = Array.from({ length: 50 }, () => blankPoint([]));
  expect(new Set(points.map(({ id }) => id)).size).toBe(50);
  expect(points.every(({ code }) => /^P[0-9A-Z]+$/.test(code ?? ''))).toBe(true);
});
