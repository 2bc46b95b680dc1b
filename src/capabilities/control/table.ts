import { commandStateTitles } from '../../contracts/command.ts';
import { shownNumber } from '../../contracts/shown-number.ts';
import { codeCell, type TableColumn } from '../../kernel/table.ts';
import type { CommandRow } from './schema.ts';

/** The record of commands as a table; numbers stay numbers, codes (`state`) by name in Chinese, in English as the API has them. */
export const commandColumns: readonly TableColumn<CommandRow>[] = [
  { title: { zh: '签发时间', en: 'issued' }, kind: 'time', of: ({ issuedAt }) => issuedAt },
  { title: { zh: '资产', en: 'asset' }, kind: 'text', of: ({ assetTitle }, language) => assetTitle[language] },
  { title: { zh: '命令', en: 'command' }, kind: 'text', of: ({ title }, language) => title[language] },
  { title: { zh: '值', en: 'value' }, kind: 'number', of: ({ value, decimals }) => shownNumber(value, decimals) },
  { title: { zh: '单位', en: 'unit' }, kind: 'text', of: ({ symbol }) => symbol },
  { title: { zh: '状态', en: 'state' }, kind: 'text', of: ({ state }, language) => codeCell(commandStateTitles, state, language) },
  { title: { zh: '签发人', en: 'issued by' }, kind: 'text', of: ({ issuedBy }) => issuedBy },
  { title: { zh: '确认人', en: 'confirmed by' }, kind: 'text', of: ({ confirmedBy }) => confirmedBy },
  { title: { zh: '计划时间', en: 'due' }, kind: 'time', of: ({ dueAt }) => dueAt },
  { title: { zh: '发送时间', en: 'sent' }, kind: 'time', of: ({ sentAt }) => sentAt },
  { title: { zh: '结束时间', en: 'ended' }, kind: 'time', of: ({ endedAt }) => endedAt },
  { title: { zh: '读回值', en: 'read back' }, kind: 'number', of: ({ readBack, decimals }) => readBack && shownNumber(readBack, decimals) },
  {
    title: { zh: '原因', en: 'reasons' },
    kind: 'text',
    of: ({ reasons }, language) => reasons.map(({ text }) => text[language]).join('; '),
  },
  { title: { zh: '说明', en: 'comment' }, kind: 'text', of: ({ comment }) => comment },
  { title: { zh: '编号', en: 'id' }, kind: 'text', of: ({ id }) => id },
];
