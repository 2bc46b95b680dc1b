import '../work/work.css';
import { Link } from '@tanstack/react-router';
import { ClipboardCheck, PackageMinus, PackagePlus, Pencil } from 'lucide-react';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { MoveDialog, type MoveKind } from './move-dialog.tsx';
import { changed, decimalsOf, type Spare } from './spare.ts';
import { Stock, useSpareFigures } from './spare-figures.tsx';
import { SpareForm } from './spare-form.tsx';
import { spareWords } from './words.ts';

type Move = Reply<'listStockMoves'>['items'][number];
const mostMoves = 200;

const kinds = {
  received: 'moveReceived',
  issued: 'moveIssued',
  returned: 'moveReturned',
  counted: 'moveCounted',
  imported: 'moveImported',
} as const satisfies Readonly<Record<Move['kind'], keyof typeof spareWords>>;

/** What it was for: its order, its note, or both. */
function Why({ move: { workOrder, workOrderNumber, note } }: { readonly move: Move }) {
  const t = useT(spareWords);
  return (
    <span className="move-why">
      {workOrder !== undefined &&
        (workOrderNumber === undefined ? (
          t('otherSite')
        ) : (
          <Link to="/work/$id" params={{ id: workOrder }}>
            {workOrderNumber}
          </Link>
        ))}{' '}
      {note}
    </span>
  );
}

function Moves({ part }: { readonly part: Spare }) {
  const t = useT(spareWords);
  const format = useFormat();
  const moves = useCall('listStockMoves', { params: { id: part.id }, query: { limit: mostMoves } });
  const signed = (n: number) => `${n > 0 ? '+' : ''}${format.number(n, decimalsOf(n))}`;
  return (
    <section className="stack spare-moves">
      <h3>{t('history')}</h3>
      <Loaded query={moves}>
        {({ items }) => (
          <>
            <PlainTable
              label={t('history')}
              columns={[
                { key: 'at', title: t('at'), cell: (m: Move) => <span className="num">{format.clock(m.at)}</span> },
                { key: 'what', title: t('what'), cell: (m: Move) => t(kinds[m.kind]) },
                { key: 'store', title: t('store'), cell: (m: Move) => m.store },
                { key: 'change', title: t('change'), align: 'end', cell: (m: Move) => signed(m.change) },
                { key: 'after', title: t('after'), align: 'end', cell: (m: Move) => format.number(m.after, decimalsOf(m.after)) },
                { key: 'by', title: t('by'), cell: (m: Move) => m.by },
                { key: 'why', title: t('why'), cell: (m: Move) => <Why move={m} /> },
              ]}
              rows={items}
              keyOf={(m) => m.id}
              empty={<EmptyState title={t('noMoves')} />}
            />
            {items.length === mostMoves && <p className="muted">{t('lastMoves', { n: format.number(mostMoves) })}</p>}
          </>
        )}
      </Loaded>
    </section>
  );
}

const acts = [
  { kind: 'received', word: 'receive', Icon: PackagePlus },
  { kind: 'issued', word: 'issue', Icon: PackageMinus },
  { kind: 'counted', word: 'countIt', Icon: ClipboardCheck },
] as const;

function Commands({ part, onEdit, onGone }: { readonly part: Spare; readonly onEdit: () => void; readonly onGone: () => void }) {
  const t = useT(spareWords);
  const [mayMove, mayChange] = [useMay('operator'), useMay('engineer')];
  const [moving, setMoving] = useState<MoveKind>();
  const remove = useChange('removeSparePart', {
    invalidates: changed.filter((name) => name === 'listSpareParts' || name === 'listAudit'),
    onDone: () => {
      toast(spareWords.removed);
      onGone();
    },
  });
  return (
    <div className="button-row">
      {mayMove &&
        acts.map(({ kind, word, Icon }) => (
          <Button
            key={kind}
            icon={<Icon size={14} aria-hidden="true" />}
            disabled={kind === 'issued' && part.total === 0}
            onClick={() => setMoving(kind)}
          >
            {t(word)}
          </Button>
        ))}
      {mayChange && (
        <Button icon={<Pencil size={14} aria-hidden="true" />} onClick={onEdit}>
          {t('edit')}
        </Button>
      )}
      {mayChange && (
        <RemoveButton
          label={t('remove')}
          title={t('removeTitle', { name: part.name })}
          about={t('removeAbout')}
          isBusy={remove.isPending}
          onConfirm={() => remove.mutate({ params: { id: part.id } }, { onError: toastError })}
        />
      )}
      {moving && <MoveDialog part={part} kind={moving} onClose={() => setMoving(undefined)} />}
    </div>
  );
}

function About({ part }: { readonly part: Spare }) {
  const t = useT(spareWords);
  const { quantity, stores, price, value, nowhere } = useSpareFigures();
  return (
    <FactList
      t={t}
      facts={[
        ['number', part.number],
        ['stock', <Stock key="stock" part={part} />],
        ['minimum', quantity(part.minimum, part.unit)],
        ['places', stores(part) || nowhere],
        ['price', price(part)],
        ['value', value(part)],
        ['remark', part.note],
      ]}
    />
  );
}

/** One part: what there is of it and where, what came and went, and what may be done with it. */
export function SpareDrawer(props: {
  readonly query: { readonly data: Spare | undefined; readonly error: unknown; readonly refetch?: () => void };
  readonly onClose: () => void;
}) {
  const { query, onClose } = props;
  const t = useT(spareWords);
  const [isEditing, setEditing] = useState(false);
  const done = () => setEditing(false);
  if (isEditing && query.data) return <SpareForm part={query.data} onClose={done} onDone={done} />;
  return (
    <Drawer isOpen onClose={onClose} title={query.data?.name ?? t('title')}>
      <Loaded query={query}>
        {(part) => (
          <>
            <About part={part} />
            <Commands part={part} onEdit={() => setEditing(true)} onGone={onClose} />
            <Moves part={part} />
          </>
        )}
      </Loaded>
    </Drawer>
  );
}
