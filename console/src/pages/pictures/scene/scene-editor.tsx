import './scene-editor.css';
import { Camera, Copy, SquareDashed, Trash2 } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { useFormat, useT, useText } from '../../../i18n/use-t.ts';
import type { PictureScene } from '../../../pictures/data.ts';
import type { SceneEngine } from '../../../scene/engine.ts';
import { useEngine } from '../../../scene/use-engine.ts';
import { sceneWords } from '../../../scene/words.ts';
import { Button, IconButton, Segmented } from '../../../ui/button.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { EmptyState } from '../../../ui/states.tsx';
import { toast } from '../../../ui/toast.tsx';
import type { Chosen } from '../draft.ts';
import type { Gizmo, GizmoMode } from './gizmo.ts';
import { commandsOf, keyed, type SceneCommands } from './scene-commands.ts';
import { changedView, type ItemProblem, problemsOf, viewOf } from './scene-draft.ts';
import { ScenePalette, SceneParts } from './scene-list.tsx';
import { useItemName } from './scene-name.ts';
import { SceneProperties } from './scene-properties.tsx';
import { SceneStage } from './scene-stage.tsx';
import { SceneViews } from './scene-views.tsx';
import { sceneEditWords } from './scene-words.ts';
import { canSize, canTurn } from './transform.ts';

interface EditorProps {
  readonly scene: PictureScene;
  readonly onScene: (scene: PictureScene, about?: string) => void;
  readonly chosen: Chosen;
  readonly choose: (chosen: Chosen) => void;
}

/** Grids that places snap to; 0 for none. */
const steps = [0, 0.1, 0.5, 1, 5, 10] as const;
const gridDegrees = 15;

interface BarProps {
  readonly mode: GizmoMode;
  readonly onMode: (mode: GizmoMode) => void;
  /** The ways that what is chosen can be handled. */
  readonly modes: readonly GizmoMode[];
  readonly step: number;
  readonly onStep: (step: number) => void;
  readonly onStart: () => void;
}

/** What dragging a handle does, on which grid, and where the scene starts. */
function Bar({ mode, onMode, modes, step, onStep, onStart }: BarProps) {
  const t = useT(sceneEditWords);
  const format = useFormat();
  return (
    <div className="scene-bar">
      <Segmented label={t('mode')} options={modes.map((key) => ({ key, label: t(key) }))} value={mode} onChange={onMode} />
      <label className="scene-snap">
        {t('snap')}
        <select className="input" value={step} onChange={(e) => onStep(Number(e.target.value))}>
          {steps.map((one) => (
            <option key={one} value={one}>
              {one === 0 ? t('noSnap') : t('snapTo', { n: format.number(one) })}
            </option>
          ))}
        </select>
      </label>
      <span className="spacer" />
      <Button icon={<Camera size={15} aria-hidden="true" />} title={t('asStartHelp')} onClick={onStart}>
        {t('asStart')}
      </Button>
    </div>
  );
}

function ChosenCommands({ commands }: { readonly commands: SceneCommands }) {
  const t = useT(sceneEditWords);
  return (
    <div className="edit-commands">
      <IconButton label={t('double')} onClick={commands.double}>
        <Copy size={16} aria-hidden="true" />
      </IconButton>
      <IconButton label={t('remove')} onClick={commands.remove}>
        <Trash2 size={16} aria-hidden="true" />
      </IconButton>
      <IconButton label={t('none')} onClick={commands.none}>
        <SquareDashed size={16} aria-hidden="true" />
      </IconButton>
    </div>
  );
}

/** What keeps the scene from being saved; each line leads to its part. */
function Problems({ problems, choose }: { readonly problems: readonly ItemProblem[]; readonly choose: (chosen: Chosen) => void }) {
  const t = useT(sceneEditWords);
  const text = useText();
  const format = useFormat();
  const nameOf = useItemName();
  if (problems.length === 0) return null;
  return (
    <div className="scene-problems" role="status">
      <b>{t('problems', { n: format.number(problems.length) })}</b>
      <ul>
        {problems.map(({ item, text: problem }) => (
          <li key={`${item.id} ${problem.en}`}>
            <button type="button" onClick={() => choose(new Set([item.id]))}>
              {t('unfinished', { name: nameOf(item), problem: text(problem) })}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface SideProps extends EditorProps {
  readonly commands: SceneCommands;
  readonly engine: SceneEngine | undefined;
}

/** At the right: what is chosen, or the views of the scene. */
function Side({ scene, onScene, chosen, commands, engine }: SideProps): ReactNode {
  const t = useT(sceneEditWords);
  const format = useFormat();
  const nameOf = useItemName();
  const own = scene.items.filter(({ id }) => chosen.has(id));
  const [single] = own;
  if (!single) return <SceneViews scene={scene} engine={engine} onScene={onScene} />;
  const isOne = own.length === 1;
  return (
    <Panel title={isOne ? nameOf(single) : t('chosen', { n: format.number(own.length) })} className="edit-side-panel">
      <ChosenCommands commands={commands} />
      {isOne ? <SceneProperties key={single.id} item={single} onChange={commands.change} /> : <p className="field-note">{t('manyHint')}</p>}
    </Panel>
  );
}

/** The ways that what is chosen can be handled: several things are only moved. */
function modesFor({ items }: PictureScene, chosen: Chosen): readonly GizmoMode[] {
  const own = items.filter(({ id }) => chosen.has(id));
  const can = (test: typeof canTurn) => own.length < 2 && own.every(test);
  return ['move', ...(can(canTurn) ? (['turn'] as const) : []), ...(can(canSize) ? (['size'] as const) : [])];
}

/** The editor of a 3D scene: its parts, the scene with handles, and all that can be said of what is chosen. */
export function SceneEditor(props: EditorProps) {
  const { scene, onScene, chosen, choose } = props;
  const t = useT(sceneWords);
  const canvas = useRef<HTMLCanvasElement>(null);
  const gizmo = useRef<Gizmo>(undefined);
  const running = useEngine(canvas, scene, true);
  const [wanted, setMode] = useState<GizmoMode>('move');
  const [step, setStep] = useState(1);
  if (running === false) return <EmptyState title={t('noWebgl')}>{t('noWebglAbout')}</EmptyState>;
  const engine = running;
  const modes = modesFor(scene, chosen);
  const mode = modes.includes(wanted) ? wanted : 'move';
  const work = { scene, onScene, chosen, choose, step, engine };
  const commands = commandsOf(work);
  const problems = problemsOf(scene);
  const start = () => {
    const [first] = scene.views;
    if (!engine || !first) return;
    onScene(changedView(scene, 0, viewOf(first.title, engine.eye())));
    toast(sceneEditWords.startTaken);
  };
  return (
    <div className="scene-editor">
      <div className="scene-left">
        <ScenePalette count={scene.items.length} onAdd={commands.add} />
        <SceneParts scene={scene} chosen={chosen} problems={problems} onChoose={choose} />
      </div>
      <div className="scene-middle">
        <Bar mode={mode} onMode={setMode} modes={modes} step={step} onStep={setStep} onStart={start} />
        <SceneStage
          scene={scene}
          canvas={canvas}
          engine={engine}
          gizmo={gizmo}
          hold={{ chosen, mode, step, degrees: step > 0 ? gridDegrees : 0 }}
          onChoose={choose}
          onTransform={commands.transform}
          onKey={(event) =>
            keyed(event, { work, commands, onMode: setMode, letGo: () => gizmo.current?.cancel() ?? false }) && event.preventDefault()
          }
        />
        <Problems problems={problems} choose={choose} />
      </div>
      <Side {...props} commands={commands} engine={engine} />
    </div>
  );
}
