import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { uuidv7 } from 'uuidv7';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { TextFilter } from '../../ui/text-filter.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { decimalsOf, figureOf, type Spare, changed as stockChanged } from '../spares/spare.ts';
import { changed, type OrderDetail } from './order.tsx';
import { partWords } from './part-words.ts';

type Entry = OrderDetail['entries'][number];
type Part = NonNullable<Entry['part']>;
const mostFound = 50;

/** The parts that an order has used, with what they cost; what was taken back is left out. */
export function UsedParts({ order }: { readonly order: OrderDetail }) {
  const t = useT(partWords);
  const format = useFormat();
  const rows = order.entries.flatMap(({ id, part, removedAt }) => (part && removedAt === undefined ? [{ id, part }] : []));
  if (rows.length === 0) return null;
  const name = ({ spare, name: title, number }: Part) => (
    <>
      {spare ? (
        <Link to="/work/spares" search={{ part: spare }}>
          {title}
        </Link>
      ) : (
        title
      )}{' '}
      {number && <small className="muted num">{number}</small>}
    </>
  );
  const cost = ({ unitCost, quantity }: Part) => (unitCost === undefined ? '—' : format.number(unitCost * quantity, 2));
  return (
    <PlainTable
      label={t('used')}
      columns={[
        { key: 'name', title: t('part'), cell: ({ part }) => name(part) },
        { key: 'store', title: t('store'), cell: ({ part }) => part.store ?? t('notFromStock') },
        {
          key: 'quantity',
          title: t('quantity'),
          align: 'end',
          cell: ({ part }) => format.quantity(part.quantity, decimalsOf(part.quantity), part.unit ?? ''),
        },
        { key: 'cost', title: t('cost'), align: 'end', cell: ({ part }) => cost(part) },
      ]}
      rows={rows}
      keyOf={({ id }) => id}
    />
  );
}

/** Chooses one of the parts that are in stock. */
function ChoosePart({ onChoose }: { readonly onChoose: (part: Spare) => void }) {
  const t = useT(partWords);
  const format = useFormat();
  const [text, setText] = useState<string>();
  const found = useCall('listSpareParts', { query: { text, limit: mostFound } }, { keepPrevious: true }).data?.items ?? [];
  const rows = found.filter(({ total }) => total > 0);
  return (
    <div className="stack">
      <TextFilter label={t('find')} value={text} onChange={setText} />
      <PlainTable
        label={t('inStock')}
        columns={[
          {
            key: 'part',
            title: t('part'),
            cell: (part) => (
              <Button look="plain" onClick={() => onChoose(part)}>
                {`${part.name} · ${part.number}`}
              </Button>
            ),
          },
          {
            key: 'stock',
            title: t('stock'),
            align: 'end',
            cell: ({ total, unit }) => format.quantity(total, decimalsOf(total), unit),
          },
        ]}
        rows={rows}
        keyOf={({ id }) => id}
        empty={<EmptyState title={t('noneInStock')} />}
      />
    </div>
  );
}

function TakePart({ order, part, onDone }: { readonly order: OrderDetail; readonly part: Spare; readonly onDone: () => void }) {
  const t = useT(partWords);
  const format = useFormat();
  const [id] = useState(() => uuidv7());
  const [store, setStore] = useState(part.stock[0]?.store ?? '');
  const [typed, setTyped] = useState('1');
  const book = useChange('addOrderEntry', {
    invalidates: [...changed, ...stockChanged],
    onDone: () => {
      toast(partWords.taken);
      onDone();
    },
  });
  const held = part.stock.find((one) => one.store === store)?.quantity ?? 0;
  const quantity = figureOf(typed);
  const isReady = quantity !== undefined && quantity > 0 && quantity <= held;
  const amount = (n: number) => format.quantity(n, decimalsOf(n), part.unit);
  const send = (wanted: number) => {
    const taken = { name: part.name, spare: part.id, store, quantity: wanted };
    book.mutate({ params: { id: order.id }, body: { id, entry: { kind: 'part', part: taken } } }, { onError: toastError });
  };
  return (
    <div className="stack">
      <b>{`${part.name} · ${part.number}`}</b>
      <Field label={t('store')}>
        {(wiring) => (
          <select {...wiring} className="input" value={store} onChange={(e) => setStore(e.target.value)}>
            {part.stock.map((one) => (
              <option key={one.store} value={one.store}>
                {`${one.store} · ${amount(one.quantity)}`}
              </option>
            ))}
          </select>
        )}
      </Field>
      <TextField
        label={t('quantity')}
        error={isReady || typed.trim() === '' ? undefined : t('atMost', { n: amount(held) })}
        value={typed}
        onChange={setTyped}
        isRequired
      />
      <Button
        look="primary"
        className="start"
        disabled={!isReady || book.isPending}
        onClick={() => quantity !== undefined && send(quantity)}
      >
        {t('take')}
      </Button>
    </div>
  );
}

/** Books a part on an order: taken from a store, or one that no store has, by hand. */
export function BookPart(props: {
  readonly order: OrderDetail;
  /** The fields for a part that no store has. */
  readonly byHand: (onDone: () => void) => ReactNode;
  readonly onClose: () => void;
}) {
  const { order, onClose } = props;
  const t = useT(partWords);
  const [way, setWay] = useState<'stock' | 'hand'>('stock');
  const [part, setPart] = useState<Spare>();
  return (
    <Dialog isOpen onClose={onClose} title={t('book')}>
      <div className="stack">
        <Segmented
          label={t('way')}
          options={[
            { key: 'stock', label: t('fromStock') },
            { key: 'hand', label: t('byHand') },
          ]}
          value={way}
          onChange={(next) => {
            setWay(next);
            setPart(undefined);
          }}
        />
        {way === 'hand' && props.byHand(onClose)}
        {way === 'stock' && (part ? <TakePart order={order} part={part} onDone={onClose} /> : <ChoosePart onChoose={setPart} />)}
      </div>
    </Dialog>
  );
}
