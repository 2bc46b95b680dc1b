import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { decimalsOf } from '../../ui/decimals-of.ts';
import { asksOf, FinishDialog } from './finish-dialog.tsx';
import { type Deed, isEnd, type KeptDeed, keptWork, type Work } from './kept-work.ts';
import type { OrderDetail } from './order.tsx';
import { workWords } from './words.ts';

type Of<K extends Deed['kind']> = Extract<Deed, { readonly kind: K }>;

/** What somebody did, in a few words. */
function useDeedText(order: OrderDetail | undefined): (kept: KeptDeed) => string {
  const t = useT(workWords);
  const text = useText();
  const format = useFormat();
  const tickText = ({ tick: { index, value, notApplicable, done } }: Of<'tick'>): string => {
    const check = order?.checklist[index];
    const line = check ? text(check.text) : `${t('checklist')} ${format.number(index + 1)}`;
    if (notApplicable) return `${line}: ${t('notApplicable')}`;
    const read = value !== undefined && format.quantity(value, decimalsOf(value), check?.unit ?? '');
    return `${line}: ${read || (done ? '✓' : '–')}`;
  };
  const entryText = ({ entry }: Of<'entry'>): string => {
    if (entry.kind === 'note') return `${t('note')}: ${entry.text}`;
    if (entry.kind === 'time') return t('eTime', { n: format.number(entry.minutes), person: entry.person ?? '' });
    if (entry.kind === 'cost') return `${t('eCost', { n: format.number(entry.amount, 2) })} ${entry.text}`;
    return t('ePart', { name: entry.part.name, n: format.number(entry.part.quantity) });
  };
  return ({ deed }) => {
    if (deed.kind === 'tick') return tickText(deed);
    if (deed.kind === 'entry') return entryText(deed);
    if (deed.kind === 'file') return `${t('photos')} ${deed.file.name}`;
    return t(deed.body.state === 'verified' ? 'verify' : 'finish');
  };
}

interface OfOrder {
  readonly order: OrderDetail | undefined;
  readonly work: Work;
}

/** Something that the server does not take, with its reason; on the page of its order what an end lacks is asked for. */
function Refused({ kept, order, work }: OfOrder & { readonly kept: KeptDeed }) {
  const t = useT(workWords);
  const text = useText();
  const deedText = useDeedText(order);
  const [isAsking, setAsking] = useState(false);
  return (
    <div className="hint-bar wrong button-row" role="status">
      <span>{t('unsentRefused', { number: kept.number, what: deedText(kept), why: text(kept.refused) })}</span>
      {order === undefined && <ToOrder kept={kept} />}
      {order !== undefined && isEnd(kept) && <Button onClick={() => setAsking(true)}>{t('complete')}</Button>}
      <Button onClick={() => work.drop(kept)}>{t('discard')}</Button>
      {isAsking && order !== undefined && isEnd(kept) && (
        <FinishDialog
          {...{ order, to: kept.deed.body.state, work, kept }}
          asksFailure={asksOf(order, kept.deed.body.state).failure}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

function ToOrder({ kept }: { readonly kept: KeptDeed }) {
  const t = useT(workWords);
  return (
    <Link className="btn plain" to="/work/$id" params={{ id: kept.order }}>
      {t('showOrder')}
    </Link>
  );
}

/** What of one order waits to be sent. */
function Waiting({ list, order, work }: OfOrder & { readonly list: readonly KeptDeed[] }) {
  const t = useT(workWords);
  const format = useFormat();
  const deedText = useDeedText(order);
  const isSending = keptWork.useKept((kept) => kept.isSending);
  const [first] = list;
  if (first === undefined) return null;
  return (
    <div className="hint-bar wrong stack" role="status">
      <div className="button-row">
        <span>{t('unsent', { number: first.number, n: format.number(list.length) })}</span>
        <Button disabled={isSending} onClick={() => void work.flush()}>
          {t('sendNow')}
        </Button>
        {order === undefined && <ToOrder kept={first} />}
      </div>
      <ul className="kept-deeds">
        {list.map((kept) => (
          <li key={kept.id}>
            <small className="num">{format.clock(kept.at)}</small> {deedText(kept)}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Work that is on this device only: that of an order, or all. */
export function KeptBar({ order, work }: { readonly order?: OrderDetail; readonly work: Work }) {
  const list = keptWork.useKept((kept) => kept.list);
  if (!useMay('operator')) return null;
  const mine = list.filter((kept) => order === undefined || kept.order === order.id);
  const orders = [...new Set(mine.map((kept) => kept.order))];
  return (
    <>
      {orders.map((id) => (
        <Waiting key={id} list={mine.filter((kept) => kept.order === id && !kept.refused)} order={order} work={work} />
      ))}
      {mine
        .filter(({ refused }) => refused !== undefined)
        .map((kept) => (
          <Refused key={kept.id} kept={kept} order={order} work={work} />
        ))}
    </>
  );
}
