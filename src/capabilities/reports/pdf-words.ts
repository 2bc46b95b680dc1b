import { localDay, offsetAt } from '../../contracts/calendar.ts';
import { figureText, type ReportCell } from '../../contracts/report-tables.ts';
import type { Language } from '../../contracts/text.ts';
import { missingNumber, writtenNumbers } from '../../contracts/written-number.ts';

/** A cell as it is printed. */
export interface PrintedCell {
  readonly text: string;
  readonly isNumber: boolean;
}

/** How cells are written: times by the clock of a zone, to the minute; what is not known as a dash. */
export type Format = (cell: ReportCell) => PrintedCell;

export function formatIn(language: Language, zone: string): Format {
  const written = writtenNumbers(language);
  return (cell) => {
    if (cell === undefined) return { text: missingNumber, isNumber: true };
    if ('text' in cell) return { text: cell.text[language], isNumber: false };
    if ('share' in cell || 'number' in cell) return { text: figureText(cell, written), isNumber: true };
    const clock = new Date(cell.time + offsetAt(cell.time, zone)).toISOString().slice(11, 16);
    return { text: `${localDay(cell.time, zone)} ${clock}`, isNumber: false };
  };
}
