import { useEffect, useRef, useState } from 'react';
import { call } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { type Problem, ProblemList } from '../../documents/problem-list.tsx';
import { readJson } from '../../documents/read-json.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import type { PictureScene } from '../../pictures/data.ts';
import { SceneView } from '../../scene/scene-view.tsx';
import { Button } from '../../ui/button.tsx';
import { TextArea } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { toastError } from '../../ui/toast.tsx';
import type { Draft } from './draft.ts';
import { editWords } from './edit-words.ts';
import { sceneText } from './scene-text.ts';
import { picturesWords } from './words.ts';

/** How the text stands with the server. */
export type SceneStanding = 'valid' | 'checking' | 'broken';

const settleMs = 500;
const starter = {
  views: [{ title: { zh: '总览', en: 'Overview' }, eye: [60, 50, 90], target: [0, 5, 0] }],
  items: [{ kind: 'box', id: 'ground', at: [0, -1, 0], size: [100, 2, 100], material: 'ground' }],
};

/** The text of a scene, looked through by the server a moment after the last key; `settled` is the one that the draft has. */
function useChecked({ text, settled }: { readonly text: string; readonly settled: string }, onScene: (scene: PictureScene) => void) {
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [standing, setStanding] = useState<SceneStanding>('valid');
  const tell = useRef(onScene);
  tell.current = onScene;
  useEffect(() => {
    if (text === settled) {
      setProblems([]);
      setStanding('valid');
      return;
    }
    setStanding('checking');
    let isOld = false;
    const wait = setTimeout(async () => {
      const read = readJson(text);
      if ('problem' in read) {
        setProblems([{ path: '', text: read.problem }]);
        setStanding('broken');
        return;
      }
      try {
        const { scene, problems: found } = await call('checkPictureScene', { body: { scene: read.content } });
        if (isOld) return;
        setProblems(found);
        setStanding(scene ? 'valid' : 'broken');
        if (scene) tell.current(scene);
      } catch (error) {
        setStanding('broken');
        toastError(error);
      }
    }, settleMs);
    return () => {
      isOld = true;
      clearTimeout(wait);
    };
  }, [text, settled]);
  return { problems, standing };
}

interface SceneProps {
  readonly draft: Draft;
  /** The text as it is being typed, which may be no scene; absent when it is that of the draft. It outlives this view. */
  readonly typed: string | undefined;
  readonly onTyped: (text: string | undefined) => void;
  readonly onChange: (scene: PictureScene | undefined, text?: string) => void;
  readonly onStanding: (standing: SceneStanding) => void;
}

function Written({ draft, typed, onTyped, onChange, onStanding, start }: SceneProps & { readonly start: string }) {
  const t = useT(editWords);
  const words = useT(picturesWords);
  const title = useText();
  const format = useFormat();
  const settled = draft.sceneText ?? start;
  const text = typed ?? settled;
  const { problems, standing } = useChecked({ text, settled }, (scene) => onChange(scene, text));
  const tell = useRef(onStanding);
  tell.current = onStanding;
  useEffect(() => tell.current(standing), [standing]);
  const note = standing === 'checking' ? t('sceneChecking') : standing === 'valid' ? t('sceneValid') : undefined;
  return (
    <div className="edit-scene">
      <Panel
        title={t('scene')}
        note={note}
        actions={<Button onClick={() => onChange(undefined)}>{t('dropScene')}</Button>}
        className="edit-scene-text"
      >
        <TextArea label={t('scene')} help={t('sceneHelp')} look="code" spellCheck={false} value={text} onChange={onTyped} />
        <ProblemList t={words} title={t('sceneProblems', { n: format.number(problems.length) })} problems={problems} />
      </Panel>
      {draft.scene && <SceneView scene={draft.scene} title={title(draft.title)} />}
    </div>
  );
}

/** A 3D scene as text beside what it looks like; the preview follows whenever the text is valid. */
export function EditScene(props: SceneProps & { readonly picture: string; readonly isNew: boolean }) {
  const { draft, onChange, picture, isNew } = props;
  const t = useT(editWords);
  const file = useCall('exportPicture', { params: { id: picture } }, { enabled: !isNew });
  const begin = async () => {
    const { scene } = await call('checkPictureScene', { body: { scene: starter } });
    if (scene) onChange(scene, sceneText(starter));
  };
  if (!draft.scene)
    return (
      <EmptyState title={t('noScene')}>
        <Button look="primary" onClick={() => void begin().catch(toastError)}>
          {t('startScene')}
        </Button>
      </EmptyState>
    );
  if (isNew) return <Written {...props} start={sceneText(starter)} />;
  return <Loaded query={file}>{({ scene }) => <Written {...props} start={sceneText(scene ?? starter)} />}</Loaded>;
}
