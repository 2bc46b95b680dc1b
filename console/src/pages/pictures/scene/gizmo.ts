import {
  Box3,
  BoxGeometry,
  type BufferGeometry,
  type Color,
  DoubleSide,
  EdgesGeometry,
  Group,
  LineBasicMaterial,
  LineSegments,
  MathUtils,
  Mesh,
  MeshBasicMaterial,
  Object3D,
  Vector3,
} from 'three';
import { TransformControls } from 'three/addons/controls/TransformControls.js';
import type { Solid } from '../../../scene/build-items.ts';
import type { SceneEngine } from '../../../scene/engine.ts';
import { release, type Stage } from '../../../scene/stage.ts';
import type { Chosen } from '../draft.ts';
import { forgetHeightHandle, tellHeightHandle } from './height-handle.ts';
import { type Place, pivotOf, type Transform, turnOf } from './transform.ts';

/** What the handles do. */
export type GizmoMode = 'move' | 'turn' | 'size';

/** What the handles are at. */
export interface Hold {
  readonly chosen: Chosen;
  readonly mode: GizmoMode;
  /** Grid of places, in units of the scene; 0 for none. */
  readonly step: number;
  /** Grid of directions, degrees; 0 for none. */
  readonly degrees: number;
}

/** Handles in the scene with which the chosen things are moved, turned and made larger. */
export interface Gizmo {
  hold(hold: Hold): void;
  /** True while the pointer is on a handle, which is no click on what lies behind it. */
  isTouched(): boolean;
  /** Let go and leave everything as it was; false when nothing is held. */
  cancel(): boolean;
  close(): void;
}

const modes = { move: 'translate', turn: 'rotate', size: 'scale' } as const;

/** Lines around a thing; around ground, of its box: it has an edge at every crossing. */
function rimOf(solid: Solid, isGround: boolean): BufferGeometry {
  if (!isGround) return new EdgesGeometry(solid.geometry, 25);
  const box = new Box3().setFromBufferAttribute(solid.geometry.getAttribute('position') as never); // holds: terrain is made with plain positions
  const size = box.getSize(new Vector3());
  const middle = box.getCenter(new Vector3());
  return new EdgesGeometry(new BoxGeometry(size.x, size.y, size.z).translate(middle.x, middle.y, middle.z));
}

/** What lies over a chosen thing: its lines, and a veil, both on top of all others. */
function markOf(solid: Solid, isGround: boolean, colour: Color): Group {
  const mark = new Group();
  const onTop = { color: colour, depthTest: false, transparent: true, fog: false };
  mark.add(new LineSegments(rimOf(solid, isGround), new LineBasicMaterial(onTop)));
  if (!isGround) mark.add(new Mesh(solid.geometry.clone(), new MeshBasicMaterial({ ...onTop, opacity: 0.22, side: DoubleSide })));
  for (const part of mark.children) part.renderOrder = 10;
  mark.name = 'chosen';
  return mark;
}

/** Mark the chosen things, and take the marks of others away. */
function markChosen({ solids, items }: Stage, chosen: Chosen, colour: Color): void {
  for (const [id, solid] of solids) {
    const mark = solid.getObjectByName('chosen');
    if (chosen.has(id) === (mark !== undefined)) continue;
    if (mark) {
      mark.removeFromParent();
      release(mark);
    } else solid.add(markOf(solid, items.get(id)?.kind === 'terrain', colour));
  }
}

/** The middle of what is chosen, where it is drawn now. */
function middleOf({ items, solids }: Stage, chosen: Chosen): Vector3 | undefined {
  const pivots = [...chosen].flatMap((id) => {
    const item = items.get(id);
    if (!item) return [];
    const pivot = new Vector3(...pivotOf(item));
    const solid = solids.get(id);
    if (solid && (item.kind === 'water' || item.kind === 'gate')) pivot.y = solid.position.y;
    return [pivot];
  });
  if (pivots.length === 0) return undefined;
  return pivots.reduce((sum, one) => sum.add(one), new Vector3()).divideScalar(pivots.length);
}

/** One thing as it was when the handles were taken. */
interface Start {
  readonly thing: Solid | undefined;
  readonly at: Vector3;
  readonly from: Vector3;
  readonly turn: number;
}

function startsOf({ solids, labels }: Stage, chosen: Chosen): readonly Start[] {
  return [...chosen].flatMap((id) => {
    const thing = solids.get(id);
    const at = thing?.position ?? labels.get(id);
    return at ? [{ thing, at, from: at.clone(), turn: thing?.rotation.y ?? 0 }] : [];
  });
}

const up = new Vector3(0, 1, 0);

interface Pivot {
  readonly pivot: Object3D;
  /** Where the pivot was when the handles were taken, and how it was turned. */
  readonly from: Vector3;
  readonly turn: number;
}

/** Draw a thing where the pivot has brought it. */
function carry({ thing, at, from, turn }: Start, held: Pivot): void {
  const { pivot } = held;
  const way = from.clone().sub(held.from).applyAxisAngle(up, -held.turn).multiply(pivot.scale).applyAxisAngle(up, pivot.rotation.y);
  at.copy(pivot.position).add(way);
  if (!thing) return;
  thing.rotation.y = turn + pivot.rotation.y - held.turn;
  thing.scale.copy(pivot.scale);
}

/** What was done to the pivot. */
function doneTo({ pivot, from, turn }: Pivot): Transform {
  const by = pivot.position.clone().sub(from).toArray() as Place; // holds: a vector has three
  const times = pivot.scale.toArray().map((one) => Math.max(Math.abs(one), 0.01)) as unknown as Place; // holds: as above
  return { by, turn: MathUtils.radToDeg(pivot.rotation.y - turn), times };
}

/** Show the handles of a mode; things turn about the height only. */
function offer(controls: TransformControls, mode: GizmoMode): void {
  controls.setMode(modes[mode]);
  controls.showX = mode !== 'turn';
  controls.showZ = mode !== 'turn';
  controls.showXYZE = mode !== 'turn';
  controls.showE = mode !== 'turn';
}

/** Handles over a running scene; `onDone` is called when they are let go, and everything is where it was then. */
export function openGizmo(engine: SceneEngine, colour: Color, onDone: (transform: Transform) => void): Gizmo {
  const { stage } = engine;
  const controls = new TransformControls(stage.camera, stage.canvas);
  const helper = controls.getHelper();
  const pivot = new Object3D();
  pivot.rotation.order = 'YXZ';
  let [starts, from, turn]: [readonly Start[], Vector3, number] = [[], new Vector3(), 0];
  let isCancelled = false;
  let own: Chosen = new Set();
  stage.world.add(pivot, helper);
  tellHeightHandle(helper, stage.canvas);
  const held = (): Pivot => ({ pivot, from, turn });
  const reset = (): void => {
    pivot.position.copy(from);
    pivot.rotation.set(0, turn, 0);
    pivot.scale.set(1, 1, 1);
    for (const one of starts) carry(one, held());
  };
  controls.addEventListener('change', engine.drawSoon);
  controls.addEventListener('dragging-changed', ({ value }) => {
    stage.controls.enabled = value !== true;
  });
  controls.addEventListener('mouseDown', () => {
    starts = startsOf(stage, own);
  });
  controls.addEventListener('objectChange', () => {
    if (isCancelled) return reset();
    for (const one of starts) carry(one, held());
    stage.renderer.shadowMap.needsUpdate = true;
  });
  controls.addEventListener('mouseUp', () => {
    const done = doneTo(held());
    reset();
    if (!isCancelled) onDone(done);
    isCancelled = false;
  });
  return {
    hold: ({ chosen, mode, step, degrees }) => {
      markChosen(stage, chosen, colour);
      forgetHeightHandle(stage.canvas);
      engine.drawSoon();
      const middle = middleOf(stage, chosen);
      if (!middle) return void controls.detach();
      const [only] = chosen.size === 1 ? [...chosen].map((id) => stage.items.get(id)) : [];
      own = chosen;
      starts = startsOf(stage, own);
      [from, turn] = [middle, MathUtils.degToRad(only ? turnOf(only) : 0)];
      reset();
      controls.attach(pivot);
      offer(controls, mode);
      controls.setTranslationSnap(step > 0 ? step : null);
      controls.setRotationSnap(degrees > 0 ? MathUtils.degToRad(degrees) : null);
    },
    isTouched: () => controls.axis !== null,
    cancel: () => {
      if (!controls.dragging) return false;
      isCancelled = true;
      controls.reset();
      return true;
    },
    close: () => {
      stage.controls.enabled = true;
      forgetHeightHandle(stage.canvas);
      stage.world.remove(pivot, helper);
      controls.detach();
      controls.dispose();
    },
  };
}
