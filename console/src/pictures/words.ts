import type { Words } from '../i18n/words.ts';

/** Strings of process pictures. */
export const pictureWords = {
  lastHours: { zh: '{name} · {n} 时', en: '{name} · {n} h' },
  running: { zh: '运行', en: 'Running' },
  stopped: { zh: '停止', en: 'Stopped' },
  isOpen: { zh: '开', en: 'Open' },
  isClosed: { zh: '关', en: 'Closed' },
  on: { zh: '投入', en: 'On' },
  off: { zh: '退出', en: 'Off' },
  unknownState: { zh: '状态不明', en: 'State unknown' },
  inAlarm: { zh: '{priority} 级告警', en: 'alarm of priority {priority}' },
  today: { zh: '今日{curve}', en: '{curve} today' },
  gone: { zh: '测点不可用', en: 'Point not available' },
  toChoose: { zh: '未选测点', en: 'No point yet' },
  zoomIn: { zh: '放大', en: 'Zoom in' },
  zoomOut: { zh: '缩小', en: 'Zoom out' },
  fit: { zh: '全图', en: 'Whole picture' },
  pictureHint: { zh: '拖动平移，滚轮或 + − 缩放，0 为全图', en: 'Drag to move, wheel or + − to zoom, 0 for all' },
} as const satisfies Words;
