import { priorityTitles } from './alarm.ts';
import type { ReportColumn, ReportContent, ReportSection } from './api/report-content.ts';
import { originTitles } from './quality.ts';
import { reportPeriodTitles, spanText } from './report.ts';
import type { Text } from './text.ts';
import type { EpochMs } from './time.ts';
import { percentDecimals, type WrittenNumbers } from './written-number.ts';

/** A cell of a table of a report; `undefined`: not known, which is never shown as zero. */
export type ReportCell =
  | { readonly text: Text }
  /** `isCode`: it is a name, such as a lot, and never grouped. */
  | { readonly number: number; readonly decimals: number; readonly isCode?: boolean }
  | { readonly share: number }
  | { readonly time: EpochMs }
  | undefined;

type Figure = Extract<ReportCell, { readonly share: number } | { readonly number: number }>;

/** A share or a number of a report as it is written on the screen and in the PDF. */
export function figureText(cell: Figure, { percent, value }: Pick<WrittenNumbers, 'percent' | 'value'>): string {
  if ('share' in cell) return percent(cell.share, percentDecimals(cell.share));
  return value(cell.number, { unit: cell.isCode ? 'code' : undefined, decimals: cell.decimals });
}

/** A table of a report, the same on the screen, in the workbook and in the PDF. */
export interface ReportTable {
  readonly title: Text;
  readonly heads: readonly Text[];
  readonly rows: readonly (readonly ReportCell[])[];
  /** What has to be said with it, e.g. which points are not there. */
  readonly notes: readonly Text[];
}

const both = (zh: string, en: string): Text => ({ zh, en });
const words = (text: Text): ReportCell => ({ text });
const plain = (word: string): ReportCell => ({ text: { zh: word, en: word } });
const whole = (n: number): ReportCell => ({ number: n, decimals: 0 });
/** A number that may be missing. A code has no mean, no sum and no change: what is none of its own numbers is not known. */
function known(n: number | undefined, decimals: number, unit?: string): ReportCell {
  const isCode = unit === 'code';
  return n === undefined || (isCode && !Number.isInteger(n)) ? undefined : { number: n, decimals, ...(isCode && { isCode }) };
}

/** What the columns of values are called. */
export const reportColumnTitles: Readonly<Record<ReportColumn, Text>> = {
  min: both('最小', 'Min'),
  mean: both('平均', 'Mean'),
  max: both('最大', 'Max'),
  last: both('末值', 'Last'),
  change: both('变化', 'Change'),
  sum: both('合计', 'Sum'),
  count: both('有效值数', 'Values'),
  coverage: both('数据覆盖率', 'Coverage'),
};

type Of<K extends ReportSection['kind']> = Extract<ReportSection, { kind: K }>;
type Row = Of<'values'>['rows'][number];

const joinedTexts = (texts: readonly Text[]): Text => both(texts.map(({ zh }) => zh).join('、'), texts.map(({ en }) => en).join(', '));

/** Where the values of a row came from, when not all of them were measured. */
export const originText = ({ origins: of }: Pick<Row, 'origins'>): Text => joinedTexts(of.map((one) => originTitles[one]));

function lackNotes({ missing, left }: Pick<Of<'values'>, 'missing' | 'left'>): readonly Text[] {
  return [
    ...(missing.length > 0 ? [both(`没有这些测点：${missing.join('、')}`, `These points are not there: ${missing.join(', ')}`)] : []),
    ...(left > 0 ? [both(`另有 ${left} 个测点未列出`, `${left} more points are not shown`)] : []),
  ];
}

function figureCells({ columns }: Of<'values'>, { decimals, unit }: Row, figures: Row['whole']): readonly ReportCell[] {
  return columns.map((column) => {
    if (column === 'coverage') return { share: figures.coverage };
    if (column === 'count') return whole(figures.count);
    if (unit === 'code' && (column === 'mean' || column === 'sum' || column === 'change')) return undefined;
    return known(figures[column], decimals, unit);
  });
}

const coverageNote = both(
  '覆盖率：按测点应报间隔计，有有效值的时间占比；“—”表示没有数据。',
  'Coverage: share of the time with a valid value as often as the point promises; “—” means that there are no data.',
);

function valueTables(section: Of<'values'>): readonly ReportTable[] {
  const isByDay = section.days.length > 0;
  const heads = [
    ...[both('资产', 'Asset'), both('测点', 'Point'), both('单位', 'Unit'), both('来历', 'Origin')],
    ...(isByDay ? [both('日期', 'Day')] : []),
    ...section.columns.map((column) => reportColumnTitles[column]),
  ];
  const rows = section.rows.flatMap((row) => {
    const names = [words(row.assetTitle), words(row.title), plain(row.symbol), words(originText(row))];
    const all = [...names, ...(isByDay ? [words(both('全期', 'All'))] : []), ...figureCells(section, row, row.whole)];
    const days = row.days.map((figures, i) => [...names, plain(section.days[i] ?? ''), ...figureCells(section, row, figures)]);
    return [all, ...days];
  });
  return [{ title: section.title, heads, rows, notes: [coverageNote, ...lackNotes(section)] }];
}

function trendTables(section: Of<'trend'>): readonly ReportTable[] {
  const { series, from, widthMs } = section;
  const heads = [
    both('时间', 'Time'),
    ...series.map(({ assetTitle, title, symbol }) =>
      both(`${assetTitle.zh} ${title.zh}（平均，${symbol}）`, `${assetTitle.en} ${title.en} (mean, ${symbol})`),
    ),
  ];
  const rows = Array.from({ length: series[0]?.avg.length ?? 0 }, (_, i) => [
    { time: from + i * widthMs },
    ...series.map(({ avg, decimals, unit }) => known(avg[i] ?? undefined, decimals, unit)),
  ]);
  return [{ title: section.title, heads, rows, notes: lackNotes(section) }];
}

const priorityText = (priority: number): Text => {
  const title = priorityTitles[priority as 1 | 2 | 3 | 4]; // holds: alarms have no other priority
  return both(`${priority} ${title.zh}`, `${priority} ${title.en}`);
};
const itemHeads = [both('项目', 'Item'), both('数值', 'Figure')];
const ruleHeads = [both('优先级', 'Priority'), both('规则', 'Rule'), both('资产', 'Asset')];

function alarmTables(section: Of<'alarms'>): readonly ReportTable[] {
  const { title, total, averageRate, peak, floods, byPriority, topTen, standing, staleCount, stale } = section;
  const facts: readonly (readonly ReportCell[])[] = [
    [words(both('告警总数', 'Alarms')), whole(total)],
    ...byPriority.map(({ priority, count }) => [words(priorityText(priority)), whole(count)]),
    [words(both('平均每 10 分钟', 'Per 10 minutes, mean')), { number: averageRate, decimals: 2 }],
    [words(both('10 分钟最多', 'Most in 10 minutes')), whole(peak?.count ?? 0)],
    [words(both('告警泛滥次数', 'Floods')), whole(floods)],
    [words(both('编制时仍在的告警', 'Standing when the report was made')), whole(standing)],
    [words(both('其中超过 24 小时', 'Of these, for more than 24 h')), whole(staleCount)],
  ];
  const ruleCells = (one: { readonly priority: number; readonly title: Text; readonly assetTitle: Text }) => [
    ...[words(priorityText(one.priority)), words(one.title), words(one.assetTitle)],
  ];
  return [
    { title, heads: itemHeads, rows: facts, notes: [] },
    {
      title: both('最多的十条规则', 'The ten most frequent rules'),
      heads: [...ruleHeads, both('次数', 'Times')],
      rows: topTen.map((one) => [...ruleCells(one), whole(one.count)]),
      notes: [],
    },
    {
      title: both('长期未消除的告警', 'Alarms that stand for long'),
      heads: [...ruleHeads, both('自', 'Since')],
      rows: stale.map((one) => [...ruleCells(one), { time: one.since }]),
      notes: [],
    },
  ];
}

function workTables({ title, orders, patrols, dangers }: Of<'work'>): readonly ReportTable[] {
  const line = (text: Text, n: number) => [words(text), whole(n)];
  const rows = [
    line(both('新开工单', 'Work orders opened'), orders.opened),
    line(both('关闭工单', 'Work orders closed'), orders.closed),
    line(both('期末未关闭工单', 'Work orders open at the end'), orders.open),
    line(both('期末超期工单', 'Work orders overdue at the end'), orders.overdue),
    ...(patrols
      ? [line(both('完成巡检', 'Patrols finished'), patrols.finished), line(both('漏检', 'Patrols missed'), patrols.missed)]
      : []),
    line(both('上报隐患', 'Hidden dangers reported'), dangers.reported),
    line(both('关闭隐患', 'Hidden dangers closed'), dangers.closed),
    line(both('期末未关闭隐患', 'Hidden dangers open at the end'), dangers.open),
    line(both('期末超期隐患', 'Hidden dangers overdue at the end'), dangers.overdue),
  ];
  return [
    {
      title,
      heads: itemHeads,
      rows,
      notes: patrols ? [] : [both('巡检不分站点，此处不列。', 'Patrols belong to no site and are not counted here.')],
    },
    {
      title: both('超期工单', 'Overdue work orders'),
      heads: [both('编号', 'Number'), both('标题', 'Title'), both('资产', 'Asset'), both('负责人', 'For'), both('期限', 'Due')],
      rows: orders.late.map((one) => [
        ...[plain(one.number), words(one.title), one.assetTitle && words(one.assetTitle), plain(one.assignedTo), { time: one.dueAt }],
      ]),
      notes: [],
    },
  ];
}

/** The tables of a section; a text has none. The table of a trend holds what its chart draws. */
export function tablesOf(section: ReportSection): readonly ReportTable[] {
  if (section.kind === 'values') return valueTables(section);
  if (section.kind === 'trend') return trendTables(section);
  if (section.kind === 'alarms') return alarmTables(section);
  return section.kind === 'work' ? workTables(section) : [];
}

const shiftText = ({ teamTitle, crews }: NonNullable<ReportContent['shift']>): string => [teamTitle, ...crews].join(' · ');

/** What a report is of, and whether it is whole; the first lines of each form of it. */
export function headLines(content: ReportContent): readonly Text[] {
  const { period, siteTitle, shift, zone, startsAt, until, to } = content;
  const kind = reportPeriodTitles[period];
  const clock = shift ? both(shiftText(shift), shiftText(shift)) : both(`每日自 ${startsAt}`, `days from ${startsAt}`);
  return [
    both(`${kind.zh} ${spanText(content)}，${clock.zh}（${zone}）`, `${kind.en} ${spanText(content)}, ${clock.en} (${zone})`),
    ...(siteTitle ? [both(`站点：${siteTitle.zh}`, `Site: ${siteTitle.en}`)] : []),
    ...(until < to
      ? [both('本期尚未结束：仅含编制时已有的数据。', 'The period was not over: this holds what there was when the report was made.')]
      : []),
  ];
}
