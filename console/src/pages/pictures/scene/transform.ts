import type { PictureScene, SceneItem } from '../../../pictures/data.ts';
import type { Chosen } from '../draft.ts';

/** A place or a way in a scene: x to the right, y upwards, z towards the viewer. */
export type Place = readonly [x: number, y: number, z: number];
type Spot = readonly [x: number, z: number];

/** What is done to things: turned and made larger about the middle of each, then moved. */
export interface Transform {
  readonly by: Place;
  /** Degrees about the upright axis. */
  readonly turn: number;
  /** How many times as large along the own axes of a thing. */
  readonly times: Place;
}

const least = 0.01;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** To the millimetre, so that what is stored and shown has no tail of digits. */
export const rounded = (figure: number): number => Math.round(figure * 1000) / 1000 + 0;

/** A number on a grid; 0 for none. */
const onGrid = (figure: number, step: number): number => rounded(step > 0 ? Math.round(figure / step) * step : figure);

/** A length on a grid, never so small that nothing is left. */
const longer = (length: number, times: number, step: number): number => Math.max(onGrid(length * times, step), step > 0 ? step : least);

/** Degrees from −180 to 180. */
export const degreesOf = (degrees: number): number => rounded((((degrees % 360) + 540) % 360) - 180);

/** A way turned about the upright axis, counter-clockwise as seen from above. */
function turnedWay([x, z]: Spot, degrees: number): Spot {
  const [sin, cos] = [Math.sin(radians(degrees)), Math.cos(radians(degrees))];
  return [x * cos + z * sin, z * cos - x * sin];
}

const plus = (a: Place, b: Place): Place => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
const minus = (a: Place, b: Place): Place => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const turnedPlace = ([x, y, z]: Place, degrees: number): Place => {
  const [tx, tz] = turnedWay([x, z], degrees);
  return [tx, y, tz];
};

type Three = [number, number, number];
const stored = (place: Place): Three => [rounded(place[0]), rounded(place[1]), rounded(place[2])];

type ItemOf<K extends SceneItem['kind']> = Extract<SceneItem, { readonly kind: K }>;
type Placed = Exclude<SceneItem, ItemOf<'water'>>;

const middle = (figures: readonly number[]): number => (Math.min(...figures) + Math.max(...figures)) / 2;

/** The middle of an outline. */
const middleOf = (outline: readonly Spot[]): Spot => [middle(outline.map(([a]) => a)), middle(outline.map(([, b]) => b))];

/** From the place of a thing to its middle, in its own axes. */
function toMiddle(item: Placed): Place {
  if (item.kind === 'terrain') return [item.width / 2, middle(item.heights.flat()), item.depth / 2];
  if (item.kind !== 'prism') return [0, 0, 0];
  const [a, b] = middleOf(item.outline);
  const half = item.length / 2;
  return item.along === 'up' ? [a, half, b] : item.along === 'z' ? [a, b, half] : [half, b, a];
}

/** Whether a thing has a direction. */
export const canTurn = ({ kind }: SceneItem): boolean => kind !== 'terrain' && kind !== 'label';

/** Whether a thing has a size. */
export const canSize = ({ kind }: SceneItem): boolean => kind !== 'label';

/** The degrees that a thing is turned by; water carries them in its corners. */
export const turnOf = (item: SceneItem): number => ('turn' in item ? (item.turn ?? 0) : 0);

/** The middle of a thing, about which it is turned and made larger; of water at the first height that it has. */
export function pivotOf(item: SceneItem): Place {
  if (item.kind === 'water') {
    const [x, z] = middleOf(item.outline);
    return [x, item.from[1], z];
  }
  return plus(item.at, turnedPlace(toMiddle(item), turnOf(item)));
}

/** A thing elsewhere; water that is moved upwards stands higher at every value. */
export function movedItem(item: SceneItem, by: Place): SceneItem {
  if (item.kind !== 'water') return { ...item, at: stored(plus(item.at, by)) };
  const outline = item.outline.map(([x, z]): [number, number] => [rounded(x + by[0]), rounded(z + by[2])]);
  const higher = ([value, height]: readonly [number, number]): [number, number] => [value, rounded(height + by[1])];
  return { ...item, outline, from: higher(item.from), to: higher(item.to) };
}

/** A thing whose middle stays where it was. */
const centred = (before: Placed, after: Placed): SceneItem => movedItem(after, minus(pivotOf(before), pivotOf(after)));

/** A thing turned about its middle. */
export function turnedItem(item: SceneItem, degrees: number): SceneItem {
  if (!canTurn(item) || degrees === 0) return item;
  if (item.kind !== 'water') return centred(item, { ...item, turn: degreesOf(turnOf(item) + degrees) } as Placed); // holds: what can turn has a turn
  const [mx, mz] = middleOf(item.outline);
  const outline = item.outline.map(([x, z]): [number, number] => {
    const [tx, tz] = turnedWay([x - mx, z - mz], degrees);
    return [rounded(mx + tx), rounded(mz + tz)];
  });
  return { ...item, outline };
}

/** Of two ways to be larger, the one that says more. */
const farther = (a: number, b: number): number => (Math.abs(Math.log(a)) >= Math.abs(Math.log(b)) ? a : b);

function sizedCylinder(item: ItemOf<'cylinder'>, [x, y, z]: Place, step: number): SceneItem {
  const [along, a, b] = item.lying === 'x' ? [x, y, z] : item.lying === 'z' ? [z, x, y] : [y, x, z];
  return { ...item, radius: longer(item.radius, farther(a, b), step), height: longer(item.height, along, step) };
}

function sizedPrism(item: ItemOf<'prism'>, [x, y, z]: Place, step: number): Placed {
  const [a, b, along] = item.along === 'up' ? [x, z, y] : item.along === 'z' ? [x, y, z] : [z, y, x];
  const outline = item.outline.map(([u, v]): [number, number] => [rounded(u * a), rounded(v * b)]);
  return { ...item, outline, length: longer(item.length, along, step) };
}

function sizedTerrain(item: ItemOf<'terrain'>, [x, y, z]: Place, step: number): Placed {
  const [width, depth] = [longer(item.width, x, step), longer(item.depth, z, step)];
  const heights = item.heights.map((row) => row.map((height) => rounded(height * y)));
  return { ...item, width: Math.max(width, 1), depth: Math.max(depth, 1), heights };
}

function sizedWater(item: ItemOf<'water'>, [x, , z]: Place): SceneItem {
  const [mx, mz] = middleOf(item.outline);
  const outline = item.outline.map(([px, pz]): [number, number] => [rounded(mx + (px - mx) * x), rounded(mz + (pz - mz) * z)]);
  return { ...item, outline };
}

/** A thing so many times as large along its own axes, about its middle; its lengths lie on a grid (0 for none). */
export function sizedItem(item: SceneItem, times: Place, step: number): SceneItem {
  if (times.every((one) => one === 1)) return item;
  switch (item.kind) {
    case 'box':
    case 'gate':
      return { ...item, size: item.size.map((length, i) => longer(length, times[i] ?? 1, step)) as Three }; // holds: three lengths stay three
    case 'cylinder':
      return sizedCylinder(item, times, step);
    case 'prism':
      return centred(item, sizedPrism(item, times, step));
    case 'terrain':
      return centred(item, sizedTerrain(item, times, step));
    case 'water':
      return sizedWater(item, times);
    case 'label':
      return item;
  }
}

/** A way to the right, upwards or towards the viewer as it is seen from an eye: along the axis of the scene that is nearest to it. */
export function seenWay([x, y, z]: Place, { eye, target }: { readonly eye: Place; readonly target: Place }): Place {
  const quarters = Math.round(Math.atan2(eye[0] - target[0], eye[2] - target[2]) / (Math.PI / 2));
  const [tx, tz] = turnedWay([x, z], quarters * 90);
  return [rounded(tx), y, rounded(tz)];
}

/** A scene with the chosen things transformed; lengths lie on a grid (0 for none). */
export const transformed = (scene: PictureScene, chosen: Chosen, { by, turn, times }: Transform, step: number): PictureScene => ({
  ...scene,
  items: scene.items.map((item) => (chosen.has(item.id) ? movedItem(turnedItem(sizedItem(item, times, step), turn), by) : item)),
});
