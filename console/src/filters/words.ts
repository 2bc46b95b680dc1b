import type { Words } from '../i18n/words.ts';

/** Strings of saved filters. */
export const filterWords = {
  filters: { zh: '已存筛选', en: 'Saved filters' },
  none: { zh: '还没有保存的筛选', en: 'No filter is saved yet' },
  all: { zh: '全部清除', en: 'Clear all' },
  save: { zh: '保存当前筛选…', en: 'Save this filter…' },
  saveTitle: { zh: '保存筛选', en: 'Save the filter' },
  saveAbout: { zh: '以后可按名称再次使用列表现在的筛选。', en: 'The present filter of the list can be chosen again by its name.' },
  name: { zh: '名称', en: 'Name' },
  shareIt: { zh: '本单位其他人也可使用', en: 'Others of the organisation can choose it' },
  beginIt: { zh: '我打开此列表时使用', en: 'I begin this list with it' },
  saved: { zh: '筛选已保存', en: 'The filter is saved' },
  manage: { zh: '管理筛选…', en: 'Manage filters…' },
  manageTitle: { zh: '管理筛选', en: 'Manage filters' },
  by: { zh: '{owner} 共享', en: 'shared by {owner}' },
  shared: { zh: '已共享', en: 'shared' },
  begins: { zh: '默认', en: 'default' },
  begin: { zh: '设为默认', en: 'Make default' },
  beginNot: { zh: '取消默认', en: 'No default' },
  share: { zh: '共享', en: 'Share' },
  shareNot: { zh: '取消共享', en: 'Stop sharing' },
  replace: { zh: '改为当前筛选', en: 'Set to the present' },
  replaced: { zh: '“{name}”已改为当前筛选', en: '“{name}” is now the present filter' },
  removeTitle: { zh: '删除筛选“{name}”？', en: 'Delete the filter “{name}”?' },
  removeAbout: { zh: '使用它的人将看到未筛选的列表。', en: 'Whoever begins with it will see the whole list.' },
  remove: { zh: '删除', en: 'Delete' },
} as const satisfies Words;
