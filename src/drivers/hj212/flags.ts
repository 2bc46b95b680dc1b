import type { Origin, Status } from '../../contracts/quality.ts';
import type { Text } from '../../contracts/text.ts';

/** What a data flag says of a value. */
export interface DataFlag {
  readonly status: Status;
  /** Where a value of a measuring device comes from in truth. */
  readonly origin?: Origin;
  readonly title: Text;
}

/**
 * Data flags (`…-Flag`), HJ 212-2017, and our judgement: bad is what does not tell of the medium (stopped, maintained, calibrated,
 * faulty, cut off); out of range is at least a limit; a value set by hand is no measurement.
 */
export const dataFlags: Readonly<Record<string, DataFlag>> = {
  N: { status: 'good', title: { zh: '正常', en: 'normal' } },
  F: { status: 'bad', title: { zh: '仪器停运', en: 'instrument stopped' } },
  M: { status: 'bad', title: { zh: '仪器维护', en: 'instrument under maintenance' } },
  S: { status: 'uncertain', origin: 'manual', title: { zh: '手工输入的设定值', en: 'set by hand' } },
  D: { status: 'bad', title: { zh: '仪器故障', en: 'instrument faulty' } },
  C: { status: 'bad', title: { zh: '仪器校准', en: 'instrument under calibration' } },
  T: { status: 'uncertain', title: { zh: '超过测定上限', en: 'beyond the measuring range' } },
  B: { status: 'bad', title: { zh: '通讯异常', en: 'link to the instrument failed' } },
};
