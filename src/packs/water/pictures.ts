import type { PackPicture } from '../../contracts/api/pictures.ts';
import { scene } from './scene.ts';

// The reservoir with gates, in section from the lake to the river, as an operator knows it from the wall. Levels of the section: 750 m
// (least drawdown level) at the bottom and 778 m (crest) at the top.

type Element = NonNullable<PackPicture['elements']>[number];
type Box = readonly [x: number, y: number, w: number, h: number];
type Words = { readonly zh: string; readonly en: string };

const boxed = ([x, y, w, h]: Box) => ({ x, y, w, h });
const say = (zh: string, en: string): { zh: string; en: string } => ({ zh, en });
const dam = 'banasura-sagar';

const area = (
  id: string,
  box: Box,
  material: 'rock' | 'ground' | 'grass' | 'concrete' | 'water' | 'shade',
  path: [number, number][],
): Element => ({
  ...{ kind: 'area', id, material, path },
  ...boxed(box),
});
const value = (id: string, box: Box, point: string, more: { readonly title?: Words; readonly size?: number } = {}): Element => ({
  ...{ kind: 'value', id, point, size: more.size ?? 26 },
  ...boxed(box),
  ...(more.title && { title: more.title }),
});
const note = (
  id: string,
  [x, y]: readonly [number, number],
  text: Words,
  more: { readonly size?: number; readonly isBold?: boolean } = {},
): Element => ({
  ...{ kind: 'text', id, x, y, w: 300, h: 30, text, size: 17 },
  ...more,
});
const lamp = (id: string, [x, y]: readonly [number, number], point: string, title: Words, onAbove = 0.5): Element => ({
  ...{ kind: 'lamp', id, x, y, w: 18, h: 18, point, title, onAbove },
});

const landscape: readonly Element[] = [
  { kind: 'rect', id: 'sky', ...boxed([-600, -1500, 2800, 2400]), material: 'sky' },
  area('far-hills', [-400, 118, 1200, 330], 'shade', [
    [0, 0.32],
    [0.12, 0.1],
    [0.22, 0.24],
    [0.38, 0],
    [0.55, 0.3],
    [0.72, 0.14],
    [1, 0.42],
    [1, 1],
    [0, 1],
  ]),
  { kind: 'rect', id: 'deep', ...boxed([-600, 1200, 2800, 1800]), material: 'rock' },
  { kind: 'rect', id: 'bed', ...boxed([-600, 420, 1400, 800]), material: 'rock' },
  {
    ...{ kind: 'level', id: 'lake', point: `${dam}.level`, low: 750, high: 778 },
    ...boxed([0, 150, 800, 500]),
    title: say('库水位', 'Reservoir level'),
    path: [
      [-0.75, 0],
      [1, 0],
      [1, 1],
      [0.7, 1],
      [0.5, 0.9],
      [0.3, 0.71],
      [0.14, 0.62],
      [0, 0.54],
      [-0.75, 0.54],
    ],
  },
  area('valley', [800, 640, 1400, 600], 'rock', [
    [0, 0],
    [0.206, 0],
    [0.217, 0.04],
    [1, 0.04],
    [1, 1],
    [0, 1],
  ]),
  area('river', [1090, 662, 1110, 52], 'water', [
    [0.01, 0],
    [1, 0],
    [1, 0.94],
    [0.09, 0.96],
  ]),
  area('body', [800, 136, 330, 580], 'concrete', [
    [0, 0],
    [0.19, 0],
    [0.21, 0.07],
    [0.92, 0.9],
    [1, 1],
    [0, 1],
  ]),
  { kind: 'rect', id: 'crest', ...boxed([792, 126, 80, 12]), material: 'equipment' },
  { kind: 'rect', id: 'foundation', ...boxed([780, 700, 380, 26]), material: 'concrete' },
];

const water: readonly Element[] = [
  {
    ...{ kind: 'line', id: 'inflow-way', point: `${dam}.inflow`, look: 'thin', width: 3, arrow: true },
    ...boxed([16, 340, 76, 20]),
    path: [
      [0, 0],
      [1, 1],
    ],
  },
  value('inflow', [104, 310, 190, 78], `${dam}.inflow`),
  { kind: 'spark', id: 'level-day', ...boxed([420, 330, 320, 116]), point: `${dam}.level`, hours: 24 },
  {
    ...{ kind: 'line', id: 'penstock', point: `${dam}.outflow`, look: 'channel', width: 20, arrow: true },
    ...boxed([770, 560, 396, 62]),
    path: [
      [0, 0],
      [0.16, 0],
      [0.9, 1],
      [1, 1],
    ],
  },
  { kind: 'rect', id: 'intake', ...boxed([764, 520, 30, 84]), material: 'equipment' },
];

const damBody: readonly Element[] = [
  {
    ...{ kind: 'line', id: 'piezometer', look: 'thin', width: 2 },
    ...boxed([838, 150, 2, 300]),
    path: [
      [0, 0],
      [0, 1],
    ],
  },
  { kind: 'ellipse', id: 'piezometer-tip', ...boxed([832, 446, 14, 14]), material: 'panel', point: `${dam}.porePressure` },
  value('pore', [826, 468, 172, 78], `${dam}.porePressure`, { size: 22 }),
  { kind: 'rect', id: 'gallery', ...boxed([826, 606, 210, 86]), material: 'panel', radius: 10 },
  { kind: 'pump', id: 'drain-pump', ...boxed([846, 620, 46, 46]), point: 'banasura-drain-pump.running' },
  value('sump', [906, 610, 124, 78], 'banasura-drain-pump.sump', { title: say('集水井', 'Sump'), size: 22 }),
  { kind: 'weir', id: 'seepage-weir', ...boxed([1130, 742, 76, 44]), point: `${dam}.seepage` },
  note('seepage-name', [1222, 748], say('渗流量水堰', 'Seepage weir'), { size: 18 }),
];

const powerHouse: readonly Element[] = [
  { kind: 'rect', id: 'house', ...boxed([1166, 560, 150, 104]), material: 'equipment' },
  area('roof', [1156, 532, 170, 28], 'concrete', [
    [0, 1],
    [0.08, 0],
    [0.92, 0],
    [1, 1],
  ]),
  ...[0, 1, 2].map((n): Element => ({ kind: 'rect', id: `window-${n}`, ...boxed([1182 + n * 42, 576, 28, 24]), material: 'panel' })),
  { kind: 'text', id: 'house-name', ...boxed([1166, 616, 150, 30]), text: say('电站', 'Power house'), size: 17, align: 'middle' },
  value('outflow', [1350, 566, 220, 72], `${dam}.outflow`, { title: say('出库流量', 'Outflow'), size: 30 }),
  {
    ...{ kind: 'line', id: 'river-way', point: `${dam}.outflow`, look: 'thin', width: 3, arrow: true },
    ...boxed([1460, 688, 110, 2]),
    path: [
      [0, 0],
      [1, 0],
    ],
  },
];

const gate = (n: 1 | 2): readonly Element[] => {
  const key = `banasura-gate-${n}`;
  const x = 986 + (n - 1) * 290;
  return [
    {
      ...{ kind: 'gate', id: `gate-${n}`, point: `${key}.opening`, setPoint: `${key}.openingSet`, full: 6 },
      ...boxed([x, 156, 112, 150]),
      title: say(`${n} 号泄洪闸`, `Spillway gate ${n}`),
    },
    value(`gate-flow-${n}`, [x + 138, 150, 124, 78], `${key}.flow`, { title: say('过闸流量', 'Flow'), size: 20 }),
    lamp(`gate-remote-${n}`, [x + 140, 236], `${key}.remote`, say('远方', 'Remote')),
    lamp(`gate-power-${n}`, [x + 140, 268], `${key}.power`, say('电源', 'Supply'), 353.4),
  ];
};

const spillway: readonly Element[] = [
  { kind: 'rect', id: 'spillway', ...boxed([946, 84, 614, 302]), material: 'panel', radius: 10 },
  note('spillway-name', [966, 94], say('溢洪道（下游视）', 'Spillway, seen from downstream'), { isBold: true }),
  ...gate(1),
  ...gate(2),
  lamp('siren', [966, 352], `${dam}.siren`, say('下游警报', 'Downstream siren')),
  { ...value('spill', [1350, 470, 220, 72], `${dam}.spill`, { title: say('泄洪流量', 'Spillway release'), size: 30 }) },
];

const head: readonly Element[] = [
  note('name', [32, 18], say('巴纳苏拉水库', 'Banasura Sagar'), { size: 32, isBold: true }),
  note('about', [32, 58], say('水库 · 大坝 · 溢洪道 · 电站', 'Reservoir · dam · spillway · power house'), { size: 16 }),
  value('level', [360, 16, 210, 84], `${dam}.level`, { size: 36 }),
  value('storage', [584, 16, 180, 84], `${dam}.storage`, { size: 28 }),
  value('rain', [778, 16, 150, 84], `${dam}.rainDay`, { size: 28 }),
  {
    kind: 'text',
    id: 'foot',
    ...boxed([32, 856, 900, 28]),
    text: say(
      '水位、流量为往年记录回放；闸门、泵、渗流为仿真',
      'Levels and flows replay former years; gates, pump and seepage are simulated',
    ),
    size: 18,
  },
  {
    kind: 'link',
    id: 'to-asset',
    ...boxed([1300, 838, 210, 38]),
    title: say('水库资产页', 'Page of the reservoir'),
    opens: { asset: dam },
  },
];

/** The process pictures of the demonstration. */
export const pictures: Readonly<Record<string, PackPicture>> = {
  banasura: {
    title: say('巴纳苏拉水库总览', 'Banasura Sagar reservoir'),
    asset: dam,
    width: 1600,
    height: 900,
    elements: [...landscape, ...water, ...damBody, ...powerHouse, ...spillway, ...head],
    scene,
  },
};
