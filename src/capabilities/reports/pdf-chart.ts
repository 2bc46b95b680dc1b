import type { ReportSection } from '../../contracts/api/report-content.ts';
import { chartsOf, curveColors, type ReportChart } from '../../contracts/report-chart.ts';
import { originText } from '../../contracts/report-tables.ts';
import type { Language } from '../../contracts/text.ts';
import { margin, needRoom, type Page, printable } from './pdf-page.ts';
import type { Format } from './pdf-words.ts';

interface Words {
  readonly format: Format;
  readonly language: Language;
}

const size = 7.5;
/** Room for the values at the left. */
const axisWidth = 46;
const height = 120;
const [faint, grid] = ['#5b6570', '#dde2e6'];
const colors = curveColors.map((color) => `#${color}`);

/** Draw the charts of a trend, one for each unit, with their legends. */
export function drawTrend(page: Page, section: Extract<ReportSection, { kind: 'trend' }>, words: Words): void {
  const width = page.page.width - 2 * margin - axisWidth;
  for (const chart of chartsOf(section, { width, height })) {
    needRoom(page, height + 50);
    drawLegend(page, chart, words.language);
    const top = page.y + 6;
    drawAxes(page, chart, { ...words, width, top });
    chart.curves.forEach(({ lines, bands }, i) => {
      const color = colors[i % colors.length] ?? '#000000';
      for (const band of bands) if (band.length > 2) trace(page, band, top).fillOpacity(0.15).fill(color).fillOpacity(1);
      for (const [first, ...rest] of lines) {
        if (first === undefined) continue;
        if (rest.length === 0) page.circle(margin + axisWidth + first[0], top + first[1], 1.2).fill(color);
        else
          trace(page, [first, ...rest], top)
            .lineWidth(1)
            .strokeColor(color)
            .stroke();
      }
    });
    page.x = margin;
    page.y = top + height + 18;
  }
}

function trace(page: Page, spots: readonly (readonly [number, number])[], top: number): Page {
  spots.forEach(([x, y], i) => {
    if (i === 0) page.moveTo(margin + axisWidth + x, top + y);
    else page.lineTo(margin + axisWidth + x, top + y);
  });
  return page;
}

function drawLegend(page: Page, { symbol, curves }: ReportChart, language: Language): void {
  page.fontSize(size);
  curves.forEach(({ curve, lines }, i) => {
    const origin = originText(curve)[language];
    const none = lines.length === 0 ? { zh: '无数据', en: 'no data' }[language] : '';
    const said = [`${curve.assetTitle[language]} ${curve.title[language]}`, symbol && `(${symbol})`, origin && `[${origin}]`, none];
    page.fillColor(colors[i % colors.length] ?? '#000000').text(printable(`— ${said.filter(Boolean).join(' ')}`), margin, page.y);
  });
}

function drawAxes(page: Page, chart: ReportChart, { format, width, top }: Words & { readonly width: number; readonly top: number }): void {
  const left = margin + axisWidth;
  page.fontSize(size).lineWidth(0.5);
  for (const { value, y } of chart.values) {
    page
      .moveTo(left, top + y)
      .lineTo(left + width, top + y)
      .strokeColor(grid)
      .stroke();
    page.fillColor(faint).text(String(value), margin, top + y - 5, { width: axisWidth - 5, align: 'right', lineBreak: false });
  }
  for (const [i, { time, x }] of chart.times.entries()) {
    page
      .moveTo(left + x, top + height)
      .lineTo(left + x, top + height + 3)
      .strokeColor(faint)
      .stroke();
    const align = i === 0 ? 'left' : i === chart.times.length - 1 ? 'right' : 'center';
    const from = left + x - (align === 'left' ? 0 : align === 'right' ? 60 : 30);
    page.fillColor(faint).text(format({ time }).text.slice(5), from, top + height + 5, { width: 60, align, lineBreak: false });
  }
  page.rect(left, top, width, height).strokeColor(faint).stroke();
}
