import type { Language, Text } from '../../contracts/text.ts';
import type { OrderRow } from './schema.ts';

const quoted = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
/** A text as a cell; one that a spreadsheet would take for a formula gets an apostrophe (CSV injection, OWASP). */
const csvCell = (cell: string): string => quoted(/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);
const time = (at: number | null): string => (at === null ? '' : new Date(at).toISOString());

/** Columns of the export; codes (`state`, `kind`) stay as the API has them. */
const columns: readonly { readonly title: Text; readonly of: (order: OrderRow, language: Language) => string }[] = [
  { title: { zh: '编号', en: 'number' }, of: ({ number }) => number },
  { title: { zh: '标题', en: 'title' }, of: ({ title }, language) => title[language] },
  { title: { zh: '类型', en: 'kind' }, of: ({ kind }) => kind },
  { title: { zh: '状态', en: 'state' }, of: ({ state }) => state },
  { title: { zh: '优先级', en: 'priority' }, of: ({ priority }) => String(priority) },
  { title: { zh: '资产', en: 'asset' }, of: ({ assetTitle }, language) => assetTitle?.[language] ?? '' },
  { title: { zh: '负责人', en: 'assignedTo' }, of: ({ assignedTo }) => assignedTo },
  { title: { zh: '创建时间', en: 'createdAt' }, of: ({ createdAt }) => time(createdAt) },
  { title: { zh: '创建人', en: 'createdBy' }, of: ({ createdBy }) => createdBy },
  { title: { zh: '期限', en: 'dueAt' }, of: ({ dueAt }) => time(dueAt) },
  { title: { zh: '开始时间', en: 'startedAt' }, of: ({ startedAt }) => time(startedAt) },
  { title: { zh: '完成时间', en: 'doneAt' }, of: ({ doneAt }) => time(doneAt) },
  { title: { zh: '完成人', en: 'doneBy' }, of: ({ doneBy }) => doneBy ?? '' },
  { title: { zh: '关闭时间', en: 'closedAt' }, of: ({ closedAt }) => time(closedAt) },
  { title: { zh: '备注', en: 'note' }, of: ({ note }) => note ?? '' },
];

/** Orders as CSV with a byte order mark, for spreadsheets (RFC 4180); times by ISO 8601 in UTC. */
export function ordersCsv(orders: readonly OrderRow[], language: Language): string {
  const head = columns.map(({ title }) => title[language]).join(',');
  const rows = orders.map((order) => columns.map(({ of }) => csvCell(of(order, language))).join(','));
  return `\uFEFF${[head, ...rows].join('\r\n')}\r\n`;
}
