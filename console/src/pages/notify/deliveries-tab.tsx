import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { titleText } from '../../../../src/contracts/notify-titles.ts';
import { useChange } from '../../api/change.ts';
import { useCallPages } from '../../api/pages.ts';
import { useCall } from '../../api/queries.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PriorityBadge } from '../../ui/priority-badge.tsx';
import { EmptyState, ErrorPanel } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useTitled } from './use-titled.ts';
import { notifyWords } from './words.ts';

type Delivery = Reply<'retryDelivery'>;

const stateWords = { waiting: 'waitingState', sent: 'sent', summarised: 'summarised', skipped: 'skipped', failed: 'failed' } as const;
const kindWords = {
  raised: 'raised',
  cleared: 'cleared',
  acknowledged: 'acknowledged',
  escalated: 'escalated',
  notice: 'notice',
  report: 'report',
  workOrderOverdue: 'workOrderOverdue',
  patrolMissed: 'patrolMissed',
  dangerOverdue: 'dangerOverdue',
  summary: 'summary',
  test: 'testKind',
} as const;
// holds: the keys of the literals above
const states = Object.keys(stateWords) as (keyof typeof stateWords)[];
const kinds = Object.keys(kindWords) as (keyof typeof kindWords)[];

function State({ state }: Pick<Delivery, 'state'>) {
  const t = useT(notifyWords);
  return <span className={state === 'failed' ? 'tag strong-tag' : ''}>{t(stateWords[state])}</span>;
}

function useColumns(): readonly Column<Delivery>[] {
  const t = useT(notifyWords);
  const text = useText();
  const format = useFormat();
  return [
    { key: 'time', title: t('time'), width: '168px', cell: (d) => <span className="num">{format.full(d.createdAt)}</span> },
    { key: 'priority', title: t('leastPriority'), width: '64px', cell: (d) => d.alarm && <PriorityBadge priority={d.priority} /> },
    { key: 'message', title: t('message'), width: 'minmax(180px, 1.6fr)', cell: (d) => text(d.title) },
    { key: 'channel', title: t('channel'), width: 'minmax(110px, 180px)', cell: (d) => text(titleText(d.channelTitle)) },
    { key: 'state', title: t('state'), width: '100px', cell: (d) => <State state={d.state} /> },
    { key: 'attempts', title: t('attempts'), width: '64px', align: 'end', cell: (d) => <span className="num">{d.attempts}</span> },
    {
      key: 'error',
      title: t('lastError'),
      width: 'minmax(140px, 1fr)',
      cell: (d) => <span className="sub">{text(d.lastErrorText) || '—'}</span>,
    },
  ];
}

function Facts({ delivery }: { readonly delivery: Delivery }) {
  const t = useT(notifyWords);
  const text = useText();
  const format = useFormat();
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    [t('state'), <State key="state" state={delivery.state} />],
    [t('kind'), t(kindWords[delivery.kind])],
    [t('channel'), text(titleText(delivery.channelTitle))],
    [t('rule'), delivery.ruleTitle === undefined ? '—' : text(titleText(delivery.ruleTitle))],
    [t('to'), delivery.to.join(', ') || '—'],
    [t('time'), format.full(delivery.createdAt)],
    [t('attempts'), format.number(delivery.attempts)],
    [t('sentAt'), delivery.sentAt === undefined ? '—' : format.full(delivery.sentAt)],
    [t('nextTry'), delivery.nextAt === undefined ? '—' : format.full(delivery.nextAt)],
    [t('lastError'), text(delivery.lastErrorText) || '—'],
    [t('number'), delivery.id],
  ];
  return (
    <>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div className="pair" key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <pre className="snippet">{text(delivery.text)}</pre>
    </>
  );
}

function DeliveryDrawer({ delivery, onClose }: { readonly delivery: Delivery; readonly onClose: () => void }) {
  const t = useT(notifyWords);
  const text = useText();
  const retry = useChange('retryDelivery', {
    invalidates: ['listDeliveries', 'listNotifyChannels'],
    onDone: () => {
      toast(notifyWords.retried);
      onClose();
    },
  });
  return (
    <Drawer isOpen onClose={onClose} title={text(delivery.title)}>
      <Facts delivery={delivery} />
      <div className="button-row">
        {delivery.state === 'failed' && (
          <Button disabled={retry.isPending} onClick={() => retry.mutate({ params: { id: delivery.id } }, { onError: toastError })}>
            {t('retry')}
          </Button>
        )}
        {delivery.alarm && (
          <Link className="btn" to="/alarms" search={{ view: 'history', alarm: delivery.alarm }}>
            {t('toAlarm')}
          </Link>
        )}
      </div>
    </Drawer>
  );
}

function Choice(props: {
  readonly label: string;
  readonly any: string;
  readonly value: string | undefined;
  readonly options: readonly (readonly [key: string, label: string])[];
  readonly onChange: (key: string | undefined) => void;
}) {
  return (
    <select
      className="input"
      aria-label={props.label}
      value={props.value ?? ''}
      onChange={(e) => props.onChange(e.target.value || undefined)}
    >
      <option value="">{props.any}</option>
      {props.options.map(([key, label]) => (
        <option key={key} value={key}>
          {label}
        </option>
      ))}
    </select>
  );
}

/** Everything that was sent, waits or was given up, the newest first. */
export function DeliveriesTab() {
  const t = useT(notifyWords);
  const text = useText();
  const format = useFormat();
  const navigate = useNavigate();
  const columns = useColumns();
  const [open, setOpen] = useState<Delivery>();
  const search = useSearch({ from: '/shell/admin/notify' });
  const channels = (useCall('listNotifyChannels').data?.items ?? []).map(useTitled());
  const change = (part: typeof search) => void navigate({ to: '/admin/notify', search: { ...search, ...part }, replace: true });
  const state = states.find((one) => one === search.state);
  const kind = kinds.find((one) => one === search.kind);
  const pages = useCallPages('listDeliveries', { query: { state, kind, channel: search.channel, limit: 100 } }, { keepPrevious: true });
  return (
    <>
      <div className="filter-row">
        <Choice
          label={t('state')}
          any={t('anyState')}
          value={state}
          options={states.map((s) => [s, t(stateWords[s])])}
          onChange={(next) => change({ state: next })}
        />
        <Choice
          label={t('channel')}
          any={t('anyChannel')}
          value={search.channel}
          options={channels.map((c) => [c.id, c.title])}
          onChange={(channel) => change({ channel })}
        />
        <Choice
          label={t('kind')}
          any={t('anyKind')}
          value={kind}
          options={kinds.map((k) => [k, t(kindWords[k])])}
          onChange={(next) => change({ kind: next })}
        />
      </div>
      <Panel title={t('deliveries')} className="fill-panel">
        {pages.error && pages.items.length === 0 ? (
          <ErrorPanel error={pages.error} onRetry={pages.refetch} />
        ) : (
          <DataTable
            label={t('deliveries')}
            columns={columns}
            rows={pages.items}
            keyOf={(d) => d.id}
            onOpen={setOpen}
            onNearEnd={pages.readMore}
            card={(d) => (
              <span className="two-lines">
                <b>{text(d.title)}</b>
                <small>
                  {text(titleText(d.channelTitle))} · <State state={d.state} />
                </small>
                <small>{format.full(d.createdAt)}</small>
              </span>
            )}
            empty={!pages.isPending && <EmptyState title={t('noDeliveries')} />}
          />
        )}
      </Panel>
      {open && <DeliveryDrawer delivery={open} onClose={() => setOpen(undefined)} />}
    </>
  );
}
