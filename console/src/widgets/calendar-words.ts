import type { Words } from '../i18n/words.ts';

/** Strings of calendars. */
export const calendarWords = {
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
