import { localDay, offsetAt } from '../../contracts/calendar.ts';
import type { ReportCell } from '../../contracts/report-tables.ts';
import { shownNumber } from '../../contracts/shown-number.ts';
import type { Language } from '../../contracts/text.ts';

/** A cell as it is printed. */
export interface PrintedCell {
  readonly text: string;
  readonly isNumber: boolean;
}

/** How cells are written: times by the clock of a zone, to the minute; what is not known as a dash. */
export type Format = (cell: ReportCell) => PrintedCell;

export const formatIn =
  (language: Language, zone: string): Format =>
  (cell) => {
    if (cell === undefined) return { text: '—', isNumber: true };
    if ('text' in cell) return { text: cell.text[language], isNumber: false };
    if ('share' in cell) return { text: `${(cell.share * 100).toFixed(1)}%`, isNumber: true };
    if ('number' in cell) return { text: shownNumber(cell.number, cell.decimals).toFixed(cell.decimals), isNumber: true };
    const clock = new Date(cell.time + offsetAt(cell.time, zone)).toISOString().slice(11, 16);
    return { text: `${localDay(cell.time, zone)} ${clock}`, isNumber: false };
  };
