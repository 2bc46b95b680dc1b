import type { Words } from '../../i18n/words.ts';

/** Strings of templates of device types. */
export const templateWords = {
  templates: { zh: '设备模板', en: 'Templates' },
  about: {
    zh: '一类设备的点与地址；填入参数即得一台设备。',
    en: 'The points and addresses of a type of device; with its parameters filled in it becomes a device.',
  },
  none: { zh: '此协议还没有模板', en: 'There is no template for this protocol yet' },
  noneAbout: { zh: '在设备抽屉里“存为模板”，或导入 JSON。', en: 'Save a device as a template in its drawer, or import JSON.' },
  use: { zh: '新建设备', en: 'Make a device' },
  export: { zh: '导出 {name}', en: 'Export {name}' },
  remove: { zh: '删除 {name}', en: 'Remove {name}' },
  removeTitle: { zh: '删除模板“{name}”？', en: 'Remove the template “{name}”?' },
  removeAbout: { zh: '按它建的设备保留。', en: 'Devices made of it stay.' },
  confirmRemove: { zh: '删除', en: 'Remove' },
  import: { zh: '导入 JSON', en: 'Import JSON' },
  imported: { zh: '模板已导入', en: 'The template was imported' },
  keysN: { zh: '{model}，{n} 个键', en: '{model}, {n} key(s)' },
  identity: { zh: '设备标识', en: 'Identity' },
  onto: { zh: '接入到', en: 'Onto' },
  existing: { zh: '已有资产', en: 'An existing asset' },
  fresh: { zh: '新建资产', en: 'A new asset' },
  assetKey: { zh: '资产键（小写字母、数字、连字符）', en: 'Key of the asset (small letters, digits, hyphens)' },
  nameZh: { zh: '名称（中文）', en: 'Name (Chinese)' },
  nameEn: { zh: '名称（英文）', en: 'Name (English)' },
  made: { zh: '设备已新建', en: 'The device was made' },
  save: { zh: '存为模板', en: 'Save as a template' },
  saved: { zh: '模板已保存', en: 'The template was saved' },
  saveTitle: { zh: '把 {identity} 存为模板', en: 'Save {identity} as a template' },
  saveAbout: {
    zh: '键原样保存。要让地址随设备变化：导出 JSON，把地址写成 {example} 并列出参数 base，再导入。',
    en: 'Keys are saved as they are. For addresses that differ: export the JSON, write them as {example}, list the parameter base, and import it.',
  },
} as const satisfies Words;
