import type { Text } from './text.ts';

/** How a board is laid out: a page that is as long as it needs to be, or one screen of a wall (大屏) that is scaled as a whole. */
export type BoardMode = 'dashboard' | 'wall';

/** The grid of a board. */
export interface BoardGrid {
  readonly columns: number;
  readonly rows: number;
}

/** A dashboard has 12 columns and grows downwards; a wall is 32 × 18 squares, the 16 : 9 of its screen. */
export const boardGrids: Readonly<Record<BoardMode, BoardGrid>> = {
  dashboard: { columns: 12, rows: 400 },
  wall: { columns: 32, rows: 18 },
};

/** The kinds of widgets that a board is made of. */
export const widgetKinds = [
  'value',
  'trend',
  'level',
  'status',
  'alarms',
  'alarmCount',
  'table',
  'map',
  'picture',
  'camera',
  'text',
  'clock',
] as const;
export type WidgetKind = (typeof widgetKinds)[number];

interface Size {
  readonly w: number;
  readonly h: number;
}

/** What a person is told of a kind of widget, and how large it is in each mode: when it is new, and at least. */
export interface WidgetKindInfo {
  readonly title: Text;
  readonly about: Text;
  readonly usual: Readonly<Record<BoardMode, Size>>;
  readonly least: Readonly<Record<BoardMode, Size>>;
}

const sizes = (dashboard: Size, wall: Size): Readonly<Record<BoardMode, Size>> => ({ dashboard, wall });
const size = (w: number, h: number): Size => ({ w, h });

export const widgetKindInfo: Readonly<Record<WidgetKind, WidgetKindInfo>> = {
  value: {
    title: { zh: '数值', en: 'Value' },
    about: { zh: '一个测点的当前值与正常范围', en: 'The present value of a point with its normal band' },
    usual: sizes(size(3, 2), size(6, 3)),
    least: sizes(size(2, 2), size(4, 2)),
  },
  trend: {
    title: { zh: '趋势', en: 'Trend' },
    about: { zh: '最多 12 个测点的曲线，可带告警限', en: 'Curves of up to 12 points, with alarm limits if wanted' },
    usual: sizes(size(6, 5), size(12, 6)),
    least: sizes(size(3, 3), size(6, 4)),
  },
  level: {
    title: { zh: '水位/料位', en: 'Level' },
    about: { zh: '容器或水库断面，带各限值', en: 'A vessel or a valley in section, with its marks' },
    usual: sizes(size(4, 5), size(8, 6)),
    least: sizes(size(3, 4), size(6, 4)),
  },
  status: {
    title: { zh: '状态列表', en: 'Status list' },
    about: { zh: '若干测点：正常、告警、陈旧或无数据', en: 'Points and how they stand: normal, in alarm, old or without data' },
    usual: sizes(size(4, 4), size(8, 6)),
    least: sizes(size(2, 2), size(5, 3)),
  },
  alarms: {
    title: { zh: '告警列表', en: 'Alarm list' },
    about: { zh: '未关闭的告警，最紧急的在前', en: 'Open alarms, the most urgent first' },
    usual: sizes(size(6, 5), size(12, 8)),
    least: sizes(size(3, 3), size(7, 4)),
  },
  alarmCount: {
    title: { zh: '告警计数', en: 'Alarm count' },
    about: { zh: '各级未关闭与未确认告警数', en: 'Open and unacknowledged alarms by priority' },
    usual: sizes(size(4, 2), size(8, 3)),
    least: sizes(size(3, 2), size(6, 2)),
  },
  table: {
    title: { zh: '测点表', en: 'Table of points' },
    about: { zh: '多个测点的数值、时间与质量', en: 'Values of many points with time and quality' },
    usual: sizes(size(6, 5), size(12, 8)),
    least: sizes(size(3, 3), size(8, 4)),
  },
  map: {
    title: { zh: '地图', en: 'Map' },
    about: { zh: '资产位置与告警，画在底图或楼层平面图上', en: 'Where assets are and their alarms, on a base map or floor plan' },
    usual: sizes(size(6, 6), size(14, 10)),
    least: sizes(size(3, 4), size(6, 5)),
  },
  picture: {
    title: { zh: '工艺画面', en: 'Process picture' },
    about: { zh: '一幅工艺画面，带实时数值', en: 'A process picture with its live values' },
    usual: sizes(size(6, 5), size(16, 9)),
    least: sizes(size(3, 3), size(6, 4)),
  },
  camera: {
    title: { zh: '摄像机', en: 'Camera' },
    about: { zh: '摄像机的当前画面，约每秒更新一次', en: 'What a camera shows now, about once a second' },
    usual: sizes(size(4, 4), size(10, 7)),
    least: sizes(size(3, 3), size(5, 4)),
  },
  text: {
    title: { zh: '文字', en: 'Text' },
    about: { zh: '标题或说明文字', en: 'A heading or a note' },
    usual: sizes(size(12, 1), size(16, 2)),
    least: sizes(size(2, 1), size(3, 1)),
  },
  clock: {
    title: { zh: '时钟', en: 'Clock' },
    about: { zh: '日期与时间', en: 'Date and time' },
    usual: sizes(size(2, 2), size(6, 2)),
    least: sizes(size(2, 2), size(4, 2)),
  },
};

/** Where a widget lies, in squares of the grid from the upper left corner. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** True when two places share a square. */
export const overlaps = (a: Place, b: Place): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** The ranges that a trend of a board may show; a wall link gives nothing that is older than the longest. */
export const boardRanges = ['15m', '1h', '8h', '24h', '7d', '30d'] as const;
