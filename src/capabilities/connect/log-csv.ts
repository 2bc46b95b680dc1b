import { type LogEvent, logKindTitles } from '../../contracts/link-log.ts';
import { said } from '../../contracts/said.ts';
import type { Language } from '../../contracts/text.ts';
import { codeCell } from '../../kernel/table.ts';
import { csvCell } from './devices-csv.ts';

const heading: Readonly<Record<Language, string>> = { zh: '时间,事件,设备标识,详情', en: 'time,event,device,detail' };

/** The log of a source as CSV with a byte order mark; times are UTC, ISO 8601. */
export function logCsv(events: readonly LogEvent[], language: Language): string {
  const lines = events.map(({ time, kind, identity = '', detail }) =>
    [new Date(time).toISOString(), codeCell(logKindTitles, kind, language), identity, said(detail)[language]].map(csvCell).join(','),
  );
  return `\uFEFF${[heading[language], ...lines].join('\r\n')}\r\n`;
}
