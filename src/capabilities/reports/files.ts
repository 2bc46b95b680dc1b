import { xlsxMedia } from '../../contracts/api/common.ts';
import { pdfMedia } from '../../contracts/api/reports.ts';
import { spanText } from '../../contracts/report.ts';
import type { Language } from '../../contracts/text.ts';
import type { MailFile } from '../notify/index.ts';
import { reportBook } from './book.ts';
import type { ReportDeps } from './deps.ts';
import { reportPdf } from './pdf.ts';
import { type ReportRow, tables } from './schema.ts';

/** The forms of a report as a file. */
export type ReportForm = 'pdf' | 'xlsx';

/** A report as a file. */
export async function fileOf({ content, madeAt, madeBy }: ReportRow, form: ReportForm, language: Language): Promise<MailFile> {
  const { firstDay, shift } = content;
  const name = `${content.title[language]} ${spanText({ firstDay, lastDay: firstDay, shift })}.${form}`.replace(
    /[\\/:*?"<>|\p{Cc}]/gu,
    '-',
  );
  if (form === 'xlsx') return { name, media: xlsxMedia, content: reportBook(content, language) };
  return { name, media: pdfMedia, content: await reportPdf(content, { language, madeAt, madeBy }) };
}

/** Both files of a report for a mail; `undefined` when it was removed. */
export async function mailFiles(
  { db }: Pick<ReportDeps, 'db'>,
  { tenant, report, language }: { readonly tenant: string; readonly report: string; readonly language: Language },
): Promise<readonly MailFile[] | undefined> {
  const mine = tables(db).selectFrom('report').selectAll().where('id', '=', report).where('tenant', '=', tenant);
  const row = await mine.executeTakeFirst();
  if (row === undefined) return undefined;
  return [await fileOf(row, 'pdf', language), await fileOf(row, 'xlsx', language)];
}
