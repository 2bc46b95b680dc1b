import type { Words } from '../../i18n/words.ts';

/** Strings of what radars see. */
export const radarWords = {
  title: { zh: '雷达目标', en: 'Targets of radars' },
  now: {
    zh: '正在跟踪 {n} 个目标：{k} 个与已知对象相符，{m} 个作为独立对象参与围栏、会遇与告警。',
    en: 'Following {n} targets: known movers: {k}; things of their own at fences, in encounters and alarms: {m}.',
  },
  target: { zh: '目标', en: 'Target' },
  radar: { zh: '雷达', en: 'Radar' },
  from: { zh: '开始', en: 'From' },
  ended: { zh: '结束', en: 'Ended' },
  still: { zh: '跟踪中', en: 'still seen' },
  lost: { zh: '目标丢失', en: 'lost' },
  silent: { zh: '雷达无回传', en: 'radar silent' },
  identified: { zh: '识别为{name}', en: 'is {name}' },
  moved: { zh: '雷达已移动', en: 'radar moved' },
  retired: { zh: '资产已停用', en: 'asset retired' },
  restart: { zh: '程序重启', en: 'restart' },
  csv: { zh: '导出 CSV', en: 'CSV' },
  none: { zh: '还没有雷达目标', en: 'No radar has seen anything yet' },
  noneAbout: {
    zh: '雷达把每次扫描的点迹（距离与真方位，或 NMEA 语句 TTM、TLL）发到 POST /api/v1/radar/scans。附近没有 AIS 的目标会成为“雷达目标”资产（需装有海洋与渔政场景包），点开可看其航迹。',
    en: 'A radar sends the plots of each scan (range and true bearing, or NMEA sentences TTM and TLL) to POST /api/v1/radar/scans. A target that no AIS is at becomes an asset “Radar target” (with the pack Ocean and fishery); open one to see its track.',
  },
} as const satisfies Words;
