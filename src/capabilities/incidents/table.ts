import type { Reply } from '../../contracts/api/index.ts';
import { entryKindTitles, incidentStateTitles, planLevelTitles } from '../../contracts/plan.ts';
import { codeCell, type TableColumn } from '../../kernel/table.ts';
import type { IncidentRow } from './schema.ts';

/** Incidents as a table; codes (`state`, `kind`) by name in Chinese, in English as the API has them. */
export const incidentColumns: readonly TableColumn<IncidentRow>[] = [
  { title: { zh: '编号', en: 'number' }, kind: 'text', of: ({ number }) => number },
  { title: { zh: '预案', en: 'plan' }, kind: 'text', of: ({ body }, language) => body.title[language] },
  {
    title: { zh: '演练', en: 'drill' },
    kind: 'text',
    of: ({ isDrill }, language) => (isDrill ? { zh: '演练', en: 'drill' }[language] : ''),
  },
  { title: { zh: '级别', en: 'level' }, kind: 'text', of: ({ level }, language) => planLevelTitles[level][language] },
  { title: { zh: '状态', en: 'state' }, kind: 'text', of: ({ state }, language) => codeCell(incidentStateTitles, state, language) },
  { title: { zh: '资产', en: 'asset' }, kind: 'text', of: ({ assetTitle }, language) => assetTitle?.[language] ?? '' },
  { title: { zh: '开始时间', en: 'startedAt' }, kind: 'time', of: ({ startedAt }) => startedAt },
  { title: { zh: '启动人', en: 'startedBy' }, kind: 'text', of: ({ startedBy }) => startedBy },
  { title: { zh: '结束时间', en: 'closedAt' }, kind: 'time', of: ({ closedAt }) => closedAt },
  { title: { zh: '结束人', en: 'closedBy' }, kind: 'text', of: ({ closedBy }) => closedBy ?? '' },
  { title: { zh: '总结', en: 'summary' }, kind: 'text', of: ({ summary }) => summary ?? '' },
];

/** A line of a timeline with the step and the incident that it belongs to. */
export interface TimelineLine {
  readonly incident: Reply<'getIncident'>;
  readonly entry: Reply<'getIncident'>['entries'][number];
}

const stepOf = ({ incident, entry }: TimelineLine) => incident.steps.find(({ key }) => key === entry.step);

/** The timeline of an incident as a table. */
export const timelineColumns: readonly TableColumn<TimelineLine>[] = [
  { title: { zh: '时间', en: 'time' }, kind: 'time', of: ({ entry }) => entry.at },
  { title: { zh: '人员', en: 'by' }, kind: 'text', of: ({ entry }) => entry.by },
  { title: { zh: '事项', en: 'kind' }, kind: 'text', of: ({ entry }, language) => codeCell(entryKindTitles, entry.kind, language) },
  { title: { zh: '步骤', en: 'step' }, kind: 'text', of: (line, language) => stepOf(line)?.title[language] ?? '' },
  { title: { zh: '期限', en: 'due' }, kind: 'time', of: (line) => stepOf(line)?.dueAt ?? null },
  {
    title: { zh: '内容', en: 'text' },
    kind: 'text',
    of: ({ entry }, language) => [entry.title?.[language], entry.text].filter(Boolean).join(' '),
  },
  { title: { zh: '对象', en: 'people' }, kind: 'text', of: ({ entry }) => entry.people?.join(', ') ?? '' },
  { title: { zh: '级别', en: 'level' }, kind: 'text', of: ({ entry }) => entry.to ?? '' },
];
