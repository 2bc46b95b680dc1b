import './boards-page.css';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { MonitorPlay, Plus, Upload } from 'lucide-react';
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
import { ImportBoard } from './import-board.tsx';
import { NewBoard } from './new-board.tsx';
import { boardsWords } from './words.ts';

type Summary = Reply<'listBoards'>['items'][number];

function Boards({ items, isFiltered }: { readonly items: readonly Summary[]; readonly isFiltered: boolean }) {
  const t = useT(boardsWords);
  const text = useText();
  const format = useFormat();
  const by = useBy();
  const saved = ({ changedAt, changedBy }: Summary) => t('changedBy', { time: format.clock(changedAt), name: by(changedBy) });
  return (
    <PlainTable
      folds
      label={t('title')}
      columns={[
        {
          key: 'name',
          title: t('name'),
          cell: (one) => (
            <Link to="/boards/$id" params={{ id: one.id }}>
              <b>{text(one.title)}</b>
            </Link>
          ),
        },
        { key: 'kind', title: t('kind'), cell: (one) => <span className="tag">{t(one.mode)}</span> },
        { key: 'site', title: t('site'), cell: (one) => text(one.siteTitle) || '—' },
        { key: 'widgets', title: t('widgets'), align: 'end', cell: (one) => format.number(one.widgetCount) },
        { key: 'links', title: t('links'), align: 'end', cell: (one) => format.number(one.links) },
        { key: 'changed', title: t('changed'), cell: (one) => <span className="nowrap">{saved(one)}</span> },
      ]}
      rows={items}
      keyOf={(one) => one.id}
      empty={
        <EmptyState title={t(isFiltered ? 'noMatch' : 'none')}>
          {!isFiltered && (
            <>
              <MonitorPlay size={16} aria-hidden="true" /> {t('noneAbout')}
            </>
          )}
        </EmptyState>
      }
    />
  );
}

/** Says that a board was deleted, and brings it back. */
function Removed({ id, onDone }: { readonly id: string; readonly onDone: () => void }) {
  const t = useT(boardsWords);
  const restore = useChange('restoreBoard', {
    invalidates: ['listBoards'],
    onDone: () => {
      toast(boardsWords.restored);
      onDone();
    },
  });
  return <RemovedBar t={t} isBusy={restore.isPending} onUndo={() => restore.mutate({ params: { id } }, { onError: toastError })} />;
}

/** All dashboards and walls. */
export function BoardsPage() {
  const t = useT(boardsWords);
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/boards' });
  const mayEdit = useMay('engineer');
  const [open, setOpen] = useState<'new' | 'import'>();
  const boards = useCall('listBoards', { query: { text: search.text } }, { keepPrevious: true });
  const change = (part: { readonly text?: string; readonly removed?: string }) =>
    void navigate({ to: '/boards', search: { ...search, ...part }, replace: true });
  const actions = mayEdit && (
    <>
      <Button icon={<Upload size={15} aria-hidden="true" />} onClick={() => setOpen('import')}>
        {t('import')}
      </Button>
      <Button look="primary" icon={<Plus size={15} aria-hidden="true" />} onClick={() => setOpen('new')}>
        {t('newBoard')}
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
        <Loaded query={boards}>{({ items }) => <Boards items={items} isFiltered={search.text !== undefined} />}</Loaded>
      </Panel>
      {open === 'new' && <NewBoard onClose={() => setOpen(undefined)} />}
      {open === 'import' && <ImportBoard onClose={() => setOpen(undefined)} />}
    </div>
  );
}
