import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../app/session.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { asksOf, FinishDialog, type Finishes } from './finish-dialog.tsx';
import { type KeptFinish, keptFinishes } from './finishes.ts';
import type { OrderDetail } from './order.tsx';
import { workWords } from './words.ts';

interface LineProps {
  readonly kept: KeptFinish;
  readonly order: OrderDetail | undefined;
  readonly finishes: Finishes;
}

/** What may be done with one that is not sent or was refused; on the page of its order what lacks is asked for. */
function Line({ kept, order, finishes }: LineProps) {
  const t = useT(workWords);
  const text = useText();
  const [isAsking, setAsking] = useState(false);
  const { number, refused, body } = kept;
  const to = body.state === 'verified' ? 'verified' : 'done';
  return (
    <div className="hint-bar wrong button-row" role="status">
      <span>{refused ? t('unsentRefused', { number, why: text(refused) }) : t('unsent', { number })}</span>
      {!refused && <Button onClick={() => void finishes.flush()}>{t('sendNow')}</Button>}
      {order === undefined ? (
        <Link className="btn plain" to="/work/$id" params={{ id: kept.order }}>
          {t('showOrder')}
        </Link>
      ) : (
        refused && <Button onClick={() => setAsking(true)}>{t('complete')}</Button>
      )}
      {refused && <Button onClick={() => finishes.drop(kept)}>{t('discard')}</Button>}
      {isAsking && order !== undefined && (
        <FinishDialog {...{ order, to, finishes, kept }} asksFailure={asksOf(order, to).failure} onClose={() => setAsking(false)} />
      )}
    </div>
  );
}

/** Finished orders that are on this device only: those of an order, or all. */
export function KeptFinishes({ order, finishes }: { readonly order?: OrderDetail; readonly finishes: Finishes }) {
  const list = keptFinishes.useKept((kept) => kept.list);
  if (!useMay('operator')) return null;
  return list
    .filter((kept) => order === undefined || kept.order === order.id)
    .map((kept) => <Line key={kept.id} kept={kept} order={order} finishes={finishes} />);
}
