import './work.css';
import { Link, useParams } from '@tanstack/react-router';
import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { isClosed, saysFailure } from '../../../../src/contracts/work.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { CopyLink } from '../../ui/copy-link.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { PriorityBadge } from '../../ui/priority-badge.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { ThingLoaded } from '../../ui/thing-loaded.tsx';
import { failureWords } from './failure-words.ts';
import { KeptBar } from './kept-bar.tsx';
import { keptWork, useWork, withKept } from './kept-work.ts';
import { Due, type OrderDetail, OrderState, ticks, useAssignee } from './order.tsx';
import { Booking, NoteForm } from './order-booking.tsx';
import { OrderChecklist } from './order-checklist.tsx';
import { OrderFailure } from './order-failure.tsx';
import { OrderFiles } from './order-files.tsx';
import { OrderForm } from './order-form.tsx';
import { OrderSteps } from './order-steps.tsx';
import { Timeline } from './order-timeline.tsx';
import { workWords } from './words.ts';

function Facts({ order }: { readonly order: OrderDetail }) {
  const t = useT(workWords);
  const text = useText();
  const format = useFormat();
  const assignee = useAssignee();
  const byAt = (time: number, name: string | undefined) => t('byAt', { time: format.full(time), name: name ?? '—' });
  const rows = [
    ['kind', t(order.kind)],
    [
      'asset',
      order.asset && (
        <Link to="/assets/$id" params={{ id: order.asset }}>
          {text(order.assetTitle)}
        </Link>
      ),
    ],
    [
      'alarm',
      order.alarm && (
        <Link to="/alarms" search={{ alarm: order.alarm }}>
          {t('showAlarm')}
        </Link>
      ),
    ],
    ['assignee', assignee(order.assignedTo)],
    ['createdAt', byAt(order.createdAt, order.createdBy === 'system' ? t('system') : order.createdBy)],
    ['due', <Due key="due" order={order} />],
    ['reason', order.reason],
    ['doneAt', order.doneAt !== undefined && byAt(order.doneAt, order.doneBy)],
    ['signature', order.signature && byAt(order.signature.at, order.signature.name)],
    ['closedAt', order.closedAt !== undefined && byAt(order.closedAt, order.closedBy)],
    ['description', [text(order.about), order.description].filter(Boolean).join('\n')],
  ] as const;
  return <FactList t={t} facts={rows} />;
}

function OrderView({ order: stored }: { readonly order: OrderDetail }) {
  const t = useT(workWords);
  const tFailure = useT(failureWords);
  const text = useText();
  const [isEditing, setEditing] = useState(false);
  const kept = keptWork.useKept(({ list }) => list);
  const order = withKept(stored, kept);
  const mayChange = useMay('operator') && !isClosed(order.state);
  const isEngineer = useMay('engineer');
  const isUnsaid = order.kind === 'corrective' && order.asset !== undefined && !saysFailure(order);
  const work = useWork();
  const mayEdit = mayChange && order.state !== 'done';
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
        actions={
          <>
            {mayEdit && (
              <Button icon={<Pencil size={14} aria-hidden="true" />} onClick={() => setEditing(true)}>
                {t('edit')}
              </Button>
            )}
            <CopyLink />
          </>
        }
      />
      <RoleHint needs="operator" />
      <KeptBar order={order} work={work} />
      <Panel title={t('order')}>
        <Facts order={order} />
      </Panel>
      <Panel title={t('checklist')} note={`${done} / ${all}`}>
        <OrderChecklist order={order} work={work} mayTick={mayEdit && order.state !== 'draft'} />
      </Panel>
      {mayChange && (
        <Panel title={t('note')} className="screen-only">
          <NoteForm order={order} work={work} />
        </Panel>
      )}
      {order.kind === 'corrective' && order.asset !== undefined && (
        <Panel title={tFailure('title')}>
          <OrderFailure order={order} mayChange={mayChange || (isEngineer && order.state === 'verified')} />
        </Panel>
      )}
      <Panel title={t('photos')}>
        <OrderFiles order={order} work={work} mayAdd={mayChange} />
      </Panel>
      <Panel title={t('booked')}>
        <Booking order={order} work={work} mayBook={mayChange} />
      </Panel>
      <Panel title={t('timeline')}>
        <Timeline order={order} mayTakeBack={mayChange} />
      </Panel>
      {isUnsaid && ['inProgress', 'done', 'verified'].includes(order.state) && <p className="hint-bar wrong">{tFailure('isMissing')}</p>}
      {isClosed(order.state) ? <p className="muted">{t('isClosed')}</p> : mayChange && <OrderSteps order={order} work={work} />}
      {isEditing && <OrderForm order={order} onClose={() => setEditing(false)} onDone={() => setEditing(false)} />}
    </div>
  );
}

/** One work order as somebody holds it in the hand: checks to settle, photos, what it took, and its next step. */
export function OrderPage() {
  const { id } = useParams({ from: '/shell/work/$id' });
  return (
    <ThingLoaded query={useCall('getWorkOrder', { params: { id } }, { everyMs: 15_000 })}>
      {(order) => <OrderView key={order.id} order={order} />}
    </ThingLoaded>
  );
}
