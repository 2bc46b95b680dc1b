import { Plus } from 'lucide-react';
import { Fragment } from 'react';
import { useT, useText } from '../../../i18n/use-t.ts';
import type { PictureScene } from '../../../pictures/data.ts';
import type { SceneEngine } from '../../../scene/engine.ts';
import { Button } from '../../../ui/button.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { NumberField, TextFields } from '../edit-fields.tsx';
import { editWords } from '../edit-words.ts';
import { addedView, changedView, mostViews, type SceneView, startedAt, viewOf, withoutView } from './scene-draft.ts';
import { sceneEditWords } from './scene-words.ts';

interface ViewsProps {
  readonly scene: PictureScene;
  readonly engine: SceneEngine | undefined;
  readonly onScene: (scene: PictureScene, about?: string) => void;
}

const axes = ['X', 'Y', 'Z'] as const;

function Places({ view, onChange }: { readonly view: SceneView; readonly onChange: (view: SceneView) => void }) {
  const t = useT(sceneEditWords);
  return (
    <>
      {(['eye', 'target'] as const).map((key) => (
        <div key={key} className="scene-triple">
          {axes.map((axis, i) => (
            <NumberField
              key={axis}
              label={`${t(key)} ${axis}`}
              value={view[key][i]}
              onChange={(next) => next !== undefined && onChange({ ...view, [key]: view[key].with(i, next) })}
            />
          ))}
        </div>
      ))}
    </>
  );
}

function View({ scene, engine, onScene, index, view }: ViewsProps & { readonly index: number; readonly view: SceneView }) {
  const t = useT(sceneEditWords);
  const words = useT(editWords);
  const text = useText();
  const change = (next: SceneView) => onScene(changedView(scene, index, next), `view ${index}`);
  return (
    <details className="edit-part">
      <summary>
        {text(view.title) || t('viewName', { n: String(index + 1) })} {index === 0 && <span className="tag">{t('start')}</span>}
      </summary>
      <div className="stack">
        <div className="button-row">
          <Button onClick={() => engine?.look(view)}>{t('goThere')}</Button>
          <Button disabled={!engine} onClick={() => engine && onScene(changedView(scene, index, viewOf(view.title, engine.eye())))}>
            {t('takeEye')}
          </Button>
          {index > 0 && <Button onClick={() => onScene(startedAt(scene, index))}>{t('makeStart')}</Button>}
          {scene.views.length > 1 && <Button onClick={() => onScene(withoutView(scene, index))}>{t('removeView')}</Button>}
        </div>
        <TextFields value={view.title} zh={words('nameZh')} en={words('nameEn')} onChange={(title) => change({ ...view, title })} />
        <Places view={view} onChange={change} />
      </div>
    </details>
  );
}

const keys = [
  ['← → ↑ ↓', 'keyMove'],
  ['PgUp PgDn', 'keyRise'],
  ['← → ↑ ↓', 'keyOrbit'],
  ['M T S', 'keyModes'],
  ['F 0 + −', 'keyEye'],
  ['Esc', 'keyNone'],
  ['Delete', 'keyRemove'],
  ['Ctrl C X V D A', 'keyEdit'],
] as const;

/** What keys do on the canvas. */
function Keys() {
  const t = useT(sceneEditWords);
  return (
    <details className="edit-part">
      <summary>{t('keys')}</summary>
      <dl className="scene-keys">
        {keys.map(([key, word]) => (
          <Fragment key={word}>
            <dt>
              <kbd className="kbd">{key}</kbd>
            </dt>
            <dd>{t(word)}</dd>
          </Fragment>
        ))}
        <dt>{t('click')}</dt>
        <dd>{t('keyMore')}</dd>
      </dl>
    </details>
  );
}

/** From where a scene can be looked at. */
export function SceneViews(props: ViewsProps) {
  const { scene, engine, onScene } = props;
  const t = useT(sceneEditWords);
  const add = () => {
    const n = String(scene.views.length + 1);
    if (engine) onScene(addedView(scene, viewOf({ zh: `视角 ${n}`, en: `View ${n}` }, engine.eye())));
  };
  return (
    <Panel title={t('views')} className="edit-side-panel">
      <div className="edit-properties stack">
        <p className="field-note">{t('viewsHelp')}</p>
        {scene.views.map((view, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a view is nothing but its place in the row
          <View key={index} {...props} index={index} view={view} />
        ))}
        {scene.views.length < mostViews && (
          <Button icon={<Plus size={14} aria-hidden="true" />} disabled={!engine} onClick={add}>
            {t('addView')}
          </Button>
        )}
        <Keys />
      </div>
    </Panel>
  );
}
