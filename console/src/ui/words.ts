import type { Words } from '../i18n/words.ts';

/** Strings of the parts that pages share. */
export const uiWords = {
  onlyOnce: { zh: '仅显示这一次，请立即保存', en: 'Shown only this once: keep it now' },
  copy: { zh: '复制', en: 'Copy' },
  copied: { zh: '已复制', en: 'Copied' },
  needsRole: { zh: '您的角色只能查看；修改需要“{role}”角色。', en: 'Your role may only look; changing this needs the role "{role}".' },
  findAsset: { zh: '搜索资产名称或编号', en: 'Find an asset by name or key' },
  noAsset: { zh: '没有匹配的资产', en: 'No asset matches' },
  chosenAsset: { zh: '已选：{asset}', en: 'Chosen: {asset}' },
  addRow: { zh: '添加一行', en: 'Add a row' },
  removeRow: { zh: '删除第 {row} 行', en: 'Remove row {row}' },
  moveUp: { zh: '上移第 {row} 行', en: 'Move row {row} up' },
  moveDown: { zh: '下移第 {row} 行', en: 'Move row {row} down' },
  row: { zh: '第 {row} 行', en: 'Row {row}' },
  noRows: { zh: '暂无', en: 'None' },
  secretKept: { zh: '已设置；留空则保留', en: 'Set; leave empty to keep' },
  leaveTitle: { zh: '放弃未保存的改动？', en: 'Leave without saving?' },
  leaveAbout: { zh: '此处的改动尚未保存，离开后会丢失。', en: 'The changes here are not saved; leaving loses them.' },
  leave: { zh: '放弃改动', en: 'Leave' },
  badRange: { zh: '结束时间须晚于开始时间', en: 'The end must be after the start' },
  clear: { zh: '清除', en: 'Clear' },
} as const satisfies Words;
