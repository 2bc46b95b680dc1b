import type { Reply, Sent } from '../../../../src/contracts/api/index.ts';
import { calendarProblems } from '../../../../src/contracts/calendar.ts';
import { ruleOf, type TypedRule, typedRule } from '../../widgets/calendar-typed.ts';

/** A route as the server tells it. */
export type PatrolRoute = Reply<'createPatrolRoute'>;
export type NewRoute = Sent<'createPatrolRoute', 'body'>;
export type Point = NewRoute['points'][number];
export type Item = Point['items'][number];
export type ItemKind = Item['kind'];
export const itemKinds = ['yesNo', 'choice', 'number', 'text'] as const satisfies readonly ItemKind[];

/** A route as it is edited. */
export interface RouteDraft {
  readonly title: string;
  readonly points: readonly Point[];
  readonly byCalendar: boolean;
  readonly rule: TypedRule;
  readonly windowMinutes: number | undefined;
  readonly assignedTo: string;
  readonly enabled: boolean;
}

/** What is wrong with a draft: where, counted from 1, and what. */
export interface RouteProblem {
  readonly point?: number;
  readonly item?: number;
  readonly what: 'noTitle' | 'noWindow' | 'noPoints' | 'noPointTitle' | 'noItemText' | 'fewChoices' | 'limits' | 'rule' | 'sameCode';
}

/** What an editor begins with: a route that there is, or a new one with one point. */
export const beginRoute = (route: PatrolRoute | undefined): RouteDraft => ({
  title: route?.title ?? '',
  points: route?.points ?? [blankPoint([])],
  byCalendar: route === undefined || route.rule !== undefined,
  rule: typedRule(route?.rule, 'day'),
  windowMinutes: route?.windowMinutes ?? 240,
  assignedTo: route?.assignedTo ?? '',
  enabled: route?.enabled ?? true,
});

/** An id that nothing in a list has: what was found under one that was given out before must not be mixed with it. */
const newId = (letter: string): string => `${letter}${crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36)}`;

/** A point with a plate code that no other point of the route has. */
export function blankPoint(others: readonly Point[]): Point {
  const codes = new Set(others.map(({ code }) => code));
  let code = newId('P').toUpperCase();
  while (codes.has(code)) code = newId('P').toUpperCase();
  return { id: newId('p'), title: '', code, items: [] };
}

/** An item of a kind; another's id, words and wish for a photo go over. */
export function itemOf(kind: ItemKind, before?: Item): Item {
  const head = { id: before?.id ?? newId('i'), text: before?.text ?? '', photo: before?.photo ?? false };
  if (kind === 'choice')
    return {
      ...head,
      kind,
      choices: [
        { text: '正常', bad: false },
        { text: '异常', bad: true },
      ],
    };
  return { ...head, kind };
}

/** Lines of choices, a bad one marked by a leading `!`, as they are typed. */
export const choiceLines = (choices: Extract<Item, { kind: 'choice' }>['choices']): string =>
  choices.map(({ text, bad }) => `${bad ? '!' : ''}${text}`).join('\n');

export const choicesOf = (typed: string): Extract<Item, { kind: 'choice' }>['choices'] =>
  typed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.replace(/^[!！]/, '').trim() !== '')
    .map((line) => ({ text: line.replace(/^[!！]/, '').trim(), bad: /^[!！]/.test(line) }));

function itemProblem(item: Item): RouteProblem['what'] | undefined {
  if (item.text.trim() === '') return 'noItemText';
  if (item.kind === 'choice' && item.choices.length < 2) return 'fewChoices';
  if (item.kind === 'number' && item.low !== undefined && item.high !== undefined && item.low > item.high) return 'limits';
  return undefined;
}

function pointProblems(points: readonly Point[]): readonly RouteProblem[] {
  return points.flatMap((one, i) => {
    const point = i + 1;
    const isDouble = one.code !== undefined && points.slice(0, i).some(({ code }) => code === one.code);
    return [
      ...(one.title.trim() === '' ? [{ point, what: 'noPointTitle' as const }] : []),
      ...(isDouble ? [{ point, what: 'sameCode' as const }] : []),
      ...one.items.flatMap((item, k) => {
        const what = itemProblem(item);
        return what === undefined ? [] : [{ point, item: k + 1, what }];
      }),
    ];
  });
}

/** All that keeps a draft from being saved, in the order of the page. */
export const routeProblems = (draft: RouteDraft): readonly RouteProblem[] => [
  ...(draft.title.trim() === '' ? [{ what: 'noTitle' as const }] : []),
  ...(draft.byCalendar && calendarProblems(ruleOf(draft.rule)).length > 0 ? [{ what: 'rule' as const }] : []),
  ...(isWindow(draft.windowMinutes) ? [] : [{ what: 'noWindow' as const }]),
  ...(draft.points.length === 0 ? [{ what: 'noPoints' as const }] : []),
  ...pointProblems(draft.points),
];

const isWindow = (minutes: number | undefined): boolean =>
  minutes !== undefined && Number.isInteger(minutes) && minutes >= 1 && minutes <= 43_200;

/** A sound draft as the server takes it. */
export const routeOf = (draft: RouteDraft): NewRoute => ({
  title: draft.title.trim(),
  points: [...draft.points],
  ...(draft.byCalendar && { rule: ruleOf(draft.rule) }),
  windowMinutes: draft.windowMinutes ?? 0,
  assignedTo: draft.assignedTo.trim(),
  enabled: draft.enabled,
});
