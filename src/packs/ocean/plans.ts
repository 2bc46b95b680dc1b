import type { NewPlan } from '../../contracts/plan.ts';

/** Search and rescue at sea. Criteria, contacts other than the two public numbers, and limits are assumed and for the authority to set. */
const searchAndRescue: NewPlan = {
  title: { zh: '海上搜救应急预案', en: 'Search and rescue plan' },
  about: {
    zh: '由 AIS 遇险示位告警触发。级别标准与时限为示例，应以当地海上搜救中心预案为准。',
    en: 'Started by an AIS distress alarm. Criteria and limits are examples: set them by the plan of your rescue centre.',
  },
  levels: [
    { level: 'III', criterion: { zh: '一艘船舶遇险示位', en: 'One vessel signals distress' } },
    { level: 'II', criterion: { zh: '两艘及以上船舶同时遇险', en: 'Two vessels or more at once' } },
  ],
  triggers: [
    { level: 'III', all: [{ rule: 'distress', asset: 'marine-authority' }] },
    { level: 'II', all: [{ rule: 'distress', asset: 'marine-authority', count: 2 }] },
  ],
  steps: [
    {
      key: 'duty',
      title: { zh: '通知值班员与值班领导', en: 'Tell the duty officers' },
      who: ['operator', 'engineer'],
      do: { kind: 'notify', message: { zh: '收到船舶遇险示位，请按预案处置。', en: 'A vessel signals distress: follow the plan.' } },
    },
    { key: 'map', title: { zh: '打开船位与周边船舶', en: 'Open its place and the ships around' }, do: { kind: 'video', url: '/places' } },
    {
      key: 'entrance',
      title: { zh: '看港口入口', en: 'Look at the entrance of the port' },
      do: { kind: 'video', asset: 'camera-entrance' },
    },
    {
      key: 'verify',
      title: { zh: '呼叫核实：是否误报？', en: 'Call the vessel: is it a false alert?' },
      who: ['operator'],
      escalateTo: ['engineer'],
      withinMinutes: 5,
      do: {
        kind: 'decide',
        options: [
          { key: 'real', title: { zh: '属实或无应答', en: 'Real, or no answer' } },
          { key: 'false', title: { zh: '误报', en: 'False alert' } },
        ],
      },
    },
    {
      key: 'centre',
      title: { zh: '电话报告海上搜救中心与海警', en: 'Call rescue centre and coast guard' },
      if: { step: 'verify', answer: 'real' },
      who: ['operator'],
      withinMinutes: 5,
      do: {
        kind: 'call',
        contacts: [
          { name: 'Maritime rescue', text: { zh: '水上遇险求救', en: 'Maritime rescue' }, phone: '12395' },
          { name: 'Coast guard', text: { zh: '海警', en: 'Coast guard' }, phone: '95110' },
        ],
      },
    },
    {
      key: 'nearby',
      title: { zh: '请附近船舶就近救助', en: 'Ask the ships nearby to help' },
      if: { step: 'verify', answer: 'real' },
      who: ['operator'],
      escalateTo: ['engineer'],
      withinMinutes: 15,
      do: {
        kind: 'task',
        asset: 'marine-authority',
        priority: 1,
        checklist: [
          { zh: '已按距离列出附近船舶并呼叫', en: 'Ships nearby are listed by distance and called' },
          { zh: '船员名册与人数已核对', en: 'The crew list and its number are checked' },
          { zh: '最后船位与漂移方向已通报', en: 'Last place and direction of drift are told' },
        ],
      },
    },
    {
      key: 'boat',
      title: { zh: '派出执法救助船艇', en: 'Send a rescue vessel' },
      if: { step: 'verify', answer: 'real' },
      who: ['engineer'],
      withinMinutes: 30,
      do: { kind: 'action' },
    },
    {
      key: 'end',
      title: { zh: '确认人员安全、搜救终止', en: 'Make sure that everybody is safe and end the search' },
      after: ['verify'],
      who: ['engineer'],
      do: { kind: 'action' },
    },
  ],
};

/** Emergency plans of the pack. */
export const plans = { searchAndRescue };
