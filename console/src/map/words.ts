import type { Words } from '../i18n/words.ts';

/** Strings of the map. */
export const mapWords = {
  sketch: { zh: '示意底图', en: 'Sketch map' },
  review: { zh: '审图号 {number}', en: 'Map review no. {number}' },
  trouble: { zh: '底图未能全部读取', en: 'Not all of the base map could be read' },
  zoomIn: { zh: '放大', en: 'Zoom in' },
  zoomOut: { zh: '缩小', en: 'Zoom out' },
  showAll: { zh: '显示全部', en: 'Show all' },
} as const satisfies Words;
