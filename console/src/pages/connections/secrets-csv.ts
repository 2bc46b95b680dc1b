import type { Reply } from '../../../../src/contracts/api/index.ts';

/** The file of issued secrets: a header, then one device a line; a byte-order mark first, so that spreadsheets read it as UTF-8. */
export function secretsCsv(items: Reply<'issueSecrets'>['items']): string {
  const lines = items.map(({ device, identity, secret }) => [device, identity, secret].map(cell).join(','));
  return `\uFEFF${['device,identity,secret', ...lines].join('\r\n')}\r\n`;
}

/** A cell by RFC 4180: quoted when it holds a quote, a comma or a line break, so that what a reader gets back is exactly what was issued. */
const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
