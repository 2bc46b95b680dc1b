import type { Reply } from '../../contracts/api/index.ts';
import { entryKindTitles, incidentStateTitles, planLevelTitles, stepStateTitles } from '../../contracts/plan.ts';
import type { Language, Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { bookOf, type Sheet, type SheetCell } from '../../kernel/xlsx.ts';

type Report = Reply<'reportIncident'>;

const words = {
  facts: { zh: '概况', en: 'Facts' },
  plan: { zh: '预案', en: 'Plan' },
  number: { zh: '编号', en: 'Number' },
  drill: { zh: '演练', en: 'Drill' },
  state: { zh: '状态', en: 'State' },
  level: { zh: '级别', en: 'Level' },
  asset: { zh: '资产', en: 'Asset' },
  started: { zh: '开始', en: 'Started' },
  startedBy: { zh: '启动人', en: 'Started by' },
  ended: { zh: '结束', en: 'Ended' },
  endedBy: { zh: '结束人', en: 'Ended by' },
  seconds: { zh: '用时（秒）', en: 'Took (s)' },
  limit: { zh: '时限（秒）', en: 'Limit (s)' },
  late: { zh: '超时（秒）', en: 'Late (s)' },
  summary: { zh: '总结', en: 'Summary' },
  levels: { zh: '级别变化', en: 'Levels' },
  causes: { zh: '起因告警', en: 'Alarms that caused it' },
  steps: { zh: '步骤', en: 'Steps' },
  step: { zh: '步骤', en: 'Step' },
  outcome: { zh: '结果', en: 'Outcome' },
  otherLevel: { zh: '本级不需要', en: 'Not at this level' },
  by: { zh: '人员', en: 'By' },
  note: { zh: '说明', en: 'Note' },
  timeline: { zh: '时间线', en: 'Timeline' },
  time: { zh: '时间', en: 'Time' },
  what: { zh: '事项', en: 'What' },
  text: { zh: '内容', en: 'Text' },
  people: { zh: '对象', en: 'People' },
  system: { zh: '系统', en: 'System' },
} as const satisfies Readonly<Record<string, Text>>;

const timeCell = (time: EpochMs | undefined): SheetCell => (time === undefined ? null : { time });
const joined = (parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join(' · ');

/** The report of an incident as an Excel workbook: what it was, its steps with times against limits, who did what when. */
export function incidentBook(report: Report, language: Language, timeZone: string): Buffer {
  const say = (key: keyof typeof words): string => words[key][language];
  const who = (by: string | undefined): string => (by === 'system' ? say('system') : (by ?? ''));
  return bookOf(
    [factsSheet(report, { say, who, language }), stepsSheet(report, { say, who, language }), timelineSheet(report, { say, who, language })],
    timeZone,
  );
}

interface Telling {
  readonly say: (key: keyof typeof words) => string;
  readonly who: (by: string | undefined) => string;
  readonly language: Language;
}

function factsSheet({ incident, seconds, levels, causes }: Report, { say, who, language }: Telling): Sheet {
  const rows: readonly (readonly SheetCell[])[] = [
    [say('plan'), incident.title[language]],
    [say('number'), incident.number],
    ...(incident.isDrill ? [[say('drill'), '✓']] : []),
    [say('state'), incidentStateTitles[incident.state][language]],
    [say('level'), planLevelTitles[incident.level][language]],
    [say('asset'), incident.assetTitle?.[language] ?? ''],
    [say('started'), timeCell(incident.startedAt)],
    [say('startedBy'), who(incident.startedBy)],
    [say('ended'), timeCell(incident.closedAt)],
    [say('endedBy'), who(incident.closedBy)],
    [say('seconds'), seconds],
    [say('summary'), incident.summary ?? ''],
  ];
  const blocks = [
    { title: incident.title[language], heads: [], rows },
    {
      title: say('levels'),
      heads: [say('level'), say('time'), say('by')],
      rows: levels.map(({ level, from, by }) => [planLevelTitles[level][language], timeCell(from), who(by)]),
    },
    { title: say('causes'), heads: [say('text'), say('time')], rows: causes.map(({ title, at }) => [title[language], timeCell(at)]) },
  ];
  return { name: say('facts'), blocks: blocks.filter((block) => block.rows.length > 0) };
}

function stepsSheet({ steps }: Report, { say, who, language }: Telling): Sheet {
  const heads = (['step', 'outcome', 'by', 'started', 'ended', 'seconds', 'limit', 'late', 'note'] as const).map(say);
  const rows = steps.map((step): readonly SheetCell[] => [
    step.title[language],
    step.applies || step.state !== 'waiting' ? stepStateTitles[step.state][language] : say('otherLevel'),
    who(step.endedBy),
    timeCell(step.startedAt),
    timeCell(step.endedAt),
    step.tookSeconds ?? null,
    step.limitSeconds ?? null,
    step.lateSeconds ?? null,
    joined([step.answerTitle?.[language], step.note]),
  ]);
  return { name: say('steps'), blocks: [{ heads, rows }] };
}

function timelineSheet({ steps, entries }: Report, { say, who, language }: Telling): Sheet {
  const heads = (['time', 'by', 'what', 'step', 'text', 'people'] as const).map(say);
  const rows = entries.map((entry): readonly SheetCell[] => [
    timeCell(entry.at),
    who(entry.by),
    entryKindTitles[entry.kind][language],
    steps.find(({ key }) => key === entry.step)?.title[language] ?? '',
    joined([entry.to && planLevelTitles[entry.to][language], entry.title?.[language], entry.text]),
    entry.people?.join(', ') ?? '',
  ]);
  return { name: say('timeline'), blocks: [{ heads, rows }] };
}
