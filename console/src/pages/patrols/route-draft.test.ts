import { expect, test } from 'vitest';
import { beginRoute, blankPoint, choiceLines, choicesOf, itemOf, type PatrolRoute, routeOf, routeProblems } from './route-draft.ts';

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
    { ...itemOf('number'), kind: 'number' as const, text: '水位', low: 5, high: 1 },
    { ...itemOf('choice'), kind: 'choice' as const, text: '声音', choices: choicesOf('正常') },
    itemOf('text'),
  ];
  expect(routeProblems({ ...draft, points: [...draft.points, { id: 'p2', title: '坝顶', code: gate?.code, items }] })).toEqual([
    { point: 2, what: 'sameCode' },
    { point: 2, item: 1, what: 'limits' },
    { point: 2, item: 2, what: 'fewChoices' },
    { point: 2, item: 3, what: 'noItemText' },
  ]);
});

test('an item that becomes another kind keeps its id and words', () => {
  const before = route.points[0]?.items[1];
  expect(itemOf('choice', before)).toMatchObject({
    id: 'lamp',
    text: '照明完好',
    photo: true,
    kind: 'choice',
    choices: [{ bad: false }, { bad: true }],
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
