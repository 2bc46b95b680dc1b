import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { ReportContent } from '../../contracts/api/report-content.ts';
import { headLines, tablesOf } from '../../contracts/report-tables.ts';
import type { Language } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { drawTrend } from './pdf-chart.ts';
import { margin, needRoom, type Page, printable } from './pdf-page.ts';
import { drawTable } from './pdf-table.ts';
import { formatIn } from './pdf-words.ts';

/** How a report is printed. */
export interface PdfOptions {
  readonly language: Language;
  readonly madeAt: EpochMs;
  readonly madeBy: string;
}

const [titleSize, headSize, textSize, footSize] = [18, 12, 9, 7.5];
const ink = '#1b1f24';
const faint = '#5b6570';
/** Lies in `src` also when the compiled program runs, as the fixtures of packs do. */
const fontFile = new URL('../../../src/capabilities/reports/fonts/noto-sans-sc-regular.ttf.gz', import.meta.url);
let font: Promise<Buffer> | undefined;

/** Read once; an error is not kept. */
function readFont(): Promise<Buffer> {
  font ??= readFile(fontFile)
    .then((packed) => promisify(gunzip)(packed))
    .catch((error) => {
      font = undefined;
      throw error;
    });
  return font;
}

/**
 * A report as a PDF: text that can be searched and copied, charts as lines. Only the glyphs that it needs of the font are in it.
 *
 * A character that the font does not have is printed as a box; `fonts/PROVENANCE.md` says which it has.
 */
export async function reportPdf(content: ReportContent, options: PdfOptions): Promise<Buffer> {
  const { language, madeAt } = options;
  const { default: PDFDocument } = await import('pdfkit'); // large: loaded with the first report, not at each start
  const info = { Title: `${content.title[language]} ${content.firstDay}`, CreationDate: new Date(madeAt), ModDate: new Date(madeAt) };
  const page = new PDFDocument({
    size: 'A4',
    margin,
    bufferPages: true,
    info,
    lang: { zh: 'zh-CN', en: 'en' }[language],
    autoFirstPage: false,
  });
  const whole = collected(page);
  page.registerFont('body', await readFont());
  page.font('body').addPage();
  drawHead(page, content, language);
  for (const section of content.sections) drawSection(page, content, section, language);
  drawFeet(page, content, options);
  page.end();
  return whole;
}

const collected = (page: Page): Promise<Buffer> =>
  new Promise((done, failed) => {
    const parts: Buffer[] = [];
    page.on('data', (part: Buffer) => parts.push(part));
    page.on('end', () => done(Buffer.concat(parts)));
    page.on('error', failed);
  });

function drawHead(page: Page, content: ReportContent, language: Language): void {
  page.fillColor(ink).fontSize(titleSize).text(printable(content.title[language]));
  page.moveDown(0.2).fillColor(faint).fontSize(textSize);
  for (const line of headLines(content)) page.text(printable(line[language]));
}

function drawSection(page: Page, content: ReportContent, section: ReportContent['sections'][number], language: Language): void {
  const format = formatIn(language, content.zone);
  if (section.kind === 'text') {
    heading(page, section.title[language]);
    page.fontSize(textSize).fillColor(ink).text(printable(section.text[language]), margin, page.y);
    return;
  }
  for (const { title, heads, rows, notes } of tablesOf(section)) {
    if (rows.length === 0 && title !== section.title) continue;
    heading(page, title[language]);
    if (section.kind === 'trend') drawTrend(page, section, { format, language });
    else drawTable(page, { heads: heads.map((head) => head[language]), rows: rows.map((row) => row.map(format)) });
    page.fontSize(footSize).fillColor(faint);
    for (const note of notes) page.text(printable(note[language]), margin, page.y + 2);
  }
}

function heading(page: Page, title: string): void {
  needRoom(page, 90);
  page.moveDown(1).fillColor(ink).fontSize(headSize).text(printable(title), margin, page.y);
  page.moveDown(0.3);
}

/** Page numbers, and who made it when, at the foot of each page. */
function drawFeet(page: Page, content: ReportContent, { language, madeAt, madeBy }: PdfOptions): void {
  const { start, count } = page.bufferedPageRange();
  const time = formatIn(language, content.zone)({ time: madeAt }).text;
  const by = madeBy === 'schedule' ? { zh: '定时', en: 'schedule' }[language] : madeBy;
  const said = { zh: `编制 ${time} ${by}`, en: `Made ${time} by ${by}` }[language];
  for (let i = start; i < start + count; i++) {
    page.switchToPage(i);
    page.page.margins.bottom = 0; // the foot lies in the margin; with it pdfkit would begin a page
    const y = page.page.height - margin + 12;
    page.fontSize(footSize).fillColor(faint);
    page.text(printable(said), margin, y, { lineBreak: false });
    page.text(`${i - start + 1} / ${count}`, margin, y, { width: page.page.width - 2 * margin, align: 'right', lineBreak: false });
  }
}
