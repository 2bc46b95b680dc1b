import type { Words } from '../../i18n/words.ts';

/** Strings of the log of a source. */
export const logWords = {
  connected: { zh: '设备上线', en: 'Connected' },
  disconnected: { zh: '设备离线', en: 'Disconnected' },
  error: { zh: '错误', en: 'Error' },
  listening: { zh: '开始监听', en: 'Listening' },
  backoff: { zh: '等待重连', en: 'Back-off' },
  refused: { zh: '拒收', en: 'Refused' },
  quarantined: { zh: '未识别设备', en: 'Unknown device' },
  config: { zh: '配置变更', en: 'Changed by a person' },
  command: { zh: '下行命令', en: 'Command' },
  twin: { zh: '仿真孪生', en: 'Simulated twin' },
  text: { zh: '设备文本', en: 'Text of a device' },
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
