import { definePack } from '../../contracts/pack.ts';
import type { PointModel } from '../../contracts/traits.ts';
import { floorPlans } from './hall.ts';
import { simulate, site, sources } from './site.ts';
import { stories } from './stories.ts';

const assumed = (reason: string) => ({ kind: 'assumed', reference: reason }) as const;
const whitePaper = {
  kind: 'design',
  reference:
    '5G 工业应用白皮书 2023，印染车间布车定位：围栏、按键、剪断、消失告警 · cloth-cart location: fence, button, cut and lost alarms',
} as const;

const tagPoints = {
  longitude: { title: { zh: '经度', en: 'Longitude' }, unit: 'deg', range: [-180, 180], decimals: 7, freshSeconds: 60 },
  latitude: { title: { zh: '纬度', en: 'Latitude' }, unit: 'deg', range: [-90, 90], decimals: 7, freshSeconds: 60 },
  floor: { title: { zh: '楼层', en: 'Floor' }, unit: 'none', range: [-20, 300], decimals: 0, draw: 'step' },
  accuracy: { title: { zh: '定位精度', en: 'Accuracy of place' }, unit: 'm', range: [0, 1000] },
  button: { title: { zh: '按键', en: 'Button' }, unit: 'none', range: [0, 1], decimals: 0, draw: 'step' },
} as const satisfies Record<string, PointModel>;

const attributes = {
  mostSpeed: { title: { zh: '最大移动速度', en: 'Fastest that it goes' }, unit: 'm_s', kind: 'number' },
} as const;

/** Textile: cloth-cart location in a dyeing mill (T4). */
export default definePack({
  id: 'textile',
  version: '1.0.0',
  title: { zh: '纺织', en: 'Textile' },
  about: {
    zh: '印染车间布车定位：布车与人员在楼层平面图上，工序区域与等待时间，越界、按键、剪断、失联与低电告警，一键找车。',
    en: 'Cloth carts in a dyeing mill: carts and people on the floor plan, zones and waiting times by process step, alarms for leaving, button, cut strap, lost tag and low battery; find a cart.',
  },
  uses: ['assets', 'connect', 'history', 'alarms', 'maintain', 'locate'],

  models: {
    mill: { title: { zh: '印染车间', en: 'Dyeing mill' }, icon: 'factory', points: {} },
    cart: {
      title: { zh: '布车', en: 'Cloth cart' },
      icon: 'shopping-cart',
      include: ['battery'],
      points: {
        ...tagPoints,
        strap: { title: { zh: '绑带完好', en: 'Strap whole' }, unit: 'none', range: [0, 1], decimals: 0, draw: 'step' },
        lot: { title: { zh: '批次号', en: 'Lot number' }, unit: 'none', range: [0, 9e15], decimals: 0, draw: 'step' },
      },
      attributes,
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
      source: assumed('连续 20 次 3 秒未报，可按基站覆盖调整 · twenty missed reports of 3 s; adjust it to the cover of your anchors'),
    },
    cartBatteryLow: {
      on: 'cart.battery',
      title: { zh: '布车标签电量低', en: 'Battery of a cart’s tag low' },
      detect: { below: { limit: 3.3, deadband: 0.1 } },
      onDelaySeconds: 60,
      priority: 4,
      advice: { zh: '更换或充电，换班时处理即可。', en: 'Change or charge it at the next shift.' },
      consequence: { zh: '标签数日内可能失联。', en: 'The tag may fall silent within days.' },
      source: assumed('单节锂电池低于 3.3 V 接近放空 · a lithium cell below 3.3 V is nearly empty'),
    },
    personCalls: {
      on: 'person.button',
      title: { zh: '人员按键求助', en: 'A person calls for help' },
      detect: { above: { limit: 0.5 } },
      offDelaySeconds: 10,
      priority: 1,
      advice: { zh: '立即呼叫本人并派最近的人到其位置。', en: 'Call the person at once and send the nearest people to the place.' },
      consequence: { zh: '人员可能受伤或遇险。', en: 'Somebody may be hurt or in danger.' },
      source: assumed('求助键按国内人员定位惯例 · the help button is usual with badges for location'),
    },
    badgeBatteryLow: {
      on: 'person.battery',
      title: { zh: '工牌电量低', en: 'Battery of a badge low' },
      detect: { below: { limit: 3.3, deadband: 0.1 } },
      onDelaySeconds: 60,
      priority: 4,
      advice: { zh: '提醒本人下班时充电。', en: 'Have it charged after the shift.' },
      consequence: { zh: '求助键可能失效。', en: 'The help button may fail.' },
      source: assumed('单节锂电池低于 3.3 V 接近放空 · a lithium cell below 3.3 V is nearly empty'),
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
    person: [
      [{ kind: 'values', points: ['button', 'battery', 'accuracy', 'floor'] }],
      [{ kind: 'trend', points: ['battery'] }, { kind: 'alarms' }],
    ],
  },
  floorPlans,
  sources,
  site,
  stories,
  simulate,
  history: [],
});
