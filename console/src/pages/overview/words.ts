import type { Words } from '../../i18n/words.ts';

/** Strings of the overview. */
export const overviewWords = {
  title: { zh: '运行总览', en: 'Operations overview' },
  sources: { zh: '数据源在线', en: 'Sources online' },
  rate: { zh: '数据接收', en: 'Values received' },
  perSecond: { zh: '个/秒', en: '/s' },
  home: { zh: '首页', en: 'Home' },
  samples: { zh: '历史样本 {n}', en: '{n} sample(s) stored' },
  devices: { zh: '设备 {n} 台', en: '{n} device(s)' },
  quarantine: { zh: '未识别 {n}', en: '{n} unknown' },
  map: { zh: '站点与告警', en: 'Places and alarms' },
  places: { zh: '{n} 处 · 离线底图', en: '{n} place(s) · offline map' },
  openAsset: { zh: '打开资产', en: 'Open the asset' },
  openAlarms: { zh: '查看告警', en: 'Show its alarms' },
  noAlarm: { zh: '无告警', en: 'No alarm' },
  alarmCount: { zh: '{n} 条告警', en: '{n} alarm(s)' },
  close: { zh: '关闭', en: 'Close' },
  chooseAsset: { zh: '选择资产', en: 'Choose an asset' },
  nothing: { zh: '还没有资产', en: 'There are no assets yet' },
  noPlaces: { zh: '没有带坐标的资产', en: 'No asset has coordinates' },
  noPlacesAbout: {
    zh: '移动对象与平面图在“地图”页，全部资产在“资产”页。',
    en: 'What moves and floor plans are under “Map”, all assets under “Assets”.',
  },
  toMap: { zh: '地图', en: 'Map' },
  nothingDrawn: { zh: '这些地点没有趋势可画', en: 'None of these places has a trend to draw' },
  nothingDrawnAbout: {
    zh: '在地图上选一处，看它现在的数值；或在“看板”中自建一块。',
    en: 'Choose one on the map to see its values, or build a board of your own under “Boards”.',
  },
  nothingAbout: { zh: '安装一个场景包，或新建资产。', en: 'Install a scenario pack, or create an asset.' },
  toPacks: { zh: '场景包', en: 'Packs' },
  toAssets: { zh: '资产', en: 'Assets' },
} as const satisfies Words;
