import type { Words } from '../../i18n/words.ts';

/** Strings of giving out and erasing what is held of a person. */
export const personalWords = {
  personal: { zh: '个人信息', en: 'Personal data' },
  personalAbout: {
    zh: '导出：系统中关于此人的全部记录，一个 JSON 文件。抹除：删除账号，所有记录与审计中的姓名改为化名，审计链保持完整。',
    en: 'Export: all that is held of this person, one JSON file. Erase: the account is deleted, and a pseudonym takes the place of the name in all records and in the audit, whose chain stays whole.',
  },
  export: { zh: '导出个人信息', en: 'Export personal data' },
  erase: { zh: '抹除此人', en: 'Erase this person' },
  eraseTitle: { zh: '抹除 {name}？', en: 'Erase {name}?' },
  eraseAbout: {
    zh: '不可恢复。账号、会话和个人筛选将被删除，备注与消息中的姓名也会改为化名；做过什么仍然保留。备份、已导出的文件和已发出的消息不受影响。',
    en: 'This cannot be undone. Account, sessions and own filters go, and the name in comments and messages becomes a pseudonym too; what was done stays. Backups, exported files and messages that were sent are not reached.',
  },
  reason: { zh: '理由（记入审计）', en: 'Reason (kept in the audit)' },
  typeName: { zh: '再输入一次用户名：{name}', en: 'The name once more: {name}' },
  withinSentences: {
    zh: '值班表中对此人的以下称呼，在备注和消息的语句中也替换：',
    en: 'These names by which duty rosters call the person are replaced within sentences of comments and messages, too:',
  },
  withinAbout: {
    zh: '其中若有岗位（如“值班长”）、普通词或他人也用的姓名，请不要勾选：所有语句中的这个词都会被替换，且不可恢复。',
    en: 'Leave it off when one of them is a post (“shift leader”), an ordinary word or the name of somebody else, too: that word goes from every sentence, for ever.',
  },
  cancel: { zh: '取消', en: 'Cancel' },
  erased: { zh: '已抹除', en: 'Erased' },
  erasedAs: {
    zh: '此人现在称为 {pseudonym}。改写了 {records} 条记录和 {lines} 条审计。',
    en: 'The person is now called {pseudonym}. {records} records and {lines} audit lines were rewritten.',
  },
  left: {
    zh: '以下名称或设置仍提及此人，请手工修改：',
    en: 'These titles and settings still name the person; change them by hand:',
  },
  close: { zh: '知道了', en: 'Close' },
} as const satisfies Words;
