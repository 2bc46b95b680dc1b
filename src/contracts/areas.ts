import type { Text } from './text.ts';

/** The areas of the API: every operation is in one of them, see `api/index.ts`. */
export const areas = {
  samples: {
    title: { zh: '数据与历史', en: 'Samples and history' },
    about: { zh: '实时值、写入、历史、导入导出、标注', en: 'latest values, writing, history, files in and out, notes' },
  },
  assets: { title: { zh: '资产', en: 'Assets' }, about: { zh: '资产、型号、场景包、搜索', en: 'assets, models, packs, search' } },
  alarms: { title: { zh: '告警', en: 'Alarms' }, about: { zh: '告警、规则、依据、抑制', en: 'alarms, rules, their records, suppression' } },
  maintain: {
    title: { zh: '维修', en: 'Maintenance' },
    about: { zh: '工单、计划、设备寿命、备件', en: 'work orders, schedules, life of equipment, spare parts' },
  },
  patrol: {
    title: { zh: '巡检与隐患', en: 'Patrols and hidden dangers' },
    about: { zh: '路线、巡检、隐患', en: 'routes, patrols, dangers' },
  },
  incidents: { title: { zh: '预案与事件', en: 'Emergency plans' }, about: { zh: '预案、事件、演练', en: 'plans, incidents, drills' } },
  control: { title: { zh: '控制', en: 'Control' }, about: { zh: '命令与成组命令', en: 'commands and groups of them' } },
  locate: {
    title: { zh: '位置与地图', en: 'Places and maps' },
    about: { zh: '移动对象、轨迹、围栏、申报、船员、地图', en: 'movers, tracks, fences, declarations, crews, maps' },
  },
  vision: { title: { zh: '摄像机', en: 'Cameras' }, about: { zh: '摄像机、当前画面、地址', en: 'cameras, stills, addresses' } },
  notify: {
    title: { zh: '通知与值班', en: 'Messages and duty' },
    about: { zh: '渠道、规则、消息、班组', en: 'channels, rules, messages, teams' },
  },
  boards: { title: { zh: '看板', en: 'Boards' }, about: { zh: '看板、大屏、已存筛选', en: 'boards, walls, saved filters' } },
  pictures: { title: { zh: '工艺画面', en: 'Process pictures' }, about: { zh: '画面与三维场景', en: 'pictures and 3D scenes' } },
  reports: { title: { zh: '报告', en: 'Reports' }, about: { zh: '模板、报告、定时', en: 'templates, reports, schedules' } },
  connect: {
    title: { zh: '数据源与设备', en: 'Sources and devices' },
    about: { zh: '数据源、设备、未知设备、设备模板', en: 'sources, devices, unknown devices, templates' },
  },
  outward: { title: { zh: '数据外发', en: 'Bridges' }, about: { zh: '发往其他消息服务器', en: 'to brokers of others' } },
  edges: { title: { zh: '边缘站点', en: 'Edges' }, about: { zh: '站点配置与版本', en: 'settings and versions of sites' } },
  access: {
    title: { zh: '用户与令牌', en: 'Users and tokens' },
    about: { zh: '用户、令牌、个人信息', en: 'users, tokens, personal data' },
  },
  system: { title: { zh: '系统', en: 'System' }, about: { zh: '运行状态、任务、审计', en: 'state, jobs, audit' } },
} as const satisfies Record<string, { readonly title: Text; readonly about: Text }>;
export type Area = keyof typeof areas;

/** `read` shows, `write` changes; neither includes the other. */
export const accesses = ['read', 'write'] as const;
export type Access = (typeof accesses)[number];

const accessTitles: Readonly<Record<Access, Text>> = { read: { zh: '读', en: 'read' }, write: { zh: '写', en: 'write' } };

/**
 * What a token may reach: an area, or all of them. To change users and tokens only `all:write` suffices, for whoever may make a token can
 * give it whatever he lacks himself.
 */
export type Scope = Exclude<`${Area | 'all'}:${Access}`, 'access:write'>;

/** Those of everything, which every token had before there were scopes. */
export const allScopes = ['all:read', 'all:write'] as const satisfies readonly Scope[];

/** The scope that an access to an area takes at least. */
export const scopeOf = (area: Area, access: Access): Scope =>
  area === 'access' && access === 'write' ? 'all:write' : (`${area}:${access}` as Scope); // holds: the one that is no scope is taken out before

/** Every scope that a token can have, those of everything first. */
export const scopes: readonly Scope[] = [
  ...allScopes,
  // Object.keys knows no literal types; the keys are those of `areas`.
  ...(Object.keys(areas) as Area[]).flatMap((area) =>
    accesses.map((access) => scopeOf(area, access)).filter((scope) => !scope.startsWith('all:')),
  ),
];

/** True when what was given includes a scope. @param given `undefined`: not confined, as people and the program itself are */
export const includesScope = (given: readonly Scope[] | undefined, wanted: Scope): boolean =>
  given === undefined || given.includes(wanted) || given.includes(`all:${accessOf(wanted)}`);

const accessOf = (scope: Scope): Access => (scope.endsWith(':read') ? 'read' : 'write');

/** A scope for people. */
export function scopeText(scope: Scope): Text {
  const [area = '', access] = [scope.split(':')[0], accessTitles[accessOf(scope)]];
  const title: Text = area === 'all' ? { zh: '全部', en: 'Everything' } : areas[area as Area].title; // holds: a scope is an area and an access
  return { zh: `${title.zh}：${access.zh}`, en: `${title.en}: ${access.en}` };
}
