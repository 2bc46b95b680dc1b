import type { Pack } from '../../contracts/pack.ts';

const reservoir = (point: string) => ({ model: 'reservoir', point });
const gate = (point: string) => ({ model: 'gate', point });
/** Days of rain begin at 08:00 by SL 21, and with them the days of these reports. */
const startsAt = '08:00';

/** Templates of reports: the reservoirs by day and by month. */
export const reports = {
  reservoirDaily: {
    title: { zh: '水库日报', en: 'Reservoir daily report' },
    period: 'day',
    startsAt,
    sections: [
      {
        kind: 'values',
        title: { zh: '水位与水量', en: 'Level and flow' },
        points: [reservoir('level'), reservoir('storage'), reservoir('inflow'), reservoir('outflow')],
        columns: ['min', 'mean', 'max', 'last', 'change', 'coverage'],
      },
      { kind: 'trend', title: { zh: '库水位过程线', en: 'Course of the level' }, points: [reservoir('level')] },
      {
        kind: 'values',
        title: { zh: '雨情', en: 'Rain' },
        points: [reservoir('rainDay'), { model: 'riverStation', point: 'rainDay' }, { model: 'floodSpot', point: 'rainDay' }],
        columns: ['max', 'last', 'coverage'],
      },
      {
        kind: 'values',
        title: { zh: '闸门', en: 'Gates' },
        points: [gate('opening'), gate('flow')],
        columns: ['min', 'max', 'last', 'coverage'],
      },
      {
        kind: 'values',
        title: { zh: '渗流渗压', en: 'Seepage' },
        points: [reservoir('seepage'), reservoir('porePressure'), { model: 'piezometer', point: 'head' }],
        columns: ['min', 'mean', 'max', 'coverage'],
      },
      { kind: 'alarms', title: { zh: '告警', en: 'Alarms' } },
      { kind: 'work', title: { zh: '工单、巡检与隐患', en: 'Work, patrols and hidden dangers' } },
    ],
  },
  reservoirMonthly: {
    title: { zh: '水库月报', en: 'Reservoir monthly report' },
    period: 'month',
    startsAt,
    keepDays: 3650,
    sections: [
      {
        kind: 'text',
        title: { zh: '编制说明', en: 'How it is made' },
        text: {
          zh: '数值由平台历史数据计算；标为“回放”“仿真”的不是实测。缺测不补，以覆盖率表示。',
          en: 'Figures are computed from the history of the platform; those marked as replayed or simulated were not measured. Gaps are not filled, coverage tells of them.',
        },
      },
      {
        kind: 'values',
        title: { zh: '逐日水位', en: 'Level by day' },
        points: [reservoir('level')],
        columns: ['min', 'mean', 'max', 'last', 'coverage'],
      },
      { kind: 'trend', title: { zh: '库水位过程线', en: 'Course of the level' }, points: [reservoir('level')] },
      { kind: 'values', title: { zh: '逐日雨量', en: 'Rain by day' }, points: [reservoir('rainDay')], columns: ['max', 'coverage'] },
      { kind: 'trend', title: { zh: '入库与出库流量', en: 'Inflow and outflow' }, points: [reservoir('inflow'), reservoir('outflow')] },
      { kind: 'alarms', title: { zh: '告警', en: 'Alarms' } },
      { kind: 'work', title: { zh: '工单、巡检与隐患', en: 'Work, patrols and hidden dangers' } },
    ],
  },
} as const satisfies Pack['reports'];
