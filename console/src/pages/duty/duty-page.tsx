import './duty.css';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { localDay, momentOf } from '../../../../src/contracts/calendar.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import type { Team } from './draft.ts';
import { DutyLines, useNames } from './duty-now.tsx';
import { Handovers } from './handovers.tsx';
import { TeamDrawer } from './team-drawer.tsx';
import { dutyWords } from './words.ts';

const dayMs = 86_400_000;
const everyMs = 30_000;

/** The shifts of two weeks, day by day. */
function Roster({ team }: { readonly team: Team }) {
  const t = useT(dutyWords);
  const names = useNames();
  const start = momentOf(localDay(useNow(3_600_000), team.zone), '00:00', team.zone);
  const query = useCall('getRoster', { params: { id: team.id }, query: { from: String(start), to: String(start + 14 * dayMs) } });
  return (
    <Panel title={t('roster')} note={team.zone} className="duty-roster">
      <Loaded query={query}>
        {({ items }) => {
          const days = [...new Set(items.map(({ day }) => day))];
          return (
            <PlainTable
              label={t('roster')}
              columns={[
                { key: 'day', title: t('day'), cell: (day) => <span className="num">{day}</span> },
                ...team.shifts.map((shift) => ({
                  key: shift.key,
                  title: `${shift.title} ${shift.from}–${shift.to}`,
                  cell: (day: string) => {
                    const one = items.find((item) => item.day === day && item.shift === shift.key);
                    if (!one) return '';
                    return (
                      <span title={names(one.members)}>
                        {one.crews.map(({ title }) => title).join(' ') || <span className="tag strong-tag">{t('free')}</span>}
                        {one.members.some(({ insteadOf }) => insteadOf) && ` ${names(one.members.filter(({ insteadOf }) => insteadOf))}`}
                        {one.note && <small className="muted"> {one.note}</small>}
                      </span>
                    );
                  },
                })),
              ]}
              rows={days}
              keyOf={(day) => day}
            />
          );
        }}
      </Loaded>
    </Panel>
  );
}

function TeamView({ team, onEdit }: { readonly team: Team; readonly onEdit: () => void }) {
  const t = useT(dutyWords);
  const format = useFormat();
  const mayEdit = useMay('engineer');
  const duty = useCall('getDuty', {}, { everyMs }).data;
  const now = duty?.items.find((one) => one.team === team.id);
  return (
    <section className="duty-grid" aria-label={team.title}>
      <div className="stack">
        <Panel
          title={`${team.title} · ${t('now')}`}
          note={duty && format.clock(duty.at)}
          actions={mayEdit && <Button onClick={onEdit}>{t('edit')}</Button>}
        >
          <div className="panel-body">{now && <DutyLines duty={now} />}</div>
        </Panel>
        <Roster team={team} />
      </div>
      <Handovers team={team.id} />
    </section>
  );
}

/** Who is on duty now and in the next two weeks, and what one shift tells the next. */
export function DutyPage() {
  const t = useT(dutyWords);
  const mayEdit = useMay('engineer');
  const [open, setOpen] = useState<Team | 'new'>();
  const teams = useCall('listTeams');
  return (
    <div className="page flowing">
      <PageHead
        title={t('title')}
        actions={
          mayEdit && (
            <Button look="primary" icon={<Plus size={14} />} onClick={() => setOpen('new')}>
              {t('add')}
            </Button>
          )
        }
      />
      <Loaded query={teams}>
        {({ items }) => (
          <>
            {items.length === 0 && (
              <Panel title={t('title')}>
                <EmptyState title={t('none')}>{t('noneAbout')}</EmptyState>
              </Panel>
            )}
            {items.map((team) => (
              <TeamView key={team.id} team={team} onEdit={() => setOpen(team)} />
            ))}
          </>
        )}
      </Loaded>
      {open && <TeamDrawer team={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} />}
    </div>
  );
}
