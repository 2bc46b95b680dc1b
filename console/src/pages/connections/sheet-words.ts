import type { Words } from '../../i18n/words.ts';

/** Strings of devices in tables: export, template, import. */
export const sheetWords = {
  export: { zh: '导出 CSV', en: 'Export CSV' },
  import: { zh: '导入 CSV', en: 'Import CSV' },
  importTitle: { zh: '向“{source}”导入设备', en: 'Import devices into “{source}”' },
  about: {
    zh: '每个键一行。先检查，没有错误才能应用；应用是一次完成的，不会只做一半。',
    en: 'One row for each key. The file is checked first, and applied as a whole when no row has an error.',
  },
  template: { zh: '下载模板', en: 'Download the template' },
  choose: { zh: '选择 CSV 文件', en: 'Choose a CSV file' },
  mapAsset: { zh: '厂家点表（Modbus 寄存器表）对应的资产', en: 'Asset for a register map of a maker (Modbus)' },
  check: { zh: '检查', en: 'Check' },
  checking: { zh: '正在检查…', en: 'Checking…' },
  apply: { zh: '应用', en: 'Apply' },
  applied: { zh: '已导入', en: 'Imported' },
  chosen: { zh: '{name}（{size}）', en: '{name} ({size})' },
  plan: {
    zh: '{rows} 行：新增 {created} 台，修改 {changed} 台，不变 {unchanged} 台',
    en: '{rows} row(s): {created} new, {changed} changed, {unchanged} as they are',
  },
  nothing: { zh: '没有要做的改动', en: 'There is nothing to change' },
  newDevices: { zh: '新增：{list}', en: 'New: {list}' },
  changedDevices: { zh: '修改：{list}', en: 'Changed: {list}' },
  errors: { zh: '{n} 处错误，改正后重新选择文件', en: 'Errors: {n}. Correct them and choose the file again' },
  row: { zh: '行', en: 'Row' },
  column: { zh: '列', en: 'Column' },
  problem: { zh: '问题与处理', en: 'What is wrong, and what to do' },
} as const satisfies Words;
