import type { HistoryReader, TimeRange } from '../../contracts/history.ts';
import { originOf, statusOf } from '../../contracts/quality.ts';
import type { Language } from '../../contracts/text.ts';
import { units } from '../../contracts/units.ts';
import type { Assets, PointInfo } from '../assets/index.ts';

/** Samples read at a time, so that an export of any length needs little memory. */
const pageSamples = 20_000;

const quoted = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** A cell that a spreadsheet would take for a formula gets an apostrophe (CSV injection, OWASP). */
const safe = (cell: string): string => quoted(/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);

const header: Readonly<Record<Language, string>> = {
  zh: '时间,点号,资产,点,数值,单位,质量,来源',
  en: 'time,point,asset,key,value,unit,quality,origin',
};

async function* rowsOf(reader: HistoryReader, point: PointInfo, range: TimeRange, label: string): AsyncGenerator<string> {
  for (let from = range.from; ; ) {
    const series = await reader.raw(point.number, { from, to: range.to }, pageSamples);
    let text = '';
    series.time.forEach((time, i) => {
      const value = series.value[i] ?? Number.NaN;
      const byte = series.quality[i] ?? 0;
      text += `${new Date(time).toISOString()},${label},${Number.isNaN(value) ? '' : value},${units[point.unit].symbol},${statusOf(byte)},${originOf(byte)}\r\n`;
    });
    if (text !== '') yield text;
    const last = series.time.at(-1);
    if (series.time.length < pageSamples || last === undefined) return;
    from = last + 1 / 1024; // times may carry a fraction; this is below any clock's step
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
  for (const point of points) {
    const asset = assets.asset(point.asset);
    const names = language === 'en' ? [asset?.key ?? '', point.key] : [asset?.title.zh ?? '', point.title.zh];
    yield* rowsOf(reader, point, range, `${point.number},${names.map(safe).join(',')}`);
  }
}
