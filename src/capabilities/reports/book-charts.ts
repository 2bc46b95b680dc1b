import type { ReportSection } from '../../contracts/api/report-content.ts';
import { curveColors } from '../../contracts/report-chart.ts';
import type { Language, Text } from '../../contracts/text.ts';
import type { SheetChart } from '../../kernel/xlsx.ts';

type Of<K extends ReportSection['kind']> = Extract<ReportSection, { kind: K }>;

const byPriority: Text = { zh: '按优先级的告警数', en: 'Alarms by priority' };
const mostFrequent: Text = { zh: '最多的十条规则', en: 'The ten most frequent rules' };
const times: Text = { zh: '次', en: 'times' };

/** The charts of a table of a section in a workbook, by which of its tables it is; they draw the cells of that table. */
export function chartsOfTable(section: ReportSection, table: number, language: Language): readonly SheetChart[] {
  if (section.kind === 'trend') return curveCharts(section, language);
  return section.kind === 'alarms' ? alarmCharts(section, table, language) : [];
}

/** As on the screen: a chart for each unit. */
function curveCharts({ title, series }: Of<'trend'>, language: Language): readonly SheetChart[] {
  const symbols = [...new Set(series.map(({ symbol }) => symbol))];
  return symbols.map((symbol) => ({
    ...{ kind: 'line', title: title[language], unit: symbol, labels: 0, from: 0, count: series[0]?.avg.length ?? 0, colors: curveColors },
    series: series.flatMap((one, i) => (one.symbol === symbol ? [i + 1] : [])),
  }));
}

/** The facts have the priorities below the number of all; the rules stand in the second table with how often they came. */
function alarmCharts({ byPriority: counts, topTen }: Of<'alarms'>, table: number, language: Language): readonly SheetChart[] {
  const bars = { kind: 'bar', unit: times[language], colors: curveColors } as const;
  if (table === 0 && counts.length > 0)
    return [{ ...bars, title: byPriority[language], labels: 0, series: [1], from: 1, count: counts.length }];
  if (table === 1 && topTen.length > 0)
    return [{ ...bars, title: mostFrequent[language], labels: 1, series: [3], from: 0, count: topTen.length }];
  return [];
}
