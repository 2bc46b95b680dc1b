import type { Text } from './text.ts';

/** How a thing failed: what was seen of it. Codes and words of ISO 14224:2016, annex B.2.6; those of rotating machines, valves and instruments. */
export const failureModes = {
  AIR: { zh: '仪表读数异常', en: 'Abnormal instrument reading' },
  BRD: { zh: '损坏停机', en: 'Breakdown' },
  ELP: { zh: '外漏（介质）', en: 'External leakage, process medium' },
  ELU: { zh: '外漏（辅助介质）', en: 'External leakage, utility medium' },
  ERO: { zh: '输出不稳', en: 'Erratic output' },
  FTC: { zh: '关不到位', en: 'Failure to close on demand' },
  FTF: { zh: '拒动', en: 'Failure to function on demand' },
  FTO: { zh: '打不开', en: 'Failure to open on demand' },
  FTR: { zh: '调节失灵', en: 'Failure to regulate' },
  FTS: { zh: '无法启动', en: 'Failure to start on demand' },
  HIO: { zh: '输出偏高', en: 'High output' },
  INL: { zh: '内漏', en: 'Internal leakage' },
  LOO: { zh: '输出偏低', en: 'Low output' },
  NOI: { zh: '噪声', en: 'Noise' },
  OHE: { zh: '过热', en: 'Overheating' },
  PDE: { zh: '参数偏离', en: 'Parameter deviation' },
  PLU: { zh: '堵塞', en: 'Plugged or choked' },
  PTF: { zh: '动力或信号传输故障', en: 'Power or signal transmission failure' },
  SER: { zh: '运行中的小问题', en: 'Minor in-service problems' },
  STD: { zh: '结构缺陷', en: 'Structural deficiency' },
  STP: { zh: '无法停机', en: 'Failure to stop on demand' },
  UST: { zh: '误停机', en: 'Spurious stop' },
  VIB: { zh: '振动', en: 'Vibration' },
  OTH: { zh: '其他', en: 'Other' },
  UNK: { zh: '不明', en: 'Unknown' },
} as const satisfies Readonly<Record<string, Text>>;
export type FailureMode = keyof typeof failureModes;

/** Why a thing failed: the groups of ISO 14224:2016, table B.3. */
export const failureCauses = {
  design: { zh: '设计', en: 'Design' },
  fabrication: { zh: '制造或安装', en: 'Fabrication or installation' },
  operation: { zh: '操作', en: 'Operation' },
  maintenance: { zh: '维护', en: 'Maintenance' },
  wear: { zh: '预期磨损', en: 'Expected wear and tear' },
  management: { zh: '管理', en: 'Management' },
  external: { zh: '外部影响', en: 'External influence' },
  unknown: { zh: '不明', en: 'Unknown' },
} as const satisfies Readonly<Record<string, Text>>;
export type FailureCause = keyof typeof failureCauses;

/** What a failure did to the function of the thing, ISO 14224:2016, 3.15, 3.20 and 3.41. Only a critical one is counted as a stop. */
export const failureImpacts = {
  critical: { zh: '丧失功能', en: 'Critical: the function was lost' },
  degraded: { zh: '性能下降', en: 'Degraded: it went on, worse' },
  incipient: { zh: '初期缺陷', en: 'Incipient: found before it told' },
} as const satisfies Readonly<Record<string, Text>>;
export type FailureImpact = keyof typeof failureImpacts;
