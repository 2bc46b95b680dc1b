import { definePack } from '../../contracts/pack.ts';
import { assumed } from '../../contracts/source-of-figure.ts';
import { boards } from './boards.ts';
import { bulletin, controlChart, laneWater, percentile, rainstorm } from './figures.ts';
import { pictures } from './pictures.ts';
import { plans } from './plans.ts';
import { reports } from './reports.ts';
import { history, simulate, site, sources } from './site.ts';
import { stories } from './stories.ts';
import { commands, siren, screens as workScreens, models as works } from './works.ts';

/** Water: reservoir safety (W3) and urban flooding (W4). */
export default definePack({
  id: 'water',
  version: '1.4.0',
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

  rules: {
    levelOverFloodLimit: {
      on: 'reservoir.level',
      title: { zh: '库水位超过防洪上限', en: 'Level above the flood limit' },
      detect: { above: { limit: { attribute: 'floodLimit' }, deadband: 0.05 } },
      onDelaySeconds: 5,
      offDelaySeconds: 10,
      priority: 1,
      advice: {
        zh: '立即报告防汛值班领导；按调度令开启泄洪闸；通知下游乡镇转移；每 15 分钟核对水位与出库流量；派人巡查坝体和溢洪道。',
        en: 'Report to the flood-control duty officer at once; open the spillway by order; warn downstream towns to move people; check level and outflow every 15 minutes; send a patrol to dam and spillway.',
      },
      consequence: { zh: '可能漫坝，威胁下游。', en: 'The dam may be overtopped; people downstream are in danger.' },
      source: bulletin,
    },
    levelRed: {
      on: 'reservoir.level',
      title: { zh: '库水位达红色预警', en: 'Level above red' },
      detect: { above: { limit: { attribute: 'redLevel' }, deadband: 0.05 } },
      onDelaySeconds: 5,
      offDelaySeconds: 10,
      priority: 2,
      advice: {
        zh: '准备泄洪：检查闸门电源与通信，向下游发布泄洪预告，核对未来 24 小时雨量预报。',
        en: 'Prepare to spill: check gate power and communication, announce the release downstream, check the 24-hour rain forecast.',
      },
      consequence: { zh: '数小时内可能达到防洪上限。', en: 'The flood limit may be reached within hours.' },
      source: bulletin,
    },
    levelOrange: {
      on: 'reservoir.level',
      title: { zh: '库水位达橙色预警', en: 'Level above orange' },
      detect: { above: { limit: { attribute: 'orangeLevel' }, deadband: 0.05 } },
      onDelaySeconds: 5,
      offDelaySeconds: 30,
      priority: 3,
      advice: {
        zh: '加密观测至每小时一次，复核入库流量，通知电站加大发电泄流。',
        en: 'Observe hourly, check the inflow, ask the power house to draw more.',
      },
      consequence: { zh: '调蓄余量不足。', en: 'Little room is left for a flood.' },
      source: bulletin,
    },
    levelBlue: {
      on: 'reservoir.level',
      title: { zh: '库水位达蓝色预警', en: 'Level above blue' },
      detect: { above: { limit: { attribute: 'blueLevel' }, deadband: 0.05 } },
      onDelaySeconds: 5,
      offDelaySeconds: 30,
      priority: 4,
      advice: { zh: '关注雨情与来水，核对调度计划。', en: 'Watch rain and inflow; check the operation plan.' },
      consequence: { zh: '若持续来水将进入橙色预警。', en: 'With more inflow the orange level will be reached.' },
      source: bulletin,
    },
    levelOverRuleCurve: {
      on: 'reservoir.level',
      title: { zh: '库水位高于调度控制线', en: 'Level above the rule curve' },
      detect: { outside: { curve: { attribute: 'ruleCurve' }, side: 'above', deadband: 0.1 } },
      onDelaySeconds: 60,
      offDelaySeconds: 60,
      priority: 4,
      advice: {
        zh: '按调度图调整下泄，使水位回到控制线以下。',
        en: 'Adjust the release by the operation chart until the level is below the curve.',
      },
      consequence: { zh: '汛期防洪库容被占用。', en: 'Flood storage is taken up.' },
      source: percentile,
    },
    levelRising: {
      on: 'reservoir.level',
      title: { zh: '库水位快速上涨', en: 'Level rising fast' },
      detect: { rate: { limit: 0.5, perSeconds: 3600, direction: 'rise', deadband: 0.1 } },
      onDelaySeconds: 5,
      offDelaySeconds: 60,
      priority: 2,
      advice: {
        zh: '核对雨情和入库流量，判断是否为仪器跳变；确认属实后启动洪水调度会商。',
        en: 'Compare with rain and inflow to rule out a sensor jump; if true, call the flood-operation meeting.',
      },
      consequence: { zh: '反应时间缩短。', en: 'Less time to act.' },
      source: assumed('0.5 m/h，未找到这些水库的公开数值', '0.5 m/h; no public figure for these reservoirs was found'),
    },
    seepageHigh: {
      on: 'reservoir.seepage',
      title: { zh: '渗流量超限', en: 'Seepage above the limit' },
      detect: { above: { limit: { attribute: 'seepageLimit' }, deadband: 0.3 } },
      onDelaySeconds: 10,
      offDelaySeconds: 30,
      priority: 1,
      advice: {
        zh: '立即派人到渗流量水堰与坝脚查看：渗水是否浑浊、有无管涌；限制库水位上升，准备反滤料。',
        en: 'Send people to the weir and the dam toe now: is the water turbid, is there piping? Stop the level from rising; have filter material ready.',
      },
      consequence: { zh: '可能发展为管涌，危及坝体。', en: 'May become piping and endanger the dam.' },
      source: assumed(
        '此处渗流为仿真，应按设计与实测资料设定（SL 551）',
        'simulated here; set it from the design and the record of the dam',
      ),
    },
    reservoirHeavyRain: {
      on: 'reservoir.rainDay',
      title: { zh: '库区暴雨', en: 'Rainstorm at the reservoir' },
      detect: { above: { limit: 50, deadband: 1 } },
      priority: 3,
      advice: { zh: '加密雨水情观测，预报入库洪水。', en: 'Observe more often; forecast the inflow flood.' },
      consequence: { zh: '入库流量将增大。', en: 'Inflow will rise.' },
      source: rainstorm,
    },
    reservoirSilent: {
      on: 'reservoir.level',
      title: { zh: '遥测站无数据', en: 'Station silent' },
      detect: { stale: { afterSeconds: 900 } },
      priority: 3,
      advice: {
        zh: '检查遥测站供电与通信；恢复前安排人工观测水位。',
        en: 'Check power and communication of the station; read the gauge by hand until it is back.',
      },
      consequence: { zh: '水位失去监视。', en: 'Nobody sees the level.' },
      source: assumed('连续 3 次 5 分钟未报', 'three missed 5-minute reports'),
    },
    levelStuck: {
      on: 'reservoir.level',
      title: { zh: '库水位读数卡死', en: 'Level gauge stuck' },
      detect: { stuck: { forSeconds: 259_200, leastSamples: 4 } },
      priority: 4,
      advice: {
        zh: '到站核对水尺与遥测读数；检查浮子、测井淤积与传感器；在此之前以人工观测为准。',
        en: 'Compare staff gauge and telemetry on site; check float, silt in the well and sensor; trust readings by hand until then.',
      },
      consequence: { zh: '水位变化无人知晓。', en: 'Nobody sees the level change.' },
      source: assumed('三天读数一字不差；静水期可放宽', 'not a digit different for three days; take longer where the water rests'),
    },
    seepageShifted: {
      on: 'reservoir.seepage',
      title: { zh: '渗流量偏离常态（控制图）', en: 'Seepage out of control (control chart)' },
      detect: { spc: { rules: [1, 2, 3], everySeconds: 86_400, learnValues: 30 } },
      priority: 4,
      advice: {
        zh: '与库水位、降雨对照；不能由其解释时到现场查看量水堰，并复核基准期是否正常。',
        en: 'Compare with level and rain; where they do not explain it, look at the weir, and check that the reference days were normal.',
      },
      consequence: { zh: '渗流缓慢恶化而未被发现。', en: 'Seepage grows worse unnoticed.' },
      source: controlChart,
    },
    batteryUnexpected: {
      on: 'reservoir.battery',
      title: { zh: '电压日变化异常', en: 'Battery does not follow its day' },
      detect: { forecast: { leastWidth: 0.2 } },
      onDelaySeconds: 3600,
      priority: 4,
      advice: { zh: '检查太阳能板遮挡与充电控制器。', en: 'Check the solar panel for shade and the charge controller.' },
      consequence: { zh: '数日内站点可能断电。', en: 'The station may lose power within days.' },
      source: assumed('0.2 V 以内视为正常波动', 'less than 0.2 V is usual'),
    },
    batteryLow: {
      on: 'reservoir.battery',
      title: { zh: '遥测站电压低', en: 'Station battery low' },
      detect: { below: { limit: 11, deadband: 0.3 } },
      onDelaySeconds: 60,
      priority: 4,
      advice: { zh: '检查太阳能板与充电控制器，安排更换蓄电池。', en: 'Check solar panel and charger; plan a new battery.' },
      consequence: { zh: '站点可能在夜间掉线。', en: 'The station may fail at night.' },
      source: assumed('12 V 铅酸电池低于 11 V 接近放空', 'a lead-acid battery of 12 V is nearly empty below 11 V'),
    },
    depthWarn: {
      on: 'floodSpot.depth',
      title: { zh: '路面积水达内涝警戒', en: 'Waterlogging on the road' },
      detect: { above: { limit: { attribute: 'warnDepth' }, deadband: 2 } },
      onDelaySeconds: 10,
      offDelaySeconds: 30,
      priority: 3,
      advice: {
        zh: '打开积水点警示屏；通知排水队检查雨水口和泵站。',
        en: 'Switch on the warning board; ask the drainage crew to check inlets and pumps.',
      },
      consequence: { zh: '积水继续上涨将影响通行。', en: 'Traffic will be hindered if it rises further.' },
      source: laneWater,
    },
    depthStall: {
      on: 'floodSpot.depth',
      title: { zh: '积水可致车辆熄火', en: 'Cars may stall in the water' },
      detect: { above: { limit: { attribute: 'stallDepth' }, deadband: 2 } },
      onDelaySeconds: 5,
      offDelaySeconds: 30,
      priority: 2,
      advice: {
        zh: '联系交警分流；调派移动泵车；通知附近地下空间加挡水板。',
        en: 'Ask the police to divert traffic; send a mobile pump; have nearby basements put up flood boards.',
      },
      consequence: { zh: '车辆被困。', en: 'Cars get stuck.' },
      source: assumed('27 cm，约为轿车排气管高度', '27 cm, about the height of a car exhaust'),
    },
    depthClose: {
      on: 'floodSpot.depth',
      title: { zh: '积水超封路深度', en: 'Water deeper than the closing mark' },
      detect: { above: { limit: { attribute: 'closeDepth' }, deadband: 3 } },
      onDelaySeconds: 5,
      offDelaySeconds: 30,
      priority: 1,
      advice: {
        zh: '立即封闭道路与下穿通道，疏散被困人员，启动内涝应急响应。',
        en: 'Close road and underpass now, get trapped people out, start the urban-flood response.',
      },
      consequence: { zh: '危及生命。', en: 'Danger to life.' },
      source: assumed('50 cm，以当地预案为准', '50 cm; the city’s own plan decides'),
    },
    spotHeavyRain: {
      on: 'floodSpot.rainDay',
      title: { zh: '城区暴雨', en: 'Rainstorm in the district' },
      detect: { above: { limit: 50, deadband: 1 } },
      priority: 3,
      advice: { zh: '预降排水系统水位，泵站值守。', en: 'Draw down the drainage system; man the pumping stations.' },
      consequence: { zh: '低洼处可能积水。', en: 'Low places may be flooded.' },
      source: rainstorm,
    },
    spotSilent: {
      on: 'floodSpot.depth',
      title: { zh: '积水监测点无数据', en: 'Flood gauge silent' },
      detect: { stale: { afterSeconds: 600 } },
      priority: 3,
      advice: { zh: '检查终端供电与网络；暴雨期间派人现场值守。', en: 'Check power and network of the logger; during rain send somebody.' },
      consequence: { zh: '积水无人知晓。', en: 'Nobody sees the water.' },
      source: assumed('连续 2 次 5 分钟未报', 'two missed 5-minute reports'),
    },
    flowHigh: {
      on: 'riverStation.flow',
      title: { zh: '河道流量超警戒', en: 'River flow above the mark' },
      detect: { above: { limit: { attribute: 'highFlow' }, deadband: 5 } },
      onDelaySeconds: 10,
      priority: 3,
      advice: { zh: '通知沿河管理人员，检查漫滩区人员。', en: 'Tell the river wardens; check the flood plain for people.' },
      consequence: { zh: '低滩地可能过水。', en: 'The flood plain may be under water.' },
      source: assumed('约为 2000–2002 年最大 1 % 日流量', 'about the highest 1 % of daily flows'),
    },
  },

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
