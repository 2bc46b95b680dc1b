import './duty.css';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useFormat, useLanguage, useT } from '../../i18n/use-t.ts';
import { dutyWords } from './words.ts';

export type DutyNow = Reply<'getDuty'>['items'][number];
type Shift = DutyNow['now'][number];

/** Names of those in a shift, with whom they stand in for. */
export function useNames(): (members: Shift['members']) => string {
  const t = useT(dutyWords);
  const language = useLanguage();
  return (members) =>
    members
      .map(({ name, insteadOf }) => (insteadOf ? `${name}${t('insteadOf', { name: insteadOf })}` : name))
      .join(language === 'zh' ? '、' : ', ');
}

/** Who of a team is on duty now, until when, and who comes next. */
export function DutyLines({ duty }: { readonly duty: DutyNow }) {
  const t = useT(dutyWords);
  const format = useFormat();
  const names = useNames();
  const crews = (shift: Shift) => shift.crews.map(({ title }) => title).join(' ');
  return (
    <div className="duty-now">
      {duty.now.length === 0 && <p className="tag strong-tag">{t('nobody')}</p>}
      {duty.now.map((shift) => (
        <div key={`${shift.day}${shift.shift}`}>
          <b>{names(shift.members)}</b>
          <p className="muted">
            {shift.title} {crews(shift)} · {t('until', { time: format.clock(shift.to) })}
          </p>
        </div>
      ))}
      {duty.next && (
        <p className="muted">
          {t('next', { title: duty.next.title, crew: crews(duty.next), time: format.clock(duty.next.from) })} · {names(duty.next.members)}
        </p>
      )}
    </div>
  );
}
