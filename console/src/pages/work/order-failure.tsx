import { useState } from 'react';
import type { Sent } from '../../../../src/contracts/api/index.ts';
import { failureCauses, failureImpacts, failureModes } from '../../../../src/contracts/failure.ts';
import { saysFailure } from '../../../../src/contracts/work.ts';
import { useChange } from '../../api/change.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { FailureFields, typedOf, wordOf } from './failure-fields.tsx';
import { failureWords } from './failure-words.ts';
import { changed, type OrderDetail } from './order.tsx';

type Body = Pick<Sent<'updateWorkOrder', 'body'>, 'failure' | 'noFailure' | 'undetermined'>;

function useSay(order: OrderDetail, onDone: () => void) {
  const change = useChange('updateWorkOrder', {
    invalidates: [...changed, 'getAssetLife', 'getRemainingLife', 'listReliability', 'listAssetReliability', 'listRemainingLife'],
    onDone: () => {
      toast(failureWords.saved);
      onDone();
    },
  });
  const say = (body: Body) =>
    change.mutate({ params: { id: order.id }, body: { version: order.version, ...body } }, { onError: toastError });
  return { say, isPending: change.isPending };
}

function FailureDialog({ order, onClose }: { readonly order: OrderDetail; readonly onClose: () => void }) {
  const t = useT(failureWords);
  const [typed, setTyped] = useState(() => typedOf(order));
  const { say, isPending } = useSay(order, onClose);
  const word = wordOf(typed);
  const actions = (
    <Button look="primary" disabled={word === undefined || isPending} onClick={() => word && say(word)}>
      {t('save')}
    </Button>
  );
  return (
    <Dialog isOpen onClose={onClose} title={`${t('title')} ${order.number}`} about={t('standard')} actions={actions}>
      <FailureFields typed={typed} onChange={setTyped} />
    </Dialog>
  );
}

function Said({ order }: { readonly order: OrderDetail }) {
  const t = useT(failureWords);
  const text = useText();
  const format = useFormat();
  const { failure, noFailure, undetermined } = order;
  if (failure === undefined) {
    const words = noFailure ? t('saidNone') : undetermined === undefined ? t('none') : t('saidUndetermined', { why: undetermined });
    return <p className="panel-body muted">{words}</p>;
  }
  const facts = [
    ['mode', text(failureModes[failure.mode])],
    ['cause', text(failureCauses[failure.cause])],
    ['impact', text(failureImpacts[failure.impact])],
    ['failedAt', format.full(failure.failedAt)],
    ['restoredAt', failure.restoredAt === undefined ? t('notYet') : format.full(failure.restoredAt)],
  ] as const;
  return <FactList t={t} facts={facts} />;
}

/** What failed, of a corrective order on an asset. */
export function OrderFailure({ order, mayChange }: { readonly order: OrderDetail; readonly mayChange: boolean }) {
  const t = useT(failureWords);
  const [isSaying, setSaying] = useState(false);
  const { say, isPending } = useSay(order, () => undefined);
  const isSaid = saysFailure(order);
  // What is asked for before it is closed may be changed afterwards, not taken back.
  const isKept = order.asksFailure && (order.state === 'done' || order.state === 'verified');
  const back: Body = order.failure ? { failure: null } : order.noFailure ? { noFailure: false } : { undetermined: null };
  return (
    <>
      <Said order={order} />
      {mayChange && (
        <div className="panel-body button-row">
          <Button onClick={() => setSaying(true)}>{t(isSaid ? 'change' : 'say')}</Button>
          {isSaid && !isKept && (
            <Button disabled={isPending} onClick={() => say(back)}>
              {t('takeBack')}
            </Button>
          )}
          {!isSaid && (
            <Button disabled={isPending} onClick={() => say({ noFailure: true })}>
              {t('noFailure')}
            </Button>
          )}
        </div>
      )}
      {isSaying && <FailureDialog order={order} onClose={() => setSaying(false)} />}
    </>
  );
}
