import {
  DirectionalLight,
  Fog,
  Group,
  HemisphereLight,
  type Object3D,
  PerspectiveCamera,
  Raycaster,
  Scene,
  Sphere,
  Spherical,
  Vector2,
  Vector3,
  WebGLRenderer,
} from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import type { PictureScene, SceneItem } from '../pictures/data.ts';
import { anchorOf, type Solid, solidOf } from './build-items.ts';
import type { Spot } from './followers.ts';
import type { ScenePalette } from './palette.ts';

/** Where the eye of a view is, and what it looks at. */
export type Look = Pick<PictureScene['views'][number], 'eye' | 'target'>;

/** How the eye goes round: degrees to the side and upwards, and how many times nearer. */
export interface Orbit {
  readonly turn?: number;
  readonly rise?: number;
  readonly nearer?: number;
}

/** A place of the screen. */
export interface ScreenPlace {
  readonly clientX: number;
  readonly clientY: number;
}

/** A world with its things and who looks at it, not drawn yet. */
export interface Stage {
  readonly canvas: HTMLCanvasElement;
  readonly palette: ScenePalette;
  readonly renderer: WebGLRenderer;
  readonly world: Scene;
  readonly lights: Group;
  readonly camera: PerspectiveCamera;
  readonly controls: OrbitControls;
  readonly items: Map<string, SceneItem>;
  /** Of all things but labels. */
  readonly solids: Map<string, Solid>;
  /** Where labels stand; an editor moves them while they are dragged. */
  readonly labels: Map<string, Vector3>;
}

/** A stage without things. Throws an Error when there is no WebGL. */
export function buildStage(canvas: HTMLCanvasElement, palette: ScenePalette): Stage {
  const renderer = new WebGLRenderer({ canvas, antialias: true });
  renderer.shadowMap.enabled = true;
  renderer.shadowMap.autoUpdate = false;
  renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
  const [world, lights] = [new Scene(), new Group()];
  world.background = palette.sky;
  world.add(lights);
  const camera = new PerspectiveCamera(42, 1);
  const controls = new OrbitControls(camera, canvas);
  controls.maxPolarAngle = Math.PI / 2 - 0.03;
  return { canvas, palette, renderer, world, lights, camera, controls, items: new Map(), solids: new Map(), labels: new Map() };
}

function addItem({ world, palette, items, solids, labels }: Stage, item: SceneItem): void {
  items.set(item.id, item);
  if (item.kind === 'label') labels.set(item.id, new Vector3(...item.at));
  const solid = solidOf(item, palette);
  if (!solid) return;
  solid.userData.item = item;
  solids.set(item.id, solid);
  world.add(solid);
}

function dropItem({ world, items, solids, labels }: Stage, id: string): void {
  items.delete(id);
  labels.delete(id);
  const solid = solids.get(id);
  if (!solid) return;
  solids.delete(id);
  world.remove(solid);
  release(solid);
}

/** Have the stage show these things: only those that are others than before are made anew. The ids of those. */
export function putItems(stage: Stage, items: readonly SceneItem[]): readonly string[] {
  const wanted = new Map(items.map((item) => [item.id, item]));
  for (const [id, item] of [...stage.items]) if (wanted.get(id) !== item) dropItem(stage, id);
  const added = items.filter(({ id }) => !stage.items.has(id));
  for (const item of added) addItem(stage, item);
  light(stage);
  stage.renderer.shadowMap.needsUpdate = true;
  return added.map(({ id }) => id);
}

/** Give back what a thing and all that lies in it hold of the graphics card. */
export function release(thing: Object3D): void {
  thing.traverse((part) => {
    const { geometry, material } = part as Partial<Solid>; // holds: a mesh and lines have both, another object neither
    geometry?.dispose();
    material?.dispose();
  });
}

/** How far the things of a scene reach from its middle. */
function reachOf(solids: Iterable<Solid>): number {
  let reach = 10;
  for (const { geometry, position } of solids) {
    if (!geometry.boundingSphere) geometry.computeBoundingSphere();
    const sphere = geometry.boundingSphere;
    if (sphere) reach = Math.max(reach, sphere.center.clone().add(position).length() + sphere.radius);
  }
  return reach;
}

function lightsOf(reach: number, isDark: boolean) {
  const sky = new HemisphereLight(0xffffff, 0x8a8f94, isDark ? 1.5 : 2.1);
  const sun = new DirectionalLight(0xffffff, isDark ? 1.3 : 1.7);
  const span = reach * 0.55;
  sun.position.set(-0.55 * reach, 0.9 * reach, 0.5 * reach);
  sun.castShadow = true;
  sun.shadow.mapSize.set(1024, 1024);
  Object.assign(sun.shadow.camera, { left: -span, right: span, top: span, bottom: -span, far: reach * 3 });
  sun.shadow.bias = -0.0015;
  return [sky, sun];
}

/** Light, mist and sight that reach as far as the things do. */
function light({ world, lights, camera, controls, solids, palette }: Stage): void {
  const reach = reachOf(solids.values());
  if (lights.userData.reach === reach) return;
  for (const one of lights.children) if (one instanceof DirectionalLight) one.dispose();
  lights.clear();
  lights.add(...lightsOf(reach, palette.isDark));
  lights.userData.reach = reach;
  world.fog = new Fog(palette.sky, reach * 0.9, reach * 2.6);
  Object.assign(camera, { near: reach / 500, far: reach * 8 });
  camera.updateProjectionMatrix();
  controls.maxDistance = reach * 3;
}

/** Where the words of a thing stand on the canvas. */
export function spotOf({ canvas, camera, items, solids, labels }: Stage, id: string): Spot {
  const item = items.get(id);
  if (!item) return undefined;
  const at = (labels.get(id)?.clone() ?? new Vector3(...anchorOf(item, solids.get(id)))).project(camera);
  if (at.z >= 1 || Math.abs(at.x) >= 1.1 || Math.abs(at.y) >= 1.1) return undefined;
  return { x: ((at.x + 1) / 2) * canvas.clientWidth, y: ((1 - at.y) / 2) * canvas.clientHeight, away: at.z };
}

/** Let the scene fill its place; a narrow screen sees as much to the left and right as a wide one. */
export function resize({ canvas, renderer, camera }: Stage): void {
  const { clientWidth: width, clientHeight: height } = canvas.parentElement ?? canvas;
  if (width === 0 || height === 0) return;
  renderer.setSize(width, height, true);
  camera.aspect = width / height;
  camera.fov = camera.aspect < 1.2 ? Math.min(42 * (1.2 / camera.aspect), 80) : 42;
  camera.updateProjectionMatrix();
}

export function look({ camera, controls }: Stage, { eye, target }: Look): void {
  camera.position.set(...eye);
  controls.target.set(...target);
  controls.update();
}

export function orbit({ camera, controls }: Stage, by: Orbit): void {
  const way = new Spherical().setFromVector3(camera.position.clone().sub(controls.target));
  way.theta += ((by.turn ?? 0) * Math.PI) / 180;
  way.phi = Math.min(Math.max(way.phi - ((by.rise ?? 0) * Math.PI) / 180, 0.02), controls.maxPolarAngle);
  way.radius = Math.min(way.radius / (by.nearer ?? 1), controls.maxDistance);
  camera.position.setFromSpherical(way).add(controls.target);
  controls.update();
}

/** The sphere around things; of all when none is named. */
function sphereAround({ world, solids, labels }: Stage, ids: ReadonlySet<string>): Sphere {
  world.updateMatrixWorld();
  const around = new Sphere().makeEmpty();
  for (const [id, { geometry, matrixWorld }] of solids) {
    if (ids.size > 0 && !ids.has(id)) continue;
    if (!geometry.boundingSphere) geometry.computeBoundingSphere();
    if (geometry.boundingSphere) around.union(geometry.boundingSphere.clone().applyMatrix4(matrixWorld));
  }
  for (const [id, at] of labels) if (ids.has(id)) around.expandByPoint(at);
  return around;
}

/** Look at things from where the eye is, so near that they fill the view. */
export function approach(stage: Stage, ids: ReadonlySet<string>): void {
  const { camera, controls } = stage;
  const { center, radius } = sphereAround(stage, ids);
  if (radius < 0) return;
  const away = camera.position
    .clone()
    .sub(controls.target)
    .setLength(Math.max(radius, 2) * 3);
  controls.target.copy(center);
  camera.position.copy(center).add(away);
  controls.update();
}

/** What the eye meets at a place of the picture: x and y from −1 to 1, from the lower left corner. */
function hitAt({ camera, solids }: Stage, at: Vector2) {
  const ray = new Raycaster();
  ray.setFromCamera(at, camera);
  const seen = [...solids.values()].filter(({ visible }) => visible);
  return ray.intersectObjects(seen, false)[0];
}

/** The thing at a place of the screen. */
export function itemAt(stage: Stage, { clientX, clientY }: ScreenPlace): SceneItem | undefined {
  const box = stage.canvas.getBoundingClientRect();
  const at = new Vector2(((clientX - box.left) / box.width) * 2 - 1, 1 - ((clientY - box.top) / box.height) * 2);
  return hitAt(stage, at)?.object.userData.item as SceneItem | undefined; // holds: every solid carries its item
}

/** Where the eye meets the first thing in the middle of the picture; the place that it looks at when there is none. */
export const middleSeen = (stage: Stage): readonly [number, number, number] =>
  (hitAt(stage, new Vector2())?.point ?? stage.controls.target).toArray();

export function closeStage({ controls, solids, renderer, lights }: Stage): void {
  controls.dispose();
  for (const solid of solids.values()) release(solid);
  for (const one of lights.children) if (one instanceof DirectionalLight) one.dispose();
  renderer.dispose();
}
