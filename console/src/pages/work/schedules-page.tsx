import './work.css';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { CopyLink } from '../../ui/copy-link.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { useCalendarText } from '../../widgets/calendar-fields.tsx';
import { useAssignee } from './order.tsx';
import { type Schedule, ScheduleForm } from './schedule-form.tsx';
import { scheduleWords } from './schedule-words.ts';
import { workWords } from './words.ts';

function When({ schedule }: { readonly schedule: Schedule }) {
  const t = useT(scheduleWords);
  const text = useText();
  const format = useFormat();
  const calendarText = useCalendarText();
  const { trigger } = schedule;
  if (trigger.by === 'counter') {
    const counted = format.number(schedule.counted ?? 0, 1);
    return t('counterText', { point: text(schedule.pointTitle), n: format.number(trigger.every), counted });
  }
  return calendarText(trigger.rule);
}

function Line({ schedule, onOpen }: { readonly schedule: Schedule; readonly onOpen: (() => void) | undefined }) {
  const t = useT(scheduleWords);
  const w = useT(workWords);
  const text = useText();
  const format = useFormat();
  const assignee = useAssignee();
  const { otherMeter } = schedule;
  const [next] = schedule.next;
  return (
    <li className="schedule">
      <span className="two-lines">
        <b>{schedule.title}</b>
        <small>{[text(schedule.assetTitle), w(schedule.kind), assignee(schedule.assignedTo)].filter(Boolean).join(' · ')}</small>
        <small>
          <When schedule={schedule} />
        </small>
        {otherMeter && (
          <small>
            {t('otherMeter', {
              at: format.full(otherMeter.at),
              from: format.number(otherMeter.from, 1),
              to: format.number(otherMeter.to, 1),
            })}
          </small>
        )}
        <small className="num">
          {next !== undefined && `${t('next')} ${format.full(next)} `}
          {schedule.lastOrder && schedule.lastAt !== undefined && (
            <Link to="/work/$id" params={{ id: schedule.lastOrder }}>
              {t('lastAt')} {format.full(schedule.lastAt)}
            </Link>
          )}
        </small>
      </span>
      {!schedule.enabled && <span className="tag">{t('off')}</span>}
      {onOpen && <Button onClick={onOpen}>{w('edit')}</Button>}
    </li>
  );
}

/** What opens work orders by itself. */
export function SchedulesPage() {
  const t = useT(scheduleWords);
  const w = useT(workWords);
  const navigate = useNavigate();
  const { edit } = useSearch({ from: '/shell/work/schedules' });
  const mayChange = useMay('engineer');
  const open = (id: string | undefined) => void navigate({ to: '/work/schedules', search: { edit: id }, replace: true });
  return (
    <div className="page flowing">
      <PageHead
        path={
          <>
            <Link to="/work">{w('title')}</Link> /
          </>
        }
        title={t('schedules')}
        actions={
          <>
            <CopyLink />
            {mayChange && (
              <Button look="primary" icon={<Plus size={14} aria-hidden="true" />} onClick={() => open('new')}>
                {t('newSchedule')}
              </Button>
            )}
          </>
        }
      />
      <RoleHint needs="engineer" />
      <Loaded query={useCall('listSchedules', undefined, { everyMs: 15_000 })}>
        {({ items }) => {
          const found = items.find(({ id }) => id === edit);
          return (
            <Panel title={t('schedules')} note={String(items.length)}>
              {items.length === 0 && <EmptyState title={t('none')}>{t('noneAbout')}</EmptyState>}
              <ul className="schedules">
                {items.map((schedule) => (
                  <Line key={schedule.id} schedule={schedule} onOpen={mayChange ? () => open(schedule.id) : undefined} />
                ))}
              </ul>
              {mayChange && (edit === 'new' || found) && <ScheduleForm key={edit} schedule={found} onClose={() => open(undefined)} />}
            </Panel>
          );
        }}
      </Loaded>
    </div>
  );
}
