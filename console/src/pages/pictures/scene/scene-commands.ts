import type { KeyboardEvent } from 'react';
import type { SceneKind } from '../../../../../src/contracts/scene.ts';
import type { PictureScene, SceneItem } from '../../../pictures/data.ts';
import type { SceneEngine } from '../../../scene/engine.ts';
import { turns } from '../../../scene/steer.tsx';
import type { Chosen } from '../draft.ts';
import { controlCommand } from '../edit-keys.ts';
import type { GizmoMode } from './gizmo.ts';
import { addedItem, changedItem, mostItems, pastedItems, unitFor, withoutItems } from './scene-draft.ts';
import { type Place, seenWay, type Transform, transformed } from './transform.ts';

/** What was copied last; it can be pasted into another scene too. */
let clipboard: readonly SceneItem[] = [];

/** A scene that is being changed, and what of it is chosen. */
export interface SceneWork {
  readonly scene: PictureScene;
  /** `about`: changes of one kind in a row are one step back. */
  readonly onScene: (scene: PictureScene, about?: string) => void;
  readonly chosen: Chosen;
  readonly choose: (chosen: Chosen) => void;
  /** Grid of places; 0 for none. */
  readonly step: number;
  /** How the scene is looked at. */
  readonly engine: SceneEngine | undefined;
}

const still = { by: [0, 0, 0], turn: 0, times: [1, 1, 1] } as const satisfies Transform;

/** Where a new thing goes: onto what is seen in the middle, as large as suits from there. */
function spotFor(engine: SceneEngine | undefined, scene: PictureScene): { readonly at: Place; readonly unit: number } {
  const eye = engine?.eye().eye ?? scene.views[0]?.eye ?? [0, 0, 100];
  const at = engine?.middle() ?? scene.views[0]?.target ?? [0, 0, 0];
  return { at, unit: unitFor(Math.hypot(eye[0] - at[0], eye[1] - at[1], eye[2] - at[2])) };
}

/** Everything that changes the things of a scene. */
export function commandsOf({ scene, onScene, chosen, choose, step, engine }: SceneWork) {
  const own = () => scene.items.filter(({ id }) => chosen.has(id));
  const paste = (copies: readonly SceneItem[]) => {
    if (copies.length === 0 || scene.items.length >= mostItems) return;
    const next = pastedItems(scene, copies, step > 0 ? step : spotFor(engine, scene).unit / 2);
    onScene(next.scene);
    choose(next.ids);
  };
  const remove = () => {
    if (chosen.size === 0) return;
    onScene(withoutItems(scene, chosen));
    choose(new Set());
  };
  const transform = (done: Transform, about?: string) => {
    const next = transformed(scene, chosen, done, step);
    if (JSON.stringify(next) !== JSON.stringify(scene)) onScene(next, about);
  };
  return {
    add: (kind: SceneKind) => {
      const next = addedItem(scene, kind, spotFor(engine, scene));
      onScene(next.scene);
      choose(new Set([next.id]));
    },
    change: (item: SceneItem) => onScene(changedItem(scene, item), `edit ${item.id}`),
    transform,
    nudge: (by: Place) => transform({ ...still, by }, `nudge ${[...chosen].join()}`),
    double: () => paste(own()),
    remove,
    copy: () => {
      if (chosen.size > 0) clipboard = own();
    },
    paste: () => paste(clipboard),
    all: () => choose(new Set(scene.items.map(({ id }) => id))),
    none: () => choose(new Set()),
  };
}
export type SceneCommands = ReturnType<typeof commandsOf>;

const ways: Readonly<Record<string, Place>> = {
  ArrowLeft: [-1, 0, 0],
  ArrowRight: [1, 0, 0],
  ArrowUp: [0, 0, -1],
  ArrowDown: [0, 0, 1],
  PageUp: [0, 1, 0],
  PageDown: [0, -1, 0],
};

const modeKeys: Readonly<Record<string, GizmoMode>> = { m: 'move', t: 'turn', s: 'size' };

interface KeyWork {
  readonly work: SceneWork;
  readonly commands: SceneCommands;
  readonly onMode: (mode: GizmoMode) => void;
  /** Let go of a handle; false when none is held. */
  readonly letGo: () => boolean;
}

function plainKey(key: string, { work: { engine, chosen, scene }, commands, onMode, letGo }: KeyWork): (() => void) | undefined {
  const mode = modeKeys[key.toLowerCase()];
  if (mode) return () => onMode(mode);
  const [by, first] = [turns[key], scene.views[0]];
  if (by) return () => engine?.orbit(by);
  const others = new Map([
    ['Delete', commands.remove],
    ['Backspace', commands.remove],
    ['Escape', () => void (letGo() || commands.none())],
    ['f', () => engine?.approach(chosen)],
    ['0', () => void (first && engine?.look(first))],
  ]);
  return others.get(key);
}

/** The keys of the canvas; undo, redo and save are keys of the whole page. True when a key did something. */
export function keyed(event: KeyboardEvent, keys: KeyWork): boolean {
  const { work, commands } = keys;
  const way = ways[event.key];
  if (way && work.chosen.size > 0 && !event.ctrlKey && !event.metaKey) {
    const length = (work.step || 1) * (event.shiftKey ? 10 : event.altKey ? 0.1 : 1);
    const [x, y, z] = work.engine ? seenWay(way, work.engine.eye()) : way;
    commands.nudge([x * length, y * length, z * length]);
    return true;
  }
  const action = event.ctrlKey || event.metaKey ? controlCommand(event.key, commands) : plainKey(event.key, keys);
  action?.();
  return action !== undefined;
}
