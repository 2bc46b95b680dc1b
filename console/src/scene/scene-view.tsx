import './scene.css';
import { type KeyboardEvent, type MouseEvent, useRef } from 'react';
import { useT, useText } from '../i18n/use-t.ts';
import type { PictureScene, SceneItem } from '../pictures/data.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/states.tsx';
import { SceneOver } from './scene-over.tsx';
import { Steer, turns } from './steer.tsx';
import { useEngine } from './use-engine.ts';
import { sceneWords } from './words.ts';

/** Whether something is told of a thing, or a click on it leads somewhere. */
const isAnswering = ({ point, opens }: SceneItem): boolean => point !== undefined || opens !== undefined;

/** A 3D scene with live values: to turn and to ask, never by itself in motion. */
export function SceneView(props: { readonly scene: PictureScene; readonly title: string; readonly onPick?: (item: SceneItem) => void }) {
  const { scene, title, onPick } = props;
  const t = useT(sceneWords);
  const text = useText();
  const canvas = useRef<HTMLCanvasElement>(null);
  const engine = useEngine(canvas, scene);
  const down = useRef({ x: 0, y: 0 });
  const [first] = scene.views;
  if (engine === false) return <EmptyState title={t('noWebgl')}>{t('noWebglAbout')}</EmptyState>;
  const home = () => engine && first && engine.look(first);
  const pressed = (event: KeyboardEvent) => {
    if (!engine || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = turns[event.key];
    if (by) engine.orbit(by);
    else if (event.key === '0') home();
    else return;
    event.preventDefault();
  };
  const clicked = (event: MouseEvent) => {
    if (!engine || !onPick || Math.hypot(event.clientX - down.current.x, event.clientY - down.current.y) > 4) return;
    const item = engine.pick(event);
    if (item && isAnswering(item)) onPick(item);
  };
  return (
    <div className="scene">
      <canvas
        ref={canvas}
        tabIndex={0}
        role="img"
        aria-label={`${title}，${t('hint')}`}
        title={t('hint')}
        onKeyDown={pressed}
        onPointerDown={({ clientX: x, clientY: y }) => {
          down.current = { x, y };
        }}
        onClick={clicked}
      />
      {engine && <SceneOver items={scene.items} engine={engine} isPickable={isAnswering} onPick={onPick} />}
      {engine && <Steer engine={engine} label={t('home')} onFit={home} />}
      {engine && scene.views.length > 1 && (
        <fieldset className="scene-views">
          <legend className="sr">{t('views')}</legend>
          {scene.views.map((view) => (
            <Button key={view.title.en} onClick={() => engine.look(view)}>
              {text(view.title)}
            </Button>
          ))}
        </fieldset>
      )}
    </div>
  );
}
