import { alarmStateTitles } from '../../contracts/alarm.ts';
import { shownNumber } from '../../contracts/shown-number.ts';
import { codeCell, type TableColumn } from '../../kernel/table.ts';
import type { AlarmView } from './deps.ts';

/** Alarms as a table, for CSV and Excel; codes (`state`) by name in Chinese, in English as the API has them, values are in the unit beside them. */
export const alarmColumns: readonly TableColumn<AlarmView>[] = [
  { title: { zh: '发生时间', en: 'raisedAt' }, kind: 'time', of: ({ raisedAt }) => raisedAt },
  { title: { zh: '优先级', en: 'priority' }, kind: 'number', width: 8, of: ({ priority }) => priority },
  { title: { zh: '状态', en: 'state' }, kind: 'text', width: 16, of: ({ state }, language) => codeCell(alarmStateTitles, state, language) },
  { title: { zh: '告警', en: 'alarm' }, kind: 'text', width: 32, of: ({ title }, language) => title[language] },
  { title: { zh: '资产', en: 'asset' }, kind: 'text', width: 24, of: ({ assetTitle }, language) => assetTitle[language] },
  { title: { zh: '测点', en: 'point' }, kind: 'text', of: ({ pointTitle }, language) => pointTitle?.[language] ?? null },
  { title: { zh: '数值', en: 'value' }, kind: 'number', of: ({ value, decimals }) => value && shownNumber(value, decimals) },
  {
    title: { zh: '限值', en: 'limit' },
    kind: 'number',
    of: ({ limit, decimals }) => (limit === undefined ? null : shownNumber(limit, decimals)),
  },
  { title: { zh: '单位', en: 'unit' }, kind: 'text', width: 8, of: ({ symbol }) => symbol },
  { title: { zh: '恢复时间', en: 'clearedAt' }, kind: 'time', of: ({ clearedAt }) => clearedAt ?? null },
  { title: { zh: '确认时间', en: 'acknowledgedAt' }, kind: 'time', of: ({ acknowledgedAt }) => acknowledgedAt ?? null },
  { title: { zh: '确认人', en: 'acknowledgedBy' }, kind: 'text', of: ({ acknowledgedBy }) => acknowledgedBy ?? null },
  { title: { zh: '搁置至', en: 'shelvedUntil' }, kind: 'time', of: ({ shelvedUntil }) => shelvedUntil ?? null },
  { title: { zh: '复发次数', en: 'returns' }, kind: 'number', of: ({ returns }) => returns },
  { title: { zh: '备注', en: 'comment' }, kind: 'text', width: 32, of: ({ comment }) => comment ?? null },
  { title: { zh: '编号', en: 'id' }, kind: 'text', width: 38, of: ({ id }) => id },
];
