import { useFormat, useT, useText } from '../i18n/use-t.ts';
import { Panel } from '../ui/panel.tsx';
import { PlainTable } from '../ui/plain-table.tsx';
import { badgeLook, PriorityBadge, StateTag } from '../ui/priority-badge.tsx';
import { EmptyState, Skeleton } from '../ui/states.tsx';
import { type BoardNow, useBoardData, type WidgetOf } from './data.ts';
import { boardWords } from './words.ts';

type ShownAlarm = BoardNow['lists'][number]['items'][number];

/** Open alarms, the most urgent first; to look at, not to act on. */
export function AlarmLines({ widget }: { readonly widget: WidgetOf<'alarms'> }) {
  const t = useT(boardWords);
  const text = useText();
  const format = useFormat();
  const list = useBoardData().now?.lists.find((one) => one.widget === widget.id);
  const title = widget.title ? text(widget.title) : t('openAlarms');
  const total = list && t('moreAlarms', { n: list.isPartial ? t('atLeast', { n: format.number(list.total) }) : format.number(list.total) });
  return (
    <Panel title={title} note={total} className="board-panel board-alarms">
      {list ? (
        <PlainTable
          label={title}
          columns={[
            {
              key: 'priority',
              title: <span className="sr">{t('priority')}</span>,
              cell: (a: ShownAlarm) => <PriorityBadge priority={a.priority} look={badgeLook(a.state)} state={a.state} />,
            },
            { key: 'time', title: t('time'), cell: (a) => <span className="num nowrap">{format.clock(a.raisedAt)}</span> },
            {
              key: 'message',
              title: t('message'),
              cell: (a) => (
                <>
                  <b className={a.state === 'unacknowledged' ? '' : 'calm'}>{text(a.title)}</b>{' '}
                  <span className="sub">{text(a.assetTitle)}</span>
                </>
              ),
            },
            {
              key: 'value',
              title: t('value'),
              align: 'end',
              cell: (a) => <span className="nowrap">{format.amount(a.value, a)}</span>,
            },
            { key: 'state', title: t('state'), cell: (a) => <StateTag state={a.state} /> },
          ]}
          rows={list.items}
          keyOf={(a) => a.id}
          empty={<EmptyState title={t('noAlarms')} />}
        />
      ) : (
        <Skeleton lines={3} />
      )}
    </Panel>
  );
}

/** How many alarms are open and unacknowledged, by priority. */
export function AlarmCounts({ widget }: { readonly widget: WidgetOf<'alarmCount'> }) {
  const t = useT(boardWords);
  const text = useText();
  const format = useFormat();
  const counts = useBoardData().now?.counts.find((one) => one.widget === widget.id);
  return (
    <section className="tile board-counts" aria-label={widget.title ? text(widget.title) : t('alarmCount')}>
      <div className="tile-label">
        <span className="tile-title">{widget.title ? text(widget.title) : t('alarmCount')}</span>
      </div>
      <div className="count-row">
        {counts?.byPriority.map(({ priority, open, unacknowledged }) => (
          <div key={priority} className={open > 0 ? 'some' : 'zero'}>
            <PriorityBadge priority={priority} look={unacknowledged > 0 ? 'ringing' : 'solid'} />
            <b className="num live-value">{counts.isPartial ? `≥ ${format.number(open)}` : format.number(open)}</b>
            <small>{t('unacknowledged', { n: format.number(unacknowledged) })}</small>
          </div>
        ))}
      </div>
    </section>
  );
}
