import { expect, test } from 'vitest';
import type { HistoryReader } from '../../contracts/history.ts';
import { quality } from '../../contracts/quality.ts';
import type { Language } from '../../contracts/text.ts';
import type { Assets, PointInfo } from '../assets/index.ts';
import { exportCsv, sampleColumns, sampleRows } from './export-csv.ts';

const title = { zh: '水位', en: 'Level' };
const point: PointInfo = {
  number: 7,
  asset: 'a',
  tenant: 'main',
  key: 'level',
  title,
  unit: 'm',
  decimals: 2,
  draw: 'line',
  freshSeconds: 60,
};
const assets = { asset: () => ({ key: 'dam', title: { zh: '大坝', en: 'Dam' } }) } as unknown as Assets; // holds: an export asks for key and title only
const series = {
  time: Float64Array.of(0, 1000, 2000),
  value: Float64Array.of(963 * 0.1, 71.25, Number.NaN),
  quality: Uint8Array.of(quality('good'), quality('uncertain', 'simulated'), quality('bad', 'manual')),
};
const reader = { raw: async () => series } as unknown as HistoryReader; // holds: an export reads raw samples only
const range = { from: 0, to: 5000 };

async function linesIn(language: Language): Promise<readonly string[]> {
  let file = '';
  for await (const part of exportCsv(reader, assets, [point], range, language)) file += part;
  return file.replace('\uFEFF', '').trimEnd().split('\r\n');
}

test('a Chinese file has no English cell, and no number with the noise of its arithmetic', async () => {
  expect(await linesIn('zh')).toEqual([
    '时间,点号,资产,点,数值,单位,质量,来源',
    '1970-01-01T00:00:00.000Z,7,大坝,水位,96.3,m,良好,实测',
    '1970-01-01T00:00:01.000Z,7,大坝,水位,71.25,m,存疑,仿真',
    '1970-01-01T00:00:02.000Z,7,大坝,水位,,m,坏值,人工',
  ]);
});

test('an English file keeps the codes of the API, so that it can be imported again', async () => {
  expect((await linesIn('en'))[2]).toBe('1970-01-01T00:00:01.000Z,7,dam,level,71.25,m,uncertain,simulated');
});

test.each([
  ['zh', ['良好', '实测', 96.3]],
  ['en', ['good', 'measured', 96.3]],
] as const)('a workbook in %s says quality and origin in that language', async (language, cells) => {
  const rows = [];
  for await (const row of sampleRows(reader, assets, [point], range)) rows.push(row);
  const [first] = rows;
  if (!first) throw new Error('BUG: no rows');
  const cell = (zh: string) => sampleColumns.find((column) => column.title.zh === zh)?.of(first, language);
  expect([cell('质量'), cell('来源'), cell('数值')]).toEqual(cells);
});
