import type { LinkEvent } from './driver.ts';
import type { Text } from './text.ts';

/** What the log of a source tells: facts of its driver, and what the platform and people did. */
export const logKinds = [
  'connected',
  'disconnected',
  'error',
  'listening',
  'backoff',
  'refused',
  'quarantined',
  'config',
  'command',
  'twin',
  'text',
] as const satisfies readonly (LinkEvent['kind'] | string)[];
export type LogKind = (typeof logKinds)[number];

/** What they are called. */
export const logKindTitles: Readonly<Record<LogKind, Text>> = {
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
};

/** One line of the log of a source. */
export interface LogEvent extends Omit<LinkEvent, 'kind' | 'key'> {
  readonly kind: LogKind;
}
