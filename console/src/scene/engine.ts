import {
  CanvasTexture,
  Color,
  DirectionalLight,
  Fog,
  HemisphereLight,
  type Mesh,
  PerspectiveCamera,
  Raycaster,
  RepeatWrapping,
  Scene,
  Spherical,
  Vector2,
  Vector3,
  WebGLRenderer,
} from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import { type PictureScene, type SceneItem, type Standing, shareOf } from '../pictures/data.ts';
import { anchorOf, type Solid, solidOf } from './build-items.ts';
import { createFollowers, type Spot } from './followers.ts';
import { heightOf } from './height-of.ts';
import type { ScenePalette } from './palette.ts';

/** How a thing looks now. */
export interface ItemState {
  readonly value: number | undefined;
  readonly standing: Standing;
  readonly priority: number | undefined;
  readonly isVisible: boolean;
}

/** A running scene. It draws only when something has changed. */
export interface SceneEngine {
  update(id: string, state: ItemState): void;
  /** An element over the scene that follows a thing. Returns the way to stop. */
  follow(id: string, element: HTMLElement): () => void;
  look(view: PictureScene['views'][number]): void;
  /** Turn, rise (degrees) and come nearer (factor above 1). */
  orbit(by: { readonly turn?: number; readonly rise?: number; readonly nearer?: number }): void;
  /** The thing at a place of the screen that is bound to a point. */
  pick(at: { readonly clientX: number; readonly clientY: number }): SceneItem | undefined;
  close(): void;
}

/** Hatching for what is old. */
function hatch(): CanvasTexture {
  const canvas = document.createElement('canvas');
  canvas.width = 32;
  canvas.height = 32;
  const pen = canvas.getContext('2d');
  if (pen) {
    pen.fillStyle = '#ffffff';
    pen.fillRect(0, 0, 32, 32);
    pen.strokeStyle = '#6b7680';
    pen.lineWidth = 6;
    for (const at of [-32, 0, 32]) {
      pen.beginPath();
      pen.moveTo(at, 32);
      pen.lineTo(at + 32, 0);
      pen.stroke();
    }
  }
  const texture = new CanvasTexture(canvas);
  texture.wrapS = RepeatWrapping;
  texture.wrapT = RepeatWrapping;
  texture.repeat.set(1 / 14, 1 / 14);
  return texture;
}

/** How far the things of a scene reach from its middle. */
function reachOf(solids: Iterable<Solid>): number {
  let reach = 10;
  for (const solid of solids) {
    solid.geometry.computeBoundingSphere();
    const sphere = solid.geometry.boundingSphere;
    if (sphere) reach = Math.max(reach, sphere.center.clone().add(solid.position).length() + sphere.radius);
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

interface Place {
  readonly canvas: HTMLCanvasElement;
  readonly scene: PictureScene;
  readonly palette: ScenePalette;
}

/** Renderer, world and solids of a scene, not drawn yet. */
function build({ canvas, scene, palette }: Place) {
  const renderer = new WebGLRenderer({ canvas, antialias: true });
  renderer.shadowMap.enabled = true;
  renderer.shadowMap.autoUpdate = false;
  renderer.shadowMap.needsUpdate = true;
  renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
  const world = new Scene();
  const solids = new Map<string, Solid>();
  for (const item of scene.items) {
    const solid = solidOf(item, palette);
    if (!solid) continue;
    solid.userData.item = item;
    solids.set(item.id, solid);
    world.add(solid);
  }
  const reach = reachOf(solids.values());
  world.background = palette.sky;
  world.fog = new Fog(palette.sky, reach * 0.9, reach * 2.6);
  world.add(...lightsOf(reach, palette.isDark));
  const camera = new PerspectiveCamera(42, 1, reach / 500, reach * 8);
  const controls = new OrbitControls(camera, canvas);
  controls.maxPolarAngle = Math.PI / 2 - 0.03;
  controls.maxDistance = reach * 3;
  return { canvas, renderer, world, solids, camera, controls };
}

type Built = ReturnType<typeof build>;

/** Where a place of the scene is seen on its canvas. */
function spotOf({ canvas, camera }: Built, anchor: Vector3): Spot {
  const at = anchor.clone().project(camera);
  if (at.z >= 1 || Math.abs(at.x) >= 1.1 || Math.abs(at.y) >= 1.1) return undefined;
  return { x: ((at.x + 1) / 2) * canvas.clientWidth, y: ((1 - at.y) / 2) * canvas.clientHeight, away: at.z };
}

/** Let the scene fill its place; a narrow screen sees as much to the left and right as a wide one. */
function resize({ canvas, renderer, camera }: Built): void {
  const { clientWidth: width, clientHeight: height } = canvas.parentElement ?? canvas;
  if (width === 0 || height === 0) return;
  renderer.setSize(width, height, true);
  camera.aspect = width / height;
  camera.fov = camera.aspect < 1.2 ? Math.min(42 * (1.2 / camera.aspect), 80) : 42;
  camera.updateProjectionMatrix();
}

function turn({ camera, controls }: Built, by: Parameters<SceneEngine['orbit']>[0]): void {
  const way = new Spherical().setFromVector3(camera.position.clone().sub(controls.target));
  way.theta += ((by.turn ?? 0) * Math.PI) / 180;
  way.phi = Math.min(Math.max(way.phi - ((by.rise ?? 0) * Math.PI) / 180, 0.02), controls.maxPolarAngle);
  way.radius = Math.min(way.radius / (by.nearer ?? 1), controls.maxDistance);
  camera.position.setFromSpherical(way).add(controls.target);
  controls.update();
}

function itemAt({ canvas, camera, solids }: Built, { clientX, clientY }: Parameters<SceneEngine['pick']>[0]): SceneItem | undefined {
  const box = canvas.getBoundingClientRect();
  const ray = new Raycaster();
  ray.setFromCamera(new Vector2(((clientX - box.left) / box.width) * 2 - 1, 1 - ((clientY - box.top) / box.height) * 2), camera);
  const [hit] = ray.intersectObjects(
    [...solids.values()].filter(({ visible }) => visible),
    false,
  );
  return hit?.object.userData.item as SceneItem | undefined; // holds: every solid carries its item
}

/**
 * Draw a scene on a canvas, which it fills.
 *
 * @throws Error when there is no WebGL
 */
export function openScene(place: Place): SceneEngine {
  const { scene, palette } = place;
  const built = build(place);
  const { canvas, renderer, world, solids, camera, controls } = built;
  const items = new Map(scene.items.map((item) => [item.id, item]));
  const over = createFollowers();
  const old = hatch();
  let frame = 0;
  const draw = (): void => {
    frame = 0;
    renderer.render(world, camera);
    over.place();
  };
  const drawSoon = (): void => {
    frame ||= requestAnimationFrame(draw);
  };
  const look: SceneEngine['look'] = ({ eye, target }) => {
    camera.position.set(...eye);
    controls.target.set(...target);
    controls.update();
    drawSoon();
  };
  const refill = (): void => {
    resize(built);
    drawSoon();
  };
  controls.addEventListener('change', drawSoon);
  const observer = new ResizeObserver(refill);
  observer.observe(canvas.parentElement ?? canvas);
  refill();
  const first = scene.views[0];
  if (first) look(first);
  return {
    look,
    update: (id, state) => {
      const [item, solid] = [items.get(id), solids.get(id)];
      if (!item || !solid) return;
      const isMoved = move(solid, item, state);
      const isPainted = paint(solid, item, { state, palette, old });
      if (isMoved) renderer.shadowMap.needsUpdate = true;
      if (isMoved || isPainted) drawSoon();
    },
    follow: (id, element) => {
      const item = items.get(id);
      if (!item) return () => undefined;
      const anchor = new Vector3(...anchorOf(item, solids.get(id)));
      const stop = over.follow(element, () => spotOf(built, anchor));
      drawSoon();
      return stop;
    },
    orbit: (by) => {
      turn(built, by);
      drawSoon();
    },
    pick: (at) => itemAt(built, at),
    close: () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      over.close();
      controls.dispose();
      old.dispose();
      for (const solid of solids.values()) release(solid);
      renderer.dispose();
    },
  };
}

function release(solid: Mesh): void {
  solid.geometry.dispose();
  for (const part of [solid.material].flat()) part.dispose();
}

interface Showing {
  readonly state: ItemState;
  readonly palette: ScenePalette;
  readonly old: CanvasTexture;
}

const black = new Color(0);

/** Put a thing where its value says. True when it was elsewhere: small steps of water are not worth a drawing. */
function move(solid: Solid, item: SceneItem, { value, isVisible }: ItemState): boolean {
  const isShown = isVisible && (item.kind !== 'water' || value !== undefined);
  const y =
    item.kind === 'water' && value !== undefined
      ? heightOf(item, value)
      : item.kind === 'gate'
        ? item.at[1] + shareOf(value, 0, item.full) * item.lift
        : solid.position.y;
  const isMoved = isShown !== solid.visible || Math.abs(y - solid.position.y) > 0.01;
  solid.visible = isShown;
  if (isMoved) solid.position.y = y;
  return isMoved;
}

/** Hatch a thing when its value is old, give it the colour of its alarm when there is one. True when it looked otherwise. */
function paint({ material }: Solid, item: SceneItem, { state: { standing, priority }, palette, old }: Showing): boolean {
  const isBound = item.kind === 'water' || item.kind === 'gate';
  const map = isBound && standing !== 'good' && standing !== 'uncertain' ? old : null;
  const alarm = priority === undefined ? undefined : palette.alarms[priority - 1];
  const intensity = alarm ? 0.35 : 0;
  const isSame = material.map === map && material.emissiveIntensity === intensity && material.emissive.equals(alarm ?? black);
  if (isSame) return false;
  material.map = map;
  material.needsUpdate = true;
  material.emissive.copy(alarm ?? black);
  material.emissiveIntensity = intensity;
  return true;
}
