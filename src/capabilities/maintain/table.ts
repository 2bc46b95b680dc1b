import { orderKindTitles, orderStateTitles } from '../../contracts/work.ts';
import { codeCell, type TableColumn } from '../../kernel/table.ts';
import type { OrderRow } from './schema.ts';

/** Work orders as a table, for CSV and Excel; codes (`state`, `kind`) by name in Chinese, in English as the API has them. */
export const orderColumns: readonly TableColumn<OrderRow>[] = [
  { title: { zh: '编号', en: 'number' }, kind: 'text', of: ({ number }) => number },
  { title: { zh: '标题', en: 'title' }, kind: 'text', of: ({ title }, language) => title[language] },
  { title: { zh: '类型', en: 'kind' }, kind: 'text', of: ({ kind }, language) => codeCell(orderKindTitles, kind, language) },
  { title: { zh: '状态', en: 'state' }, kind: 'text', of: ({ state }, language) => codeCell(orderStateTitles, state, language) },
  { title: { zh: '优先级', en: 'priority' }, kind: 'number', of: ({ priority }) => priority },
  { title: { zh: '资产', en: 'asset' }, kind: 'text', of: ({ assetTitle }, language) => assetTitle?.[language] ?? '' },
  { title: { zh: '负责人', en: 'assignedTo' }, kind: 'text', of: ({ assignedTo }) => assignedTo },
  { title: { zh: '创建时间', en: 'createdAt' }, kind: 'time', of: ({ createdAt }) => createdAt },
  { title: { zh: '创建人', en: 'createdBy' }, kind: 'text', of: ({ createdBy }) => createdBy },
  { title: { zh: '期限', en: 'dueAt' }, kind: 'time', of: ({ dueAt }) => dueAt },
  { title: { zh: '开始时间', en: 'startedAt' }, kind: 'time', of: ({ startedAt }) => startedAt },
  { title: { zh: '完成时间', en: 'doneAt' }, kind: 'time', of: ({ doneAt }) => doneAt },
  { title: { zh: '完成人', en: 'doneBy' }, kind: 'text', of: ({ doneBy }) => doneBy ?? '' },
  { title: { zh: '关闭时间', en: 'closedAt' }, kind: 'time', of: ({ closedAt }) => closedAt },
  { title: { zh: '备注', en: 'note' }, kind: 'text', of: ({ note }) => note ?? '' },
];
