import './calendar-fields.css';
import { type CalendarRule, calendarProblems, calendarUnits, upcoming } from '../../../src/contracts/calendar.ts';
import { useFormat, useLanguage, useT } from '../i18n/use-t.ts';
import type { Words } from '../i18n/words.ts';
import { Segmented } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { ruleOf, type TypedRule } from './calendar-typed.ts';

const words = {
  every: { zh: '每隔', en: 'Every' },
  unit: { zh: '单位', en: 'Unit' },
  day: { zh: '天', en: 'days' },
  week: { zh: '周', en: 'weeks' },
  month: { zh: '个月', en: 'months' },
  weekdays: { zh: '星期', en: 'Weekdays' },
  weekdaysHelp: { zh: '不选则为首日的星期', en: 'None: the weekday of the first day' },
  from: { zh: '首日', en: 'First day' },
  at: { zh: '时刻', en: 'Times of day' },
  atHelp: { zh: '例如 08:00，多个用逗号分开', en: 'Such as 08:00; several with commas' },
  zone: { zh: '时区', en: 'Time zone' },
  isWrong: { zh: '请检查间隔、首日、时刻和时区', en: 'Check interval, first day, times and zone' },
  nextDates: { zh: '接下来', en: 'The next ones' },
  whole: { zh: '每 {n} {unit}{days} {at}（{zone}）', en: 'every {n} {unit}{days} at {at} ({zone})' },
  ofDays: { zh: '（{names}）', en: ' ({names})' },
} as const satisfies Words;

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
  const t = useT(words);
  const format = useFormat();
  const weekday = useWeekday();
  return ({ every, unit, at, zone, weekdays }) => {
    const days = weekdays === undefined ? '' : t('ofDays', { names: weekdays.map(weekday).join(', ') });
    return t('whole', { n: format.number(every), unit: t(unit), days, at: at.join(', '), zone });
  };
}

function Weekdays({ typed, onChange }: Part) {
  const t = useT(words);
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
  const t = useT(words);
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
