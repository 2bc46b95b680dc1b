import type { PackPicture } from '../../contracts/api/pictures.ts';

// The same reservoir in three dimensions; metres, heights twice as steep as they are. The dam stands along x, the river runs towards the
// viewer. 750 m of level lie at a height of 4, 778 m (crest) at 60.

type Scene = NonNullable<PackPicture['scene']>;
type Item = Scene['items'][number];
type Place = [x: number, y: number, z: number];

const say = (zh: string, en: string): { zh: string; en: string } => ({ zh, en });
const dam = 'banasura-sagar';
const crest = 60;
const sill = 34;

const grid = 33;
const [width, depth] = [900, 1000];

/** A valley that narrows at the dam (z = 0), with a ridge at each side. */
function heightAt(x: number, z: number): number {
  const middle = 40 * Math.sin(z / 190);
  const half = z < 0 ? 150 + Math.min(-z, 420) * 0.32 : 120 - Math.min(z, 250) * 0.14;
  const floor = z < 0 ? Math.min(-z, 430) * 0.055 + Math.max(-z - 430, 0) * 0.55 : -2;
  const beside = Math.max(Math.abs(x - (z < 0 ? middle : 0)) - half * 0.55, 0) / (half * 0.9);
  const ridge = 78 + 18 * Math.sin(x / 70 + z / 130) + 14 * Math.cos(z / 75 - x / 160);
  return Math.round((floor + ridge * (1 - Math.exp(-beside * beside * 1.6))) * 10) / 10;
}

const heights = Array.from({ length: grid }, (_, row) =>
  Array.from({ length: grid }, (__, column) => heightAt((column / (grid - 1) - 0.5) * width, (row / (grid - 1)) * depth - 620)),
);

const wing = (id: string, title: Item['title'], [x, length]: readonly [number, number]): Item => ({
  ...{ kind: 'prism', id, title, at: [x, -6, 0], along: 'x', length, material: 'concrete', point: `${dam}.porePressure` },
  outline: [
    [-2, 0],
    [0, crest + 6],
    [12, crest + 6],
    [16, crest - 4],
    [96, 0],
  ],
});

const pier = (n: number, x: number): Item => ({
  ...{ kind: 'box', id: `pier-${n}`, at: [x, 47, 10], size: [7, 34, 36], material: 'concrete' },
  title: say(`${n} 号闸墩`, `Pier ${n}`),
});

const gate = (n: 1 | 2): readonly Item[] => {
  const x = n === 1 ? -24 : 24;
  const key = `banasura-gate-${n}`;
  return [
    {
      ...{ kind: 'gate', id: `gate-${n}`, point: `${key}.opening`, at: [x, sill + 12, 6], size: [40, 24, 3], full: 6, lift: 22 },
      title: say(`${n} 号泄洪闸`, `Spillway gate ${n}`),
    },
    {
      ...{ kind: 'prism', id: `jet-${n}`, at: [x - 19, 0, 0], along: 'x', length: 38, material: 'water' },
      outline: [
        [8, sill],
        [8, sill + 5],
        [26, sill + 3],
        [108, 4],
        [108, -1],
        [26, sill - 1],
      ],
      visible: { point: `${key}.opening`, atLeast: 0.05 },
      title: say(`${n} 号闸下泄水流`, `Jet of gate ${n}`),
    },
    {
      ...{ kind: 'box', id: `hoist-${n}`, at: [x, 75, 10], size: [22, 12, 16], material: 'equipment' },
      title: say(`${n} 号启闭机室`, `Hoist of gate ${n}`),
    },
    { kind: 'label', id: `gate-label-${n}`, at: [x * 1.5, 100, 10], point: `${key}.opening`, title: say(`${n} 号闸`, `Gate ${n}`) },
  ];
};

const label = (id: string, at: Place, point: string): Item => ({ kind: 'label', id, at, point });

/** The reservoir in three dimensions. */
export const scene: Scene = {
  views: [
    { title: say('总览', 'Overview'), eye: [215, 205, 410], target: [6, 22, -30] },
    { title: say('溢洪道', 'Spillway'), eye: [40, 84, 190], target: [0, 44, 0] },
    { title: say('库区', 'Lake'), eye: [-190, 170, -330], target: [0, 30, -40] },
    { title: say('俯视', 'From above'), eye: [0, 620, 60], target: [0, 0, -60] },
  ],
  items: [
    { kind: 'terrain', id: 'land', at: [-width / 2, 0, -620], width, depth, heights, material: 'grass', title: say('库区地形', 'Valley') },
    {
      ...{ kind: 'water', id: 'lake', point: `${dam}.level`, from: [750, 4], to: [778, crest], title: say('库水位', 'Reservoir level') },
      outline: [
        [-450, -620],
        [450, -620],
        [450, -260],
        [260, 2],
        [-260, 2],
        [-450, -260],
      ],
    },
    wing('wing-left', say('左岸坝段', 'Dam, left wing'), [-260, 210]),
    wing('wing-right', say('右岸坝段', 'Dam, right wing'), [50, 210]),
    {
      ...{ kind: 'prism', id: 'spillway', at: [-50, -6, 0], along: 'x', length: 100, material: 'concrete' },
      title: say('溢流坝段', 'Spillway'),
      outline: [
        [-2, 0],
        [0, sill + 4],
        [6, sill + 6],
        [22, sill + 4],
        [106, 4],
        [116, 0],
      ],
    },
    pier(1, -48),
    pier(2, 0),
    pier(3, 48),
    { kind: 'box', id: 'bridge', at: [0, 66, 10], size: [112, 4, 18], material: 'equipment', title: say('工作桥', 'Service bridge') },
    ...gate(1),
    ...gate(2),
    { kind: 'box', id: 'river', at: [0, -1, 250], size: [96, 4, 320], material: 'water', title: say('下游河道', 'River below') },
    { kind: 'box', id: 'house', at: [96, 12, 150], size: [56, 26, 40], material: 'equipment', title: say('电站', 'Power house') },
    {
      kind: 'box',
      id: 'house-roof',
      at: [96, 27, 150],
      size: [62, 4, 46],
      material: 'concrete',
      title: say('电站屋顶', 'Roof of the power house'),
    },
    {
      ...{ kind: 'cylinder', id: 'penstock', at: [96, 12, 104], radius: 5, height: 60, lying: 'z', material: 'equipment' },
      title: say('压力钢管', 'Penstock'),
    },
    label('level-label', [-120, 96, -60], `${dam}.level`),
    label('inflow-label', [30, 70, -330], `${dam}.inflow`),
    label('outflow-label', [112, 58, 160], `${dam}.outflow`),
    label('seepage-label', [-110, 46, 90], `${dam}.seepage`),
  ],
};
