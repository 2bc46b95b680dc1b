import { type CanvasTexture, Color } from 'three';
import { type SceneItem, type Standing, shareOf } from '../pictures/data.ts';
import type { Solid } from './build-items.ts';
import { createFollowers } from './followers.ts';
import { hatch } from './hatch.ts';
import { heightOf } from './height-of.ts';
import type { ScenePalette } from './palette.ts';
import {
  approach,
  buildStage,
  closeStage,
  itemAt,
  type Look,
  look,
  middleSeen,
  type Orbit,
  orbit,
  putItems,
  resize,
  type ScreenPlace,
  type Stage,
  spotOf,
} from './stage.ts';

/** How a thing looks now. */
export interface ItemState {
  readonly value: number | undefined;
  readonly standing: Standing;
  readonly priority: number | undefined;
  readonly isVisible: boolean;
}

/** A running scene. It draws only when something has changed. */
export interface SceneEngine {
  readonly stage: Stage;
  /** Show these things; how others than before stand is told anew by {@link update}. The eye stays where it is. */
  show(items: readonly SceneItem[]): void;
  update(id: string, state: ItemState): void;
  /** An element over the scene that follows a thing. Returns the way to stop. */
  follow(id: string, element: HTMLElement): () => void;
  look(view: Look): void;
  /** Where the eye is now. */
  eye(): Look;
  /** Where the eye meets the first thing in the middle of the picture. */
  middle(): Look['target'];
  orbit(by: Orbit): void;
  /** Go to things and look at them; at all when none is named. */
  approach(ids: ReadonlySet<string>): void;
  /** The thing at a place of the screen. */
  pick(at: ScreenPlace): SceneItem | undefined;
  drawSoon(): void;
  close(): void;
}

/** What a scene is opened on. */
export interface Place {
  readonly canvas: HTMLCanvasElement;
  readonly palette: ScenePalette;
  /** Things that their point or condition would hide are shown all the same, pale. */
  readonly isEditing: boolean;
}

/**
 * Draw a scene on a canvas, which it fills.
 *
 * @throws Error when there is no WebGL
 */
export function openScene({ canvas, palette, isEditing }: Place): SceneEngine {
  const stage = buildStage(canvas, palette);
  const { renderer, world, camera, controls, items, solids } = stage;
  const over = createFollowers();
  const old = hatch();
  const states = new Map<string, ItemState>();
  let frame = 0;
  const draw = (): void => {
    frame = 0;
    renderer.render(world, camera);
    over.place();
  };
  const drawSoon = (): void => {
    frame ||= requestAnimationFrame(draw);
  };
  const refill = (): void => {
    resize(stage);
    drawSoon();
  };
  const stand = (id: string): void => {
    const [item, solid, state] = [items.get(id), solids.get(id), states.get(id) ?? unbound];
    if (!item || !solid) return;
    const isMoved = move(solid, item, { state, isEditing });
    const isPainted = paint(solid, item, { state, palette, old });
    const isPaled = isEditing && pale(solid, !state.isVisible);
    if (isMoved) renderer.shadowMap.needsUpdate = true;
    if (isMoved || isPainted || isPaled) drawSoon();
  };
  controls.addEventListener('change', drawSoon);
  const observer = new ResizeObserver(refill);
  observer.observe(canvas.parentElement ?? canvas);
  refill();
  return {
    stage,
    drawSoon,
    show: (wanted) => {
      for (const id of putItems(stage, wanted)) {
        if (isFree(items.get(id))) states.delete(id);
        stand(id);
      }
      drawSoon();
    },
    update: (id, state) => {
      states.set(id, state);
      stand(id);
    },
    follow: (id, element) => {
      const stop = over.follow(element, () => spotOf(stage, id));
      drawSoon();
      return stop;
    },
    look: (view) => {
      look(stage, view);
      drawSoon();
    },
    eye: () => ({ eye: camera.position.toArray(), target: controls.target.toArray() }),
    middle: () => [...middleSeen(stage)],
    orbit: (by) => {
      orbit(stage, by);
      drawSoon();
    },
    approach: (ids) => {
      approach(stage, ids);
      drawSoon();
    },
    pick: (at) => itemAt(stage, at),
    close: () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      over.close();
      old.dispose();
      closeStage(stage);
    },
  };
}

/** Whether no value says how a thing looks. */
const isFree = (item: SceneItem | undefined): boolean => item?.point === undefined && !item?.visible;

const unbound: ItemState = { value: undefined, standing: 'good', priority: undefined, isVisible: true };

interface Showing {
  readonly state: ItemState;
  readonly palette: ScenePalette;
  readonly old: CanvasTexture;
}

const black = new Color(0);

/** The height at which a thing stands; water of which nothing is known, at the first height that it has. */
function heightAt(item: SceneItem, { position }: Solid, value: number | undefined): number {
  if (item.kind === 'water') return value === undefined ? item.from[1] : heightOf(item, value);
  return item.kind === 'gate' ? item.at[1] + shareOf(value, 0, item.full) * item.lift : position.y;
}

interface Moving {
  readonly state: ItemState;
  readonly isEditing: boolean;
}

/** Put a thing where its value says. True when it was elsewhere: small steps of water are not worth a drawing. */
function move(solid: Solid, item: SceneItem, { state: { value, isVisible }, isEditing }: Moving): boolean {
  const isShown = isEditing || (isVisible && (item.kind !== 'water' || value !== undefined));
  const y = heightAt(item, solid, value);
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

/** See through a thing that is not shown now. True when it looked otherwise. */
function pale({ material, userData }: Solid, isPale: boolean): boolean {
  if (Boolean(userData.isPale) === isPale) return false;
  userData.isPale = isPale;
  userData.opacity ??= material.opacity;
  material.opacity = isPale ? 0.3 : Number(userData.opacity);
  material.transparent = material.opacity < 1;
  material.needsUpdate = true;
  return true;
}
