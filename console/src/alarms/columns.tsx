import { ChevronDown, ChevronRight } from 'lucide-react';
import { useMemo } from 'react';
import type { Text } from '../../../src/contracts/text.ts';
import type { Formats } from '../i18n/format.ts';
import { useFormat, useT, useText } from '../i18n/use-t.ts';
import type { Translate } from '../i18n/words.ts';
import type { Alarm } from '../live/alarm-cache.ts';
import type { Column } from '../ui/data-table.tsx';
import { badgeLook, PriorityBadge, StateTag } from '../ui/priority-badge.tsx';
import { AlarmOrigin } from './alarm-origin.tsx';
import { alarmWords } from './words.ts';

/** Which columns a list has; narrow ones leave out what the place already says. */
export type ColumnSet = 'full' | 'ofAsset' | 'brief';

/** Which group is unfolded in a list, and how another one is. */
export interface Group {
  /** Id of its root cause. */
  readonly open: string | undefined;
  readonly onToggle: (alarm: string) => void;
}

/** Unfolds the alarms for which one stands. */
function GroupToggle({ alarm, group }: { readonly alarm: Alarm; readonly group: Group }) {
  const t = useT(alarmWords);
  const format = useFormat();
  const isOpen = group.open === alarm.id;
  const n = format.number(alarm.standsFor);
  const Icon = isOpen ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      className="group-toggle"
      aria-expanded={isOpen}
      aria-label={isOpen ? t('hideGroup') : t('showGroup', { n })}
      onClick={(e) => {
        e.stopPropagation();
        group.onToggle(alarm.id);
      }}
    >
      <Icon size={12} aria-hidden="true" />
      {n}
    </button>
  );
}

interface Wording {
  readonly t: Translate<typeof alarmWords>;
  readonly text: (text: Text | undefined) => string;
  readonly format: Formats;
}

/** The columns of an alarm list in the chosen language; others only when something of them has changed. */
export function useAlarmColumns(set: ColumnSet, group?: Group): readonly Column<Alarm>[] {
  const t = useT(alarmWords);
  const text = useText();
  const format = useFormat();
  const { open, onToggle } = group ?? {};
  return useMemo(() => columnsOf(set, { t, text, format }, onToggle && { open, onToggle }), [set, t, text, format, open, onToggle]);
}

function columnsOf(set: ColumnSet, { t, text, format }: Wording, group: Group | undefined): readonly Column<Alarm>[] {
  const isFull = set === 'full';
  const isBrief = set === 'brief';
  const columns: (Column<Alarm> | false)[] = [
    {
      key: 'priority',
      title: t('priority'),
      width: '38px',
      cell: (a) => <PriorityBadge priority={a.priority} look={badgeLook(a.state)} state={a.state} />,
    },
    { key: 'time', title: t('time'), width: '112px', cell: (a) => format.clock(a.raisedAt) },
    !isBrief && { key: 'state', title: t('state'), width: 'minmax(84px, 176px)', cell: (a) => <StateTag state={a.state} /> },
    isFull && { key: 'asset', title: t('asset'), width: 'minmax(110px, 180px)', cell: (a) => text(a.assetTitle) },
    !isBrief && {
      key: 'point',
      title: t('point'),
      width: 'minmax(90px, 150px)',
      cell: (a) => <span className="sub">{text(a.pointTitle) || '—'}</span>,
    },
    {
      key: 'message',
      title: t('message'),
      width: 'minmax(130px, 1fr)',
      cell: (a) => (
        <span className={`${a.state === 'unacknowledged' ? 'strong' : ''} ${a.root && group?.open === a.root ? 'group-child' : ''}`}>
          {group && a.standsFor > 0 && <GroupToggle alarm={a} group={group} />}
          {text(a.title)}
        </span>
      ),
    },
    { key: 'value', title: t('value'), width: '116px', align: 'end', cell: (a) => format.amount(a.value, a) },
    !isBrief && {
      key: 'limit',
      title: t('limit'),
      width: '84px',
      align: 'end',
      cell: (a) => <span className="sub">{format.value(a.limit, a)}</span>,
    },
    isFull && { key: 'origin', title: t('origin'), width: '96px', cell: (a) => <AlarmOrigin alarm={a} /> },
    !isBrief && { key: 'by', title: t('by'), width: '80px', cell: (a) => a.acknowledgedBy ?? '—' },
  ];
  return columns.filter((column) => column !== false);
}

/** An alarm as a card, for phones. */
export function AlarmCard({ alarm }: { readonly alarm: Alarm }) {
  const t = useT(alarmWords);
  const text = useText();
  const format = useFormat();
  return (
    <span className="alarm-card">
      <PriorityBadge priority={alarm.priority} look={badgeLook(alarm.state)} />
      <span className="alarm-card-text">
        <b>{text(alarm.title)}</b>
        <small>
          {text(alarm.assetTitle)}
          {alarm.point !== undefined && ` · ${format.amount(alarm.value, alarm)}`}
        </small>
        <small>
          {format.clock(alarm.raisedAt)} · <StateTag state={alarm.state} />
          {alarm.standsFor > 0 && ` · ${t('standsFor', { n: format.number(alarm.standsFor) })}`}
        </small>
      </span>
    </span>
  );
}
