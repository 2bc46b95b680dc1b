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
  clear: { zh: '清除', en: 'Clear' },
} as const satisfies Words;
