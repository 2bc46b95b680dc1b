import type { PictureScene } from './api/picture-elements.ts';
import type { Text } from './text.ts';

/** The kinds of things in a 3D scene. */
export const sceneKinds = ['box', 'cylinder', 'prism', 'terrain', 'water', 'gate', 'label'] as const;
export type SceneKind = (typeof sceneKinds)[number];

interface KindInfo {
  readonly title: Text;
  readonly about: Text;
  /** It shows nothing without a point. */
  readonly needsPoint: boolean;
}

const kind = (title: Text, about: Text, needsPoint = false): KindInfo => ({ title, about, needsPoint });

/** What a person is told of a kind of thing in a scene. */
export const sceneKindInfo: Readonly<Record<SceneKind, KindInfo>> = {
  box: kind({ zh: '长方体', en: 'Box' }, { zh: '建筑、闸墩、设备', en: 'Buildings, piers, equipment' }),
  cylinder: kind({ zh: '圆柱', en: 'Cylinder' }, { zh: '罐、管道，可立可卧', en: 'Tanks and pipes, upright or lying' }),
  prism: kind({ zh: '棱柱', en: 'Prism' }, { zh: '坝体等：一个断面拉伸成体', en: 'A dam, say: a cross-section drawn out to a body' }),
  terrain: kind({ zh: '地形', en: 'Terrain' }, { zh: '高程网格', en: 'Ground by a grid of heights' }),
  water: kind({ zh: '水面', en: 'Water' }, { zh: '高度随水位测点升降', en: 'A surface that rises and falls with a level' }, true),
  gate: kind({ zh: '闸门', en: 'Gate' }, { zh: '按开度测点升起', en: 'Raised by its opening' }, true),
  label: kind({ zh: '标签', en: 'Label' }, { zh: '名称与测点的当前值', en: 'A name, and the present value of a point' }),
};

/** Something that keeps a scene from being shown, and where: `items.3.full`. */
export interface SceneProblem {
  readonly path: string;
  readonly text: Text;
}

type Item = PictureScene['items'][number];
type Wrong = readonly [field: string, zh: string, en: string];

function wrongOf(item: Item): readonly Wrong[] {
  if (item.kind === 'gate' && item.full <= 0) return [['full', '须大于 0', 'must be above 0']];
  if (item.kind === 'water' && item.from[0] === item.to[0]) return [['to', '两个值须不同', 'must be at another value than `from`']];
  if (item.kind === 'terrain' && item.heights.some((row) => row.length !== item.heights[0]?.length))
    return [['heights', '各行须同样多', 'every row must have as many heights']];
  return [];
}

/** What cannot be shown of the things of a scene: a scale without a length, rows of different lengths. */
export const sceneProblems = (items: PictureScene['items']): readonly SceneProblem[] =>
  items.flatMap((item, i) => wrongOf(item).map(([field, zh, en]) => ({ path: `items.${i}.${field}`, text: { zh, en } })));
