import { useState } from 'react';
import { needsReason, orderTransitions, type OrderState as State } from '../../../../src/contracts/work.ts';
import { useChange } from '../../api/change.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextArea } from '../../ui/field.tsx';
import { toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { asksOf, FinishDialog, useFinish } from './finish-dialog.tsx';
import { endOf, type Work } from './kept-work.ts';
import { changed, mayFinish, type OrderDetail, ticks } from './order.tsx';
import { AssigneeField } from './order-form.tsx';
import { workWords } from './words.ts';

type Step = `${State}>${State}`;
type Word = 'issue' | 'cancel' | 'assign' | 'start' | 'unassign' | 'wait' | 'finish' | 'resume' | 'verify' | 'giveBack';

/** What a step is called; the first of a state is its main one. */
const names: Readonly<Partial<Record<Step, Word>>> = {
  'draft>open': 'issue',
  'open>inProgress': 'start',
  'open>assigned': 'assign',
  'assigned>inProgress': 'start',
  'assigned>open': 'unassign',
  'inProgress>done': 'finish',
  'inProgress>waiting': 'wait',
  'waiting>inProgress': 'resume',
  'done>verified': 'verify',
  'done>inProgress': 'giveBack',
};
const nameOf = (from: State, to: State): Word => names[`${from}>${to}`] ?? 'cancel';
const mains: readonly Word[] = ['issue', 'start', 'finish', 'resume', 'verify'];
const abouts = { wait: 'waitAbout', giveBack: 'giveBackAbout', cancel: 'cancelAbout' } as const;

/** Takes a step; `onDone` is called when the page shows it, so that what is done next builds on it. */
function useStep(order: OrderDetail, onDone: () => void) {
  const change = useChange('updateWorkOrder', { invalidates: changed });
  const go = (body: Parameters<typeof change.mutate>[0]['body']) =>
    change.mutate({ params: { id: order.id }, body: { version: order.version, ...body } }, { onError: toastError, onSuccess: onDone });
  return { go, isPending: change.isPending };
}

/** Asks for the reason of a step. */
function ReasonDialog({ order, to, onClose }: { readonly order: OrderDetail; readonly to: State; readonly onClose: () => void }) {
  const t = useT(workWords);
  const [reason, setReason] = useState('');
  const { guard } = useUnsaved(reason);
  const { go, isPending } = useStep(order, onClose);
  const name = nameOf(order.state, to);
  const actions = (
    <Button
      look={to === 'cancelled' ? 'danger' : 'primary'}
      disabled={isPending || reason.trim() === ''}
      onClick={() => go({ state: to, reason })}
    >
      {t(name)}
    </Button>
  );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`${t(name)} ${order.number}`}
      about={name in abouts ? t(abouts[name as keyof typeof abouts]) : ''}
      actions={actions}
    >
      {guard}
      <TextArea label={t('reason')} isRequired maxLength={1000} value={reason} onChange={setReason} />
    </Dialog>
  );
}

function AssignDialog({ order, onClose }: { readonly order: OrderDetail; readonly onClose: () => void }) {
  const t = useT(workWords);
  const [name, setName] = useState(order.assignedTo);
  const { go, isPending } = useStep(order, onClose);
  const actions = (
    <Button look="primary" disabled={isPending || name.trim() === ''} onClick={() => go({ state: 'assigned', assignedTo: name.trim() })}>
      {t('assign')}
    </Button>
  );
  return (
    <Dialog isOpen onClose={onClose} title={`${t('assign')} ${order.number}`} actions={actions}>
      <AssigneeField value={name} onChange={setName} />
    </Dialog>
  );
}

/** The steps that a work order may take next. */
export function OrderSteps({ order, work }: { readonly order: OrderDetail; readonly work: Work }) {
  const t = useT(workWords);
  const format = useFormat();
  const [asking, setAsking] = useState<State>();
  const { go, isPending } = useStep(order, () => undefined);
  const { finish, isBusy } = useFinish(work);
  const close = () => setAsking(undefined);
  const step = (to: State) => {
    const isEnd = to === 'done' || to === 'verified';
    const { failure, signature } = isEnd ? asksOf(order, to) : { failure: false, signature: false };
    if (needsReason(order.state, to) || to === 'assigned' || failure || signature) return setAsking(to);
    if (isEnd) return void finish(Promise.resolve(endOf(order, to, {})));
    go({ state: to });
  };
  const steps = orderTransitions[order.state].map((to) => ({ to, name: nameOf(order.state, to) }));
  const sorted = [...steps].sort((a, b) => Number(mains.includes(b.name)) - Number(mains.includes(a.name)));
  const { done, all } = ticks(order);
  return (
    <div className="button-row work-actions">
      {sorted.map(({ to, name }) => (
        <Button
          key={to}
          look={mains.includes(name) ? 'primary' : name === 'cancel' ? 'danger' : 'plain'}
          disabled={isPending || isBusy || (to === 'done' && !mayFinish(order))}
          onClick={() => step(to)}
        >
          {t(name)}
        </Button>
      ))}
      {order.state === 'open' && all > 0 && <span className="muted">{t('startsBy')}</span>}
      {order.state === 'inProgress' && done < all && <span className="muted">{t('ticksLeft', { n: format.number(all - done) })}</span>}
      {asking === 'assigned' && <AssignDialog order={order} onClose={close} />}
      {(asking === 'done' || asking === 'verified') && (
        <FinishDialog order={order} to={asking} asksFailure={asksOf(order, asking).failure} work={work} onClose={close} />
      )}
      {asking !== undefined && needsReason(order.state, asking) && <ReasonDialog order={order} to={asking} onClose={close} />}
    </div>
  );
}
