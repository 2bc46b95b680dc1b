import type { PackBoard } from '../../contracts/api/boards.ts';

// The wall of the shift leader: the hall in the middle, carts that call or lost their strap at the left, people and alarms at the right, anchors below.

const numbered = (kind: string, count: number, point: string): string[] =>
  Array.from({ length: count }, (_, i) => `${kind}-${String(i + 1).padStart(2, '0')}.${point}`);

const words = {
  hall: { zh: '车间实况', en: 'The hall now' },
  straps: { zh: '布车绑带', en: 'Straps of the carts' },
  calls: { zh: '求助按键', en: 'Help buttons' },
  lots: { zh: '在途批次', en: 'Lots on the way' },
  anchors: { zh: '基站残差，8 小时', en: 'Residuals of the anchors, 8 hours' },
  batteries: { zh: '工牌电量，24 小时', en: 'Batteries of the badges, 24 hours' },
  alarms: { zh: '车间告警', en: 'Alarms of the hall' },
};
const residuals = numbered('anchor', 12, 'residual');
const floorPlan = 'hall';

export const boards: Readonly<Record<string, PackBoard>> = {
  shift: {
    title: { zh: '车间值班大屏', en: 'Shift of the mill' },
    mode: 'wall',
    site: 'mill',
    widgets: [
      {
        ...{ kind: 'text', id: 'title', x: 0, y: 0, w: 26, h: 2, look: 'heading', align: 'start' },
        text: { zh: '示范印染车间 · 布车与人员', en: 'Demonstration dyeing mill · carts and people' },
      },
      { kind: 'clock', id: 'clock', x: 26, y: 0, w: 6, h: 2, withSeconds: true, withDate: true },

      { kind: 'status', id: 'straps', title: words.straps, x: 0, y: 2, w: 8, h: 10, points: numbered('cart', 20, 'strap') },
      { kind: 'map', id: 'hall', title: words.hall, asset: 'mill', floorPlan, x: 8, y: 2, w: 15, h: 10 },
      { kind: 'alarmCount', id: 'counts', x: 23, y: 2, w: 9, h: 2, leastPriority: 4 },
      { kind: 'alarms', id: 'alarms', title: words.alarms, x: 23, y: 4, w: 9, h: 8, leastPriority: 4 },

      { kind: 'status', id: 'calls', title: words.calls, x: 0, y: 12, w: 8, h: 6, points: numbered('person', 5, 'button') },
      { kind: 'trend', id: 'anchors', title: words.anchors, x: 8, y: 12, w: 15, h: 6, range: '8h', withLimits: false, points: residuals },
      { kind: 'table', id: 'lots', title: words.lots, x: 23, y: 12, w: 9, h: 6, points: numbered('cart', 20, 'lot') },
    ],
  },
  carts: {
    title: { zh: '布车看板', en: 'Carts' },
    mode: 'dashboard',
    site: 'mill',
    widgets: [
      { kind: 'map', id: 'hall', title: words.hall, asset: 'mill', floorPlan, x: 0, y: 0, w: 8, h: 7 },
      { kind: 'alarms', id: 'alarms', title: words.alarms, x: 8, y: 0, w: 4, h: 7, leastPriority: 4 },
      { kind: 'table', id: 'lots', title: words.lots, x: 0, y: 7, w: 6, h: 6, points: numbered('cart', 20, 'lot') },
      { kind: 'status', id: 'straps', title: words.straps, x: 6, y: 7, w: 6, h: 6, points: numbered('cart', 20, 'strap') },
      {
        ...{ kind: 'trend', id: 'batteries', title: words.batteries, x: 0, y: 13, w: 12, h: 5 },
        ...{ range: '24h', withLimits: false, points: numbered('person', 5, 'battery') },
      },
    ],
  },
};
