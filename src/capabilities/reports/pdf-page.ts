import type PDFDocument from 'pdfkit';

/** A document with the place where the next thing is drawn. */
export type Page = InstanceType<typeof PDFDocument>;

/** A4 upright; all lengths are points of 1/72 inch. */
export const margin = 42;

/** What the font lacks is written otherwise: superscripts but ² and ³ as `^4`. */
export const printable = (text: string): string => text.replace(/[⁰¹⁴-⁹]/g, (digit) => `^${'⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(digit)}`);

/** Begin a new page unless so much room is left. */
export function needRoom(page: Page, height: number): void {
  if (page.y + height > page.page.height - margin) page.addPage();
}
