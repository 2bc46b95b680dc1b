import type { Text } from './text.ts';
import type { EpochMs } from './time.ts';

/** A thing to look at or read at a point of a patrol; `id` is unique within its route. */
export type PatrolItem = { readonly id: string; readonly text: string; readonly photo: boolean } & (
  | { readonly kind: 'yesNo' }
  | { readonly kind: 'choice'; readonly choices: readonly { readonly text: string; readonly bad: boolean }[] }
  | {
      readonly kind: 'number';
      readonly unit?: string | undefined;
      readonly low?: number | undefined;
      readonly high?: number | undefined;
      /** Number of a data point whose newest value a machine takes. */
      readonly reads?: number | undefined;
    }
  | { readonly kind: 'text' }
);

/** What was found: yes or no, the words of a choice or a remark, a number in the item's unit. */
export type PatrolValue = boolean | number | string;

/** Where a point is, WGS 84 and the floor (1 is the ground; none: outdoors or any), and how near counts as there. */
export interface PatrolPlace {
  readonly longitude: number;
  readonly latitude: number;
  readonly floor?: number | undefined;
  readonly withinMeters: number;
}

/** Who walks a route: a person, or a machine that tells its places and visits points by itself. */
export const patrolWalkers = ['person', 'robot', 'drone', 'boat'] as const;
export type PatrolWalker = (typeof patrolWalkers)[number];
/** What they are called. */
export const walkerTitles: Readonly<Record<PatrolWalker, Text>> = {
  person: { zh: '人工', en: 'Person' },
  robot: { zh: '机器人', en: 'Robot' },
  drone: { zh: '无人机', en: 'Drone' },
  boat: { zh: '无人船', en: 'Boat' },
};

/** A place on a route. */
export interface PatrolPoint {
  readonly id: string;
  readonly title: string;
  readonly asset?: string | undefined;
  /** What is written at the point, to be scanned or typed there; none when nothing is. */
  readonly code?: string | undefined;
  readonly place?: PatrolPlace | undefined;
  readonly items: readonly PatrolItem[];
}

/** States of a patrol; `finished` and `missed` are its ends. */
export const patrolStates = ['open', 'started', 'finished', 'missed'] as const;
export type PatrolState = (typeof patrolStates)[number];

/** What the states are called. */
export const patrolStateTitles: Readonly<Record<PatrolState, Text>> = {
  open: { zh: '待巡检', en: 'To be started' },
  started: { zh: '巡检中', en: 'Under way' },
  finished: { zh: '已完成', en: 'Finished' },
  missed: { zh: '超时', en: 'Overdue' },
};

/** What a point was found to be. */
export interface PointResult {
  readonly point: string;
  readonly at: EpochMs;
  readonly code?: string | undefined;
  readonly results: readonly { readonly item: string; readonly value: PatrolValue; readonly photos: readonly string[] }[];
}

/** True when a value of an item calls for something to be done: "no", a choice marked as bad, a number outside of its limits, which are allowed themselves. */
export function isBad(item: PatrolItem, value: PatrolValue): boolean {
  if (item.kind === 'yesNo') return value === false;
  if (item.kind === 'choice') return item.choices.some(({ text, bad }) => bad && text === value);
  if (item.kind !== 'number' || typeof value !== 'number') return false;
  return (item.low !== undefined && value < item.low) || (item.high !== undefined && value > item.high);
}

/** Codes at points are the same when they differ in upper case and space around them only. */
export const isSameCode = (a: string, b: string): boolean => a.trim().toUpperCase() === b.trim().toUpperCase();

const both = (zh: string, en: string): Text => ({ zh, en });

/** Who walks a route, and where. */
export interface PatrolWay {
  readonly walker: PatrolWalker;
  readonly mover?: string | undefined;
  readonly points: readonly PatrolPoint[];
}

const isRead = (item: PatrolItem): boolean => item.kind === 'number' && item.reads !== undefined && !item.photo;

/** What of a route a machine could not do; empty for a person. */
export function wayProblems({ walker, mover, points }: PatrolWay): readonly Text[] {
  if (walker === 'person') return mover === undefined ? [] : [both('人工路线不需要移动设备', 'a route that a person walks has no mover')];
  return [
    ...(mover === undefined ? [both('请选择执行巡检的设备', 'choose the machine that walks the route')] : []),
    ...points.filter(({ place }) => place === undefined).map(({ title }) => both(`“${title}”没有位置`, `${title} has no place`)),
    ...points
      .filter(({ code }) => code !== undefined)
      .map(({ title }) => both(`“${title}”：设备不能扫码`, `${title}: a machine scans no code`)),
    ...points.flatMap(({ title, items }) =>
      items
        .filter((item) => !isRead(item))
        .map((item) =>
          both(
            `“${title}”的“${item.text}”：设备只能读取测点的数值，不能拍照`,
            `${item.text} at ${title}: a machine only reads numbers of data points, and takes no photo`,
          ),
        ),
    ),
  ];
}

/** What is wrong with what was found at a point; empty when it can be kept. */
export function resultProblems(point: PatrolPoint, { code, results }: PointResult): readonly Text[] {
  const given = new Map(results.map((result) => [result.item, result]));
  const known = new Set(point.items.map(({ id }) => id));
  return [
    ...(point.code === undefined || (code !== undefined && isSameCode(code, point.code))
      ? []
      : [both(`编码不是“${point.title}”的`, `the code is not that of ${point.title}`)]),
    ...results
      .filter(({ item }) => !known.has(item))
      .map(({ item }) => both(`“${point.title}”没有检查项 ${item}`, `there is no item ${item} at ${point.title}`)),
    ...(given.size === results.length ? [] : [both('同一检查项出现两次', 'an item comes twice')]),
    ...point.items.flatMap((item) => {
      const result = given.get(item.id);
      if (result === undefined) return [both(`${item.text}：没有填写`, `${item.text}: nothing was said`)];
      return [
        ...(isFitting(item, result.value)
          ? []
          : [
              both(
                `${item.text}：${JSON.stringify(result.value)} 不符合要求`,
                `${item.text}: ${JSON.stringify(result.value)} does not fit`,
              ),
            ]),
        ...(item.photo && result.photos.length === 0 ? [both(`${item.text}：须拍照`, `${item.text}: needs a photo`)] : []),
      ];
    }),
  ];
}

function isFitting(item: PatrolItem, value: PatrolValue): boolean {
  if (item.kind === 'yesNo') return typeof value === 'boolean';
  if (item.kind === 'number') return typeof value === 'number' && Number.isFinite(value);
  return typeof value === 'string' && (item.kind === 'text' || item.choices.some(({ text }) => text === value));
}
