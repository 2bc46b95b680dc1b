import { dangerLevelTitles, dangerOriginTitles, dangerStateTitles } from '../../contracts/danger.ts';
import { patrolStateTitles, walkerTitles } from '../../contracts/patrol.ts';
import { codeCell, type TableColumn } from '../../kernel/table.ts';
import type { Counted } from './patrol-list.ts';
import type { DangerRow } from './schema.ts';

/** Hidden dangers as a table; codes (`state`, `level`) by name in Chinese, in English as the API has them. */
export const dangerColumns: readonly TableColumn<DangerRow>[] = [
  { title: { zh: '编号', en: 'number' }, kind: 'text', of: ({ number }) => number },
  { title: { zh: '标题', en: 'title' }, kind: 'text', of: ({ title }) => title },
  { title: { zh: '说明', en: 'description' }, kind: 'text', of: ({ description }) => description ?? null },
  {
    title: { zh: '级别', en: 'level' },
    kind: 'text',
    of: ({ level }, language) => (level ? codeCell(dangerLevelTitles, level, language) : null),
  },
  { title: { zh: '状态', en: 'state' }, kind: 'text', of: ({ state }, language) => codeCell(dangerStateTitles, state, language) },
  { title: { zh: '资产', en: 'asset' }, kind: 'text', of: ({ assetTitle }, language) => assetTitle?.[language] ?? null },
  { title: { zh: '来源', en: 'origin' }, kind: 'text', of: ({ origin }, language) => codeCell(dangerOriginTitles, origin.by, language) },
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

const titlesOf = ({ points, missedPoints }: Counted): string =>
  points.flatMap(({ id, title }) => (missedPoints.includes(id) ? [title] : [])).join('; ');

/** Patrols as a table; codes (`state`, `walker`) by name in Chinese, in English as the API has them. */
export const patrolColumns: readonly TableColumn<Counted>[] = [
  { title: { zh: '编号', en: 'number' }, kind: 'text', of: ({ number }) => number },
  { title: { zh: '路线', en: 'route' }, kind: 'text', of: ({ title }) => title },
  { title: { zh: '状态', en: 'state' }, kind: 'text', of: ({ state }, language) => codeCell(patrolStateTitles, state, language) },
  { title: { zh: '巡检方式', en: 'walker' }, kind: 'text', of: ({ walker }, language) => codeCell(walkerTitles, walker, language) },
  { title: { zh: '巡检设备', en: 'machine' }, kind: 'text', of: ({ mover }, language) => mover?.title[language] ?? null },
  { title: { zh: '发起时间', en: 'openedAt' }, kind: 'time', of: ({ openedAt }) => openedAt },
  { title: { zh: '期限', en: 'dueAt' }, kind: 'time', of: ({ dueAt }) => dueAt },
  { title: { zh: '负责人', en: 'assignedTo' }, kind: 'text', of: ({ assignedTo }) => assignedTo },
  { title: { zh: '开始时间', en: 'startedAt' }, kind: 'time', of: ({ startedAt }) => startedAt },
  { title: { zh: '开始人', en: 'startedBy' }, kind: 'text', of: ({ startedBy }) => startedBy },
  { title: { zh: '结束时间', en: 'finishedAt' }, kind: 'time', of: ({ finishedAt }) => finishedAt },
  { title: { zh: '结束人', en: 'finishedBy' }, kind: 'text', of: ({ finishedBy }) => finishedBy },
  { title: { zh: '巡检点数', en: 'points' }, kind: 'number', of: ({ points }) => points.length },
  { title: { zh: '已巡点数', en: 'visited' }, kind: 'number', of: ({ visited }) => visited },
  { title: { zh: '漏巡点', en: 'missedPoints' }, kind: 'text', of: titlesOf },
  { title: { zh: '未发起次数', en: 'skipped' }, kind: 'number', of: ({ skipped }) => skipped },
  { title: { zh: '备注', en: 'note' }, kind: 'text', of: ({ note }) => note },
];
