import './pictures-page.css';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Expand, Pencil } from 'lucide-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useChange } from '../../api/change.ts';
import { call } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFullScreen } from '../../documents/full-screen.ts';
import { MoreMenu } from '../../documents/more-menu.tsx';
import { useT, useText } from '../../i18n/use-t.ts';
import {
  type Picture,
  PictureDataContext,
  type PictureElement,
  pointsOfElement,
  type SceneItem,
  usePictureData,
} from '../../pictures/data.ts';
import { PictureCanvas } from '../../pictures/picture-canvas.tsx';
import { Button, Segmented } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { useIsPhone } from '../../ui/media.ts';
import { PageHead } from '../../ui/panel.tsx';
import { EmptyState, Skeleton } from '../../ui/states.tsx';
import { ThingLoaded } from '../../ui/thing-loaded.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { Value } from '../../ui/value.tsx';
import { saveFile } from '../connections/save-file.ts';
import { picturesWords } from './words.ts';

const Editor = lazy(() => import('./editor.tsx').then(({ Editor: component }) => ({ default: component })));
const SceneView = lazy(() => import('../../scene/scene-view.tsx').then(({ SceneView: component }) => ({ default: component })));
const Faceplate = lazy(() => import('./faceplate.tsx').then(({ Faceplate: component }) => ({ default: component })));

/** Save a picture as a file. */
async function exportPicture({ id, title }: Picture): Promise<void> {
  const file = await call('exportPicture', { params: { id } });
  const name = title.en.replace(/[^\w-]+/g, '-').toLowerCase();
  saveFile(`${name}.picture.json`, `${JSON.stringify(file, undefined, 2)}\n`, 'application/json');
}

/** What is done rarely: print, export, copy, delete. */
function More({ picture, onRemove }: { readonly picture: Picture; readonly onRemove: () => void }) {
  const t = useT(picturesWords);
  const navigate = useNavigate();
  const copy = useChange('copyPicture', {
    invalidates: ['listPictures'],
    onDone: ({ id }) => {
      toast(picturesWords.copied);
      void navigate({ to: '/pictures/$id', params: { id } });
    },
  });
  return (
    <MoreMenu
      t={t}
      onExport={() => exportPicture(picture)}
      onCopy={() => copy.mutate({ params: { id: picture.id } }, { onError: toastError })}
      onRemove={onRemove}
    />
  );
}

function RemoveDialog({ picture, onClose }: { readonly picture: Picture; readonly onClose: () => void }) {
  const t = useT(picturesWords);
  const text = useText();
  const navigate = useNavigate();
  const remove = useChange('removePicture', {
    invalidates: ['listPictures'],
    onDone: () => void navigate({ to: '/pictures', search: { removed: picture.id } }),
  });
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('removeTitle', { name: text(picture.title) })}
      about={t('removeAbout')}
      confirm={t('remove')}
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate({ params: { id: picture.id } }, { onError: toastError })}
    />
  );
}

/** On a phone: the points of the picture as a list, each with the way to its faceplate. */
function PointList({ picture, onPick }: { readonly picture: Picture; readonly onPick: (picked: Picked) => void }) {
  const t = useT(picturesWords);
  const text = useText();
  const data = usePictureData(picture.elements);
  const numbers = useMemo(() => [...new Set(picture.elements.flatMap(pointsOfElement))], [picture.elements]);
  return (
    <ul className="picture-points" aria-label={t('points')}>
      {numbers.flatMap((number) => {
        const point = data.points.get(number);
        if (!point) return [];
        return [
          <li key={number}>
            <button type="button" onClick={() => onPick({ title: text(point.assetTitle), points: [number] })}>
              <span>
                {text(point.title)} <small className="muted">{text(point.assetTitle)}</small>
              </span>
              <Value point={point} />
            </button>
          </li>,
        ];
      })}
    </ul>
  );
}

/** What a faceplate is open for. */
export interface Picked {
  readonly title: string;
  readonly points: readonly number[];
}

/** A click on an element or a thing of the scene: its faceplate, or where it leads. */
function usePick(onFace: (picked: Picked) => void) {
  const navigate = useNavigate();
  const text = useText();
  return (element: PictureElement | SceneItem) => {
    if (element.opens?.picture) return void navigate({ to: '/pictures/$id', params: { id: element.opens.picture } });
    if (element.opens?.asset) return void navigate({ to: '/assets/$id', params: { id: element.opens.asset } });
    onFace({ title: element.title ? text(element.title) : '', points: pointsOfElement(element) });
  };
}

function Viewer({ picture, isScene, onEdit }: { readonly picture: Picture; readonly isScene: boolean; readonly onEdit: () => void }) {
  const t = useT(picturesWords);
  const text = useText();
  const navigate = useNavigate();
  const isPhone = useIsPhone();
  const mayEdit = useMay('engineer');
  const [face, setFace] = useState<Picked>();
  const [isRemoving, setRemoving] = useState(false);
  const data = usePictureData(picture.elements, picture.scene);
  const { place, isFull, enter } = useFullScreen();
  const pick = usePick(setFace);
  const show = (view: 'plan' | 'scene') =>
    void navigate({ to: '/pictures/$id', params: { id: picture.id }, search: view === 'scene' ? { view: '3d' } : {}, replace: true });
  return (
    <div className="page picture-page">
      <PageHead
        title={text(picture.title)}
        path={
          <>
            <Link to="/pictures">{t('title')}</Link>
            {picture.asset && picture.assetTitle && (
              <>
                {' / '}
                <Link to="/assets/$id" params={{ id: picture.asset }}>
                  {text(picture.assetTitle)}
                </Link>
              </>
            )}
            {' /'}
          </>
        }
        marks={<span className="muted version">{t('version', { n: picture.version })}</span>}
        actions={
          <>
            {picture.scene && (
              <Segmented
                label={t('view')}
                options={[
                  { key: 'plan', label: t('view2d') },
                  { key: 'scene', label: t('view3d') },
                ]}
                value={isScene ? 'scene' : 'plan'}
                onChange={show}
              />
            )}
            <Button icon={<Expand size={15} aria-hidden="true" />} onClick={enter}>
              {t('fullScreen')}
            </Button>
            {mayEdit && (
              <Button look="primary" icon={<Pencil size={15} aria-hidden="true" />} onClick={onEdit}>
                {t('edit')}
              </Button>
            )}
            <More picture={picture} onRemove={() => setRemoving(true)} />
          </>
        }
      />
      <PictureDataContext value={data}>
        <div ref={place} className={`picture-place ${isFull ? 'full' : ''}`}>
          {isScene && picture.scene ? (
            <Suspense fallback={<Skeleton lines={6} />}>
              <SceneView scene={picture.scene} title={text(picture.title)} onPick={pick} />
            </Suspense>
          ) : picture.elements.length === 0 && !picture.background ? (
            <EmptyState title={t('empty')}>{mayEdit && t('emptyAbout')}</EmptyState>
          ) : (
            <PictureCanvas picture={picture} onPick={pick} />
          )}
        </div>
        {isPhone && <PointList picture={picture} onPick={setFace} />}
        {face && (
          <Suspense>
            <Faceplate {...face} onClose={() => setFace(undefined)} />
          </Suspense>
        )}
      </PictureDataContext>
      {isRemoving && <RemoveDialog picture={picture} onClose={() => setRemoving(false)} />}
    </div>
  );
}

/** A process picture: to look at, or with `edit` in the address to change. */
export function PicturePage() {
  const { id } = useParams({ from: '/shell/pictures/$id' });
  const { edit, view } = useSearch({ from: '/shell/pictures/$id' });
  const navigate = useNavigate();
  const mayEdit = useMay('engineer');
  const go = (isEditing: boolean) =>
    void navigate({ to: '/pictures/$id', params: { id }, search: { view, ...(isEditing && { edit: 'true' }) }, replace: true });
  return (
    <ThingLoaded query={useCall('getPicture', { params: { id } })}>
      {(picture) =>
        edit && mayEdit ? (
          <Suspense fallback={<Skeleton lines={8} />}>
            <Editor key={id} picture={picture} isScene={view === '3d'} onClose={() => go(false)} />
          </Suspense>
        ) : (
          <Viewer key={id} picture={picture} isScene={view === '3d'} onEdit={() => go(true)} />
        )
      }
    </ThingLoaded>
  );
}
