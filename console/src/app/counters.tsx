import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { priorityTitles } from '../../../src/contracts/alarm.ts';
import { useCall } from '../api/queries.ts';
import { useCommon, useFormat, useT, useText } from '../i18n/use-t.ts';
import { PriorityBadge, priorityOf } from '../ui/priority-badge.tsx';
import { titled } from './title.ts';
import { appWords } from './words.ts';

const priorities = [1, 2, 3, 4] as const;

/** Open alarms by priority, always in sight; each leads to its list. The tab of the browser carries the unacknowledged. */
export function Counters() {
  const t = useT(appWords);
  const common = useCommon();
  const text = useText();
  const format = useFormat();
  const counts = useCall('countAlarms', undefined, { everyMs: 60_000 }).data;
  const unacknowledged = counts?.byPriority.reduce((sum, p) => sum + p.unacknowledged, 0) ?? 0;
  const brand = common('brand');
  useEffect(() => {
    titled({ count: unacknowledged, brand });
  }, [unacknowledged, brand]);
  return (
    <div className="counters">
      {priorities.map((p) => {
        const entry = counts?.byPriority.find((c) => priorityOf(c.priority) === p);
        const figures = { unacknowledged: format.number(entry?.unacknowledged ?? 0), open: format.number(entry?.open ?? 0) };
        const isRinging = (entry?.unacknowledged ?? 0) > 0;
        return (
          <Link key={p} to="/alarms" search={{ priority: String(p) }} className="counter" title={t('counters', figures)}>
            <PriorityBadge priority={p} look={isRinging ? 'ringing' : 'solid'} />
            <b className="live-value">{counts ? figures.open : '–'}</b>
            <em>{text(priorityTitles[p])}</em>
          </Link>
        );
      })}
    </div>
  );
}
