import { Download } from 'lucide-react';
import { JsonFileField } from '../../../documents/json-file-field.tsx';
import { type Problem, ProblemList } from '../../../documents/problem-list.tsx';
import { useFormat, useT, useText } from '../../../i18n/use-t.ts';
import { SceneView } from '../../../scene/scene-view.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextArea } from '../../../ui/field.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { saveFile } from '../../connections/save-file.ts';
import type { Draft } from '../draft.ts';
import { sceneText } from '../scene-text.ts';
import { picturesWords } from '../words.ts';
import { sceneEditWords } from './scene-words.ts';
import type { SceneStanding } from './use-checked.ts';

/** What of a file is a scene: the whole, or the scene of a picture. */
function sceneIn(content: unknown): unknown {
  const isPicture = typeof content === 'object' && content !== null && 'format' in content && 'scene' in content;
  return isPicture ? content.scene : content;
}

interface WrittenProps {
  readonly draft: Draft;
  readonly text: string;
  readonly problems: readonly Problem[];
  readonly standing: SceneStanding;
  readonly onTyped: (text: string) => void;
}

const notes = { valid: 'textValid', checking: 'textChecking', broken: undefined } as const;

/** A scene as text beside what it looks like; the preview follows whenever the text is valid. */
export function WrittenScene({ draft, text, problems, standing, onTyped }: WrittenProps) {
  const t = useT(sceneEditWords);
  const words = useT(picturesWords);
  const title = useText();
  const format = useFormat();
  const note = notes[standing];
  const save = () => {
    const name = draft.title.en.replace(/[^\w-]+/g, '-').toLowerCase();
    saveFile(`${name}.scene.json`, `${text}\n`, 'application/json');
  };
  return (
    <div className="edit-scene">
      <Panel
        title={t('text')}
        note={note && t(note)}
        actions={
          <Button icon={<Download size={15} aria-hidden="true" />} onClick={save}>
            {t('exportScene')}
          </Button>
        }
        className="edit-scene-text"
      >
        <TextArea label={t('text')} help={t('textHelp')} look="code" spellCheck={false} value={text} onChange={onTyped} />
        <div className="edit-scene-file">
          <JsonFileField label={t('importScene')} onChoose={() => undefined} onJson={(content) => onTyped(sceneText(sceneIn(content)))} />
        </div>
        <ProblemList t={words} title={t('textProblems', { n: format.number(problems.length) })} problems={problems} />
      </Panel>
      {draft.scene && <SceneView scene={draft.scene} title={title(draft.title)} />}
    </div>
  );
}
