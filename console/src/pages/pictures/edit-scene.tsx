import { Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useCall } from '../../api/queries.ts';
import { useT } from '../../i18n/use-t.ts';
import type { PictureScene } from '../../pictures/data.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { EmptyState, Loaded, Skeleton } from '../../ui/states.tsx';
import type { Chosen, Draft } from './draft.ts';
import { starter } from './scene/scene-draft.ts';
import { SceneEditor } from './scene/scene-editor.tsx';
import { sceneEditWords } from './scene/scene-words.ts';
import { WrittenScene } from './scene/scene-written.tsx';
import { type SceneStanding, useChecked } from './scene/use-checked.ts';
import { sceneText } from './scene-text.ts';

interface SceneProps {
  readonly draft: Draft;
  /** The text as it is being typed, which may be no scene; absent when it is that of the draft. It outlives this view. */
  readonly typed: string | undefined;
  readonly onTyped: (text: string | undefined) => void;
  /** `text`: as the scene was written; absent when it was changed otherwise. */
  readonly onChange: (scene: PictureScene | undefined, how?: { readonly text?: string; readonly about?: string }) => void;
  readonly onStanding: (standing: SceneStanding) => void;
  readonly chosen: Chosen;
  readonly choose: (chosen: Chosen) => void;
}

/** What stands in the place of the editor while the text is no scene. */
function TextFirst({
  standing,
  onText,
  onDrop,
}: {
  readonly standing: SceneStanding;
  readonly onText: () => void;
  readonly onDrop: () => void;
}) {
  const t = useT(sceneEditWords);
  if (standing === 'checking') return <Skeleton lines={6} />;
  return (
    <EmptyState title={t('textFirst')}>
      <p>{t('textFirstAbout')}</p>
      <div className="button-row">
        <Button look="primary" onClick={onText}>
          {t('toText')}
        </Button>
        <Button onClick={onDrop}>{t('dropText')}</Button>
      </div>
    </EmptyState>
  );
}

function Ways({ draft, scene, typed, onTyped, onChange, onStanding, chosen, choose }: SceneProps & { readonly scene: PictureScene }) {
  const t = useT(sceneEditWords);
  const [way, setWay] = useState<'visual' | 'text'>('visual');
  const isAsked = way === 'text' && draft.sceneText === undefined;
  const written = useCall('writePictureScene', { body: { scene } }, { enabled: isAsked });
  const settled = draft.sceneText ?? (written.data && sceneText(written.data.scene));
  const { problems, standing } = useChecked(typed, settled, (next, text) => onChange(next, { text }));
  const tell = useRef(onStanding);
  tell.current = onStanding;
  useEffect(() => tell.current(standing), [standing]);
  const change = (next: PictureScene, about?: string) => {
    onTyped(undefined);
    onChange(next, { ...(about !== undefined && { about }) });
  };
  const known = typed ?? draft.sceneText;
  const textual = (text: string) => <WrittenScene draft={draft} text={text} problems={problems} standing={standing} onTyped={onTyped} />;
  return (
    <>
      <div className="scene-ways">
        <Segmented
          label={t('ways')}
          options={[
            { key: 'visual', label: t('visual') },
            { key: 'text', label: t('asText') },
          ]}
          value={way}
          onChange={setWay}
        />
        <span className="spacer" />
        <Button icon={<Trash2 size={15} aria-hidden="true" />} onClick={() => onChange(undefined)}>
          {t('dropScene')}
        </Button>
      </div>
      {way === 'text' &&
        (known === undefined ? <Loaded query={written}>{({ scene: file }) => textual(sceneText(file))}</Loaded> : textual(known))}
      {way === 'visual' &&
        (standing === 'valid' ? (
          <SceneEditor scene={scene} onScene={change} chosen={chosen} choose={choose} />
        ) : (
          <TextFirst standing={standing} onText={() => setWay('text')} onDrop={() => onTyped(undefined)} />
        ))}
    </>
  );
}

/** The 3D scene of a picture: edited in three dimensions, or as text; both are the same draft. */
export function EditScene(props: SceneProps) {
  const { draft, onChange } = props;
  const t = useT(sceneEditWords);
  if (draft.scene) return <Ways {...props} scene={draft.scene} />;
  return (
    <EmptyState title={t('noScene')}>
      <p>{t('noSceneAbout')}</p>
      <Button look="primary" onClick={() => onChange(starter)}>
        {t('startScene')}
      </Button>
    </EmptyState>
  );
}
