const quoted = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** A text as a cell; one that a spreadsheet would take for a formula gets an apostrophe (CSV injection, OWASP). */
export const csvCell = (cell: string): string => quoted(/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);

/** Rows as CSV with a byte order mark, for spreadsheets (RFC 4180). */
export const csvOf = (rows: readonly string[]): string => `\uFEFF${rows.join('\r\n')}\r\n`;
