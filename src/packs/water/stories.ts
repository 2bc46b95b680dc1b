/** What can be played on the spot; `pack.ts` checks their points and rules. */
export const stories = {
  floodComes: {
    title: { zh: '洪水来了', en: 'A flood comes' },
    about: {
      zh: '库区暴雨，入库流量猛增，约一分钟内水位越过红色预警与防洪上限；开闸泄洪后回落。',
      en: 'Rainstorm over the reservoir: inflow soars, within a minute the level passes red and the flood limit; after the gates open it falls.',
    },
    asset: 'banasura-sagar',
    inject: [
      { atSeconds: 0, point: 'reservoir.rainDay', to: 185, overSeconds: 30 },
      { atSeconds: 5, point: 'reservoir.inflow', to: 620, overSeconds: 25 },
      { atSeconds: 10, point: 'reservoir.level', to: { attribute: 'floodLimit', plus: 0.25 }, overSeconds: 40 },
      { atSeconds: 60, point: 'reservoir.spill', to: 540, overSeconds: 15 },
      { atSeconds: 60, point: 'reservoir.outflow', to: 560, overSeconds: 15 },
      { atSeconds: 75, point: 'reservoir.level', to: { attribute: 'redLevel', plus: -0.4 }, overSeconds: 30 },
    ],
    expect: [
      { atSeconds: 8, rule: 'levelOverFloodLimit', state: 'none' },
      { atSeconds: 30, rule: 'reservoirHeavyRain', state: 'raised' },
      { atSeconds: 50, rule: 'levelRising', state: 'raised' },
      { atSeconds: 55, rule: 'levelRed', state: 'raised' },
      { atSeconds: 70, rule: 'levelOverFloodLimit', state: 'raised', workOrder: true },
      { atSeconds: 135, rule: 'levelOverFloodLimit', state: 'cleared' },
    ],
  },
  seepageGrows: {
    title: { zh: '渗流突增', en: 'Seepage grows' },
    about: {
      zh: '量水堰渗流量在半分钟内翻倍，触发紧急告警与现场核查工单。',
      en: 'The weir’s flow doubles in half a minute: a critical alarm and a work order to check on site.',
    },
    asset: 'idukki',
    inject: [
      { atSeconds: 0, point: 'reservoir.seepage', to: 18, overSeconds: 25 },
      { atSeconds: 0, point: 'reservoir.porePressure', to: 420, overSeconds: 25 },
      { atSeconds: 70, point: 'reservoir.seepage', to: 7.5, overSeconds: 20 },
    ],
    expect: [
      { atSeconds: 5, rule: 'seepageHigh', state: 'none' },
      { atSeconds: 45, rule: 'seepageHigh', state: 'raised', workOrder: true },
      { atSeconds: 140, rule: 'seepageHigh', state: 'cleared' },
    ],
  },
  streetFloods: {
    title: { zh: '街道内涝', en: 'The street floods' },
    about: {
      zh: '短时强降雨，下穿立交积水依次越过警戒、熄火与封路深度，随后排干。',
      en: 'A cloudburst: water in the underpass passes the warning, stalling and closing depths, then drains.',
    },
    asset: 'spot-1',
    inject: [
      { atSeconds: 0, point: 'floodSpot.rain', to: 22, overSeconds: 15 },
      { atSeconds: 5, point: 'floodSpot.rainDay', to: 88, overSeconds: 40 },
      { atSeconds: 5, point: 'floodSpot.depth', to: 62, overSeconds: 45 },
      { atSeconds: 80, point: 'floodSpot.rain', to: 0, overSeconds: 10 },
      { atSeconds: 80, point: 'floodSpot.depth', to: 0, overSeconds: 30 },
    ],
    expect: [
      { atSeconds: 4, rule: 'depthWarn', state: 'none' },
      { atSeconds: 28, rule: 'depthWarn', state: 'raised', plan: { key: 'urbanFlood', level: 'IV' } },
      { atSeconds: 40, rule: 'depthWarn', state: 'raised', plan: { key: 'urbanFlood', level: 'III' } },
      { atSeconds: 50, rule: 'depthStall', state: 'raised' },
      { atSeconds: 65, rule: 'depthClose', state: 'raised', workOrder: true, plan: { key: 'urbanFlood', level: 'II' } },
      { atSeconds: 160, rule: 'depthClose', state: 'cleared' },
    ],
  },
} as const;
