import type { RefusalReason } from '../../../../src/contracts/driver.ts';
import type { Text } from '../../../../src/contracts/text.ts';

/** Why something was not taken, and what to do about it. */
export const refusalTexts: Readonly<Record<RefusalReason, { readonly title: Text; readonly about: Text }>> = {
  'unknown-device': {
    title: { zh: '未知设备', en: 'Unknown device' },
    about: { zh: '平台没有登记此设备；请到“未识别设备”接入。', en: 'It is not registered; adopt it under “Unknown devices”.' },
  },
  'unknown-key': {
    title: { zh: '未映射的键', en: 'Key without a point' },
    about: {
      zh: '设备发来的键没有对应测点：在设备里添加映射；或设备没有所问的键（地址）：对照设备点表改正。',
      en: 'The device sends a key that feeds no point: add it to the mapping. Or it lacks a key (address) that it is asked for: compare with its list of points.',
    },
  },
  'bad-frame': {
    title: { zh: '报文格式错误', en: 'Malformed message' },
    about: { zh: '报文不符合协议；检查设备型号与协议设置。', en: 'It does not follow the protocol; check the device and the settings.' },
  },
  'bad-checksum': {
    title: { zh: '校验错误', en: 'Wrong checksum' },
    about: { zh: '传输中损坏；检查信号与线路。', en: 'Damaged on the way; check signal and line.' },
  },
  'bad-value': {
    title: { zh: '数值无效', en: 'Invalid value' },
    about: { zh: '不是数字或超出可表示范围；检查传感器。', en: 'No number, or out of range; check the sensor.' },
  },
  'bad-time': {
    title: { zh: '时间错误', en: 'Wrong time' },
    about: { zh: '设备时钟明显不对；请校时。', en: 'The clock of the device is plainly wrong; set it.' },
  },
  'too-large': {
    title: { zh: '报文过大', en: 'Too large' },
    about: { zh: '超过设置的上限；可在设置中放宽或让设备分批上报。', en: 'Beyond the limit in the settings; raise it or send in parts.' },
  },
  'not-allowed': {
    title: { zh: '无权限', en: 'Not allowed' },
    about: { zh: '密钥错误，或发布、订阅了不允许的主题。', en: 'A wrong secret, or a topic that it may not use.' },
  },
  'no-room': {
    title: { zh: '系统繁忙', en: 'No room' },
    about: {
      zh: '来不及写盘或磁盘将满，设备会重发；请看系统页。',
      en: 'The disk was too slow or nearly full; devices send again. See the system page.',
    },
  },
  'not-admitted': {
    title: { zh: '暂不接入', en: 'Not let in' },
    about: {
      zh: '处理器或内存超过上限，新连接被拒绝，已有连接不受影响；设备会重连。请看系统页。',
      en: 'Processor or memory were above their limits: new connections are turned away, present ones go on. See the system page.',
    },
  },
  'out-of-order': {
    title: { zh: '分包失序', en: 'Out of order' },
    about: { zh: '多包报文缺包或乱序。', en: 'Parts of a message were missing or mixed up.' },
  },
};

/** True for a reason that has words. */
export const isRefusal = (reason: string): reason is RefusalReason => reason in refusalTexts;
