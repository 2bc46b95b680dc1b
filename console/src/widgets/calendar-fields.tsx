import './calendar-fields.css';
import { type CalendarRule, calendarProblems, calendarUnits, upcoming } from '../../../src/contracts/calendar.ts';
import { useFormat, useLanguage, useT } from '../i18n/use-t.ts';
import { Segmented } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { ruleOf, type TypedRule } from './calendar-typed.ts';
import { calendarWords } from './calendar-words.ts';

interface Part {
  readonly typed: TypedRule;
  readonly onChange: (typed: TypedRule) => void;
}

const monday = Date.UTC(2026, 0, 5);
const days = [1, 2, 3, 4, 5, 6, 7] as const;

/** Names days of the week by ISO 8601. */
function useWeekday(): (day: number) => string {
  const language = useLanguage();
  const { format } = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { weekday: 'short', timeZone: 'UTC' });
  return (day) => format(monday + (day - 1) * 86_400_000);
}

/** Says a rule in a line. */
export function useCalendarText(): (rule: CalendarRule) => string {
  const t = useT(calendarWords);
  const format = useFormat();
  const weekday = useWeekday();
  return ({ every, unit, at, zone, weekdays }) => {
    const days = weekdays === undefined ? '' : t('ofDays', { names: weekdays.map(weekday).join(', ') });
    return t('whole', { n: format.number(every), unit: t(unit), days, at: at.join(', '), zone });
  };
}

function Weekdays({ typed, onChange }: Part) {
  const t = useT(calendarWords);
  const weekday = useWeekday();
  const { weekdays } = typed;
  const toggle = (day: number, isOn: boolean) =>
    onChange({ ...typed, weekdays: isOn ? [...weekdays, day] : weekdays.filter((one) => one !== day) });
  return (
    <fieldset className="weekdays">
      <legend>{t('weekdays')}</legend>
      {days.map((day) => (
        <label key={day} className="check-line">
          <input type="checkbox" checked={weekdays.includes(day)} onChange={(e) => toggle(day, e.target.checked)} />
          {weekday(day)}
        </label>
      ))}
      <div className="field-note">{t('weekdaysHelp')}</div>
    </fieldset>
  );
}

/** When something comes again, with the next five times that it does. */
export function CalendarFields({ typed, onChange }: Part) {
  const t = useT(calendarWords);
  const format = useFormat();
  const rule = ruleOf(typed);
  const isRight = calendarProblems(rule).length === 0;
  return (
    <>
      <TextField label={t('every')} type="number" value={typed.every} onChange={(every) => onChange({ ...typed, every })} />
      <Segmented
        label={t('unit')}
        options={calendarUnits.map((key) => ({ key, label: t(key) }))}
        value={typed.unit}
        onChange={(unit) => onChange({ ...typed, unit })}
      />
      {typed.unit === 'week' && <Weekdays typed={typed} onChange={onChange} />}
      <TextField label={t('from')} type="date" value={typed.from} onChange={(from) => onChange({ ...typed, from })} />
      <TextField label={t('at')} help={t('atHelp')} value={typed.at} onChange={(at) => onChange({ ...typed, at })} />
      <TextField label={t('zone')} value={typed.zone} onChange={(zone) => onChange({ ...typed, zone })} error={!isRight && t('isWrong')} />
      {isRight && (
        <div>
          <b>{t('nextDates')}</b>
          <ul className="next-dates num">
            {upcoming(rule, Date.now(), 5).map((time) => (
              <li key={time}>{format.full(time)}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
