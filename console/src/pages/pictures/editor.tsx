import './editor.css';
import { useNavigate } from '@tanstack/react-router';
import { Redo2, Save, Settings2, Undo2 } from 'lucide-react';
import { type Dispatch, type KeyboardEvent, lazy, Suspense, useReducer, useState } from 'react';
import type { ElementKind } from '../../../../src/contracts/picture.ts';
import { useShortcut } from '../../app/shortcuts.ts';
import { useCommon, useT, useText } from '../../i18n/use-t.ts';
import { type Picture, PictureDataContext, type PictureElement, usePictureData } from '../../pictures/data.ts';
import { Button, IconButton, Segmented } from '../../ui/button.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { type Action, type History, reduce } from '../../ui/undo.ts';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { added, aligned, type Chosen, changed, type Draft, draftOf, gridUnits, ordered, pasted, shifted, without } from './draft.ts';
import { EditCanvas } from './edit-canvas.tsx';
import { controlCommand } from './edit-keys.ts';
import { Palette } from './edit-palette.tsx';
import { EditPanel, type ElementCommands } from './edit-panel.tsx';
import { SettingsDrawer } from './edit-settings.tsx';
import { editWords } from './edit-words.ts';
import { useFirstOpen } from './first-open.ts';
import { sceneEditWords } from './scene/scene-words.ts';
import type { SceneStanding } from './scene/use-checked.ts';
import { StalePicture } from './stale-picture.tsx';
import { useSave } from './use-save.ts';
import { picturesWords } from './words.ts';

const EditScene = lazy(() => import('./edit-scene.tsx').then(({ EditScene: component }) => ({ default: component })));

/** What was copied last; it can be pasted into another picture too. */
let clipboard: readonly PictureElement[] = [];

interface Work {
  readonly draft: Draft;
  readonly dispatch: Dispatch<Action<Draft>>;
  readonly chosen: Chosen;
  readonly choose: (chosen: Chosen) => void;
}

const ways: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Everything that changes the elements. */
function commandsOf({ draft, dispatch, chosen, choose }: Work) {
  const change = (next: Draft, about?: string) => dispatch({ type: 'change', draft: next, ...(about !== undefined && { about }) });
  const paste = (copies: readonly PictureElement[]) => {
    if (copies.length === 0) return;
    const next = pasted(draft, copies);
    change(next.draft);
    choose(next.ids);
  };
  const own = () => draft.elements.filter(({ id }) => chosen.has(id));
  const remove = () => {
    if (chosen.size === 0) return;
    change(without(draft, chosen));
    choose(new Set());
  };
  return {
    align: (how) => change(aligned(draft, chosen, how)),
    order: (to) => change(ordered(draft, chosen, to)),
    double: () => paste(own()),
    remove,
    change: (element) => change(changed(draft, element), `edit ${element.id}`),
    add: (kind: ElementKind) => {
      const next = added(draft, kind, { x: draft.width / 2, y: draft.height / 2 });
      change(next.draft);
      choose(new Set([next.id]));
    },
    copy: () => {
      if (chosen.size > 0) clipboard = own();
    },
    paste: () => paste(clipboard),
    nudge: ([x, y]: readonly [number, number], by: number) =>
      change(shifted(draft, chosen, { x: x * by, y: y * by }), `nudge ${[...chosen].join()}`),
    all: () => choose(new Set(draft.elements.map(({ id }) => id))),
    none: () => choose(new Set()),
  } satisfies ElementCommands & Record<string, unknown>;
}

/** The keys of the canvas; undo, redo and save are keys of the whole page. */
function keyed(event: KeyboardEvent, commands: ReturnType<typeof commandsOf>, isAny: boolean): boolean {
  const way = ways[event.key];
  if (way && isAny) {
    commands.nudge(way, event.altKey ? 1 : event.shiftKey ? 10 * gridUnits : gridUnits);
    return true;
  }
  const plain: Readonly<Record<string, () => void>> = { Delete: commands.remove, Backspace: commands.remove, Escape: commands.none };
  const action = event.ctrlKey || event.metaKey ? controlCommand(event.key, commands) : plain[event.key];
  action?.();
  return action !== undefined;
}

interface Bar {
  readonly history: History<Draft>;
  readonly dispatch: Dispatch<Action<Draft>>;
  readonly canSave: boolean;
  readonly view: 'plan' | 'scene';
  readonly onView: (view: 'plan' | 'scene') => void;
  readonly onSettings: () => void;
  readonly onCancel: () => void;
  readonly onSave: () => void;
}

function EditorHead({ history: { draft, past, future }, dispatch, canSave, view, onView, onSettings, onCancel, onSave }: Bar) {
  const t = useT(editWords);
  const words = useT(picturesWords);
  const common = useCommon();
  const text = useText();
  const undo = () => dispatch({ type: 'undo' });
  const redo = () => dispatch({ type: 'redo' });
  useShortcut('ctrl+z', t('undo'), undo);
  useShortcut('ctrl+y', t('redo'), redo);
  useShortcut('ctrl+s', common('save'), () => canSave && onSave());
  return (
    <PageHead
      title={t('editing', { name: text(draft.title) })}
      actions={
        <>
          <Segmented
            label={words('view')}
            options={[
              { key: 'plan', label: words('view2d') },
              { key: 'scene', label: words('view3d') },
            ]}
            value={view}
            onChange={onView}
          />
          <IconButton label={t('undo')} disabled={past.length === 0} onClick={undo}>
            <Undo2 size={16} aria-hidden="true" />
          </IconButton>
          <IconButton label={t('redo')} disabled={future.length === 0} onClick={redo}>
            <Redo2 size={16} aria-hidden="true" />
          </IconButton>
          <Button icon={<Settings2 size={15} aria-hidden="true" />} onClick={onSettings}>
            {t('settings')}
          </Button>
          <Button onClick={onCancel}>{common('cancel')}</Button>
          <Button look="primary" icon={<Save size={15} aria-hidden="true" />} disabled={!canSave} onClick={onSave}>
            {common('save')}
          </Button>
        </>
      }
    />
  );
}

function Workplace(work: Work) {
  const { draft, dispatch, chosen, choose } = work;
  const commands = commandsOf(work);
  return (
    <div className="picture-editor">
      <Palette onAdd={commands.add} />
      <EditCanvas
        draft={draft}
        dispatch={dispatch}
        chosen={chosen}
        onChoose={choose}
        onKey={(event) => keyed(event, commands, chosen.size > 0) && event.preventDefault()}
      />
      <EditPanel draft={draft} chosen={chosen} onChoose={choose} commands={commands} />
    </div>
  );
}

/** A draft with its way back, and the text of its scene as it is typed, which ends with each step back or forth and with the scene. */
function useHistory(start: Draft) {
  const [history, change] = useReducer(reduce<Draft>, { draft: start, past: [], future: [] });
  const [typed, setTyped] = useState<string>();
  const [standing, setStanding] = useState<SceneStanding>('valid');
  const dispatch = (action: Action<Draft>) => {
    if (action.type !== 'change' || action.draft.scene === undefined) {
      setTyped(undefined);
      setStanding('valid');
    }
    change(action);
  };
  return { history, dispatch, typed, setTyped, standing, setStanding };
}

/** The editor of a picture and its scene. What is not saved is lost only after asking. */
export function Editor({
  picture,
  isScene,
  onClose,
}: {
  readonly picture: Picture;
  readonly isScene: boolean;
  readonly onClose: () => void;
}) {
  const navigate = useNavigate();
  const firstOpen = useFirstOpen();
  const [start] = useState(() => draftOf(picture));
  const { history, dispatch, typed, setTyped, standing, setStanding } = useHistory(start);
  const { draft } = history;
  const [chosen, choose] = useState<Chosen>(new Set());
  const [parts, chooseParts] = useState<Chosen>(new Set());
  const [isSetting, setSetting] = useState(false);
  const unsaved = useUnsaved(standing === 'valid' ? draft : { ...draft, sceneText: typed }, ['edit']);
  const leave = () => {
    unsaved.saved();
    onClose();
  };
  const save = useSave(picture, leave);
  const data = usePictureData(draft.elements, draft.scene);
  const show = (view: 'plan' | 'scene') =>
    void navigate({
      to: '/pictures/$id',
      params: { id: picture.id },
      search: { edit: 'true', ...(view === 'scene' && { view: '3d' }) },
      replace: true,
    });
  const trySave = () => {
    if (standing !== 'valid') return toast(sceneEditWords.textBroken, true);
    const open = firstOpen(draft);
    if (!open) return save.run(draft);
    show(open.view);
    (open.view === 'plan' ? choose : chooseParts)(new Set([open.id]));
    toast(open.text, true);
  };
  return (
    <div className="page picture-edit">
      {unsaved.guard}
      <EditorHead
        history={history}
        dispatch={dispatch}
        canSave={!save.isPending && JSON.stringify(draft) !== JSON.stringify(start)}
        view={isScene ? 'scene' : 'plan'}
        onView={show}
        onSettings={() => setSetting(true)}
        onCancel={onClose}
        onSave={trySave}
      />
      <PictureDataContext value={data}>
        {isScene ? (
          <Suspense fallback={<Skeleton lines={8} />}>
            <EditScene
              draft={draft}
              typed={typed}
              onTyped={setTyped}
              onChange={(scene, { text, about } = {}) =>
                dispatch({ type: 'change', draft: { ...draft, scene, sceneText: text }, ...(about !== undefined && { about }) })
              }
              onStanding={setStanding}
              chosen={parts}
              choose={chooseParts}
            />
          </Suspense>
        ) : (
          <Workplace draft={draft} dispatch={dispatch} chosen={chosen} choose={choose} />
        )}
        {isSetting && (
          <SettingsDrawer
            draft={draft}
            onChange={(next) => dispatch({ type: 'change', draft: next, about: 'settings' })}
            onClose={() => setSetting(false)}
          />
        )}
      </PictureDataContext>
      {save.isStale && <StalePicture draft={draft} onClose={save.forgive} onLeave={leave} />}
    </div>
  );
}
