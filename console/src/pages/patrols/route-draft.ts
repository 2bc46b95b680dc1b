import type { Reply, Sent } from '../../../../src/contracts/api/index.ts';
import { calendarProblems } from '../../../../src/contracts/calendar.ts';
import { type PatrolItem, type PatrolWalker, wayProblems } from '../../../../src/contracts/patrol.ts';
import type { Language } from '../../../../src/contracts/text.ts';
import { ruleOf, type TypedRule, typedRule } from '../../widgets/calendar-typed.ts';
import { patrolWords } from './words.ts';

/** A route as the server tells it. */
export type PatrolRoute = Reply<'createPatrolRoute'>;
export type NewRoute = Sent<'createPatrolRoute', 'body'>;
type SentPoint = NewRoute['points'][number];
/** The place of a point as it is typed: no place while it has neither coordinate. */
export interface TypedPlace {
  readonly longitude?: number | undefined;
  readonly latitude?: number | undefined;
  readonly floor?: number | undefined;
  readonly withinMeters?: number | undefined;
}
/** A point as it is edited. */
export type Point = Omit<SentPoint, 'place'> & { readonly place?: TypedPlace | undefined };
export type Item = Point['items'][number];
export type ItemKind = Item['kind'];
export const itemKinds = ['yesNo', 'choice', 'number', 'text'] as const satisfies readonly ItemKind[];

/** A route as it is edited. */
export interface RouteDraft {
  readonly title: string;
  readonly walker: PatrolWalker;
  readonly mover: string | undefined;
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
  readonly what:
    | ('noTitle' | 'noWindow' | 'noPoints' | 'noPointTitle' | 'noItemText' | 'fewChoices' | 'limits' | 'rule' | 'sameCode')
    | ('noMover' | 'noPlace' | 'wrongPlace' | 'notRead');
}

/** What an editor begins with: a route that there is, or a new one with one point. */
export const beginRoute = (route: PatrolRoute | undefined): RouteDraft => ({
  title: route?.title ?? '',
  walker: route?.walker ?? 'person',
  mover: route?.mover,
  points: route?.points ?? [blankPoint([])],
  byCalendar: route === undefined || route.rule !== undefined,
  rule: typedRule(route?.rule, 'day'),
  windowMinutes: route?.windowMinutes ?? 240,
  assignedTo: route?.assignedTo ?? '',
  enabled: route?.enabled ?? true,
});

/** An id that nothing in a list has: what was found under one that was given out before must not be mixed with it. */
const newId = (letter: string): string => `${letter}${crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36)}`;

/** A point with a plate code that no other point of the route has; a machine reads no plates, and takes a number at once. */
export function blankPoint(others: readonly Point[], walker: PatrolWalker = 'person'): Point {
  const codes = new Set(others.map(({ code }) => code));
  let code = newId('P').toUpperCase();
  while (codes.has(code)) code = newId('P').toUpperCase();
  return { id: newId('p'), title: '', code, items: walker === 'person' ? [] : [newItem('number')] };
}

/** How near counts as there where nobody has said it, m; as the server has it. */
export const usualMeters = 20;

const isBetween = (low: number, value: number | undefined, high: number): boolean => value !== undefined && value >= low && value <= high;
const hasPlace = (place: TypedPlace | undefined): place is TypedPlace => place?.longitude !== undefined || place?.latitude !== undefined;
const isPlaceRight = ({ longitude, latitude, floor, withinMeters = usualMeters }: TypedPlace): boolean =>
  isBetween(-180, longitude, 180) &&
  isBetween(-90, latitude, 90) &&
  isBetween(1, withinMeters, 1000) &&
  (floor === undefined || Number.isInteger(floor));

const anyPlace = { longitude: 0, latitude: 0, withinMeters: usualMeters };
const placeOf = ({ longitude = 0, latitude = 0, floor, withinMeters = usualMeters }: TypedPlace) => ({
  longitude,
  latitude,
  ...(floor !== undefined && { floor }),
  withinMeters,
});

/** True when whoever walks cannot do it; the rule is the server's, asked for one thing at a time so that it is told at its field. */
const isBeyond = (walker: PatrolWalker, part: { readonly place?: typeof anyPlace; readonly item?: Item }): boolean => {
  const items = part.item ? [{ ...part.item, photo: part.item.photo ?? false } as PatrolItem] : []; // holds: what is still to be typed is not looked at
  const mover = walker === 'person' ? undefined : '-';
  return wayProblems({ walker, mover, points: [{ id: '', title: '', place: part.place, items }] }).length > 0;
};

const headOf = (before?: Item) => ({ id: before?.id ?? newId('i'), text: before?.text ?? '', photo: before?.photo ?? false });
/** With which answers a choice begins; they are the words of whoever makes the route, for those who walk it. */
const [fine, bad] = [patrolWords.fine, patrolWords.isBad];

/** An item of a kind, of which nothing is said yet. */
export const newItem = (kind: Exclude<ItemKind, 'choice'>): Item => ({ ...headOf(), kind });

/** An item turned into one of another kind: id, words and the wish for a photo go over. */
export function itemOf(kind: ItemKind, before: Item, language: Language): Item {
  const head = headOf(before);
  if (kind !== 'choice') return { ...head, kind };
  return {
    ...head,
    kind,
    choices: [
      { text: fine[language], bad: false },
      { text: bad[language], bad: true },
    ],
  };
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

function itemProblem(item: Item, walker: PatrolWalker): RouteProblem['what'] | undefined {
  if (item.text.trim() === '') return 'noItemText';
  if (item.kind === 'choice' && item.choices.length < 2) return 'fewChoices';
  if (item.kind === 'number' && item.low !== undefined && item.high !== undefined && item.low > item.high) return 'limits';
  return isBeyond(walker, { place: anyPlace, item }) ? 'notRead' : undefined;
}

function placeProblem({ place }: Point, walker: PatrolWalker): 'noPlace' | 'wrongPlace' | undefined {
  if (!hasPlace(place)) return isBeyond(walker, {}) ? 'noPlace' : undefined;
  return isPlaceRight(place) ? undefined : 'wrongPlace';
}

function pointProblems({ points, walker }: RouteDraft): readonly RouteProblem[] {
  return points.flatMap((one, i) => {
    const point = i + 1;
    const atPlace = placeProblem(one, walker);
    const isDouble = walker === 'person' && one.code !== undefined && points.slice(0, i).some(({ code }) => code === one.code);
    return [
      ...(one.title.trim() === '' ? [{ point, what: 'noPointTitle' as const }] : []),
      ...(isDouble ? [{ point, what: 'sameCode' as const }] : []),
      ...(atPlace === undefined ? [] : [{ point, what: atPlace }]),
      ...one.items.flatMap((item, k) => {
        const what = itemProblem(item, walker);
        return what === undefined ? [] : [{ point, item: k + 1, what }];
      }),
    ];
  });
}

/** All that keeps a draft from being saved, in the order of the page. */
export const routeProblems = (draft: RouteDraft): readonly RouteProblem[] => [
  ...(draft.title.trim() === '' ? [{ what: 'noTitle' as const }] : []),
  ...(wayProblems({ ...moverOf(draft), points: [] }).length === 0 ? [] : [{ what: 'noMover' as const }]),
  ...(draft.byCalendar && calendarProblems(ruleOf(draft.rule)).length > 0 ? [{ what: 'rule' as const }] : []),
  ...(isWindow(draft.windowMinutes) ? [] : [{ what: 'noWindow' as const }]),
  ...(draft.points.length === 0 ? [{ what: 'noPoints' as const }] : []),
  ...pointProblems(draft),
];

const isWindow = (minutes: number | undefined): boolean =>
  minutes !== undefined && Number.isInteger(minutes) && minutes >= 1 && minutes <= 43_200;

/** Who walks; what was chosen for a machine counts no more once a person does. */
const moverOf = ({ walker, mover }: RouteDraft) => ({ walker, ...(walker !== 'person' && mover !== undefined && { mover }) });

/** A machine scans no plate: the codes stay in the draft, in case it is to be a person again, and are not saved. */
const pointOf = ({ code, place, ...point }: Point, walker: PatrolWalker): SentPoint => ({
  ...point,
  ...(walker === 'person' && code !== undefined && { code }),
  ...(hasPlace(place) && { place: placeOf(place) }),
});

/** A sound draft as the server takes it. */
export const routeOf = (draft: RouteDraft): NewRoute => ({
  title: draft.title.trim(),
  ...moverOf(draft),
  points: draft.points.map((point) => pointOf(point, draft.walker)),
  ...(draft.byCalendar && { rule: ruleOf(draft.rule) }),
  windowMinutes: draft.windowMinutes ?? 0,
  assignedTo: draft.assignedTo.trim(),
  enabled: draft.enabled,
});
