import { rationaleGapTitles } from '../../contracts/rationale.ts';
import type { Text } from '../../contracts/text.ts';
import type { TableColumn } from '../../kernel/table.ts';
import type { TableShape } from '../../kernel/upload.ts';
import type { RuleView } from './deps.ts';

/** Headings of what is read back from the Master Alarm Database; what else is in it is for people only. */
const headings = {
  id: { zh: '规则编号', en: 'id' },
  cause: { zh: '可能原因', en: 'cause' },
  consequence: { zh: '后果', en: 'consequence' },
  action: { zh: '处置措施', en: 'action' },
  severity: { zh: '严重程度', en: 'severity' },
  respondMinutes: { zh: '响应时限（分钟）', en: 'respondMinutes' },
  priority: { zh: '优先级', en: 'priority' },
  overrideReason: { zh: '偏离理由', en: 'overrideReason' },
  reviewDue: { zh: '复审日期', en: 'reviewDue' },
} as const satisfies Readonly<Record<string, Text>>;

/** A column that is read. */
export type DatabaseColumn = keyof typeof headings;

/** How an uploaded Master Alarm Database is read. */
export const databaseShape: TableShape<DatabaseColumn> = { headings, needed: ['id'] };

const column = (key: DatabaseColumn) => ({ title: headings[key], kind: 'text' as const });

/** The Master Alarm Database (ISA-18.2): every rule with how it judges and its rationalisation record. */
export const databaseColumns: readonly TableColumn<RuleView>[] = [
  { ...column('id'), width: 38, of: ({ id }) => id },
  { title: { zh: '资产', en: 'asset' }, kind: 'text', width: 24, of: ({ assetTitle }, language) => assetTitle[language] },
  { title: { zh: '测点', en: 'point' }, kind: 'text', of: ({ pointTitle }, language) => pointTitle?.[language] ?? null },
  { title: { zh: '告警', en: 'alarm' }, kind: 'text', width: 28, of: ({ title }, language) => title[language] },
  { title: { zh: '规则键', en: 'key' }, kind: 'text', of: ({ key }) => key },
  { title: { zh: '检测方法', en: 'detector' }, kind: 'text', width: 12, of: ({ kind }) => kind },
  { title: { zh: '参数', en: 'parameters' }, kind: 'text', width: 36, of: ({ params }) => JSON.stringify(params) },
  { title: { zh: '单位', en: 'unit' }, kind: 'text', width: 8, of: ({ symbol }) => symbol },
  { title: { zh: '触发延时（秒）', en: 'onDelaySeconds' }, kind: 'number', of: ({ onDelaySeconds }) => onDelaySeconds },
  { title: { zh: '恢复延时（秒）', en: 'offDelaySeconds' }, kind: 'number', of: ({ offDelaySeconds }) => offDelaySeconds },
  {
    title: { zh: '依据', en: 'source' },
    kind: 'text',
    width: 32,
    of: ({ source }, language) => `${source.kind}: ${source.text?.[language] ?? source.reference}`,
  },
  { ...column('cause'), width: 32, of: ({ rationale }, language) => rationale.cause[language] },
  { ...column('consequence'), width: 32, of: ({ rationale }, language) => rationale.consequence[language] },
  { ...column('action'), width: 32, of: ({ rationale }, language) => rationale.action[language] },
  { ...column('severity'), width: 12, of: ({ rationale }) => rationale.severity ?? null },
  { ...column('respondMinutes'), kind: 'number', of: ({ rationale }) => rationale.respondMinutes ?? null },
  {
    title: { zh: '按表优先级', en: 'derivedPriority' },
    kind: 'number',
    of: ({ rationale }) => rationale.derivedPriority ?? null,
  },
  { ...column('priority'), kind: 'number', of: ({ priority }) => priority },
  { ...column('overrideReason'), width: 28, of: ({ rationale }) => rationale.overrideReason },
  { ...column('reviewDue'), width: 12, of: ({ rationale }) => rationale.reviewDue ?? null },
  { title: { zh: '批准人', en: 'approvedBy' }, kind: 'text', of: ({ rationale }) => rationale.approvedBy ?? null },
  { title: { zh: '批准时间', en: 'approvedAt' }, kind: 'time', of: ({ rationale }) => rationale.approvedAt ?? null },
  { title: { zh: '在用', en: 'enabled' }, kind: 'text', width: 8, of: ({ enabled, inService }) => String(enabled && inService) },
  {
    title: { zh: '缺少', en: 'missing' },
    kind: 'text',
    width: 36,
    of: ({ rationale }, language) =>
      rationale.missing.map((gap) => rationaleGapTitles[gap][language]).join(language === 'zh' ? '、' : ', '),
  },
];
