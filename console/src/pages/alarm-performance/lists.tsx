import { Link } from '@tanstack/react-router';
import { alarmTargets, priorityTitles } from '../../../../src/contracts/alarm.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Panel } from '../../ui/panel.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { PriorityBadge, priorityOf } from '../../ui/priority-badge.tsx';
import { EmptyState } from '../../ui/states.tsx';
import type { Performance } from './figures.tsx';
import { performanceWords } from './words.ts';

type RuleCount = Performance['topTen'][number];

function None() {
  const t = useT(performanceWords);
  return <EmptyState title={t('none')}>{t('noneAbout')}</EmptyState>;
}

function useRuleColumns() {
  const t = useT(performanceWords);
  const text = useText();
  type Row = Omit<RuleCount, 'count'>;
  return [
    { key: 'priority', title: t('priority'), cell: (one: Row) => <PriorityBadge priority={one.priority} /> },
    {
      key: 'rule',
      title: t('rule'),
      cell: (one: Row) => (
        <Link to="/rules/$id" params={{ id: one.rule }}>
          {text(one.title)}
        </Link>
      ),
    },
    { key: 'asset', title: t('asset'), cell: (one: Row) => text(one.assetTitle) },
  ];
}

/** Rules with how often they came. */
export function RuleCounts(props: { readonly title: string; readonly note?: string; readonly rows: readonly RuleCount[] }) {
  const t = useT(performanceWords);
  const format = useFormat();
  const columns = [
    ...useRuleColumns(),
    { key: 'count', title: t('count'), align: 'end' as const, cell: (one: RuleCount) => format.number(one.count) },
  ];
  return (
    <Panel title={props.title} note={props.note}>
      <PlainTable label={props.title} columns={columns} rows={props.rows} keyOf={(one) => one.rule} empty={<None />} />
    </Panel>
  );
}

/** Alarms that have stood for too long. */
export function StaleAlarms({ found }: { readonly found: Performance }) {
  const t = useT(performanceWords);
  const format = useFormat();
  type Stale = Performance['stale'][number];
  const columns = [
    ...useRuleColumns(),
    {
      key: 'since',
      title: t('since'),
      align: 'end' as const,
      cell: ({ alarm, since }: Stale) => (
        <Link to="/alarms" search={{ alarm }}>
          {format.full(since)}
        </Link>
      ),
    },
  ];
  return (
    <Panel title={t('staleList')} note={t('staleNote', { n: format.number(found.standing) })}>
      <PlainTable label={t('staleList')} columns={columns} rows={found.stale} keyOf={(one) => one.alarm} empty={<None />} />
    </Panel>
  );
}

/** The floods of the range, the newest first. */
export function Floods({ found }: { readonly found: Performance }) {
  const t = useT(performanceWords);
  const format = useFormat();
  type Flood = Performance['floods']['list'][number];
  const columns = [
    { key: 'from', title: t('from'), cell: (one: Flood) => <span className="num">{format.full(one.from)}</span> },
    {
      key: 'lasted',
      title: t('lasted'),
      align: 'end' as const,
      cell: (one: Flood) => t('minutes', { n: format.number((one.to - one.from) / 60_000) }),
    },
    { key: 'alarms', title: t('alarmCount'), align: 'end' as const, cell: (one: Flood) => format.number(one.alarms) },
    { key: 'peak', title: t('peak'), align: 'end' as const, cell: (one: Flood) => `${format.number(one.peak)} ${t('perTen')}` },
  ];
  return (
    <Panel title={t('floods')} note={t('floodsNote')}>
      <PlainTable label={t('floods')} columns={columns} rows={found.floods.list} keyOf={(one) => String(one.from)} empty={<None />} />
    </Panel>
  );
}

/** Shares of the priorities as bars, each with the mark of its target. */
export function Priorities({ found }: { readonly found: Performance }) {
  const t = useT(performanceWords);
  const text = useText();
  const format = useFormat();
  return (
    <Panel title={t('priorities')} note={t('prioritiesNote')}>
      <ul className="priority-shares">
        {found.byPriority.map(({ priority, count, share }) => {
          const p = priorityOf(priority);
          const target = alarmTargets.priorityShares[p];
          return (
            <li key={p}>
              <PriorityBadge priority={p} />
              <span>{text(priorityTitles[p])}</span>
              <span className="share-bar" aria-hidden="true">
                <i style={{ width: `${share * 100}%` }} />
                <s style={{ left: `${target * 100}%` }} />
              </span>
              <b className="num">{format.percent(share, 1)}</b>
              <small className="num">
                {format.number(count)} · {t('target', { good: `${p === 1 ? '<' : '≈'} ${format.percent(target)}` })}
              </small>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
