import './work.css';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useCall, useChange } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { PriorityBadge } from '../../ui/priority-badge.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { Assignee, Due, isClosed, mayClose, OrderState, ticks, type WorkOrder } from './order.tsx';
import { workWords } from './words.ts';

const changed = ['listWorkOrders', 'getWorkOrder', 'listAudit'] as const;

function Facts({ order }: { readonly order: WorkOrder }) {
  const t = useT(workWords);
  const text = useText();
  const format = useFormat();
  return (
    <dl className="facts panel-body">
      <dt>{t('asset')}</dt>
      <dd>
        <Link to="/assets/$id" params={{ id: order.asset }}>
          {text(order.assetTitle)}
        </Link>
      </dd>
      {order.alarm && (
        <>
          <dt>{t('alarm')}</dt>
          <dd>
            <Link to="/alarms" search={{ alarm: order.alarm }}>
              {t('showAlarm')}
            </Link>
          </dd>
        </>
      )}
      <dt>{t('assigned')}</dt>
      <dd>
        <Assignee order={order} />
      </dd>
      <dt>{t('createdAt')}</dt>
      <dd className="num">{format.full(order.createdAt)}</dd>
      <dt>{t('due')}</dt>
      <dd>
        <Due order={order} />
      </dd>
      {order.closedAt !== undefined && (
        <>
          <dt>{t('closedAt')}</dt>
          <dd>{t('closedBy', { time: format.full(order.closedAt), name: order.closedBy ?? '—' })}</dd>
        </>
      )}
    </dl>
  );
}

function Checklist({ order, mayTick }: { readonly order: WorkOrder; readonly mayTick: boolean }) {
  const t = useT(workWords);
  const text = useText();
  const format = useFormat();
  const change = useChange('updateWorkOrder', { invalidates: changed });
  const tick = (index: number, done: boolean) =>
    change.mutate({ params: { id: order.id }, body: { tick: { index, done } } }, { onError: toastError });
  if (order.checklist.length === 0) return <EmptyState title={t('noChecklist')} />;
  return (
    <ul className="checks">
      {order.checklist.map((check, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a checklist are known by their place and never move
        <li key={index}>
          <label>
            <input
              type="checkbox"
              checked={check.done}
              disabled={!mayTick || change.isPending}
              onChange={(e) => tick(index, e.target.checked)}
            />
            <span>
              {text(check.text)}
              {check.by && <small>{t('checkedBy', { name: check.by, time: check.at === undefined ? '' : format.clock(check.at) })}</small>}
            </span>
          </label>
        </li>
      ))}
    </ul>
  );
}

function NoteForm({ order }: { readonly order: WorkOrder }) {
  const t = useT(workWords);
  const [note, setNote] = useState(order.note ?? '');
  const save = useChange('updateWorkOrder', { invalidates: changed, onDone: () => toast(workWords.saved) });
  return (
    <form
      className="panel-body stack"
      onSubmit={(e) => {
        e.preventDefault();
        save.mutate({ params: { id: order.id }, body: { note } }, { onError: toastError });
      }}
    >
      <Field label={t('note')} help={t('noteHelp')}>
        {(wiring) => (
          <textarea {...wiring} className="input" rows={4} maxLength={1000} value={note} onChange={(e) => setNote(e.target.value)} />
        )}
      </Field>
      <Button type="submit" className="start" disabled={save.isPending || note === (order.note ?? '')}>
        {t('saveNote')}
      </Button>
    </form>
  );
}

/** The steps that a work order may take next. */
function Actions({ order }: { readonly order: WorkOrder }) {
  const t = useT(workWords);
  const format = useFormat();
  const [isAsking, setAsking] = useState(false);
  const change = useChange('updateWorkOrder', { invalidates: changed, onDone: () => setAsking(false) });
  const go = (state: WorkOrder['state']) => change.mutate({ params: { id: order.id }, body: { state } }, { onError: toastError });
  const { done, all } = ticks(order);
  return (
    <div className="button-row work-actions">
      {order.state === 'open' ? (
        <Button look="primary" disabled={change.isPending} onClick={() => go('inProgress')}>
          {t('start')}
        </Button>
      ) : (
        <Button look="primary" disabled={change.isPending || !mayClose(order)} onClick={() => go('done')}>
          {t('close')}
        </Button>
      )}
      <Button look="danger" onClick={() => setAsking(true)}>
        {t('cancel')}
      </Button>
      <span className="muted">
        {order.state === 'open' ? t('startsBy') : done < all && t('ticksLeft', { n: format.number(all - done) })}
      </span>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('cancelTitle', { number: order.number })}
        about={t('cancelAbout')}
        confirm={t('cancel')}
        isBusy={change.isPending}
        onConfirm={() => go('cancelled')}
      />
    </div>
  );
}

function OrderView({ order }: { readonly order: WorkOrder }) {
  const t = useT(workWords);
  const text = useText();
  const mayChange = useMay('operator');
  const isOpen = !isClosed(order);
  const { done, all } = ticks(order);
  return (
    <div className="page flowing work-page">
      <PageHead
        path={
          <>
            <Link to="/work">{t('title')}</Link> / {order.number} /
          </>
        }
        title={text(order.title)}
        marks={
          <>
            <PriorityBadge priority={order.priority} />
            <OrderState state={order.state} />
          </>
        }
      />
      <RoleHint needs="operator" />
      <Panel title={t('order')}>
        <Facts order={order} />
      </Panel>
      <Panel title={t('checklist')} note={`${done} / ${all}`}>
        <Checklist order={order} mayTick={mayChange && isOpen} />
      </Panel>
      <Panel title={t('note')}>
        {mayChange && isOpen ? <NoteForm order={order} /> : <p className="panel-body">{order.note ?? '—'}</p>}
      </Panel>
      {isOpen ? mayChange && <Actions order={order} /> : <p className="muted">{t('isClosed')}</p>}
    </div>
  );
}

/** One work order as an inspector holds it in the hand: checks to tick, a note, and its end. */
export function OrderPage() {
  const { id } = useParams({ from: '/shell/work/$id' });
  return <Loaded query={useCall('getWorkOrder', { params: { id } })}>{(order) => <OrderView order={order} />}</Loaded>;
}
