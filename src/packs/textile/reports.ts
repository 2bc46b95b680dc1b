import type { Pack } from '../../contracts/pack.ts';

/** Templates of reports: each shift of the team on duty, and the day of three shifts, which begins with the early one (assumed at 07:00; set it to that of the mill). */
export const reports = {
  millDaily: {
    title: { zh: '布车班次日报', en: 'Daily report of the cloth carts' },
    period: 'day',
    startsAt: '07:00',
    sections: [
      {
        kind: 'values',
        title: { zh: '标签状态', en: 'Tags' },
        points: [
          { model: 'cart', point: 'battery' },
          { model: 'cart', point: 'accuracy' },
          { model: 'person', point: 'battery' },
        ],
        columns: ['min', 'last', 'coverage'],
      },
      {
        kind: 'values',
        title: { zh: '定位基站', en: 'Anchors' },
        points: [
          { model: 'anchor', point: 'perMinute' },
          { model: 'anchor', point: 'residual' },
        ],
        columns: ['min', 'mean', 'max', 'coverage'],
      },
      { kind: 'trend', title: { zh: '基站每分钟测距', en: 'Ranges per minute' }, points: [{ model: 'anchor', point: 'perMinute' }] },
      { kind: 'alarms', title: { zh: '告警与呼叫', en: 'Alarms and calls' } },
      { kind: 'work', title: { zh: '工单、巡检与隐患', en: 'Work, patrols and hidden dangers' } },
    ],
  },
  millShift: {
    title: { zh: '布车班报', en: 'Shift report of the cloth carts' },
    period: 'shift',
    sections: [
      { kind: 'alarms', title: { zh: '告警与呼叫', en: 'Alarms and calls' } },
      { kind: 'work', title: { zh: '工单、巡检与隐患', en: 'Work, patrols and hidden dangers' } },
      { kind: 'trend', title: { zh: '基站每分钟测距', en: 'Ranges per minute' }, points: [{ model: 'anchor', point: 'perMinute' }] },
      {
        kind: 'values',
        title: { zh: '标签状态', en: 'Tags' },
        points: [
          { model: 'cart', point: 'battery' },
          { model: 'person', point: 'battery' },
        ],
        columns: ['min', 'last', 'coverage'],
      },
    ],
  },
} as const satisfies Pack['reports'];
