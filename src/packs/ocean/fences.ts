import type { PackFence } from '../../contracts/api/fences.ts';

const vessels = { models: ['vessel'] };
const fishers = { ...vessels, shipTypes: ['fishing' as const] };
const reserve: PackFence['shape'] = {
  kind: 'polygon',
  ring: [
    [122.75, 29.76],
    [122.84, 29.76],
    [122.84, 29.84],
    [122.75, 29.84],
  ],
};

/** Rules of places. Shapes off Zhoushan are made up; put those of your notices in their stead before use. */
export const fences = {
  forbiddenZone: {
    title: { zh: '禁渔区（示意）', en: 'Forbidden zone (illustration)' },
    shape: reserve,
    ...fishers,
    alarms: { enter: 2 },
    basis: {
      zh: '渔业法（2025 年 12 月 27 日修订，主席令第六十三号，2026 年 5 月 1 日施行）：禁止违反禁渔区、禁渔期的规定从事捕捞活动；条号以正式文本为准，范围为示意',
      en: 'Fisheries Law of the PRC as revised by Order No. 63 of 2025, in force since 1 May 2026: no fishing against the rules of forbidden zones and closed seasons; its articles by the text in force, the shape is assumed',
    },
  },
  radarInZone: {
    title: { zh: '禁渔区内无 AIS 的雷达目标', en: 'Radar target without AIS in the forbidden zone' },
    shape: reserve,
    models: ['radarTarget'],
    alarms: { enter: 2 },
    basis: {
      zh: '雷达目标无 AIS 对应，船型与是否捕捞未知，须派船或摄像核实；范围为示意',
      en: 'a target that no AIS is at: its kind is not known, have it looked at; the shape is assumed',
    },
  },
  closedSeason: {
    title: { zh: '黄海、东海伏季休渔（26°30′–35°N）', en: 'Summer closed season, Yellow and East China Sea (26°30′–35°N)' },
    shape: {
      kind: 'polygon',
      ring: [
        [122.6, 26.5],
        [126, 26.5],
        [126, 35],
        [122.6, 35],
      ],
    },
    ...fishers,
    hours: { zone: 'Asia/Shanghai', firstDay: '2027-05-01', firstTime: '12:00', lastDay: '2027-09-16', lastTime: '12:00', spans: [] },
    alarms: { enter: 2 },
    basis: {
      zh: '农业农村部关于调整海洋伏季休渔制度的通告（2023）：5 月 1 日 12 时至 9 月 16 日 12 时，钓具除外；持专项捕捞许可的桁杆拖虾、笼壶类、刺网、灯光围（敷）网可能提前开捕；东西边界为假定；起止以当年通告为准',
      en: '2023 notice on the summer closed season: 1 May 12:00 to 16 September 12:00, hook and line excepted; beam trawls for shrimp, pots, gill nets and light seines with a special licence may begin earlier; its east and west edge are assumed; set the days by the notice of the year',
    },
  },
  aisOff: {
    title: { zh: '禁渔区附近关闭 AIS', en: 'AIS off near the forbidden zone' },
    shape: reserve,
    ...fishers,
    silent: { seconds: 1800, withinMetres: 5000 },
    alarms: { silent: 2 },
    basis: {
      zh: 'SOLAS V/19.2.4.7：AIS 应保持常开；30 min、5 km 为假定；渔船以主管机关规定为准',
      en: 'SOLAS V/19.2.4.7: AIS shall be in operation at all times; 30 min and 5 km are assumed; for fishing vessels by order of the authority',
    },
  },
  fairway: {
    title: { zh: '航道内滞留作业', en: 'Fishing in the fairway' },
    shape: {
      kind: 'corridor',
      line: [
        [122.42, 29.9],
        [122.7, 29.9],
      ],
      metres: 600,
    },
    ...fishers,
    dwellSeconds: 1200,
    alarms: { dwell: 3 },
    basis: {
      zh: '1972 国际海上避碰规则第九条 3 款：从事捕鱼的船舶不应妨碍航道内船舶；20 min 为假定',
      en: 'COLREG 1972, rule 9(c): fishing vessels shall not impede vessels in a fairway; 20 min is assumed',
    },
  },
  portArea: {
    title: { zh: '示范渔港港区', en: 'Area of the demonstration port' },
    shape: { kind: 'circle', centre: [122.3, 29.93], metres: 2500 },
    ...vessels,
    mostSpeed: 4.1,
    alarms: { fast: 4 },
    asksDeclarations: true,
    basis: {
      zh: '进出港记录与港内限速 8 节为示例',
      en: 'entry and exit are told; the speed limit of 8 kn is assumed',
    },
  },
  anchorage: {
    title: { zh: '锚地', en: 'Anchorage' },
    shape: { kind: 'circle', centre: [122.37, 29.93], metres: 1000 },
    ...vessels,
    dwellSeconds: 259_200,
    alarms: { dwell: 4 },
    basis: {
      zh: '锚泊超过三天为示例',
      en: 'a stay of more than three days is assumed to be worth a call',
    },
  },
  oresundPort: {
    title: { zh: '哥本哈根港区（真实 AIS）', en: 'Copenhagen harbour (real AIS)' },
    shape: { kind: 'circle', centre: [12.61, 55.71], metres: 3000 },
    ...vessels,
    basis: {
      zh: '示意范围，只记录进出',
      en: 'a circle for illustration, entry and exit are told',
    },
  },
  collision: {
    title: { zh: '会遇监视', en: 'Encounters' },
    shape: { kind: 'around', models: ['vessel'], metres: 100 },
    models: ['vessel', 'radarTarget'],
    approach: { metres: 500, seconds: 600 },
    alarms: { approach: 2 },
    basis: {
      zh: '1972 国际海上避碰规则第七、八条；CPA 500 m、TCPA 10 min 为假定',
      en: 'COLREG 1972, rules 7 and 8; CPA 500 m and TCPA 10 min are assumed',
    },
  },
} satisfies Readonly<Record<string, PackFence>>;
