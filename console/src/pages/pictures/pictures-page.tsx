import './pictures-page.css';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Plus, Upload, Workflow } from 'lucide-react';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { RemovedBar } from '../../documents/removed-bar.tsx';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { TextFilter } from '../../ui/text-filter.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useBy } from '../../widgets/use-by.ts';
import { usePackName } from '../../widgets/use-pack-name.ts';
import { ImportPicture } from './import-picture.tsx';
import { NewPicture } from './new-picture.tsx';
import { picturesWords } from './words.ts';

type Summary = Reply<'listPictures'>['items'][number];

function Pictures({ items, isFiltered }: { readonly items: readonly Summary[]; readonly isFiltered: boolean }) {
  const t = useT(picturesWords);
  const text = useText();
  const format = useFormat();
  const packName = usePackName();
  const from = ({ pack, isEdited }: Summary) =>
    pack === undefined ? t('own') : t(isEdited ? 'ofPackEdited' : 'ofPack', { pack: packName(pack) });
  const by = useBy();
  return (
    <PlainTable
      folds
      label={t('title')}
      columns={[
        {
          key: 'name',
          title: t('name'),
          cell: (one: Summary) => (
            <Link to="/pictures/$id" params={{ id: one.id }}>
              <b>{text(one.title)}</b>
            </Link>
          ),
        },
        { key: 'asset', title: t('asset'), cell: (one) => text(one.assetTitle) || '—' },
        {
          key: 'scene',
          title: t('has3d'),
          cell: (one) =>
            one.hasScene ? (
              <Link to="/pictures/$id" params={{ id: one.id }} search={{ view: '3d' }}>
                {t('has3d')}
              </Link>
            ) : (
              '—'
            ),
        },
        { key: 'elements', title: t('elements'), align: 'end', cell: (one) => format.number(one.elementCount) },
        { key: 'from', title: t('from'), cell: from },
        {
          key: 'changed',
          title: t('changed'),
          cell: (one) => <span className="nowrap">{t('changedBy', { time: format.clock(one.changedAt), name: by(one.changedBy) })}</span>,
        },
      ]}
      rows={items}
      keyOf={(one) => one.id}
      empty={
        <EmptyState title={t(isFiltered ? 'noMatch' : 'none')}>
          {!isFiltered && (
            <>
              <Workflow size={16} aria-hidden="true" /> {t('noneAbout')}
            </>
          )}
        </EmptyState>
      }
    />
  );
}

/** Says that a picture was deleted, and brings it back. */
function Removed({ id, onDone }: { readonly id: string; readonly onDone: () => void }) {
  const t = useT(picturesWords);
  const restore = useChange('restorePicture', {
    invalidates: ['listPictures'],
    onDone: () => {
      toast(picturesWords.restored);
      onDone();
    },
  });
  return <RemovedBar t={t} isBusy={restore.isPending} onUndo={() => restore.mutate({ params: { id } }, { onError: toastError })} />;
}

/** All process pictures. */
export function PicturesPage() {
  const t = useT(picturesWords);
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/pictures' });
  const mayEdit = useMay('engineer');
  const [open, setOpen] = useState<'new' | 'import'>();
  const pictures = useCall('listPictures', { query: { text: search.text } }, { keepPrevious: true });
  const change = (part: { readonly text?: string; readonly removed?: string }) =>
    void navigate({ to: '/pictures', search: { ...search, ...part }, replace: true });
  const actions = mayEdit && (
    <>
      <Button icon={<Upload size={15} aria-hidden="true" />} onClick={() => setOpen('import')}>
        {t('import')}
      </Button>
      <Button look="primary" icon={<Plus size={15} aria-hidden="true" />} onClick={() => setOpen('new')}>
        {t('newPicture')}
      </Button>
    </>
  );
  return (
    <div className="page flowing">
      <PageHead title={t('title')} actions={actions} />
      <RoleHint needs="engineer" />
      {search.removed && <Removed key={search.removed} id={search.removed} onDone={() => change({ removed: undefined })} />}
      <div className="filter-row">
        <TextFilter label={t('find')} value={search.text} onChange={(text) => change({ text })} />
      </div>
      <Panel title={t('title')}>
        <Loaded query={pictures}>{({ items }) => <Pictures items={items} isFiltered={search.text !== undefined} />}</Loaded>
      </Panel>
      {open === 'new' && <NewPicture onClose={() => setOpen(undefined)} />}
      {open === 'import' && <ImportPicture onClose={() => setOpen(undefined)} />}
    </div>
  );
}
