import type { Words } from '../i18n/words.ts';

/** Strings of 3D scenes. */
export const sceneWords = {
  noWebgl: { zh: '此浏览器没有 WebGL，无法显示三维场景', en: 'This browser has no WebGL, which a 3D scene needs' },
  noWebglAbout: {
    zh: '请改看二维画面，或在浏览器设置中开启硬件加速。',
    en: 'Use the picture instead, or turn on hardware acceleration in the settings of the browser.',
  },
  views: { zh: '视角', en: 'Views' },
  home: { zh: '回到起始视角', en: 'Back to the first view' },
  turnLeft: { zh: '向左转', en: 'Turn left' },
  turnRight: { zh: '向右转', en: 'Turn right' },
  rise: { zh: '升高视角', en: 'Look from higher' },
  sink: { zh: '降低视角', en: 'Look from lower' },
  zoomIn: { zh: '放大', en: 'Zoom in' },
  zoomOut: { zh: '缩小', en: 'Zoom out' },
  hint: {
    zh: '拖动旋转，右键或双指平移，滚轮缩放；方向键旋转，+ − 缩放，0 复位',
    en: 'Drag to turn, right button or two fingers to move, wheel to zoom; arrow keys turn, + − zoom, 0 goes back',
  },
} as const satisfies Words;
