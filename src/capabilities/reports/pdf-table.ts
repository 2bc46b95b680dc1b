import { margin, needRoom, type Page, printable } from './pdf-page.ts';
import type { PrintedCell } from './pdf-words.ts';

/** A table as it is printed. */
export interface PrintedTable {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly PrintedCell[])[];
}

const size = 8;
const gap = 4;
const [ink, faint, line] = ['#1b1f24', '#5b6570', '#c9d0d6'];
/** A column is never narrower than so many points, and asks for no more. */
const [least, most] = [34, 170];

/** Draw a table over as many pages as it needs, its head again on each; a cell that is too long goes on in further lines. */
export function drawTable(page: Page, { heads, rows }: PrintedTable): void {
  page.fontSize(size);
  const widths = widthsOf(page, heads, rows);
  const head = heads.map((text) => ({ text, isNumber: false }));
  const isNumber = heads.map((_, i) => rows.some((row) => row[i]?.isNumber));
  const drawHead = () => drawRow(page, { cells: head, widths, isNumber, color: faint });
  needRoom(page, 40);
  drawHead();
  if (rows.length === 0) drawRow(page, { cells: [{ text: '—', isNumber: false }], widths, isNumber: [], color: ink });
  for (const cells of rows) {
    const before = page.page;
    needRoom(page, heightOf(page, cells, widths) + gap);
    if (page.page !== before) drawHead();
    drawRow(page, { cells, widths, isNumber, color: ink });
  }
}

/** Each column as wide as its longest text, all together as wide as the page. */
function widthsOf(page: Page, heads: readonly string[], rows: PrintedTable['rows']): readonly number[] {
  const room = page.page.width - 2 * margin;
  const wanted = heads.map((head, i) => {
    const texts = [head, ...rows.slice(0, 200).map((row) => row[i]?.text ?? '')];
    return Math.min(most, Math.max(least, ...texts.map((text) => page.widthOfString(printable(text)) + 2 * gap)));
  });
  const sum = wanted.reduce((a, b) => a + b, 0);
  return wanted.map((width) => (width / sum) * room);
}

const heightOf = (page: Page, cells: readonly PrintedCell[], widths: readonly number[]): number =>
  Math.max(
    ...cells.map(({ text }, i) => page.fontSize(size).heightOfString(printable(text) || ' ', { width: (widths[i] ?? 0) - 2 * gap })),
  );

interface DrawnRow {
  readonly cells: readonly PrintedCell[];
  readonly widths: readonly number[];
  readonly isNumber: readonly boolean[];
  readonly color: string;
}

function drawRow(page: Page, { cells, widths, isNumber, color }: DrawnRow): void {
  const height = heightOf(page, cells, widths);
  const y = page.y;
  let x = margin;
  page.fillColor(color);
  cells.forEach(({ text }, i) => {
    const width = widths[i] ?? 0;
    page.text(printable(text), x + gap, y + 1, { width: width - 2 * gap, align: isNumber[i] ? 'right' : 'left' });
    x += width;
  });
  page
    .moveTo(margin, y + height + 2)
    .lineTo(page.page.width - margin, y + height + 2)
    .lineWidth(0.5)
    .strokeColor(line)
    .stroke();
  page.x = margin;
  page.y = y + height + gap;
}
