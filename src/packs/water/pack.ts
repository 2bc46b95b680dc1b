import { definePack } from '../../contracts/pack.ts';
import { boards } from './boards.ts';
import { pictures } from './pictures.ts';
import { plans } from './plans.ts';
import { reports } from './reports.ts';
import { rules } from './rules.ts';
import { history, simulate, site, sources } from './site.ts';
import { stories } from './stories.ts';
import { commands, siren, screens as workScreens, models as works } from './works.ts';

/** Water: reservoir safety (W3) and urban flooding (W4). */
export default definePack({
  id: 'water',
  version: '1.5.0',
  title: { zh: '水利', en: 'Water' },
  about: {
    zh: '水库安全监测与城市内涝监测：水位对照调度线与特征水位、雨情、渗流，预警、处置建议与工单。',
    en: 'Reservoir safety and urban flooding: level against rule curve and flood limit, rain, seepage; warnings with advice and work orders.',
  },
  uses: ['assets', 'connect', 'history', 'alarms', 'maintain', 'control', 'incidents', 'pictures', 'boards', 'reports'],

  models: {
    ...works,
    bureau: { title: { zh: '水务局', en: 'Water bureau' }, icon: 'building-2', points: {} },
    district: { title: { zh: '城区', en: 'District' }, icon: 'map', points: {} },
    reservoir: {
      title: { zh: '水库', en: 'Reservoir' },
      icon: 'waves',
      include: ['battery'],
      points: {
        level: { title: { zh: '库水位', en: 'Reservoir level' }, unit: 'm', range: [0, 9000] },
        storage: { title: { zh: '蓄水量', en: 'Live storage' }, unit: 'Mm3', range: [0, 50_000], decimals: 1 },
        inflow: { title: { zh: '入库流量', en: 'Inflow' }, unit: 'm3_s', range: [0, 100_000], decimals: 1 },
        outflow: { title: { zh: '出库流量', en: 'Outflow' }, unit: 'm3_s', range: [0, 100_000], decimals: 1 },
        spill: { title: { zh: '泄洪流量', en: 'Spillway release' }, unit: 'm3_s', range: [0, 100_000], decimals: 1 },
        rainDay: { title: { zh: '日雨量', en: 'Rain of the day' }, unit: 'mm', range: [0, 2000], decimals: 1, draw: 'step' },
        seepage: { title: { zh: '渗流量', en: 'Seepage' }, unit: 'L_s', range: [0, 1000] },
        porePressure: { title: { zh: '渗压', en: 'Pore pressure' }, unit: 'kPa', range: [-50, 5000], decimals: 1 },
        siren,
      },
      attributes: {
        floodLimit: { title: { zh: '正常高水位（防洪上限）', en: 'Full reservoir level (flood limit)' }, unit: 'm', kind: 'number' },
        redLevel: { title: { zh: '红色预警水位', en: 'Red level' }, unit: 'm', kind: 'number' },
        orangeLevel: { title: { zh: '橙色预警水位', en: 'Orange level' }, unit: 'm', kind: 'number' },
        blueLevel: { title: { zh: '蓝色预警水位', en: 'Blue level' }, unit: 'm', kind: 'number' },
        ruleCurve: { title: { zh: '调度控制线', en: 'Rule curve' }, unit: 'm', kind: 'curve' },
        seepageLimit: { title: { zh: '渗流量上限', en: 'Seepage limit' }, unit: 'L_s', kind: 'number' },
      },
    },
    piezometer: {
      title: { zh: '测压管', en: 'Piezometer' },
      icon: 'gauge',
      points: { head: { title: { zh: '测压管水位', en: 'Piezometric head' }, unit: 'm', range: [-100, 9000] } },
    },
    floodSpot: {
      title: { zh: '易涝点', en: 'Flood-prone place' },
      icon: 'droplets',
      include: ['rainGauge', 'battery'],
      points: { depth: { title: { zh: '积水深度', en: 'Water depth' }, unit: 'cm', range: [0, 500], decimals: 1 } },
      attributes: {
        warnDepth: { title: { zh: '内涝警戒深度', en: 'Waterlogging depth' }, unit: 'cm', kind: 'number' },
        stallDepth: { title: { zh: '车辆熄火深度', en: 'Depth at which cars stall' }, unit: 'cm', kind: 'number' },
        closeDepth: { title: { zh: '封路深度', en: 'Depth to close the road' }, unit: 'cm', kind: 'number' },
      },
    },
    riverStation: {
      title: { zh: '河道水文站', en: 'River station' },
      icon: 'activity',
      points: {
        flow: { title: { zh: '流量', en: 'Flow' }, unit: 'm3_s', range: [0, 100_000] },
        rainDay: { title: { zh: '日面雨量', en: 'Basin rain of the day' }, unit: 'mm', range: [0, 2000], decimals: 1, draw: 'step' },
      },
      attributes: { highFlow: { title: { zh: '警戒流量', en: 'High-flow mark' }, unit: 'm3_s', kind: 'number' } },
    },
  },

  rules,

  responses: [
    {
      on: 'levelOverFloodLimit',
      workOrder: {
        title: { zh: '大坝与溢洪道应急巡查', en: 'Emergency patrol of dam and spillway' },
        checklist: [
          { zh: '坝顶、坝坡有无裂缝与滑移', en: 'Cracks or slides on crest and slopes' },
          { zh: '溢洪道与闸门启闭正常', en: 'Spillway and gates work' },
          { zh: '下游河道人员已撤离', en: 'Nobody is left in the river downstream' },
        ],
        dueMinutes: 30,
        assignTo: 'operator',
      },
    },
    {
      on: 'seepageHigh',
      workOrder: {
        title: { zh: '渗流异常现场核查', en: 'Check the seepage on site' },
        checklist: [
          { zh: '量水堰读数与仪器一致', en: 'Weir reading agrees with the sensor' },
          { zh: '渗水清澈或浑浊', en: 'Water clear or turbid' },
          { zh: '坝脚有无管涌、沼泽化', en: 'Piping or wet ground at the toe' },
        ],
        dueMinutes: 60,
        assignTo: 'engineer',
      },
    },
    {
      on: 'depthClose',
      workOrder: {
        title: { zh: '封路与强排', en: 'Close the road and pump' },
        checklist: [
          { zh: '道路两端已封闭', en: 'Both ends of the road are closed' },
          { zh: '泵车到位并运行', en: 'The pump is there and runs' },
        ],
        dueMinutes: 20,
        assignTo: 'operator',
      },
    },
  ],

  commands,
  plans,

  screens: {
    ...workScreens,
    reservoir: [
      [{ kind: 'values', points: ['level', 'storage', 'inflow', 'outflow', 'rainDay', 'seepage'] }],
      [
        {
          kind: 'level',
          point: 'level',
          marks: ['floodLimit', 'redLevel', 'orangeLevel', 'blueLevel'],
          curve: 'ruleCurve',
          title: { zh: '水位与调度控制线', en: 'Level and rule curve' },
        },
        { kind: 'alarms' },
      ],
      [
        { kind: 'trend', points: ['inflow', 'outflow', 'spill'], title: { zh: '入库与出库', en: 'Inflow and outflow' } },
        { kind: 'trend', points: ['rainDay'], title: { zh: '雨量', en: 'Rain' } },
        { kind: 'trend', points: ['seepage', 'porePressure'], title: { zh: '渗流', en: 'Seepage' } },
      ],
    ],
    floodSpot: [
      [{ kind: 'values', points: ['depth', 'rain', 'rainDay', 'battery'] }],
      [
        { kind: 'level', point: 'depth', marks: ['warnDepth', 'stallDepth', 'closeDepth'], title: { zh: '积水深度', en: 'Water depth' } },
        { kind: 'alarms' },
      ],
      [{ kind: 'trend', points: ['depth', 'rain'], title: { zh: '积水与降雨', en: 'Depth and rain' } }],
    ],
    riverStation: [
      [{ kind: 'values', points: ['flow', 'rainDay'] }],
      [{ kind: 'trend', points: ['flow', 'rainDay'], title: { zh: '流量与雨量', en: 'Flow and rain' } }],
    ],
    piezometer: [[{ kind: 'values', points: ['head'] }], [{ kind: 'trend', points: ['head'] }]],
  },

  ...{ pictures, boards, reports },
  stories,
  sources,
  site,
  simulate,
  history,
});
