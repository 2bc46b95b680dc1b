/** What can be played off Zhoushan; `pack.ts` checks their points, rules and fences. */
export const stories = {
  closedArea: {
    title: { zh: '渔船驶入禁渔区', en: 'A vessel enters the closed area' },
    about: {
      zh: '示范渔 01 以约 15 节向东驶入禁渔区，触发围栏告警，五分钟内返回界外，告警解除。',
      en: 'Demo Fisher 01 goes east into the forbidden zone at some 15 knots: the fence raises its alarm; within five minutes it is outside again and the alarm clears.',
    },
    asset: 'vessel-412999901',
    inject: [
      { atSeconds: 0, point: 'vessel.sog', to: 15, overSeconds: 5 },
      { atSeconds: 0, point: 'vessel.longitude', to: 122.7545, overSeconds: 110 },
      { atSeconds: 110, point: 'vessel.sog', to: 2, overSeconds: 5 },
      { atSeconds: 170, point: 'vessel.cog', to: 270, overSeconds: 5 },
      { atSeconds: 170, point: 'vessel.sog', to: 15, overSeconds: 5 },
      { atSeconds: 170, point: 'vessel.longitude', to: 122.7465, overSeconds: 110 },
      { atSeconds: 280, point: 'vessel.sog', to: 2, overSeconds: 5 },
    ],
    expect: [],
    places: [
      { atSeconds: 20, fence: 'forbiddenZone', state: 'outside' },
      { atSeconds: 100, fence: 'forbiddenZone', state: 'inside' },
      { atSeconds: 165, fence: 'forbiddenZone', state: 'inside' },
      { atSeconds: 300, fence: 'forbiddenZone', state: 'outside' },
    ],
  },
  distress: {
    title: { zh: '渔船遇险示位', en: 'A distress signal' },
    about: {
      zh: '示范渔 02 的 AIS 发出示位（航行状态 14），触发紧急告警、核实工单与海上搜救预案（演练）。',
      en: 'The AIS of Demo Fisher 02 sends the state 14, AIS-SART active: a critical alarm, a work order to check, and the search and rescue plan as a drill.',
    },
    asset: 'vessel-412999902',
    inject: [
      { atSeconds: 5, point: 'vessel.status', to: 14, overSeconds: 0 },
      { atSeconds: 70, point: 'vessel.status', to: 7, overSeconds: 0 },
    ],
    expect: [
      { atSeconds: 4, rule: 'distress', state: 'none' },
      { atSeconds: 30, rule: 'distress', state: 'raised', workOrder: true, plan: { key: 'searchAndRescue', level: 'III' } },
      { atSeconds: 100, rule: 'distress', state: 'cleared' },
    ],
  },
} as const;
