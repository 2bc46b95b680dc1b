import { definePack } from '../../contracts/pack.ts';
import { assumed, sourceOfFigure } from '../../contracts/source-of-figure.ts';
import type { PointModel } from '../../contracts/traits.ts';
import { boards } from './boards.ts';
import { floorPlans } from './hall.ts';
import { reports } from './reports.ts';
import { simulate, site, sources } from './site.ts';
import { stories } from './stories.ts';

const whitePaper = sourceOfFigure(
  'design',
  '5G 工业应用白皮书 2023，印染车间布车定位：围栏、按键、剪断、消失告警',
  'White paper on industrial uses of 5G, 2023, cloth-cart location in a dyeing mill: fence, button, cut and lost alarms',
);

const tagPoints = {
  longitude: { title: { zh: '经度', en: 'Longitude' }, unit: 'deg', range: [-180, 180], decimals: 7, freshSeconds: 60 },
  latitude: { title: { zh: '纬度', en: 'Latitude' }, unit: 'deg', range: [-90, 90], decimals: 7, freshSeconds: 60 },
  floor: { title: { zh: '楼层', en: 'Floor' }, unit: 'code', range: [-20, 300], decimals: 0, draw: 'step' },
  accuracy: { title: { zh: '定位精度', en: 'Accuracy of place' }, unit: 'm', range: [0, 1000] },
  button: { title: { zh: '按键', en: 'Button' }, unit: 'none', range: [0, 1], decimals: 0, draw: 'step' },
} as const satisfies Record<string, PointModel>;

/** Where a cart is by gateways that hear its tag, and out of doors; what is not bound to a device says nothing. */
const otherPlaces = {
  bleLongitude: { ...tagPoints.longitude, title: { zh: '蓝牙经度', en: 'Longitude by Bluetooth' } },
  bleLatitude: { ...tagPoints.latitude, title: { zh: '蓝牙纬度', en: 'Latitude by Bluetooth' } },
  bleAccuracy: { ...tagPoints.accuracy, title: { zh: '蓝牙定位精度', en: 'Accuracy by Bluetooth' } },
  gpsLongitude: { ...tagPoints.longitude, title: { zh: 'GPS 经度', en: 'Longitude by GPS' } },
  gpsLatitude: { ...tagPoints.latitude, title: { zh: 'GPS 纬度', en: 'Latitude by GPS' } },
  gpsAccuracy: { ...tagPoints.accuracy, title: { zh: 'GPS 定位精度', en: 'Accuracy by GPS' } },
} as const satisfies Record<string, PointModel>;

const attributes = {
  mostSpeed: { title: { zh: '最大移动速度', en: 'Fastest that it goes' }, unit: 'm_s', kind: 'number' },
} as const;

/** Textile: cloth-cart location in a dyeing mill (T4). */
export default definePack({
  id: 'textile',
  version: '1.7.0',
  title: { zh: '纺织', en: 'Textile' },
  about: {
    zh: '印染车间布车定位：布车与人员在楼层平面图上，工序区域与等待时间，越界、按键、剪断、失联与低电告警，一键找车。',
    en: 'Cloth carts in a dyeing mill: carts and people on the floor plan, zones and waiting times by process step, alarms for leaving, button, cut strap, lost tag and low battery; find a cart.',
  },
  uses: ['assets', 'connect', 'history', 'alarms', 'maintain', 'locate', 'reports', 'boards'],
  mapTasks: ['lots'],

  models: {
    mill: { title: { zh: '印染车间', en: 'Dyeing mill' }, icon: 'factory', points: {} },
    cart: {
      title: { zh: '布车', en: 'Cloth cart' },
      icon: 'shopping-cart',
      include: ['battery'],
      placeSource: 'engine',
      points: {
        ...tagPoints,
        ...otherPlaces,
        strap: { title: { zh: '绑带完好', en: 'Strap whole' }, unit: 'none', range: [0, 1], decimals: 0, draw: 'step' },
        lot: { title: { zh: '批次号', en: 'Lot number' }, unit: 'code', range: [0, 9e15], decimals: 0, draw: 'step' },
      },
      attributes,
    },
    anchor: {
      title: { zh: 'UWB 基站', en: 'UWB anchor' },
      icon: 'router',
      points: {
        longitude: { ...tagPoints.longitude, freshSeconds: 120 },
        latitude: { ...tagPoints.latitude, freshSeconds: 120 },
        floor: tagPoints.floor,
        perMinute: { title: { zh: '每分钟测距', en: 'Ranges per minute' }, unit: 'none', range: [0, 1e6], decimals: 0, freshSeconds: 120 },
        residual: { title: { zh: '测距残差', en: 'Residual of its ranges' }, unit: 'm', range: [0, 1000], decimals: 2, freshSeconds: 120 },
      },
    },
    person: { title: { zh: '人员', en: 'Person' }, icon: 'user', include: ['battery'], points: tagPoints, attributes },
  },

  rules: {
    cartCalls: {
      on: 'cart.button',
      title: { zh: '布车按键呼叫', en: 'Button of a cart pressed' },
      detect: { above: { limit: 0.5 } },
      priority: 3,
      advice: {
        zh: '联系该工序班组，确认需要运走还是送来布车。',
        en: 'Ask the crew of that step whether a cart is to be fetched or brought.',
      },
      consequence: { zh: '工序等车，机台空转。', en: 'The step waits for a cart and its machines stand.' },
      rationale: {
        cause: { zh: '工序缺车，或布车装满待运。', en: 'The step lacks a cart, or a full one waits.' },
        ...{ severity: 'moderate', respondMinutes: 10 },
      },
      source: whitePaper,
    },
    strapCut: {
      on: 'cart.strap',
      title: { zh: '标签绑带被剪断', en: 'Strap of a tag cut' },
      detect: { below: { limit: 0.5 } },
      priority: 2,
      advice: {
        zh: '在地图上打开该布车，派人到最后位置核对布车与批次，重新绑定标签。',
        en: 'Open the cart on the map, send somebody to its last place to check cart and lot, and fasten the tag again.',
      },
      consequence: { zh: '布车不再随标签移动，批次去向不明。', en: 'The tag no longer tells where the cart and its lot are.' },
      rationale: {
        cause: { zh: '标签被剪断、撕脱或取下。', en: 'The tag was cut, torn or taken off.' },
        ...{ severity: 'moderate', respondMinutes: 4 },
      },
      source: whitePaper,
    },
    tagLost: {
      on: 'cart.latitude',
      title: { zh: '布车标签失联', en: 'Tag of a cart silent' },
      detect: { stale: { afterSeconds: 60 } },
      priority: 2,
      advice: {
        zh: '查看轨迹的最后位置与时间，到现场查找；检查电池与该处基站。',
        en: 'Look at the last place and time of its track and search there; check its battery and the anchors of that place.',
      },
      consequence: { zh: '布车与批次无法查找。', en: 'Cart and lot cannot be found.' },
      rationale: {
        cause: { zh: '电量耗尽、标签损坏，或驶出基站覆盖。', en: 'An empty battery, a broken tag, or a place that no anchor covers.' },
        ...{ severity: 'moderate', respondMinutes: 4 },
      },
      source: assumed('连续 20 次 3 秒未报，可按基站覆盖调整', 'twenty missed reports of 3 s; adjust it to the cover of your anchors'),
    },
    cartBatteryLow: {
      on: 'cart.battery',
      title: { zh: '布车标签电量低', en: 'Battery of a cart’s tag low' },
      detect: { below: { limit: 3.3, deadband: 0.1 } },
      onDelaySeconds: 60,
      priority: 4,
      advice: { zh: '更换或充电，换班时处理即可。', en: 'Change or charge it at the next shift.' },
      consequence: { zh: '标签数日内可能失联。', en: 'The tag may fall silent within days.' },
      rationale: {
        cause: { zh: '电池接近用完。', en: 'The battery is nearly used up.' },
        ...{ severity: 'minor', respondMinutes: 480 },
      },
      source: assumed('单节锂电池低于 3.3 V 接近放空', 'a lithium cell below 3.3 V is nearly empty'),
    },
    anchorSilent: {
      on: 'anchor.perMinute',
      title: { zh: '基站无测距', en: 'An anchor is not heard' },
      detect: { stale: { afterSeconds: 300 } },
      priority: 3,
      advice: {
        zh: '检查该基站的供电与网络；附近没有人员与布车经过时也会如此。',
        en: 'Check its power and network; it is also so while nobody comes near it.',
      },
      consequence: { zh: '该区域定位精度下降，可能丢失标签。', en: 'Places around it are less certain, tags may be lost.' },
      rationale: {
        cause: { zh: '基站断电、断网或损坏。', en: 'The anchor has no power, no network, or is broken.' },
        ...{ severity: 'moderate', respondMinutes: 20 },
      },
      source: assumed('人员巡行约 6 分钟一圈，5 分钟无测距', 'people go round in some 6 minutes'),
    },
    anchorOff: {
      on: 'anchor.residual',
      title: { zh: '基站残差偏大', en: 'Ranges of an anchor do not agree' },
      detect: { above: { limit: 1, deadband: 0.3 } },
      onDelaySeconds: 60,
      priority: 3,
      advice: {
        zh: '核对该基站是否被移动、遮挡，或图上坐标有误。',
        en: 'Check whether it was moved, stands behind something new, or has a wrong place in the plan.',
      },
      consequence: { zh: '附近标签的位置偏移。', en: 'Places of the tags around it are off.' },
      rationale: {
        cause: {
          zh: '基站被移动、被遮挡，或坐标录入有误。',
          en: 'The anchor was moved, is hidden by something, or its place was entered wrongly.',
        },
        ...{ severity: 'moderate', respondMinutes: 20 },
      },
      source: assumed('视距误差 0.15 m 的数倍', 'several times the error of a range in line of sight'),
    },
    personCalls: {
      on: 'person.button',
      title: { zh: '人员按键求助', en: 'A person calls for help' },
      detect: { above: { limit: 0.5 } },
      offDelaySeconds: 10,
      priority: 1,
      advice: { zh: '立即呼叫本人并派最近的人到其位置。', en: 'Call the person at once and send the nearest people to the place.' },
      consequence: { zh: '人员可能受伤或遇险。', en: 'Somebody may be hurt or in danger.' },
      rationale: {
        cause: {
          zh: '人员受伤、被困或身体不适；也可能是误按。',
          en: 'Somebody is hurt, caught or unwell; it may also be pressed by mistake.',
        },
        ...{ severity: 'severe', respondMinutes: 3 },
      },
      source: assumed('求助键按国内人员定位惯例', 'the help button is usual with badges for location'),
    },
    badgeBatteryLow: {
      on: 'person.battery',
      title: { zh: '工牌电量低', en: 'Battery of a badge low' },
      detect: { below: { limit: 3.3, deadband: 0.1 } },
      onDelaySeconds: 60,
      priority: 4,
      advice: { zh: '提醒本人下班时充电。', en: 'Have it charged after the shift.' },
      consequence: { zh: '求助键可能失效。', en: 'The help button may fail.' },
      rationale: {
        cause: { zh: '电池接近用完。', en: 'The battery is nearly used up.' },
        ...{ severity: 'moderate', respondMinutes: 480 },
      },
      source: assumed('单节锂电池低于 3.3 V 接近放空', 'a lithium cell below 3.3 V is nearly empty'),
    },
  },

  responses: [
    {
      on: 'strapCut',
      workOrder: {
        title: { zh: '查找布车并重新绑定标签', en: 'Find the cart and fasten its tag again' },
        checklist: [
          { zh: '到标签最后位置', en: 'Go to the last place of the tag' },
          { zh: '核对布车号与批次号', en: 'Check the numbers of cart and lot' },
          { zh: '重新绑定标签', en: 'Fasten the tag again' },
        ],
        dueMinutes: 30,
        assignTo: 'operator',
      },
    },
    {
      on: 'tagLost',
      workOrder: {
        title: { zh: '查找失联布车', en: 'Search the silent cart' },
        checklist: [
          { zh: '查看轨迹最后位置', en: 'Look at the end of its track' },
          { zh: '到现场查找布车', en: 'Search for the cart there' },
          { zh: '检查标签电池', en: 'Check the battery of its tag' },
        ],
        dueMinutes: 60,
        assignTo: 'operator',
      },
    },
    {
      on: 'personCalls',
      workOrder: {
        title: { zh: '现场救助', en: 'Help on the spot' },
        checklist: [
          { zh: '已与本人取得联系', en: 'The person has been reached' },
          { zh: '已有人到达现场', en: 'Somebody is there' },
        ],
        dueMinutes: 5,
        assignTo: 'operator',
      },
    },
  ],

  screens: {
    cart: [
      [{ kind: 'values', points: ['lot', 'strap', 'button', 'battery', 'accuracy', 'floor'] }],
      [{ kind: 'trend', points: ['battery'] }, { kind: 'trend', points: ['lot'] }, { kind: 'alarms' }],
    ],
    anchor: [
      [{ kind: 'values', points: ['perMinute', 'residual', 'floor'] }],
      [{ kind: 'trend', points: ['residual'] }, { kind: 'trend', points: ['perMinute'] }, { kind: 'alarms' }],
    ],
    person: [
      [{ kind: 'values', points: ['button', 'battery', 'accuracy', 'floor'] }],
      [{ kind: 'trend', points: ['battery'] }, { kind: 'alarms' }],
    ],
  },
  reports,
  boards,
  floorPlans,
  sources,
  site,
  stories,
  simulate,
  history: [],
});
