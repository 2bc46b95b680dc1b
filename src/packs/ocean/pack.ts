import { definePack } from '../../contracts/pack.ts';
import { assumed, sourceOfFigure } from '../../contracts/source-of-figure.ts';
import { boards } from './boards.ts';
import { fences } from './fences.ts';
import { plans } from './plans.ts';
import { recordings, simulate, site, sources } from './site.ts';
import { stories } from './stories.ts';

const metres = (zh: string, en: string) => ({ title: { zh, en }, unit: 'm', kind: 'number' }) as const;
const degrees = (zh: string, en: string) => ({ title: { zh, en }, unit: 'deg', kind: 'number' }) as const;
const code = (zh: string, en: string) => ({ title: { zh, en }, unit: 'code', kind: 'number' }) as const;
const count = (zh: string, en: string) => ({ title: { zh, en }, unit: 'count', kind: 'number' }) as const;

/** Ocean: maritime safety and fishery (O1), the tracks behind port entry and exit (O4). */
export default definePack({
  id: 'ocean',
  version: '1.6.0',
  title: { zh: '海洋与渔政', en: 'Ocean and fishery' },
  about: {
    zh: '船舶 AIS 动态、禁渔区与伏季休渔、港区进出、会遇危险与遇险搜救：围栏告警、工单与应急预案。',
    en: 'Ships by AIS, forbidden zone and closed season, port entry and exit, risk of collision, search and rescue: fence alarms, work orders, an emergency plan.',
  },
  uses: ['assets', 'connect', 'history', 'alarms', 'maintain', 'incidents', 'locate', 'vision', 'boards'],
  mapTasks: ['declarations', 'crew', 'radar', 'rescue'],

  models: {
    authority: { title: { zh: '海上监管机构', en: 'Marine authority' }, icon: 'building-2', points: {} },
    waters: { title: { zh: '水域', en: 'Waters' }, icon: 'waves', points: {} },
    port: { title: { zh: '港口', en: 'Port' }, icon: 'anchor', points: {} },
    berth: {
      title: { zh: '泊位', en: 'Berth' },
      icon: 'anchor',
      points: {},
      attributes: { length: metres('泊位长度', 'Length of the berth'), depth: metres('水深', 'Depth') },
    },
    camera: {
      title: { zh: '摄像机', en: 'Camera' },
      icon: 'map-pin',
      points: {},
      attributes: {
        viewAzimuth: degrees('朝向（自真北顺时针）', 'Direction of view, from true north'),
        viewAngle: degrees('水平视场角', 'Horizontal angle of view'),
        viewReach: metres('可视距离', 'Reach'),
      },
    },
    vessel: {
      title: { zh: '船舶', en: 'Vessel' },
      icon: 'ship',
      placeSource: 'ais',
      points: {
        longitude: { title: { zh: '经度', en: 'Longitude' }, unit: 'deg', range: [-180, 180], decimals: 6 },
        latitude: { title: { zh: '纬度', en: 'Latitude' }, unit: 'deg', range: [-90, 90], decimals: 6 },
        beidouLongitude: { title: { zh: '北斗经度', en: 'Longitude by BeiDou' }, unit: 'deg', range: [-180, 180], decimals: 6 },
        beidouLatitude: { title: { zh: '北斗纬度', en: 'Latitude by BeiDou' }, unit: 'deg', range: [-90, 90], decimals: 6 },
        beidouAccuracy: { title: { zh: '北斗定位精度', en: 'Accuracy by BeiDou' }, unit: 'm', range: [0, 1000], decimals: 1 },
        radarLongitude: { title: { zh: '雷达经度', en: 'Longitude by radar' }, unit: 'deg', range: [-180, 180], decimals: 6 },
        radarLatitude: { title: { zh: '雷达纬度', en: 'Latitude by radar' }, unit: 'deg', range: [-90, 90], decimals: 6 },
        radarAccuracy: { title: { zh: '雷达定位精度', en: 'Accuracy by radar' }, unit: 'm', range: [0, 1000], decimals: 1 },
        sog: { title: { zh: '对地航速', en: 'Speed over ground' }, unit: 'kn', range: [0, 102.2], decimals: 1 },
        cog: { title: { zh: '对地航向', en: 'Course over ground' }, unit: 'deg', range: [0, 360], decimals: 1 },
        heading: { title: { zh: '艏向', en: 'Heading' }, unit: 'deg', range: [0, 360], decimals: 0 },
        status: {
          title: { zh: '航行状态（AIS 代码）', en: 'Navigational status (AIS code)' },
          ...({ unit: 'code', range: [0, 15], decimals: 0, draw: 'step' } as const),
        },
        shipType: {
          title: { zh: '船舶类型（AIS 代码）', en: 'Ship type (AIS code)' },
          ...({ unit: 'code', range: [0, 255], decimals: 0, freshSeconds: 86_400, draw: 'step' } as const),
        },
        draught: { title: { zh: '吃水', en: 'Draught' }, unit: 'm', range: [0, 25.5], decimals: 1, freshSeconds: 86_400, draw: 'step' },
        length: {
          title: { zh: '船长（AIS）', en: 'Length (AIS)' },
          unit: 'm',
          range: [0, 1022],
          decimals: 0,
          freshSeconds: 86_400,
          draw: 'step',
        },
      },
      attributes: {
        mmsi: code('水上移动识别码 MMSI', 'MMSI'),
        imo: code('IMO 编号', 'IMO number'),
        length: metres('登记船长', 'Registered length'),
        crew: count('在船人数', 'Persons on board'),
        minimumCrew: count('最低安全配员', 'Minimum safe manning'),
      },
    },
    radarTarget: {
      title: { zh: '雷达目标', en: 'Radar target' },
      icon: 'ship',
      points: {
        longitude: { title: { zh: '经度', en: 'Longitude' }, unit: 'deg', range: [-180, 180], decimals: 6, freshSeconds: 60 },
        latitude: { title: { zh: '纬度', en: 'Latitude' }, unit: 'deg', range: [-90, 90], decimals: 6, freshSeconds: 60 },
        sog: { title: { zh: '对地航速', en: 'Speed over ground' }, unit: 'kn', range: [0, 102.2], decimals: 1, freshSeconds: 60 },
        cog: { title: { zh: '对地航向', en: 'Course over ground' }, unit: 'deg', range: [0, 360], decimals: 1, freshSeconds: 60 },
        accuracy: { title: { zh: '位置标准差', en: 'Standard deviation of its place' }, unit: 'm', decimals: 0, freshSeconds: 60 },
        radarTrack: {
          title: { zh: '雷达目标号', en: 'Number at the radar' },
          ...({ unit: 'code', decimals: 0, freshSeconds: 60, draw: 'step' } as const),
        },
      },
    },
  },

  rules: {
    distress: {
      on: 'vessel.status',
      title: { zh: '遇险示位（AIS 状态 14）', en: 'Distress: AIS-SART active (status 14)' },
      detect: { above: { limit: 13.5 } },
      onDelaySeconds: 5,
      offDelaySeconds: 10,
      priority: 1,
      advice: {
        zh: '立即用 16 频道和电话核实；报告海上搜救中心（12395）；查看周边船舶并请其就近救助。',
        en: 'Call at once on channel 16 and by phone; report to the rescue centre (12395); look for ships nearby and ask them to help.',
      },
      consequence: { zh: '人员可能落水或船舶沉没。', en: 'People may be in the water, or the vessel may be lost.' },
      rationale: {
        cause: { zh: '船舶或人员遇险；也可能是误启动。', en: 'A vessel or people in distress; it may also be switched on by mistake.' },
        ...{ severity: 'severe', respondMinutes: 5 },
      },
      source: sourceOfFigure(
        'standard',
        'ITU-R M.1371-5 表 45：航行状态 14 = AIS-SART 启用',
        'ITU-R M.1371-5, table 45: navigational status 14 = AIS-SART active',
      ),
    },
    aisLost: {
      on: 'vessel.latitude',
      title: { zh: 'AIS 信号丢失', en: 'AIS lost' },
      detect: { stale: { afterSeconds: 1800 } },
      priority: 4,
      advice: {
        zh: '查看最后船位；呼叫船舶；若多船同时丢失，检查岸站与链路。',
        en: 'Look at its last place; call the vessel; where many are lost at once, check shore station and link.',
      },
      consequence: { zh: '不掌握该船动态。', en: 'Nobody knows what the vessel does.' },
      rationale: {
        cause: {
          zh: '驶出覆盖范围、AIS 断电或被关闭，或岸站故障。',
          en: 'Out of range, AIS without power or switched off, or a shore station that failed.',
        },
        ...{ severity: 'moderate', respondMinutes: 60 },
      },
      source: assumed(
        '30 min；A 类船台锚泊时每 3 min 报一次（ITU-R M.1371-5 表 1）',
        '30 min; a class A ship at anchor reports every 3 min (ITU-R M.1371-5, table 1)',
      ),
    },
  },

  responses: [
    {
      on: 'distress',
      workOrder: {
        title: { zh: '核实遇险示位', en: 'Check the distress signal' },
        checklist: [
          { zh: '16 频道、电话已呼叫，记录应答', en: 'Called on channel 16 and by phone; the answer is noted' },
          { zh: '最后船位、航向航速已记录', en: 'Last place, course and speed are noted' },
          { zh: '在船人数已与配员登记核对', en: 'Persons on board are checked against the register' },
        ],
        dueMinutes: 10,
        assignTo: 'operator',
      },
    },
  ],

  plans,
  fences,
  boards,

  screens: {
    radarTarget: [
      [{ kind: 'values', points: ['sog', 'cog', 'accuracy', 'radarTrack', 'longitude', 'latitude'] }, { kind: 'alarms' }],
      [{ kind: 'trend', points: ['sog'], title: { zh: '航速', en: 'Speed' } }],
    ],
    vessel: [
      [{ kind: 'values', points: ['sog', 'cog', 'status', 'shipType', 'longitude', 'latitude'] }, { kind: 'alarms' }],
      [{ kind: 'trend', points: ['sog'], title: { zh: '航速', en: 'Speed' } }],
    ],
  },
  sources,
  site,
  stories,
  simulate,
  history: [],
  recordings,
});
