import './alarms.css';
import { BellOff, Check, MessageSquare } from 'lucide-react';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useCallPages } from '../api/pages.ts';
import { useCall } from '../api/queries.ts';
import { useFormat, useT } from '../i18n/use-t.ts';
import type { Alarm, AlarmFilter } from '../live/alarm-cache.ts';
import { useNow } from '../live/use-live.ts';
import { Button } from '../ui/button.tsx';
import { countOf } from '../ui/count-of.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Panel } from '../ui/panel.tsx';
import { EmptyState, ErrorPanel, Skeleton } from '../ui/states.tsx';
import { steadyRows } from '../ui/steady-rows.ts';
import { AlarmCard, type ColumnSet, useAlarmColumns } from './columns.tsx';
import { countedBy } from './counted-by.ts';
import { useAlarmActions } from './use-actions.tsx';
import { alarmWords } from './words.ts';

const keyOf = (alarm: Alarm): string => alarm.id;
const asCard = (alarm: Alarm): ReactNode => <AlarmCard alarm={alarm} />;
const tenMinutesMs = 600_000;

/** Rows that do not move under the pointer: new ones wait until it leaves or they are asked for. */
function useSteady(rows: readonly Alarm[]) {
  const [held, setHeld] = useState<readonly string[]>();
  const steady = useMemo(() => steadyRows(rows, held, keyOf), [rows, held]);
  return {
    ...steady,
    hold: () => setHeld((known) => known ?? rows.map(keyOf)),
    release: () => setHeld(undefined),
    showAll: () => setHeld(rows.map(keyOf)),
  };
}

/** Select several; without a selection, the row under the cursor is meant. */
function useChosen(rows: readonly Alarm[], openKey: string | undefined) {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const [cursorKey, setCursorKey] = useState<string>();
  const single = cursorKey ?? openKey;
  const chosen = rows.filter((a) => (keys.size > 0 ? keys.has(a.id) : a.id === single));
  return { keys, setKeys, setCursorKey, chosen };
}

/** One group that is unfolded: the alarms for which a root cause stands come right below it. */
function useGroup() {
  const [open, setOpen] = useState<string>();
  const query = { view: 'suppressed' as const, root: open, limit: 200 };
  const children = useCallPages('listAlarms', { query }, { enabled: open !== undefined }).items;
  const onToggle = useCallback((alarm: string) => setOpen((known) => (known === alarm ? undefined : alarm)), []);
  return {
    open,
    onToggle,
    within: (rows: readonly Alarm[]) =>
      open === undefined ? rows : rows.flatMap((row) => (row.id === open ? [row, ...children.filter(({ root }) => root === open)] : [row])),
  };
}

/** A live list of alarms with what can be done about them. */
export function AlarmPanel(props: {
  readonly filter: AlarmFilter;
  readonly columns?: ColumnSet;
  readonly title?: ReactNode;
  readonly actions?: ReactNode;
  readonly onOpen: (alarm: Alarm) => void;
  readonly openKey?: string;
  readonly className?: string;
}) {
  const t = useT(alarmWords);
  const format = useFormat();
  const query = { view: 'open' as const, limit: 200, ...props.filter } as const;
  const list = useCallPages('listAlarms', { query: { ...query, from: props.filter.from, to: props.filter.to } }, { keepPrevious: true });
  const total = countedBy(props.filter, useCall('countAlarms').data) ?? list.total;
  const group = useGroup();
  const columns = useAlarmColumns(props.columns ?? 'full', group);
  const steady = useSteady(list.items);
  const rows = group.within(steady.rows);
  const { keys, setKeys, setCursorKey, chosen } = useChosen(rows, props.openKey);
  const actions = useAlarmActions(chosen, () => setKeys(new Set()));
  const since = useNow(10_000) - tenMinutesMs;
  const recent = list.items.filter((a) => a.raisedAt > since).length;
  return (
    <Panel
      className={`alarm-panel ${props.className ?? ''}`}
      title={props.title ?? t('list')}
      note={t('lastTen', { n: format.number(recent) })}
      actions={
        <span className="actions">
          {props.actions}
          <Button
            className="outlined"
            hotkey="A"
            icon={<Check size={14} />}
            disabled={!actions.canAcknowledge}
            onClick={actions.acknowledge}
          >
            {t('acknowledge')}
          </Button>
          <Button hotkey="S" icon={<BellOff size={14} />} disabled={!actions.canShelve} onClick={actions.shelve}>
            {t('shelve')}
          </Button>
          <Button hotkey="N" icon={<MessageSquare size={14} />} disabled={!actions.canNote} onClick={actions.note}>
            {t('note')}
          </Button>
        </span>
      }
      foot={
        <>
          <span>{t('rowCount', { total: countOf({ ...list, total }, format), selected: format.number(keys.size) })}</span>
          <span className="spacer" />
          <span className="key-hints">
            <kbd className="kbd">J</kbd> <kbd className="kbd">K</kbd> {t('move')} <kbd className="kbd">Space</kbd> {t('select')}
          </span>
        </>
      }
    >
      <div className="alarm-area" onPointerEnter={steady.hold} onPointerLeave={steady.release}>
        {steady.waiting > 0 && (
          <button type="button" className="new-rows" onClick={steady.showAll}>
            {t('newRows', { n: format.number(steady.waiting) })}
          </button>
        )}
        {list.error && list.items.length === 0 ? (
          <ErrorPanel error={list.error} onRetry={list.refetch} />
        ) : list.isPending ? (
          <Skeleton />
        ) : (
          <DataTable
            label={t('list')}
            columns={columns}
            rows={rows}
            total={total}
            keyOf={keyOf}
            card={asCard}
            cardHeight={84}
            selection={{ keys, onChange: setKeys }}
            onCursor={(alarm) => setCursorKey(alarm.id)}
            onOpen={props.onOpen}
            openKey={props.openKey}
            onNearEnd={list.readMore}
            empty={<EmptyState title={t('none')}>{t('noneAbout')}</EmptyState>}
          />
        )}
      </div>
      {actions.dialog}
    </Panel>
  );
}
