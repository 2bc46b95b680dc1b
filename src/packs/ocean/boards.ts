import type { PackBoard } from '../../contracts/api/boards.ts';
import { heardShips, sailedShips } from './vessels.ts';

// The wall of the watch: the sea in the middle, vessels off Zhoushan at the left with what they do, alarms at the right, the real ships and the quay below.

const heard = heardShips.map(({ key }) => `${key}.sog`);
const speeds = sailedShips.map(({ key }) => `${key}.sog`);

const words = {
  speeds: { zh: '示范船航速，8 小时', en: 'Speeds off Zhoushan, 8 hours' },
  ships: { zh: '厄勒海峡船舶航速（真实 AIS）', en: 'Ships in the Øresund, speed (real AIS)' },
  alarms: { zh: '海上告警', en: 'Alarms at sea' },
  ais: { zh: 'AIS 接收', en: 'AIS heard' },
};

export const boards: Readonly<Record<string, PackBoard>> = {
  watch: {
    title: { zh: '海上值班大屏', en: 'Sea watch' },
    mode: 'wall',
    site: 'marine-authority',
    widgets: [
      {
        ...{ kind: 'text', id: 'title', x: 0, y: 0, w: 26, h: 2, look: 'heading', align: 'start' },
        text: { zh: '海上监管中心 · 值班', en: 'Marine supervision centre · watch' },
      },
      { kind: 'clock', id: 'clock', x: 26, y: 0, w: 6, h: 2, withSeconds: true, withDate: true },

      { kind: 'alarmCount', id: 'counts', x: 0, y: 2, w: 9, h: 2, leastPriority: 4 },
      { kind: 'status', id: 'ais', title: words.ais, x: 0, y: 4, w: 9, h: 8, points: [...speeds, ...heard] },
      { kind: 'trend', id: 'speeds', title: words.speeds, x: 0, y: 12, w: 9, h: 6, range: '8h', withLimits: false, points: speeds },

      { kind: 'map', id: 'port', title: { zh: '舟山外海', en: 'Off Zhoushan' }, asset: 'fishing-port', x: 9, y: 2, w: 14, h: 10 },
      { kind: 'map', id: 'sound', title: { zh: '厄勒海峡', en: 'Øresund' }, asset: 'oresund', x: 9, y: 12, w: 7, h: 6 },
      { kind: 'camera', id: 'quay', asset: 'camera-quay', x: 16, y: 12, w: 7, h: 6 },

      { kind: 'alarms', id: 'alarms', title: words.alarms, x: 23, y: 2, w: 9, h: 8, leastPriority: 4 },
      { kind: 'table', id: 'ships', title: words.ships, x: 23, y: 10, w: 9, h: 8, points: heard },
    ],
  },
  vessels: {
    title: { zh: '船舶动态', en: 'Vessels' },
    mode: 'dashboard',
    site: 'marine-authority',
    widgets: [
      { kind: 'map', id: 'port', title: { zh: '舟山外海', en: 'Off Zhoushan' }, asset: 'fishing-port', x: 0, y: 0, w: 6, h: 6 },
      { kind: 'map', id: 'sound', title: { zh: '厄勒海峡', en: 'Øresund' }, asset: 'oresund', x: 6, y: 0, w: 6, h: 6 },
      { kind: 'alarms', id: 'alarms', title: words.alarms, x: 0, y: 6, w: 6, h: 5, leastPriority: 4 },
      { kind: 'trend', id: 'speeds', title: words.speeds, x: 6, y: 6, w: 6, h: 5, range: '8h', withLimits: false, points: speeds },
      { kind: 'table', id: 'ships', title: words.ships, x: 0, y: 11, w: 12, h: 6, points: heard },
    ],
  },
};
