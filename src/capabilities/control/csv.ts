import type { CommandRow } from './schema.ts';

const heads = {
  zh: [
    '签发时间',
    '资产',
    '命令',
    '值',
    '单位',
    '状态',
    '签发人',
    '确认人',
    '计划时间',
    '发送时间',
    '结束时间',
    '读回值',
    '原因',
    '说明',
    '编号',
  ],
  en: [
    'issued',
    'asset',
    'command',
    'value',
    'unit',
    'state',
    'issued by',
    'confirmed by',
    'due',
    'sent',
    'ended',
    'read back',
    'reasons',
    'comment',
    'id',
  ],
} as const;

const time = (at: number | null): string => (at === null ? '' : new Date(at).toISOString());
const quoted = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
/** A text that a spreadsheet would take for a formula gets an apostrophe (CSV injection, OWASP). */
const textCell = (cell: string): string => quoted(/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);

/** The record of commands as CSV with a byte order mark (RFC 4180); numbers stay numbers. */
export function commandsCsv(rows: readonly CommandRow[], language: 'zh' | 'en'): string {
  const lines = rows.map((row) =>
    [
      time(row.issuedAt),
      textCell(row.assetTitle[language]),
      textCell(row.title[language]),
      String(row.value),
      textCell(row.symbol),
      row.state,
      textCell(row.issuedBy),
      textCell(row.confirmedBy ?? ''),
      time(row.dueAt),
      time(row.sentAt),
      time(row.endedAt),
      row.readBack === null ? '' : String(row.readBack),
      textCell(row.reasons.map(({ text }) => text[language]).join('; ')),
      textCell(row.comment),
      row.id,
    ].join(','),
  );
  return `\uFEFF${[heads[language].join(','), ...lines].join('\r\n')}\r\n`;
}
