import { useId, useState } from 'react';
import { uuidv7 } from 'uuidv7';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useCommon, useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { changed, decimalsOf, figureOf, type Spare } from './spare.ts';
import { spareWords } from './words.ts';

/** What a person does with stock. */
export type MoveKind = 'received' | 'issued' | 'counted';
const titles = { received: 'receive', issued: 'issue', counted: 'countIt' } as const;
const mostOrders = 200;

interface Typed {
  readonly store: string;
  readonly quantity: string;
  readonly note: string;
  readonly order: string;
}

/** The store: of those that hold some for taking out, else any name. */
function StoreField(props: {
  readonly part: Spare;
  readonly isFree: boolean;
  readonly value: string;
  readonly onChange: (store: string) => void;
}) {
  const { part, value, onChange } = props;
  const t = useT(spareWords);
  const format = useFormat();
  const list = useId();
  const named = (held: number) => t('holds', { n: format.quantity(held, decimalsOf(held), part.unit) });
  if (!props.isFree)
    return (
      <Field label={t('store')} isRequired>
        {(wiring) => (
          <select {...wiring} className="input" value={value} onChange={(e) => onChange(e.target.value)}>
            {part.stock.map(({ store, quantity }) => (
              <option key={store} value={store}>
                {`${store} · ${named(quantity)}`}
              </option>
            ))}
          </select>
        )}
      </Field>
    );
  const held = part.stock.find(({ store }) => store === value.trim())?.quantity ?? 0;
  return (
    <Field label={t('store')} help={value.trim() === '' ? t('storeHelp') : named(held)} isRequired>
      {(wiring) => (
        <>
          <input {...wiring} className="input" list={list} maxLength={64} value={value} onChange={(e) => onChange(e.target.value)} />
          <datalist id={list}>
            {part.stock.map(({ store }) => (
              <option key={store} value={store} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

/** The order that a part is for, of those that are not closed. */
function OrderField({ value, onChange }: { readonly value: string; readonly onChange: (order: string) => void }) {
  const t = useT(spareWords);
  const text = useText();
  const orders = useCall('listWorkOrders', { query: { view: 'active', limit: mostOrders } }).data?.items ?? [];
  return (
    <Field label={t('forOrder')} help={t('forOrderHelp')}>
      {(wiring) => (
        <select {...wiring} className="input" value={value} onChange={(e) => onChange(e.target.value)}>
          <option value="">{t('noOrder')}</option>
          {orders.map((order) => (
            <option key={order.id} value={order.id}>
              {[order.number, text(order.title), text(order.assetTitle)].filter(Boolean).join(' · ')}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Sends what was typed; under one id, so that trying again moves nothing twice. */
function useMove(part: Spare, kind: MoveKind, onClose: () => void) {
  const [id] = useState(() => uuidv7());
  const onDone = () => {
    toast(spareWords.moved);
    onClose();
  };
  const move = useChange('moveStock', { invalidates: changed, onDone });
  const book = useChange('addOrderEntry', { invalidates: [...changed, 'getWorkOrder'], onDone });
  return {
    error: move.error ?? book.error,
    isBusy: move.isPending || book.isPending,
    send({ store, note, order }: Typed, quantity: number) {
      const taken = { name: part.name, spare: part.id, store, quantity };
      const text = note.trim() || undefined;
      if (order === '') move.mutate({ params: { id: part.id }, body: { id, kind, store: store.trim(), quantity, note: text } });
      else book.mutate({ params: { id: order }, body: { id, entry: { kind: 'part', part: taken, ...(text && { text }) } } });
    },
  };
}

/** What keeps the move from being sent, and how far a count is from the record. */
function judged(part: Spare, kind: MoveKind, { store, quantity: typed, note }: Typed) {
  const quantity = figureOf(typed);
  const held = part.stock.find((one) => one.store === store.trim())?.quantity ?? 0;
  const difference = kind === 'counted' && quantity !== undefined ? quantity - held : 0;
  const isOver = kind === 'issued' && quantity !== undefined && quantity > held;
  const isSomething = quantity !== undefined && (quantity > 0 || kind === 'counted');
  const isReady = store.trim() !== '' && isSomething && !isOver && (difference === 0 || note.trim() !== '');
  return { quantity, held, difference, isOver, isReady };
}

/** Goods in, taking out for an order or none, or a stock-take. */
export function MoveDialog({ part, kind, onClose }: { readonly part: Spare; readonly kind: MoveKind; readonly onClose: () => void }) {
  const t = useT(spareWords);
  const common = useCommon();
  const format = useFormat();
  const [typed, setTyped] = useState<Typed>({ store: part.stock[0]?.store ?? '', quantity: '', note: '', order: '' });
  const { guard } = useUnsaved(typed);
  const put = (some: Partial<Typed>) => setTyped({ ...typed, ...some });
  const { send, error, isBusy } = useMove(part, kind, onClose);
  const { quantity, held, difference, isOver, isReady } = judged(part, kind, typed);
  const wrong = typed.quantity.trim() !== '' && quantity === undefined ? t('badNumber') : undefined;
  const tooMany = isOver ? t('onlyHere', { n: format.quantity(held, decimalsOf(held), part.unit) }) : undefined;
  const about =
    difference !== 0 && t('difference', { n: `${difference > 0 ? '+' : ''}${format.number(difference, decimalsOf(difference))}` });
  const actions = (
    <>
      <Button onClick={onClose}>{common('cancel')}</Button>
      <Button look="primary" disabled={!isReady || isBusy} onClick={() => quantity !== undefined && send(typed, quantity)}>
        {t(titles[kind])}
      </Button>
    </>
  );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`${t(titles[kind])} · ${part.name}`}
      about={kind === 'counted' ? t('countAbout') : part.number}
      actions={actions}
    >
      {guard}
      <div className="stack">
        <StoreField part={part} isFree={kind !== 'issued'} value={typed.store} onChange={(store) => put({ store })} />
        <TextField
          label={`${t(kind === 'counted' ? 'counted' : 'quantity')}${part.unit && ` (${part.unit})`}`}
          help={about}
          error={wrong ?? tooMany}
          value={typed.quantity}
          onChange={(text) => put({ quantity: text })}
          isRequired
        />
        {kind === 'issued' && <OrderField value={typed.order} onChange={(order) => put({ order })} />}
        <TextField
          label={t(kind === 'counted' ? 'reason' : 'moveNote')}
          value={typed.note}
          onChange={(note) => put({ note: note.slice(0, 200) })}
          isRequired={difference !== 0}
        />
        {error && <ErrorPanel error={error} />}
      </div>
    </Dialog>
  );
}
