import type { HistoryReader, TimeRange } from '../../contracts/history.ts';
import { originOf, originTitles, statusOf, statusTitles } from '../../contracts/quality.ts';
import { shownNumber } from '../../contracts/shown-number.ts';
import type { Language, Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { units } from '../../contracts/units.ts';
import { codeCell, csvCell, type TableColumn } from '../../kernel/table.ts';
import type { Assets, PointInfo } from '../assets/index.ts';

/** Samples read at a time, so that an export of any length needs little memory. */
const pageSamples = 20_000;

const header: Readonly<Record<Language, string>> = {
  zh: '时间,点号,资产,点,数值,单位,质量,来源',
  en: 'time,point,asset,key,value,unit,quality,origin',
};

/** The samples of a point, some at a time. */
async function* pagesOf(reader: HistoryReader, point: PointInfo, range: TimeRange) {
  for (let from = range.from; ; ) {
    const series = await reader.raw(point.number, { from, to: range.to }, pageSamples);
    const last = series.time.at(-1);
    if (last === undefined) return;
    yield series;
    if (series.time.length < pageSamples) return;
    from = last + 1 / 1024; // times may carry a fraction; this is below any clock's step
  }
}

/** How quality and origin of every quality byte are written, two cells. */
const markCells = (language: Language): readonly string[] =>
  Array.from({ length: 16 }, (_, byte) =>
    [codeCell(statusTitles, statusOf(byte), language), codeCell(originTitles, originOf(byte), language)].join(','),
  );

/** What the rows of a point begin with, and how their qualities are written. */
interface Row {
  readonly label: string;
  readonly marks: readonly string[];
}

async function* rowsOf(reader: HistoryReader, point: PointInfo, range: TimeRange, { label, marks }: Row): AsyncGenerator<string> {
  for await (const series of pagesOf(reader, point, range)) {
    let text = '';
    series.time.forEach((time, i) => {
      const value = series.value[i] ?? Number.NaN;
      const byte = series.quality[i] ?? 0;
      text += `${new Date(time).toISOString()},${label},${Number.isNaN(value) ? '' : shownNumber(value)},${units[point.unit].symbol},${marks[byte & 15]}\r\n`;
    });
    yield text;
  }
}

/** Raw samples of points as CSV with a byte order mark (Excel), point after point in rising time. The English form can be imported again. */
export async function* exportCsv(
  reader: HistoryReader,
  assets: Assets,
  points: readonly PointInfo[],
  range: TimeRange,
  language: Language,
): AsyncGenerator<string> {
  yield `\uFEFF${header[language]}\r\n`;
  const marks = markCells(language);
  for (const point of points) {
    const asset = assets.asset(point.asset);
    const names = language === 'en' ? [asset?.key ?? '', point.key] : [asset?.title.zh ?? '', point.title.zh];
    yield* rowsOf(reader, point, range, { label: `${point.number},${names.map(csvCell).join(',')}`, marks });
  }
}

/** A raw sample beside its point, as a row of a workbook. */
interface SampleRow {
  readonly point: PointInfo;
  readonly asset: Text;
  readonly time: EpochMs;
  readonly value: number;
  readonly quality: number;
}

/** The columns of the CSV, for a workbook. */
export const sampleColumns: readonly TableColumn<SampleRow>[] = [
  { title: { zh: '时间', en: 'time' }, kind: 'time', of: ({ time }) => time },
  { title: { zh: '点号', en: 'point' }, kind: 'number', of: ({ point }) => point.number },
  { title: { zh: '资产', en: 'asset' }, kind: 'text', width: 28, of: ({ asset }, language) => asset[language] },
  { title: { zh: '点', en: 'name' }, kind: 'text', of: ({ point }, language) => point.title[language] },
  { title: { zh: '数值', en: 'value' }, kind: 'number', width: 16, of: ({ value }) => value },
  { title: { zh: '单位', en: 'unit' }, kind: 'text', width: 10, of: ({ point }) => units[point.unit].symbol },
  {
    title: { zh: '质量', en: 'quality' },
    kind: 'text',
    width: 12,
    of: ({ quality }, language) => codeCell(statusTitles, statusOf(quality), language),
  },
  {
    title: { zh: '来源', en: 'origin' },
    kind: 'text',
    width: 12,
    of: ({ quality }, language) => codeCell(originTitles, originOf(quality), language),
  },
];

/** Raw samples of points as rows, point after point in rising time. */
export async function* sampleRows(
  reader: HistoryReader,
  assets: Assets,
  points: readonly PointInfo[],
  range: TimeRange,
): AsyncGenerator<SampleRow> {
  for (const point of points) {
    const asset = assets.asset(point.asset)?.title ?? { zh: '', en: '' };
    for await (const { time, value, quality } of pagesOf(reader, point, range))
      for (const [i, at] of time.entries())
        yield { point, asset, time: at, value: shownNumber(value[i] ?? Number.NaN), quality: quality[i] ?? 0 };
  }
}
