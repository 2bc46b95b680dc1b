import './boards-page.css';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Expand, MonitorPlay, Pencil } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useChange } from '../../api/change.ts';
import { call } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { BoardCanvas } from '../../boards/board-canvas.tsx';
import { type Board, BoardDataContext, useSignedInData } from '../../boards/data.ts';
import { boardWords } from '../../boards/words.ts';
import { useFullScreen } from '../../documents/full-screen.ts';
import { MoreMenu } from '../../documents/more-menu.tsx';
import { useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { EmptyState, Skeleton } from '../../ui/states.tsx';
import { ThingLoaded } from '../../ui/thing-loaded.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { saveFile } from '../connections/save-file.ts';
import { ShareDrawer } from './share-drawer.tsx';
import { boardsWords } from './words.ts';

const Editor = lazy(() => import('./editor.tsx').then(({ Editor: component }) => ({ default: component })));

/** Save a board as a file. */
async function exportBoard({ id, title }: Board): Promise<void> {
  const file = await call('exportBoard', { params: { id } });
  saveFile(`${title.en.replace(/[^\w-]+/g, '-').toLowerCase()}.board.json`, `${JSON.stringify(file, undefined, 2)}\n`, 'application/json');
}

/** What is done rarely: print, export, copy, delete. */
function More({ board, onRemove }: { readonly board: Board; readonly onRemove: () => void }) {
  const t = useT(boardsWords);
  const navigate = useNavigate();
  const copy = useChange('copyBoard', {
    invalidates: ['listBoards'],
    onDone: ({ id }) => {
      toast(boardsWords.copied);
      void navigate({ to: '/boards/$id', params: { id } });
    },
  });
  return (
    <MoreMenu
      t={t}
      onExport={() => exportBoard(board)}
      onCopy={() => copy.mutate({ params: { id: board.id } }, { onError: toastError })}
      onRemove={onRemove}
    />
  );
}

function RemoveDialog({ board, onClose }: { readonly board: Board; readonly onClose: () => void }) {
  const t = useT(boardsWords);
  const text = useText();
  const navigate = useNavigate();
  const remove = useChange('removeBoard', {
    invalidates: ['listBoards'],
    onDone: () => void navigate({ to: '/boards', search: { removed: board.id } }),
  });
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('removeTitle', { name: text(board.title) })}
      about={t('removeAbout')}
      confirm={t('remove')}
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate({ params: { id: board.id } }, { onError: toastError })}
    />
  );
}

function Viewer({ board, onEdit }: { readonly board: Board; readonly onEdit: () => void }) {
  const t = useT(boardsWords);
  const words = useT(boardWords);
  const text = useText();
  const mayEdit = useMay('engineer');
  const [open, setOpen] = useState<'share' | 'remove'>();
  const data = useSignedInData(board.widgets, board);
  const { place, isFull, enter } = useFullScreen();
  const close = () => setOpen(undefined);
  return (
    <div className="page flowing board-page">
      <PageHead
        title={text(board.title)}
        path={
          <>
            <Link to="/boards">{t('title')}</Link> /
          </>
        }
        marks={
          <>
            <span className="tag">{t(board.mode)}</span>
            <span className="muted version">{t('version', { n: board.version })}</span>
          </>
        }
        actions={
          <>
            <Button icon={<Expand size={15} aria-hidden="true" />} onClick={enter}>
              {t('fullScreen')}
            </Button>
            {mayEdit && (
              <>
                <Button icon={<MonitorPlay size={15} aria-hidden="true" />} onClick={() => setOpen('share')}>
                  {t('share')}
                </Button>
                <Button look="primary" icon={<Pencil size={15} aria-hidden="true" />} onClick={onEdit}>
                  {t('edit')}
                </Button>
              </>
            )}
            <More board={board} onRemove={() => setOpen('remove')} />
          </>
        }
      />
      <div ref={place} className={`board-place ${isFull ? 'full' : ''}`}>
        {board.widgets.length === 0 ? (
          <EmptyState title={words('empty')}>{mayEdit && words('emptyAbout')}</EmptyState>
        ) : (
          <BoardDataContext value={data}>
            <BoardCanvas mode={board.mode} widgets={board.widgets} fit={isFull && board.mode === 'wall'} />
          </BoardDataContext>
        )}
      </div>
      {open === 'share' && <ShareDrawer board={board} onClose={close} />}
      {open === 'remove' && <RemoveDialog board={board} onClose={close} />}
    </div>
  );
}

/** A board: to look at, or with `edit` in the address to change. */
export function BoardPage() {
  const { id } = useParams({ from: '/shell/boards/$id' });
  const { edit } = useSearch({ from: '/shell/boards/$id' });
  const navigate = useNavigate();
  const mayEdit = useMay('engineer');
  const go = (isEditing: boolean) =>
    void navigate({ to: '/boards/$id', params: { id }, search: isEditing ? { edit: 'true' } : {}, replace: true });
  return (
    <ThingLoaded query={useCall('getBoard', { params: { id } })}>
      {(board) =>
        edit && mayEdit ? (
          <Suspense fallback={<Skeleton lines={8} />}>
            <Editor key={id} board={board} onClose={() => go(false)} />
          </Suspense>
        ) : (
          <Viewer board={board} onEdit={() => go(true)} />
        )
      }
    </ThingLoaded>
  );
}
