import { logKindTitles } from '../../../../src/contracts/link-log.ts';
import type { Words } from '../../i18n/words.ts';

/** Strings of the log of a source. */
export const logWords = {
  ...logKindTitles,
  allKinds: { zh: '全部事件', en: 'All events' },
  kind: { zh: '事件类型', en: 'Kind of event' },
  filter: { zh: '筛选设备或详情…', en: 'Filter devices and details…' },
  export: { zh: '导出 CSV', en: 'Export CSV' },
  kept: { zh: '保留最近 1000 条', en: 'The newest 1,000 are kept' },
  connects: { zh: '上线次数', en: 'Connects' },
  losses: { zh: '离线次数', en: 'Losses' },
  errors: { zh: '错误次数', en: 'Errors' },
  connectedDevices: { zh: '在线设备', en: 'Connected now' },
  rate: { zh: '数值 / 秒', en: 'Values/s' },
  heard: { zh: '最近收到', en: 'Last received' },
  never: { zh: '尚未', en: 'Nothing yet' },
} as const satisfies Words;
