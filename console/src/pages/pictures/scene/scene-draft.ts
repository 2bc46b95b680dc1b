import { type SceneKind, type SceneProblem, sceneKindInfo, sceneProblems } from '../../../../../src/contracts/scene.ts';
import type { Text } from '../../../../../src/contracts/text.ts';
import type { PictureScene, SceneItem } from '../../../pictures/data.ts';
import { wholeTitle } from '../../boards/draft.ts';
import { type Chosen, newId } from '../draft.ts';
import { problemFields } from './scene-words.ts';
import { movedItem, type Place, rounded } from './transform.ts';

/** One of the ways to look at a scene; the first is where it starts. */
export type SceneView = PictureScene['views'][number];

/** Things and views that a scene may have (contracts/api/picture-elements.ts). */
export const mostItems = 300;
export const mostViews = 12;

/** A scene to begin with. */
export const starter: PictureScene = {
  views: [{ title: { zh: '总览', en: 'Overview' }, eye: [60, 50, 90], target: [0, 5, 0] }],
  items: [{ kind: 'box', id: 'ground', bands: [], at: [0, -1, 0], size: [200, 2, 200], turn: 0, material: 'ground' }],
};

/** A length that suits a scene which is seen from so far away: 1, 2 or 5 of a power of ten. */
export function unitFor(distance: number): number {
  const wanted = Math.max(distance, 1) / 12;
  const ten = 10 ** Math.floor(Math.log10(wanted));
  const share = wanted / ten;
  return rounded(ten * (share < 2 ? 1 : share < 5 ? 2 : 5));
}

const square = (half: number): [number, number][] => [
  [-half, -half],
  [half, -half],
  [half, half],
  [-half, half],
];

/** What a new thing of each kind says of its shape; a point of -1 must be chosen before it is saved. */
const blanks: Readonly<Record<SceneKind, (at: Place, unit: number) => object>> = {
  box: ([x, y, z], u) => ({ at: [x, rounded(y + u / 2), z], size: [u, u, u], turn: 0, material: 'concrete' }),
  cylinder: ([x, y, z], u) => ({ at: [x, rounded(y + u / 2), z], radius: u / 2, height: u, lying: 'no', material: 'equipment' }),
  prism: ([x, y, z], u) => ({ at: [x - u, y, z - u / 2], outline: wedge(u), along: 'x', length: 2 * u, material: 'concrete' }),
  terrain: ([x, y, z], u) => ({ at: [x - 2 * u, y, z - 2 * u], width: 4 * u, depth: 4 * u, heights: hill(u), material: 'ground' }),
  water: ([x, y, z], u) => ({
    point: -1,
    outline: square(u).map(([dx, dz]) => [x + dx, z + dz]),
    from: [0, y],
    to: [10, rounded(y + u)],
  }),
  gate: ([x, y, z], u) => ({ point: -1, at: [x, rounded(y + u / 2), z], size: [u, u, u / 10], turn: 0, full: 1, lift: u }),
  label: ([x, y, z], u) => ({ at: [x, rounded(y + u), z], title: { zh: '标签', en: 'Label' } }),
};

/** The cross-section of a dam: steep towards the water, flat behind. */
const wedge = (unit: number): [number, number][] => [
  [0, 0],
  [0, unit],
  [unit / 5, unit],
  [unit, 0],
];

const hill = (unit: number): number[][] => [
  [0, 0, 0],
  [0, unit / 2, 0],
  [0, 0, 0],
];

/** A scene with one more thing standing at a place, about as large as the unit. */
export function addedItem(
  scene: PictureScene,
  kind: SceneKind,
  { at, unit }: { readonly at: Place; readonly unit: number },
): { readonly scene: PictureScene; readonly id: string } {
  const id = newId(scene.items, kind);
  const onGrid = (one: number, grid: number) => rounded(Math.round(one / grid) * grid);
  const place: Place = [onGrid(at[0], unit), onGrid(at[1], unit / 10), onGrid(at[2], unit)];
  const item = { kind, id, bands: [], ...blanks[kind](place, unit) } as unknown as SceneItem; // holds: `blanks` has the other fields of the kind
  return { scene: { ...scene, items: [...scene.items, item] }, id };
}

/** A scene with a thing changed. */
export const changedItem = (scene: PictureScene, item: SceneItem): PictureScene => ({
  ...scene,
  items: scene.items.map((one) => (one.id === item.id ? item : one)),
});

/** A scene without things. */
export const withoutItems = (scene: PictureScene, chosen: Chosen): PictureScene => ({
  ...scene,
  items: scene.items.filter(({ id }) => !chosen.has(id)),
});

/** A scene with copies of things, a little beside; the ids of the copies. */
export function pastedItems(
  scene: PictureScene,
  copies: readonly SceneItem[],
  beside: number,
): { readonly scene: PictureScene; readonly ids: Chosen } {
  const items = [...scene.items];
  const ids = new Set<string>();
  for (const copy of copies.slice(0, mostItems - items.length)) {
    const id = newId(items, copy.kind);
    items.push({ ...movedItem(copy, [beside, 0, beside]), id });
    ids.add(id);
  }
  return { scene: { ...scene, items }, ids };
}

/** A scene with a view changed. */
export const changedView = (scene: PictureScene, index: number, view: SceneView): PictureScene => ({
  ...scene,
  views: scene.views.with(index, view),
});

/** A scene with one more view. */
export const addedView = (scene: PictureScene, view: SceneView): PictureScene => ({ ...scene, views: [...scene.views, view] });

/** A scene without a view; the last one stays. */
export const withoutView = (scene: PictureScene, index: number): PictureScene =>
  scene.views.length < 2 ? scene : { ...scene, views: scene.views.toSpliced(index, 1) };

/** A scene that starts with one of its views. */
export function startedAt(scene: PictureScene, index: number): PictureScene {
  const view = scene.views[index];
  return view ? { ...scene, views: [view, ...scene.views.toSpliced(index, 1)] } : scene;
}

/** A view as it is kept. */
export function viewOf(title: Text, { eye, target }: { readonly eye: Place; readonly target: Place }): SceneView {
  const kept = ([x, y, z]: Place): [number, number, number] => [rounded(x), rounded(y), rounded(z)];
  return { title, eye: kept(eye), target: kept(target) };
}

/** Something that is wrong with a thing of a scene. */
export interface ItemProblem {
  readonly item: SceneItem;
  readonly text: Text;
}

const toBind: Text = { zh: '还没有测点：在“测点”中搜索并选择', en: 'has no point yet: search for one under “Point”' };
const toName: Text = { zh: '没有名称也没有测点：填写其一', en: 'has neither a name nor a point: give it one' };
const conditionToBind: Text = { zh: '显示条件没有测点', en: 'is shown on a condition without a point' };

function unfinishedTexts(item: SceneItem): readonly Text[] {
  return [
    ...(sceneKindInfo[item.kind].needsPoint && (item.point ?? -1) < 0 ? [toBind] : []),
    ...(item.kind === 'label' && item.point === undefined && !(item.title && wholeTitle(item.title)) ? [toName] : []),
    ...(item.visible && item.visible.point < 0 ? [conditionToBind] : []),
  ];
}

/** What is wrong, with the name of its field in the editor. */
function withField({ path, text }: SceneProblem): Text {
  const key = path.split('.')[2] ?? '';
  const field = Object.hasOwn(problemFields, key) ? problemFields[key as keyof typeof problemFields] : { zh: key, en: key }; // holds: it is one of them
  return { zh: `“${field.zh}”${text.zh}`, en: `“${field.en}” ${text.en}` };
}

/** What has to be mended before a scene is saved, thing by thing. */
export const problemsOf = (scene: PictureScene): readonly ItemProblem[] => {
  const told = sceneProblems(scene.items);
  return scene.items.flatMap((item, i) => [
    ...unfinishedTexts(item).map((text) => ({ item, text })),
    ...told.filter(({ path }) => path.startsWith(`items.${i}.`)).map((one) => ({ item, text: withField(one) })),
  ]);
};

function wholeItem(item: SceneItem): SceneItem {
  const leads = item.opens?.picture !== undefined || item.opens?.asset !== undefined;
  return { ...item, title: item.title && wholeTitle(item.title), opens: leads ? item.opens : undefined };
}

/** A scene with every text in both languages, as it is saved. */
export const wholeScene = (scene: PictureScene): PictureScene => ({
  views: scene.views.map((view, i) => ({ ...view, title: wholeTitle(view.title) ?? { zh: `视角 ${i + 1}`, en: `View ${i + 1}` } })),
  items: scene.items.map(wholeItem),
});
