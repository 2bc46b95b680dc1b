import { z } from 'zod';
import { boardRanges } from '../board.ts';
import { id } from './common.ts';

const word = z.string().trim().min(1).max(120);

/** A title that is complete in both languages. */
export const boardTitle = z.strictObject({ zh: word, en: word });

const long = z.string().trim().min(1).max(2000);
const square = (least: number) => z.number().int().min(least).max(400);
const place = { x: square(0), y: square(0), w: square(1), h: square(1) };
const figure = z.number().min(-1e15).max(1e15);

const scaleLow = figure.optional().meta({ title: 'Scale from', zh: { title: '量程下限' } });
const scaleHigh = figure.optional().meta({ title: 'Scale to', zh: { title: '量程上限' } });
const bandLow = figure.optional().meta({ title: 'Normal from', zh: { title: '正常下限' } });
const bandHigh = figure.optional().meta({ title: 'Normal to', zh: { title: '正常上限' } });
const scale = { low: scaleLow, high: scaleHigh, bandLow, bandHigh };

const priorityNames = {
  title: 'Priorities',
  labels: { 1: '1 only', 2: '1 and 2', 3: '1 to 3', 4: 'all' },
  zh: { title: '告警级别', labels: { 1: '仅 1 级', 2: '1–2 级', 3: '1–3 级', 4: '全部' } },
};
const leastPriority = z
  .union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)])
  .default(4)
  .meta({ enum: [1, 2, 3, 4], anyOf: undefined, ...priorityNames });

const range = z
  .enum(boardRanges)
  .default('8h')
  .meta({
    title: 'Range',
    labels: { '15m': '15 minutes', '1h': '1 hour', '8h': '8 hours', '24h': '24 hours', '7d': '7 days', '30d': '30 days' },
    zh: { title: '时间范围', labels: { '15m': '15 分钟', '1h': '1 小时', '8h': '8 小时', '24h': '24 小时', '7d': '7 天', '30d': '30 天' } },
  });

/** A switch of a widget with its names. */
const flag = (usual: boolean, title: string, zh: string) =>
  z
    .boolean()
    .default(usual)
    .meta({ title, zh: { title: zh } });

const vessel = z
  .enum(['basin', 'dam'])
  .default('basin')
  .meta({
    title: 'Picture',
    labels: { basin: 'basin or tank', dam: 'valley with its dam' },
    zh: { title: '图形', labels: { basin: '池、罐', dam: '水库与坝' } },
  });

const look = z
  .enum(['heading', 'text'])
  .default('heading')
  .meta({
    title: 'Look',
    labels: { heading: 'heading', text: 'running text' },
    zh: { title: '样式', labels: { heading: '标题', text: '正文' } },
  });

const align = z
  .enum(['start', 'center'])
  .default('start')
  .meta({
    title: 'Alignment',
    labels: { start: 'left', center: 'middle' },
    zh: { title: '对齐', labels: { start: '左', center: '居中' } },
  });

/** What a map is drawn on. */
const grounds = {
  baseMap: id.optional().describe('Base map; default: the one that the organisation has chosen, or the sketch that comes with the program'),
  floorPlan: id.optional().describe('Floor plan over it; default: none'),
};

/**
 * The widgets of a board, told by what a point and an asset are named by: numbers and ids where they are kept, `asset.point` and the key of
 * the asset in a file that goes to another site.
 */
export function widgetSchemas<P extends z.ZodType, A extends z.ZodType>(point: P, asset: A) {
  const common = { id: z.string().regex(/^[\w-]{1,40}$/), title: boardTitle.optional(), ...place };
  const scope = { asset: asset.optional(), leastPriority };
  const points = (most: number) => z.array(point).min(1).max(most);
  const withLimits = flag(false, 'Draw the alarm limits', '画出告警限');
  const face = { withSeconds: flag(true, 'With seconds', '显示秒'), withDate: flag(true, 'With the date', '显示日期') };
  return {
    value: z.strictObject({ kind: z.literal('value'), ...common, point, ...scale }),
    trend: z.strictObject({ kind: z.literal('trend'), ...common, points: points(12), range, withLimits }),
    level: z.strictObject({ kind: z.literal('level'), ...common, point, vessel, low: scaleLow, high: scaleHigh }),
    status: z.strictObject({ kind: z.literal('status'), ...common, points: points(60) }),
    alarms: z.strictObject({ kind: z.literal('alarms'), ...common, ...scope }),
    alarmCount: z.strictObject({ kind: z.literal('alarmCount'), ...common, ...scope }),
    table: z.strictObject({ kind: z.literal('table'), ...common, points: points(60) }),
    map: z.strictObject({ kind: z.literal('map'), ...common, asset: asset.optional(), ...grounds }),
    picture: z.strictObject({
      kind: z.literal('picture'),
      ...common,
      picture: id.describe('Process picture; its points are points of the board'),
    }),
    camera: z.strictObject({ kind: z.literal('camera'), ...common, asset: asset.describe('The camera') }),
    text: z.strictObject({ kind: z.literal('text'), ...common, text: z.strictObject({ zh: long, en: long }), look, align }),
    clock: z.strictObject({ kind: z.literal('clock'), ...common, ...face }),
  };
}

const asUnion = <P extends z.ZodType, A extends z.ZodType>(schemas: ReturnType<typeof widgetSchemas<P, A>>) => {
  const { value, trend, level, status, alarms, alarmCount, table, map, picture, camera, text, clock } = schemas;
  return z.discriminatedUnion('kind', [value, trend, level, status, alarms, alarmCount, table, map, picture, camera, text, clock]);
};

/** The widgets as they are kept and shown. */
export const widgets = widgetSchemas(z.number().int().min(0), id);
/** A widget as it is kept and shown. */
export const boardWidget = asUnion(widgets);
export type BoardWidget = z.output<typeof boardWidget>;

/** A widget in a file: points as `asset.point`, assets by key. */
export const portableWidget = asUnion(widgetSchemas(z.string().min(3).max(200), z.string().min(1).max(120)));
export type PortableWidget = z.output<typeof portableWidget>;
