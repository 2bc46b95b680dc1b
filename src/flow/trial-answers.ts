import type { Text } from '../contracts/text.ts';

const keyOrArea: Text = {
  zh: '设备没有这个地址，或一次读得过多、跨过了空缺。对照点表检查寄存器区（holding / input / coil）与地址；点表从 1 或 40001 起的，减去 1 或 40001；仍不行就调小每次读取的数量。',
  en: 'The device lacks this address, or one read is too long or goes over a hole. Check the area (holding, input, coil) and the address against its list; subtract 1 or 40001 where that counts from there; otherwise make reads shorter.',
};
const busy: Text = {
  zh: '设备正忙。放慢轮询，检查是否另有主站在读它，稍后再试。',
  en: 'The device is busy. Poll slower, see whether another master reads it, and try again later.',
};
const behindGateway: Text = {
  zh: '网关在，后面的从站不通。检查站号、网关的串口设置（波特率、校验位）、RS-485 接线与从站电源。',
  en: 'The gateway is there, the device behind it is not. Check the unit number, the serial settings of the gateway (baud rate, parity), the RS-485 wires and the power of the device.',
};

/**
 * What to do when a device refuses, by the code that it gives.
 * Source: Modbus Application Protocol 1.1b3, clause 7; what devices in the field mean by it is assumed.
 */
const byException: Readonly<Record<string, Text>> = {
  '01': {
    zh: '设备不支持这个功能码。换一个寄存器区（holding 与 input、coil 与 discrete），或检查设备是否允许远程读写。',
    en: 'The device does not have this function. Use another area (holding or input, coil or discrete), or see whether it allows remote access.',
  },
  '02': keyOrArea,
  '03': {
    zh: '设备不接受这个数量或数值。检查数据类型的长度，调小每次读取的数量；写入时检查量程。',
    en: 'The device does not take this count or value. Check the length of the data type and make reads shorter; of a write, check the range.',
  },
  '04': {
    zh: '设备自身故障，或这个地址暂时读不了。看设备面板与日志；只有个别地址如此时，先去掉它们。',
    en: 'The device itself is at fault, or cannot read this address now. See its panel and log; leave single addresses out that give this.',
  },
  '05': busy,
  '06': busy,
  '08': {
    zh: '设备的存储器校验出错。重启设备；仍如此就报修。',
    en: 'The memory of the device has a parity error. Restart it; have it repaired when that does not help.',
  },
  '0A': {
    zh: '网关没有到这个站号的通道。检查站号，以及网关中站号与串口的对应。',
    en: 'The gateway has no path to this unit. Check the unit number, and which port the gateway has for it.',
  },
  '0B': behindGateway,
};

/** What a person can do about the answer of a device; `undefined` when it is no refusal that is known. */
export function adviceForAnswer(detail: string): Text | undefined {
  const code = /\bexception ([0-9A-F]{2}) /.exec(detail)?.[1];
  return code === undefined ? undefined : byException[code];
}
