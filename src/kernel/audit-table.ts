import type { AuditEntry } from './audit.ts';
import type { TableColumn } from './table.ts';

/** The audit as a table, for CSV and Excel; codes (`action`, `outcome`) stay as the API has them. */
export const auditColumns: readonly TableColumn<AuditEntry>[] = [
  { title: { zh: '时间', en: 'time' }, kind: 'time', of: ({ time }) => time },
  { title: { zh: '操作者', en: 'caller' }, kind: 'text', of: ({ caller }) => caller },
  { title: { zh: '操作者类型', en: 'callerKind' }, kind: 'text', width: 12, of: ({ callerKind }) => callerKind },
  { title: { zh: '操作', en: 'action' }, kind: 'text', width: 24, of: ({ action }) => action },
  { title: { zh: '结果', en: 'outcome' }, kind: 'text', width: 10, of: ({ outcome }) => outcome },
  { title: { zh: '对象', en: 'target' }, kind: 'text', width: 40, of: ({ target }) => target ?? null },
  {
    title: { zh: '内容', en: 'detail' },
    kind: 'text',
    width: 60,
    of: ({ detail }) => (detail === undefined ? null : JSON.stringify(detail)),
  },
  { title: { zh: '地址', en: 'address' }, kind: 'text', of: ({ address }) => address ?? null },
  { title: { zh: '编号', en: 'id' }, kind: 'text', width: 38, of: ({ id }) => id },
];
