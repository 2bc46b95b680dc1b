import { type ReactNode, useState } from 'react';
import { useSession } from '../../app/session.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, TextArea } from '../../ui/field.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { type NewEntry as Entry, keptDeed, type Work } from './kept-work.ts';
import type { OrderDetail } from './order.tsx';
import { BookPart, UsedParts } from './order-parts.tsx';
import { workWords } from './words.ts';

interface OfOrder {
  readonly order: OrderDetail;
  readonly work: Work;
}

/** Words about what was found and done. */
export function NoteForm({ order, work }: OfOrder) {
  const t = useT(workWords);
  const [note, setNote] = useState('');
  const { guard } = useUnsaved(note);
  return (
    <form
      className="panel-body stack"
      onSubmit={(e) => {
        e.preventDefault();
        if (work.does(keptDeed(order, { kind: 'entry', entry: { kind: 'note', text: note } }))) setNote('');
      }}
    >
      {guard}
      <TextArea label={t('note')} help={t('noteHelp')} maxLength={2000} value={note} onChange={setNote} />
      <Button type="submit" className="start" disabled={note.trim() === ''}>
        {t('saveNote')}
      </Button>
    </form>
  );
}

type Kind = 'time' | 'part' | 'cost';
const titles = { time: 'bookTime', part: 'bookPart', cost: 'bookCost' } as const;
const fields = {
  time: ['minutes', 'person', 'what'],
  part: ['partName', 'partNumber', 'quantity', 'unitCost'],
  cost: ['amount', 'what'],
} as const satisfies Record<Kind, readonly (keyof typeof workWords)[]>;
type FieldName = (typeof fields)[Kind][number];
const numbers: readonly FieldName[] = ['minutes', 'quantity', 'unitCost', 'amount'];
type Typed = Partial<Record<FieldName, string>>;

const text = (typed: string | undefined): string | undefined => typed?.trim() || undefined;
const positive = (typed: string | undefined): number | undefined => {
  const value = Number((typed ?? '').replace(',', '.'));
  return typed?.trim() && Number.isFinite(value) && value >= 0 ? value : undefined;
};

/** What was typed as an entry; `undefined` while something is missing or no number. */
export function entryOf(kind: Kind, typed: Typed): Entry | undefined {
  const [minutes, amount, quantity, what, name] = [
    positive(typed.minutes),
    positive(typed.amount),
    positive(typed.quantity),
    text(typed.what),
    text(typed.partName),
  ];
  if (kind === 'time') return minutes && Number.isInteger(minutes) ? { kind, minutes, person: text(typed.person), text: what } : undefined;
  if (kind === 'cost') return amount !== undefined && what !== undefined ? { kind, amount, text: what } : undefined;
  if (name === undefined || !quantity || (text(typed.unitCost) !== undefined && positive(typed.unitCost) === undefined)) return undefined;
  return { kind, part: { name, number: text(typed.partNumber), quantity, unitCost: positive(typed.unitCost) } };
}

/** The fields of an entry with the button that sends it. */
function BookFields({ order, work, kind, onDone }: OfOrder & { readonly kind: Kind; readonly onDone: () => void }) {
  const t = useT(workWords);
  const me = useSession()?.user.name ?? '';
  const [typed, setTyped] = useState<Typed>({ person: me, quantity: '1' });
  const entry = entryOf(kind, typed);
  return (
    <form
      className="stack"
      onSubmit={(e) => {
        e.preventDefault();
        if (entry && work.does(keptDeed(order, { kind: 'entry', entry }))) onDone();
      }}
    >
      {fields[kind].map((name) => (
        <Field key={name} label={t(name)}>
          {(wiring) => (
            <input
              {...wiring}
              className="input"
              inputMode={numbers.includes(name) ? 'decimal' : 'text'}
              maxLength={120}
              value={typed[name] ?? ''}
              onChange={(e) => setTyped({ ...typed, [name]: e.target.value })}
            />
          )}
        </Field>
      ))}
      <Button look="primary" type="submit" className="start" disabled={entry === undefined}>
        {t('save')}
      </Button>
    </form>
  );
}

function BookDialog({ order, work, kind, onClose }: OfOrder & { readonly kind: Kind; readonly onClose: () => void }) {
  const t = useT(workWords);
  return (
    <Dialog isOpen onClose={onClose} title={t(titles[kind])}>
      <BookFields order={order} work={work} kind={kind} onDone={onClose} />
    </Dialog>
  );
}

/** What the work took. */
export function Booking({ order, work, mayBook }: OfOrder & { readonly mayBook: boolean }): ReactNode {
  const t = useT(workWords);
  const format = useFormat();
  const [booking, setBooking] = useState<Kind>();
  const { minutes, partsCost, otherCost } = order.totals;
  const totals = { hours: format.number(minutes / 60, 1), parts: format.number(partsCost, 2), other: format.number(otherCost, 2) };
  return (
    <div className="panel-body stack">
      <p className="num">{t('totals', totals)}</p>
      {mayBook && (
        <div className="button-row">
          {(['time', 'part', 'cost'] as const).map((kind) => (
            <Button key={kind} onClick={() => setBooking(kind)}>
              {t(titles[kind])}
            </Button>
          ))}
        </div>
      )}
      <UsedParts order={order} />
      {booking === 'part' && (
        <BookPart
          order={order}
          byHand={(onDone) => <BookFields order={order} work={work} kind="part" onDone={onDone} />}
          onClose={() => setBooking(undefined)}
        />
      )}
      {(booking === 'time' || booking === 'cost') && (
        <BookDialog order={order} work={work} kind={booking} onClose={() => setBooking(undefined)} />
      )}
    </div>
  );
}
