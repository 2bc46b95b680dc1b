import type { Language, Text } from '../../contracts/text.ts';
import type { DangerRow } from './schema.ts';

const quoted = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
/** A text as a cell; one that a spreadsheet would take for a formula gets an apostrophe (CSV injection, OWASP). */
const csvCell = (cell: string): string => quoted(/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);
const time = (at: number | null): string => (at === null ? '' : new Date(at).toISOString());

/** Columns of the export; codes (`state`, `level`) stay as the API has them. */
const columns: readonly { readonly title: Text; readonly of: (danger: DangerRow, language: Language) => string }[] = [
  { title: { zh: '编号', en: 'number' }, of: ({ number }) => number },
  { title: { zh: '标题', en: 'title' }, of: ({ title }) => title },
  { title: { zh: '说明', en: 'description' }, of: ({ description }) => description ?? '' },
  { title: { zh: '级别', en: 'level' }, of: ({ level }) => level ?? '' },
  { title: { zh: '状态', en: 'state' }, of: ({ state }) => state },
  { title: { zh: '资产', en: 'asset' }, of: ({ assetTitle }, language) => assetTitle?.[language] ?? '' },
  { title: { zh: '来源', en: 'origin' }, of: ({ origin }) => origin.by },
  { title: { zh: '上报时间', en: 'reportedAt' }, of: ({ reportedAt }) => time(reportedAt) },
  { title: { zh: '上报人', en: 'reportedBy' }, of: ({ reportedBy }) => reportedBy },
  { title: { zh: '整改期限', en: 'dueAt' }, of: ({ dueAt }) => time(dueAt) },
  { title: { zh: '整改责任人', en: 'assignedTo' }, of: ({ assignedTo }) => assignedTo },
  { title: { zh: '整改时间', en: 'mendedAt' }, of: ({ mendedAt }) => time(mendedAt) },
  { title: { zh: '整改人', en: 'mendedBy' }, of: ({ mendedBy }) => mendedBy ?? '' },
  { title: { zh: '整改情况', en: 'note' }, of: ({ note }) => note ?? '' },
  { title: { zh: '验收时间', en: 'verifiedAt' }, of: ({ verifiedAt }) => time(verifiedAt) },
  { title: { zh: '验收人', en: 'verifiedBy' }, of: ({ verifiedBy }) => verifiedBy ?? '' },
  { title: { zh: '关闭时间', en: 'closedAt' }, of: ({ closedAt }) => time(closedAt) },
];

/** Hidden dangers as CSV with a byte order mark, for spreadsheets (RFC 4180); times by ISO 8601 in UTC. */
export function dangersCsv(dangers: readonly DangerRow[], language: Language): string {
  const head = columns.map(({ title }) => title[language]).join(',');
  const rows = dangers.map((danger) => columns.map(({ of }) => csvCell(of(danger, language))).join(','));
  return `\uFEFF${[head, ...rows].join('\r\n')}\r\n`;
}
