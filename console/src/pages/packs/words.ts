import type { Words } from '../../i18n/words.ts';

/** The capabilities that a pack may use, by the names of their folders. */
export const capabilityWords = {
  assets: { zh: '资产', en: 'assets' },
  connect: { zh: '设备接入', en: 'connecting devices' },
  history: { zh: '历史数据', en: 'history' },
  alarms: { zh: '告警', en: 'alarms' },
  maintain: { zh: '维护工单', en: 'work orders' },
  patrol: { zh: '巡检与隐患', en: 'patrols and hidden dangers' },
  control: { zh: '远程控制', en: 'remote control' },
  incidents: { zh: '应急预案', en: 'emergency plans' },
  locate: { zh: '定位与围栏', en: 'places and fences' },
  vision: { zh: '摄像机', en: 'cameras' },
  notify: { zh: '通知与值班', en: 'notifications and duty' },
  boards: { zh: '看板与大屏', en: 'boards and walls' },
  pictures: { zh: '工艺画面', en: 'process pictures' },
  edges: { zh: '边缘站点', en: 'edge sites' },
  outward: { zh: '对外转发', en: 'forwarding' },
  reports: { zh: '报表', en: 'reports' },
  filters: { zh: '已存筛选', en: 'saved filters' },
} as const satisfies Words;

/** Strings of the packs and their stories. */
export const packWords = {
  title: { zh: '场景包与演练', en: 'Packs and drills' },
  installed: { zh: '已安装 {version}', en: 'Installed {version}' },
  available: { zh: '可安装 {version}', en: 'Available {version}' },
  install: { zh: '安装', en: 'Install' },
  reinstall: { zh: '更新', en: 'Update' },
  installTitle: { zh: '安装“{pack}”？', en: 'Install “{pack}”?' },
  installAbout: {
    zh: '将建立资产、数据源、设备与告警规则。您改过的规则和名称保留。',
    en: 'It creates assets, sources, devices and alarm rules. Rules and names that you changed stay as they are.',
  },
  needsAdmin: { zh: '安装需要“管理员”角色', en: 'Installing needs the role “Administrator”' },
  none: { zh: '没有场景包', en: 'There are no packs' },
  noneAbout: { zh: '把场景包放进 src/packs 后重新启动即可看到。', en: 'Put one into src/packs and start again.' },
  models: { zh: '资产型号', en: 'Asset models' },
  modelPoints: { zh: '{n} 个测点', en: '{n} point(s)' },
  uses: { zh: '使用的能力', en: 'Uses' },
  stories: { zh: '演练', en: 'Drills' },
  storiesAbout: {
    zh: '演练由现场仿真进程经真实协议送数，走完采集、告警、工单全流程；这些数值处处标明“仿真”或“回放”。',
    en: 'A drill sends its values over the real protocols through the whole path to alarms and work orders; everywhere they are marked as simulated or replayed.',
  },
  play: { zh: '开始演练', en: 'Play' },
  stop: { zh: '停止', en: 'Stop' },
  playing: { zh: '正在演练', en: 'Playing' },
  elapsed: { zh: '{done} / {all} 秒', en: '{done} of {all} s' },
  lasts: { zh: '约 {n} 秒', en: 'about {n} s' },
  progress: { zh: '演练进度：{story}', en: 'Progress of the drill: {story}' },
  watch: { zh: '在“{asset}”上看', en: 'Watch it at “{asset}”' },
  started: { zh: '演练已开始', en: 'The drill has started' },
  needsEngineer: { zh: '演练需要“工程师”角色', en: 'Playing needs the role “Engineer”' },
  notInstalled: { zh: '安装后才能演练', en: 'Install the pack first' },
} as const satisfies Words;
