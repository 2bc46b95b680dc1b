import type { Text } from '../contracts/text.ts';

/** Where and why a setting is needed. */
export const neededWhere = {
  edge: { zh: '角色 edge 须设置此项', en: 'is needed by the role edge' },
  apart: { zh: '角色分开运行时须设置此项', en: 'is needed where roles are apart' },
  api: { zh: '单独的角色 api 须设置此项', en: 'is needed by the role api alone' },
} as const satisfies Record<string, Text>;

/** How roles may not be put together. */
export const rolesWords = {
  edgeAlone: { zh: 'edge 不能与其他角色同用', en: 'edge stands alone' },
  none: { zh: '没有列出角色', en: 'names no role' },
  together: {
    zh: 'gateway 与 flow 须同用：flow 的日志落盘后才向设备确认',
    en: 'gateway and flow go together, because a device is acknowledged when the log of flow is on disk',
  },
  replicates: { zh: '只用于角色仅为 gateway,flow 的进程', en: 'is for a process with the roles gateway,flow alone' },
  writesNoLog: { zh: '只有角色 gateway,flow 写日志', en: 'only the roles gateway,flow write a log' },
  noUplink: { zh: '只有具备全部角色的进程或边缘端可设上级', en: 'only a process with all roles, or an edge, has an uplink' },
} as const satisfies Record<string, Text>;
