import type { ReportContent } from '../../contracts/api/report-content.ts';
import { headLines, type ReportCell, tablesOf } from '../../contracts/report-tables.ts';
import type { Language } from '../../contracts/text.ts';
import { bookOf, type Sheet, type SheetCell } from '../../kernel/xlsx.ts';
import { chartsOfTable } from './book-charts.ts';

/** A report as an Excel workbook: a sheet that says what it is of, and one for each section; what is not known is an empty cell. */
export function reportBook(content: ReportContent, language: Language): Buffer {
  const cell = (of: ReportCell): SheetCell => {
    if (of === undefined) return null;
    if ('text' in of) return of.text[language];
    return 'number' in of && of.isCode ? String(of.number) : of; // Excel shows twelve digits and more as a power of ten
  };
  const texts = (lines: readonly { readonly [L in Language]: string }[]) => lines.map((line) => [line[language]]);
  const sections = content.sections.map((section): Sheet => {
    const tables = tablesOf(section).map(({ title, heads, rows, notes }, i) => ({
      title: title[language],
      heads: heads.map((head) => head[language]),
      rows: [...rows.map((row) => row.map(cell)), ...texts(notes)],
      charts: chartsOfTable(section, i, language),
    }));
    const said = section.kind === 'text' ? [{ title: section.title[language], heads: [], rows: texts([section.text]) }] : [];
    return { name: section.title[language], blocks: [...tables, ...said] };
  });
  const front: Sheet = {
    name: { zh: '说明', en: 'About' }[language],
    blocks: [{ title: content.title[language], heads: [], rows: [...texts(headLines(content)), ...timesOf(content, language)] }],
  };
  return bookOf([front, ...sections], content.zone);
}

const timesOf = ({ from, until }: ReportContent, language: Language): readonly (readonly SheetCell[])[] => [
  [{ zh: '自', en: 'From' }[language], { time: from }],
  [{ zh: '至', en: 'To' }[language], { time: until }],
];
