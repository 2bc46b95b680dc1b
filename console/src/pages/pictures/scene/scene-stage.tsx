import '../../../scene/scene.css';
import { type KeyboardEvent, type MouseEvent, type RefObject, useEffect, useRef } from 'react';
import { Color } from 'three';
import { useT } from '../../../i18n/use-t.ts';
import type { PictureScene, SceneItem } from '../../../pictures/data.ts';
import type { SceneEngine } from '../../../scene/engine.ts';
import { SceneOver } from '../../../scene/scene-over.tsx';
import { Steer } from '../../../scene/steer.tsx';
import type { Chosen } from '../draft.ts';
import { type Gizmo, type Hold, openGizmo } from './gizmo.ts';
import { sceneEditWords } from './scene-words.ts';
import type { Transform } from './transform.ts';

interface StageProps {
  readonly scene: PictureScene;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly engine: SceneEngine | undefined;
  readonly hold: Hold;
  readonly gizmo: RefObject<Gizmo | undefined>;
  readonly onChoose: (chosen: Chosen) => void;
  readonly onTransform: (transform: Transform) => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

/** The colour of what is chosen, in the theme of an element. */
const accentOf = (element: Element): Color => new Color(getComputedStyle(element).getPropertyValue('--acc').trim() || '#08626f');

/** Handles at what is chosen, as long as the scene runs. */
function useGizmo({ scene, engine, hold, gizmo, onTransform }: StageProps): void {
  const tell = useRef(onTransform);
  tell.current = onTransform;
  useEffect(() => {
    if (!engine) return;
    const opened = openGizmo(engine, accentOf(engine.stage.canvas), (transform) => tell.current(transform));
    gizmo.current = opened;
    return () => {
      gizmo.current = undefined;
      opened.close();
    };
  }, [engine, gizmo]);
  const { chosen, mode, step, degrees } = hold;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the handles follow the things of the scene and belong to the engine
  useEffect(() => gizmo.current?.hold({ chosen, mode, step, degrees }), [engine, gizmo, scene.items, chosen, mode, step, degrees]);
}

/** What is chosen by a click: the one, or with Shift or Ctrl one more or less. */
function clickedOn(chosen: Chosen, item: SceneItem | undefined, { shiftKey, ctrlKey, metaKey }: MouseEvent): Chosen {
  const isMore = shiftKey || ctrlKey || metaKey;
  if (!item) return isMore ? chosen : new Set();
  if (!isMore) return new Set([item.id]);
  const next = new Set(chosen);
  if (!next.delete(item.id)) next.add(item.id);
  return next;
}

/** The scene as it is edited: a click chooses, handles move, turn and size what is chosen. */
export function SceneStage(props: StageProps) {
  const { scene, canvas, engine, hold, gizmo, onChoose, onKey } = props;
  const t = useT(sceneEditWords);
  const down = useRef({ x: 0, y: 0, isOnHandle: false });
  useGizmo(props);
  const press = ({ clientX: x, clientY: y }: MouseEvent) => {
    down.current = { x, y, isOnHandle: gizmo.current?.isTouched() ?? false };
  };
  const click = (event: MouseEvent) => {
    const { x, y, isOnHandle } = down.current;
    if (!engine || isOnHandle || Math.hypot(event.clientX - x, event.clientY - y) > 4) return;
    onChoose(clickedOn(hold.chosen, engine.pick(event), event));
  };
  return (
    <div className="scene">
      {/* biome-ignore lint/a11y/useSemanticElements: what is in it is a drawing that takes keys */}
      {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: as above */}
      <canvas ref={canvas} role="group" tabIndex={0} aria-label={t('stage')} onKeyDown={onKey} onPointerDown={press} onClick={click} />
      {engine && (
        <SceneOver
          items={scene.items}
          engine={engine}
          chosen={hold.chosen}
          isPickable={() => true}
          isEditing
          onPick={(item, event) => onChoose(clickedOn(hold.chosen, item, event))}
        />
      )}
      {engine && <Steer engine={engine} label={t('approach')} onFit={() => engine.approach(hold.chosen)} />}
    </div>
  );
}
