import type { Words } from '../../i18n/words.ts';

/** Strings of what failed. */
export const failureWords = {
  title: { zh: '故障', en: 'Failure' },
  none: {
    zh: '还没有登记：哪里坏了、为什么、何时恢复。登记后计入可靠性。',
    en: 'Nothing said yet of what failed, why, and when it was restored. The reliability of the asset rests on it.',
  },
  say: { zh: '登记故障', en: 'Say what failed' },
  change: { zh: '修改', en: 'Change' },
  takeBack: { zh: '撤回', en: 'Take it back' },
  failure: { zh: '有故障', en: 'Something failed' },
  noFailure: { zh: '不是故障', en: 'It was no failure' },
  noFailureAbout: { zh: '没有设备故障，例如误报；不计入可靠性。', en: 'Nothing had failed, as after a false report; it does not count.' },
  undetermined: { zh: '无法确定', en: 'Not determined' },
  why: { zh: '为何无法确定', en: 'Why it cannot be told' },
  whyHelp: { zh: '仍计为“未说明”，工程师以后可以补登。', en: 'It stays unclassified; an engineer may say what failed later.' },
  saidUndetermined: { zh: '无法确定：{why}', en: 'Not determined: {why}' },
  asked: { zh: '关闭前请说明故障（ISO 14224）。', en: 'Closing it asks what failed (ISO 14224).' },
  saidNone: { zh: '已说明：没有设备故障，不计入可靠性。', en: 'Somebody said that nothing had failed; it does not count.' },
  isMissing: {
    zh: '本单还没有说明故障，会计入“未说明”。请登记故障，或说明不是故障。',
    en: 'This order does not say what failed and counts as unclassified. Say it, or say that it was no failure.',
  },
  mode: { zh: '故障模式', en: 'Failure mode' },
  cause: { zh: '故障原因', en: 'Cause' },
  impact: { zh: '影响', en: 'Impact' },
  failedAt: { zh: '故障时间', en: 'Failed' },
  restoredAt: { zh: '恢复时间', en: 'Restored' },
  restoredHelp: { zh: '尚未恢复时留空', en: 'Empty while it is not restored' },
  notYet: { zh: '尚未恢复', en: 'Not yet' },
  save: { zh: '保存', en: 'Save' },
  saved: { zh: '已保存', en: 'Saved' },
  standard: { zh: '按 ISO 14224', en: 'By ISO 14224' },
} as const satisfies Words;
