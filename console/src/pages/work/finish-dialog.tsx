import { useState } from 'react';
import { uuidv7 } from 'uuidv7';
import { saysFailure } from '../../../../src/contracts/work.ts';
import { useSession } from '../../app/session.ts';
import { useT } from '../../i18n/use-t.ts';
import { KeptElsewhere, keptFile } from '../../offline/kept.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { FailureFields, typedOf, wordOf } from './failure-fields.tsx';
import { failureWords } from './failure-words.ts';
import { type End, endOf, isEnd, type KeptEnd, keptWork, type Work } from './kept-work.ts';
import type { OrderDetail } from './order.tsx';
import { SignaturePad } from './signature-pad.tsx';
import { workWords } from './words.ts';

/** What an end of an order must be asked for. */
export const asksOf = (order: OrderDetail, to: End) => ({
  failure: order.asksFailure && !saysFailure(order),
  signature: to === 'done' && order.needsSignature,
});

const keptEndOf = (order: string): KeptEnd | undefined =>
  keptWork.useKept
    .getState()
    .list.filter(isEnd)
    .find((one) => one.order === order);

/** Keeps an end on this device first and sends it then, so that nothing is lost between the two; resolves to whether it is out of hand. `seen`: see `Outbox.keep`. */
export function useFinish(work: Work) {
  const [isBusy, setBusy] = useState(false);
  const finish = async (made: Promise<KeptEnd>, seen?: { readonly id: string | undefined }): Promise<boolean> => {
    setBusy(true);
    try {
      const kept = await made;
      const earlier = keptEndOf(kept.order);
      work.keep(kept, seen);
      await work.flush();
      const left = keptWork.useKept.getState().list.find(({ id }) => id === kept.id);
      if (left?.refused) {
        // What was typed is still in the open form; what lay here before stays.
        if (earlier) work.keep(earlier);
        else work.drop(left);
        toast(left.refused, true);
        return false;
      }
      toast(left ? workWords.keptHere : workWords.finishSent, left !== undefined);
      return true;
    } catch (error) {
      toast(error instanceof KeptElsewhere ? workWords.keptElsewhere : workWords.noRoom, true);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { finish, isBusy };
}

/** Asks for what closing an order needs: what failed, and who signs. */
export function FinishDialog(props: {
  readonly order: OrderDetail;
  readonly to: End;
  readonly asksFailure: boolean;
  readonly work: Work;
  /** An earlier end that was refused; its signature is used again. */
  readonly kept?: KeptEnd;
  readonly onClose: () => void;
}) {
  const { order, to, asksFailure, work, kept: earlier, onClose } = props;
  const t = useT(workWords);
  const tFailure = useT(failureWords);
  const needsSignature = asksOf(order, to).signature && earlier?.deed.signature === undefined;
  const [typed, setTyped] = useState(() => typedOf(order));
  const [name, setName] = useState(useSession()?.user.name ?? '');
  const [picture, setPicture] = useState<Blob>();
  const { guard } = useUnsaved([typed, picture !== undefined]);
  const { finish, isBusy } = useFinish(work);
  // Another tab may end the order while this one asks.
  const [seen] = useState(() => ({ id: keptEndOf(order.id)?.id }));
  const word = asksFailure ? wordOf(typed) : undefined;
  const isReady = (!asksFailure || word !== undefined) && (!needsSignature || (picture !== undefined && name.trim() !== '')) && !isBusy;
  const made = async (): Promise<KeptEnd> => {
    if (!needsSignature || picture === undefined) return endOf(order, to, { word, signature: earlier?.deed.signature });
    const kept = await keptFile(uuidv7(), picture, 'signature.png');
    return endOf(order, to, { word, signature: { picture: kept, name: name.trim() } });
  };
  const send = async () => {
    if (await finish(made(), seen)) onClose();
  };
  const actions = (
    <Button look="primary" disabled={!isReady} onClick={() => void send()}>
      {t(to === 'done' ? 'finish' : 'verify')}
    </Button>
  );
  const about = [asksFailure && tFailure('asked'), needsSignature && t('signAbout')].filter(Boolean).join(' ');
  return (
    <Dialog isOpen onClose={onClose} title={`${t(to === 'done' ? 'finish' : 'verify')} ${order.number}`} about={about} actions={actions}>
      {guard}
      <div className="stack">
        {asksFailure && <FailureFields typed={typed} onChange={setTyped} />}
        {needsSignature && (
          <>
            <TextField label={t('signer')} value={name} onChange={(value) => setName(value.slice(0, 64))} isRequired />
            <SignaturePad onChange={setPicture} />
          </>
        )}
      </div>
    </Dialog>
  );
}
