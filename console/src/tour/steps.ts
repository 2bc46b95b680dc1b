import type { Role } from '../../../src/contracts/roles.ts';
import type { Text } from '../../../src/contracts/text.ts';

/** One stop of the tour: a part of the frame and what it is for. */
export interface TourStep {
  /** Selector of the part; the first one that can be seen is meant. A step whose part is not there (no right to it, no room on a phone) is left out. */
  readonly part: string;
  readonly title: Text;
  readonly text: Text;
  /** What is said on a phone in place of `text`: no keys, other places. */
  readonly onPhone?: Text;
}

const menu: TourStep = {
  part: '.rail, .bottom-tabs',
  title: { zh: '主导航', en: 'Main menu' },
  text: {
    zh: '所有页面都在这里，按您的权限显示。也可以按 G 再按一个字母直达，如 G A 到告警；按 ? 查看全部快捷键。',
    en: 'All pages that your role may see. Or press G and a letter, as G A for the alarms; ? lists all keys.',
  },
  onPhone: {
    zh: '最常用的页面在屏幕下方；其余的在“我的”里。',
    en: 'The pages used most are at the bottom; all others are under “Me”.',
  },
};

const site: TourStep = {
  part: '.top-bar .site',
  title: { zh: '您看到的范围', en: 'What you are looking at' },
  text: {
    zh: '这里写着已安装的场景包；若您只负责部分厂区，则是这些厂区。标有“演示”时，数据来自演示用的站点，不是真实现场。',
    en: 'The installed scenario packs, or the sites that you look after if these are not all. “Demo” means that the stations are played, not real.',
  },
};

const find: TourStep = {
  part: '.search-button',
  title: { zh: '搜索与命令', en: 'Search and commands' },
  text: {
    zh: '按 Ctrl K，输入资产、测点、告警或页面名称的一部分，回车打开。切换语言和外观也在里面。',
    en: 'Press Ctrl K and type part of the name of an asset, point, alarm or page; Enter opens it. Language and appearance are there too.',
  },
  onPhone: {
    zh: '点放大镜，输入资产、测点、告警或页面名称的一部分。',
    en: 'Tap the magnifier and type part of the name of an asset, point, alarm or page.',
  },
};

const alarms = { part: '.counters', title: { zh: '告警始终可见', en: 'Alarms, always in sight' } };

const alarmsToSee: TourStep = {
  ...alarms,
  text: {
    zh: '未关闭的告警按四级计数：形状、颜色和数字表示同一级别，闪动的外圈表示还没有人确认。点开即是该级别的列表。',
    en: 'Open alarms in four priorities, each by shape, colour and number; a ring that blinks means that nobody has acknowledged yet. Choose one for its list.',
  },
};

const alarmsToAct: TourStep = {
  ...alarms,
  text: {
    zh: '四级告警，闪动的外圈表示未确认。点开列表，选中一条：右侧写着原因和“怎么办”。A 确认，S 搁置，N 备注。',
    en: 'Four priorities; a ring that blinks is unacknowledged. In the list, choose an alarm: beside it stands “What to do”. A acknowledges, S shelves, N adds a note.',
  },
  onPhone: {
    zh: '四级告警，闪动的外圈表示未确认。点开列表，再点一条：写着原因和“怎么办”，可以确认、搁置和备注。',
    en: 'Four priorities; a ring that blinks is unacknowledged. Open the list and tap an alarm: it says “What to do”, and you acknowledge, shelve or note there.',
  },
};

const alarmsToSet: TourStep = {
  ...alarms,
  text: {
    zh: '四级告警，闪动的外圈表示未确认。由什么触发在“规则”里设定，保存前可在历史数据上预览会告警几次。',
    en: 'Four priorities; a ring that blinks is unacknowledged. What raises them is set under “Rules”, where a preview on history says how often it would have been.',
  },
};

const values: TourStep = {
  part: '.page .tile:has(.origin-tag), .page .origin-tag, .page .live-value',
  title: { zh: '数值可信吗', en: 'Can this value be trusted?' },
  text: {
    zh: '每个数值都标明来源（实测、回放、仿真、人工）和时间。打斜线的是旧值，??? 是坏值；与服务器断开时，页面上方会提示从何时起。',
    en: 'Each value says where it comes from (measured, replayed, simulated, by hand) and how old it is. Hatched is old, ??? is bad; when the server is lost, a line at the top says since when.',
  },
};

const work: TourStep = {
  part: '.rail a[href="/work"], .bottom-tabs a[href="/work"]',
  title: { zh: '您的工单', en: 'Your work' },
  text: {
    zh: '工单来自告警、计划或人工。在这里开始处理、填检查清单、拍照、完成；交接班在“值班”，巡检和隐患在“巡检”。',
    en: 'Orders from alarms, schedules or people: start, fill in the checks, add photos, finish. Handing over is under “Duty”, rounds and hidden dangers under “Patrols”.',
  },
  onPhone: {
    zh: '工单来自告警、计划或人工。在现场开始处理、填检查清单、拍照、完成。',
    en: 'Orders from alarms, schedules or people: start on site, fill in the checks, add photos, finish.',
  },
};

const sources: TourStep = {
  part: '.rail a[href="/connections"]',
  title: { zh: '接入设备', en: 'Connect devices' },
  text: {
    zh: '数据源、链路状态、隔离区和设备添加向导；保存前可以测试连接。历史文件的导入导出在“数据”。',
    en: 'Sources, the state of their links, quarantine, and a guide that adds a device and tests the connection first. Files of history go in and out under “Data”.',
  },
};

const administration: TourStep = {
  part: '.rail a[href="/admin/users"]',
  title: { zh: '用户与系统', en: 'People and the system' },
  text: {
    zh: '在这里添加用户，给全公司或个别厂区的角色；令牌、审计和通知也在这里。磁盘、内存、版本和备份在“系统”。',
    en: 'Add people with a role in the whole company or at sites; tokens, audit and notifications are here too. Disk, memory, versions and backup are under “System”.',
  },
};

const help: TourStep = {
  part: '.page-head .help-mark',
  title: { zh: '需要帮助时', en: 'When you need help' },
  text: {
    zh: '标题旁的问号说明本页的用途、常见任务和名词。这份导览可在那里或右上角的用户菜单里重新开始。',
    en: 'The question mark beside a title tells what the page is for, its tasks and its words. Start this tour again from there, or from the user menu at the top right.',
  },
  onPhone: {
    zh: '标题旁的问号说明本页的用途、常见任务和名词。这份导览也可以在那里重新开始。',
    en: 'The question mark beside a title tells what the page is for, its tasks and its words. Start this tour again from there.',
  },
};

/** The tour of each role, in order: what its work begins with comes first. */
export const tours: Readonly<Record<Role, readonly TourStep[]>> = {
  viewer: [menu, site, find, alarmsToSee, values, help],
  operator: [alarmsToAct, values, work, menu, find, site, help],
  engineer: [menu, site, sources, alarmsToSet, values, find, help],
  administrator: [menu, site, administration, alarmsToAct, values, find, help],
};
