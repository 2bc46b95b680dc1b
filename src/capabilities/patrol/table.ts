import type { TableColumn } from '../../kernel/table.ts';
import type { DangerRow } from './schema.ts';

/** Hidden dangers as a table; codes (`state`, `level`) stay as the API has them. */
export const dangerColumns: readonly TableColumn<DangerRow>[] = [
  { title: { zh: '编号', en: 'number' }, kind: 'text', of: ({ number }) => number },
  { title: { zh: '标题', en: 'title' }, kind: 'text', of: ({ title }) => title },
  { title: { zh: '说明', en: 'description' }, kind: 'text', of: ({ description }) => description ?? null },
  { title: { zh: '级别', en: 'level' }, kind: 'text', of: ({ level }) => level ?? null },
  { title: { zh: '状态', en: 'state' }, kind: 'text', of: ({ state }) => state },
  { title: { zh: '资产', en: 'asset' }, kind: 'text', of: ({ assetTitle }, language) => assetTitle?.[language] ?? null },
  { title: { zh: '来源', en: 'origin' }, kind: 'text', of: ({ origin }) => origin.by },
  { title: { zh: '上报时间', en: 'reportedAt' }, kind: 'time', of: ({ reportedAt }) => reportedAt },
  { title: { zh: '上报人', en: 'reportedBy' }, kind: 'text', of: ({ reportedBy }) => reportedBy },
  { title: { zh: '整改期限', en: 'dueAt' }, kind: 'time', of: ({ dueAt }) => dueAt },
  { title: { zh: '整改责任人', en: 'assignedTo' }, kind: 'text', of: ({ assignedTo }) => assignedTo },
  { title: { zh: '整改时间', en: 'mendedAt' }, kind: 'time', of: ({ mendedAt }) => mendedAt },
  { title: { zh: '整改人', en: 'mendedBy' }, kind: 'text', of: ({ mendedBy }) => mendedBy ?? null },
  { title: { zh: '整改情况', en: 'note' }, kind: 'text', of: ({ note }) => note ?? null },
  { title: { zh: '验收时间', en: 'verifiedAt' }, kind: 'time', of: ({ verifiedAt }) => verifiedAt },
  { title: { zh: '验收人', en: 'verifiedBy' }, kind: 'text', of: ({ verifiedBy }) => verifiedBy ?? null },
  { title: { zh: '关闭时间', en: 'closedAt' }, kind: 'time', of: ({ closedAt }) => closedAt },
];
