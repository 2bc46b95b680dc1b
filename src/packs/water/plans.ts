import type { NewPlan } from '../../contracts/plan.ts';

/** Urban flooding in four levels. Depths are those of the rules; who is called and what is closed is assumed and for the city to set. */
const urbanFlood: NewPlan = {
  title: { zh: '城市内涝应急预案', en: 'Urban flood plan' },
  about: {
    zh: '易涝点告警触发，按积水深度与处数分为 IV 至 I 级。级别标准、联系人与时限为示例，应以当地防汛预案为准。',
    en: 'Started by the alarms of flood-prone places; level IV to I by depth and number of places. Criteria, contacts and limits are examples: set them by the plan of your city.',
  },
  levels: [
    { level: 'IV', criterion: { zh: '一处积水达 15 cm，或城区暴雨', en: 'One place 15 cm deep, or a rainstorm in the district' } },
    { level: 'III', criterion: { zh: '两处积水达 15 cm，或一处达 27 cm', en: 'Two places 15 cm deep, or one 27 cm' } },
    { level: 'II', criterion: { zh: '一处积水超过 50 cm', en: 'One place deeper than 50 cm' } },
    { level: 'I', criterion: { zh: '两处积水超过 50 cm', en: 'Two places deeper than 50 cm' } },
  ],
  triggers: [
    { level: 'IV', all: [{ rule: 'depthWarn', asset: 'city' }] },
    { level: 'IV', all: [{ rule: 'spotHeavyRain', asset: 'city' }] },
    { level: 'III', all: [{ rule: 'depthWarn', asset: 'city', count: 2 }] },
    { level: 'III', all: [{ rule: 'depthStall', asset: 'city' }] },
    { level: 'II', all: [{ rule: 'depthClose', asset: 'city' }] },
    { level: 'I', all: [{ rule: 'depthClose', asset: 'city', count: 2 }] },
  ],
  steps: [
    {
      key: 'duty',
      title: { zh: '通知防汛值班与排水队', en: 'Tell the flood duty and the drainage crew' },
      who: ['operator', 'engineer'],
      do: {
        kind: 'notify',
        message: { zh: '城区出现积水，请到岗值守，按预案步骤处置。', en: 'Streets are flooding: go to your posts and follow the plan.' },
      },
    },
    {
      key: 'watch',
      title: { zh: '积水点现场值守', en: 'Man the flooded places' },
      who: ['operator'],
      escalateTo: ['engineer'],
      withinMinutes: 20,
      do: {
        kind: 'task',
        asset: 'city',
        checklist: [
          { zh: '雨水口杂物已清理', en: 'Inlets are clear of litter' },
          { zh: '警示牌与锥桶已摆放', en: 'Warning boards and cones stand' },
          { zh: '现场照片已上传', en: 'Photos are taken' },
        ],
      },
    },
    {
      key: 'screens',
      title: { zh: '大屏发布绕行提示', en: 'Detour on the screens' },
      fromLevel: 'III',
      do: {
        kind: 'message',
        message: { zh: '城区多处积水，请绕行，勿涉水通行。', en: 'Flooded streets: take another way, do not drive through water.' },
        minutes: 120,
      },
    },
    {
      key: 'camera',
      title: { zh: '打开积水点地图', en: 'Open the map of the flooded places' },
      fromLevel: 'III',
      do: { kind: 'video', url: '/places' },
    },
    {
      key: 'pump',
      title: { zh: '启动排涝泵', en: 'Run the drainage pump' },
      about: {
        zh: '集水井须有水；联锁不满足时改调移动泵车。',
        en: 'The sump must hold water; where an interlock does not hold, send a mobile pump.',
      },
      fromLevel: 'III',
      who: ['operator'],
      escalateTo: ['engineer'],
      withinMinutes: 5,
      do: { kind: 'command', asset: 'spot-1-pump', command: 'water/runPump', value: 1 },
    },
    {
      key: 'mobilePump',
      title: { zh: '调派移动泵车', en: 'Send a mobile pump' },
      fromLevel: 'III',
      if: { step: 'pump', is: 'failed' },
      who: ['operator'],
      withinMinutes: 30,
      do: { kind: 'task', asset: 'city', priority: 1, checklist: [{ zh: '泵车到位并运行', en: 'The pump is there and runs' }] },
    },
    {
      key: 'road',
      title: { zh: '是否封闭道路与下穿通道？', en: 'Close road and underpass?' },
      fromLevel: 'II',
      who: ['engineer'],
      withinMinutes: 5,
      do: {
        kind: 'decide',
        options: [
          { key: 'close', title: { zh: '封闭', en: 'Close' } },
          { key: 'keep', title: { zh: '暂不封闭', en: 'Keep open' } },
        ],
      },
    },
    {
      key: 'closing',
      title: { zh: '封闭道路', en: 'Close the road' },
      fromLevel: 'II',
      if: { step: 'road', answer: 'close' },
      who: ['operator'],
      escalateTo: ['engineer'],
      withinMinutes: 20,
      do: { kind: 'task', asset: 'city', priority: 1, checklist: [{ zh: '道路两端已封闭', en: 'Both ends are closed' }] },
    },
    {
      key: 'police',
      title: { zh: '电话联系交警与消防', en: 'Call police and fire brigade' },
      fromLevel: 'II',
      who: ['operator'],
      withinMinutes: 10,
      do: {
        kind: 'call',
        contacts: [
          { name: 'Traffic police', text: { zh: '交警', en: 'Traffic police' }, phone: '122' },
          { name: 'Fire brigade', text: { zh: '消防', en: 'Fire brigade' }, phone: '119' },
        ],
      },
    },
    {
      key: 'report',
      title: { zh: '向市防汛指挥部报告', en: 'Report to the flood headquarters' },
      fromLevel: 'II',
      who: ['engineer'],
      withinMinutes: 15,
      do: { kind: 'action' },
    },
    {
      key: 'evacuate',
      title: { zh: '转移地下空间与低洼处人员', en: 'Move people out of basements and low places' },
      fromLevel: 'I',
      who: ['engineer'],
      withinMinutes: 30,
      do: { kind: 'action' },
    },
    {
      key: 'drained',
      title: { zh: '确认积水排干、道路恢复', en: 'Make sure that the water is gone and the road is open' },
      after: ['watch'],
      who: ['operator'],
      do: { kind: 'action' },
    },
  ],
};

/** Emergency plans of the pack. */
export const plans = { urbanFlood };
