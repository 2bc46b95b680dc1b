import type { Words } from '../../i18n/words.ts';

/** Strings of retiring an asset and of bringing it back. */
export const retireWords = {
  retire: { zh: '停用', en: 'Retire' },
  retireTitle: { zh: '停用“{name}”？', en: 'Retire “{name}”?' },
  retireAbout: {
    zh: '它将不再出现在列表、地图与总览中，其设备的值不再记录，其告警规则不再判断，未关闭的告警随之结束；自建规则会被删除。历史、工单与资料保留。可在资产树的“已停用”中恢复，场景包的规则会随之恢复。',
    en: 'It leaves lists, map and overview, values of its devices are no longer recorded, its rules judge no more and its open alarms end; rules that people made for it are deleted. History, work orders and documents stay. “Retired” at the asset tree brings it back, with the rules of its pack.',
  },
  holdsOthers: {
    zh: '下面还有 {n} 个资产，请先停用它们。',
    en: '{n} asset(s) lie within it; retire those first.',
  },
  retiredNow: { zh: '已停用；可在资产树的“已停用”中恢复', en: 'Retired; “Retired” at the asset tree brings it back' },
  retired: { zh: '已停用', en: 'Retired' },
  retiredAbout: {
    zh: '恢复后回到原来的位置，测点与历史不变；停用期间没有记录值。',
    en: 'What is restored is where it was, with its points and history; nothing was recorded meanwhile.',
  },
  none: { zh: '没有已停用的资产', en: 'No asset is retired' },
  more: { zh: '只列出最近停用的 {n} 个，共 {total} 个', en: 'The latest {n} of {total}' },
  since: { zh: '停用于 {time}', en: 'Retired {time}' },
  within: { zh: '原属 {name}', en: 'lay within {name}' },
  restore: { zh: '恢复', en: 'Restore' },
  restored: { zh: '已恢复', en: 'Restored' },
} as const satisfies Words;
