import type { Text } from '../../contracts/text.ts';

/** QnRtn of 9011: whether a station takes a request. Source: HJ 212-2017. */
export const requestReturns: Readonly<Record<string, Text>> = {
  '1': { zh: '准备执行请求', en: 'will be executed' },
  '2': { zh: '请求被拒绝', en: 'refused' },
  '3': { zh: 'PW 错误', en: 'wrong PW' },
  '4': { zh: 'MN 错误', en: 'wrong MN' },
  '5': { zh: 'ST 错误', en: 'wrong ST' },
  '6': { zh: 'Flag 错误', en: 'wrong Flag' },
  '7': { zh: 'QN 错误', en: 'wrong QN' },
  '8': { zh: 'CN 错误', en: 'wrong CN' },
  '9': { zh: 'CRC 校验错误', en: 'wrong checksum' },
  '100': { zh: '未知错误', en: 'unknown error' },
};

/** ExeRtn of 9012: how a request ended. Source: HJ 212-2017. */
export const executionReturns: Readonly<Record<string, Text>> = {
  '1': { zh: '执行成功', en: 'done' },
  '2': { zh: '执行失败，但不知道原因', en: 'failed, reason unknown' },
  '3': { zh: '命令请求条件错误', en: 'wrong conditions' },
  '4': { zh: '通讯超时', en: 'the station waited in vain' },
  '5': { zh: '系统繁忙不能执行', en: 'busy' },
  '6': { zh: '系统故障', en: 'the station is faulty' },
  '100': { zh: '没有数据', en: 'no data' },
};
