/** The things of the API as refusals name them in English (`there is no {thing} {id}`), in Chinese; one line for each. */
const things: Readonly<Record<string, string>> = {
  alarm: '告警',
  annotation: '标注',
  asset: '资产',
  mover: '移动对象',
  'place of asset': '资产的位置',
  attachment: '附件',
  'base map': '底图',
  board: '看板',
  bridge: '对外转发',
  camera: '摄像机',
  channel: '通知渠道',
  command: '命令',
  'command group': '命令组',
  'dead letter': '未送达事件',
  declaration: '进出申报',
  delivery: '发送记录',
  detector: '检测方法',
  device: '设备',
  edge: '边缘站点',
  entry: '登记',
  fence: '围栏',
  file: '文件',
  'file of base map': '底图的文件',
  'file of floor plan': '楼层平面图的文件',
  'floor plan': '楼层平面图',
  handover: '交接班记录',
  'hidden danger': '隐患',
  incident: '应急事件',
  job: '任务',
  'life model': '寿命模型',
  link: '链接',
  model: '型号',
  node: '节点',
  pack: '场景包',
  patrol: '巡检',
  'patrol route': '巡检路线',
  person: '人员',
  picture: '工艺画面',
  plan: '应急预案',
  point: '测点',
  protocol: '协议',
  report: '报表',
  'report schedule': '定时报表',
  'report template': '报表模板',
  rule: '规则',
  'saved filter': '已存筛选',
  schedule: '维护计划',
  signature: '签名',
  source: '数据源',
  'spare part': '备件',
  step: '步骤',
  story: '演练故事',
  suppression: '抑制',
  team: '班组',
  template: '设备模板',
  token: '令牌',
  'unknown device': '未识别设备',
  user: '用户',
  version: '版本',
  'work order': '工单',
};

/** The longest names first, so that `command group 7` is not taken for a `command`. */
const names = Object.keys(things).sort((one, other) => other.length - one.length);

/** What is named in English, such as `asset pond`, with its kind in Chinese; several are parted by `; there is no `. Others stay as they are. */
export function thingInChinese(what: string): string {
  const parts = what.replace(/^there is no /, '').split(/; there is no /);
  return parts
    .map((part) => {
      const name = names.find((one) => part === one || part.startsWith(`${one} `));
      return name === undefined ? part : `${things[name]}${part.slice(name.length)}`;
    })
    .join('；');
}
