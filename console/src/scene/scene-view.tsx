import './scene.css';
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { isWithin } from '../../../src/contracts/picture.ts';
import { useCanvasTheme } from '../app/canvas-theme.ts';
import { useCommon, useT, useText } from '../i18n/use-t.ts';
import { type PictureScene, type SceneItem, useReading } from '../pictures/data.ts';
import { useRemark, useShown } from '../pictures/values.tsx';
import { Button } from '../ui/button.tsx';
import { PriorityBadge } from '../ui/priority-badge.tsx';
import { useQualityWord } from '../ui/quality-words.ts';
import { EmptyState } from '../ui/states.tsx';
import { openScene, type SceneEngine } from './engine.ts';
import { paletteOf } from './palette.ts';
import { sceneWords } from './words.ts';

/** What a faceplate is opened for. */
interface Picked {
  readonly title: string;
  readonly points: readonly number[];
}

/** Tells the engine how a thing stands; over it a word when its value is old or bad, or a mark when it is abnormal. */
function Binding({ item, engine }: { readonly item: SceneItem; readonly engine: SceneEngine }) {
  const t = useCommon();
  const word = useQualityWord();
  const reading = useReading(item.point, item.bands);
  const { value, standing, priority } = reading;
  const condition = useReading(item.visible?.point);
  const isVisible = item.visible === undefined || isWithin(item.visible, condition.value);
  useEffect(
    () => engine.update(item.id, { value, standing, priority, isVisible }),
    [engine, item.id, value, standing, priority, isVisible],
  );
  const mark = useRef<HTMLSpanElement>(null);
  const isMoved = item.kind === 'water' || item.kind === 'gate';
  const isWrong = isMoved && (standing === 'bad' || standing === 'stale' || standing === 'none');
  const isMarked = item.point !== undefined && item.kind !== 'label' && (priority !== undefined || isWrong);
  useEffect(() => (isMarked && mark.current ? engine.follow(item.id, mark.current) : undefined), [engine, item.id, isMarked]);
  if (!isMarked) return null;
  return (
    <span ref={mark} className="scene-mark">
      {priority !== undefined && <PriorityBadge priority={priority} />}
      {isWrong && (
        <span className="quality-mark">
          {standing === 'none' ? t('noValue') : word(standing === 'stale' ? (reading.staleness ?? standing) : standing)}
        </span>
      )}
    </span>
  );
}

function Label(props: { readonly item: SceneItem; readonly engine: SceneEngine; readonly onPick: ((picked: Picked) => void) | undefined }) {
  const { item, engine, onPick } = props;
  const text = useText();
  const place = useRef<HTMLDivElement>(null);
  const reading = useReading(item.point, item.bands);
  const condition = useReading(item.visible?.point);
  const shown = useShown(reading);
  const remark = useRemark(reading).filter(Boolean).join(' · ');
  const isVisible = item.visible === undefined || isWithin(item.visible, condition.value);
  useEffect(() => (place.current ? engine.follow(item.id, place.current) : undefined), [engine, item.id]);
  const title = item.title ? text(item.title) : text(reading.point?.title);
  const { point, priority, standing } = reading;
  const body = (
    <>
      {priority !== undefined && <PriorityBadge priority={priority} />}
      <span>{title}</span>
      {item.point !== undefined && (
        <b className={`num ${standing === 'stale' || standing === 'none' ? 'stale' : ''}`}>
          {shown} <small>{point?.symbol}</small>
        </b>
      )}
      {remark !== '' && <small className="muted">{remark}</small>}
    </>
  );
  return (
    <div ref={place} className="scene-label" hidden={!isVisible}>
      {item.point === undefined || !onPick ? (
        <span className="scene-plate">{body}</span>
      ) : (
        <button type="button" className="scene-plate" onClick={() => onPick({ title, points: [item.point ?? -1] })}>
          {body}
        </button>
      )}
    </div>
  );
}

/** A running scene on a canvas, made anew when the scene or the theme changes; `false` when there is no WebGL. */
function useEngine(canvas: RefObject<HTMLCanvasElement | null>, scene: PictureScene): SceneEngine | false | undefined {
  const theme = useCanvasTheme();
  const [engine, setEngine] = useState<SceneEngine | false>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are those of the theme
  useEffect(() => {
    if (!canvas.current) return;
    try {
      const made = openScene({ canvas: canvas.current, scene, palette: paletteOf(canvas.current) });
      setEngine(made);
      return () => {
        setEngine(undefined);
        made.close();
      };
    } catch {
      setEngine(false);
    }
  }, [canvas, scene, theme]);
  return engine;
}

const turns: Readonly<Record<string, Parameters<SceneEngine['orbit']>[0]>> = {
  ArrowLeft: { turn: -6 },
  ArrowRight: { turn: 6 },
  ArrowUp: { rise: 5 },
  ArrowDown: { rise: -5 },
  '+': { nearer: 1.15 },
  '=': { nearer: 1.15 },
  '-': { nearer: 1 / 1.15 },
};

/** A 3D scene with live values: to turn and to ask, never by itself in motion. */
export function SceneView(props: { readonly scene: PictureScene; readonly title: string; readonly onPick?: (picked: Picked) => void }) {
  const { scene, title, onPick } = props;
  const t = useT(sceneWords);
  const text = useText();
  const canvas = useRef<HTMLCanvasElement>(null);
  const engine = useEngine(canvas, scene);
  const down = useRef({ x: 0, y: 0 });
  const [first] = scene.views;
  if (engine === false) return <EmptyState title={t('noWebgl')}>{t('noWebglAbout')}</EmptyState>;
  const pressed = (event: KeyboardEvent) => {
    if (!engine || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = turns[event.key];
    if (by) engine.orbit(by);
    else if (event.key === '0' && first) engine.look(first);
    else return;
    event.preventDefault();
  };
  const clicked = (event: React.MouseEvent) => {
    if (!engine || !onPick || Math.hypot(event.clientX - down.current.x, event.clientY - down.current.y) > 4) return;
    const item = engine.pick(event);
    if (item?.point !== undefined) onPick({ title: item.title ? text(item.title) : '', points: [item.point] });
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
      {engine && (
        <div className="scene-over">
          {scene.items.map((item) =>
            item.point !== undefined || item.visible ? <Binding key={item.id} item={item} engine={engine} /> : null,
          )}
          {scene.items.map((item) => (item.kind === 'label' ? <Label key={item.id} item={item} engine={engine} onPick={onPick} /> : null))}
        </div>
      )}
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
