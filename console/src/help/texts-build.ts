import { both, type HelpText, task, term } from './text.ts';

const refused = term(
  both('拒收', 'Refused'),
  both(
    '收到但不能采用的数据：不会悄悄丢掉，按原因计数。',
    'Data that came and could not be taken: never dropped silently, counted by reason.',
  ),
);

/** Help of the pages on which people connect, build and administer. */
export const buildTexts = {
  '/connections': {
    about: both(
      '数据从哪里来：每个数据源的链路、设备、流量与拒收。',
      'Where data come from: the link, devices, traffic and refusals of each source.',
    ),
    tasks: [
      task(
        both('新建数据源', 'Make a source'),
        both('点“新建数据源”，选协议，填地址。', 'Choose “New source”, its protocol and its address.'),
        both('先测试连接，再保存。', 'Test the connection, then save.'),
      ),
      task(
        both('接入新设备', 'Take in a new device'),
        both('让设备上报；它出现在“未识别”里。', 'Let it send: it shows up as “Unknown”.'),
        both('打开数据源，点“接入”，选资产并核对键与测点。', 'Open the source, choose “Adopt”, the asset, and check keys and points.'),
      ),
    ],
    terms: [
      term(
        both('链路', 'Link'),
        both('到设备或服务器的连接；中断后自动重试。', 'The connection to a device or server; it is tried again by itself.'),
      ),
      refused,
    ],
    operation: 'listSources',
  },
  '/connections/$id': {
    about: both(
      '一个数据源：它的设置、设备、链路记录、拒收与未识别设备。',
      'One source: settings, devices, log of the link, refusals, unknown devices.',
    ),
    tasks: [
      task(
        both('查为何没有数据', 'Find why no data come'),
        both('看链路是否“正常”，以及“最近错误”。', 'See whether the link is “Up”, and its “Last error”.'),
        both('看拒收：每个原因都写有“含义与处理”。', 'See the refusals: each has its “Meaning and what to do”.'),
        both('看设备是否在未识别之列，是则“接入”。', 'See whether the device is unknown; if so, “Adopt” it.'),
      ),
      task(
        both('改键与测点的对应', 'Change which key goes to which point'),
        both('打开设备，在“键与测点”里改。', 'Open the device and change “Keys and points”.'),
        both('点“保存映射”。', 'Choose “Save the mapping”.'),
      ),
    ],
    terms: [
      term(both('乘、加', 'Scale, offset'), both('测点值 = 原始值 × 乘 + 加。', 'Value of the point = raw value × scale + offset.')),
      term(
        both('设备文本', 'Text of a device'),
        both(
          '序列号、固件版本等文字：键的去向选“设备文本”，显示在设备上，带时间。Modbus 键写作 holding:100:string[16]。',
          'A serial number, a version: choose “Text of the device” for its key; it is shown at the device with its time. A Modbus key is holding:100:string[16].',
        ),
      ),
      refused,
    ],
    operation: 'listDevices',
  },
  '/boards': {
    about: both(
      '自己搭的看板与墙上大屏：测点、曲线、告警、地图与画面。',
      'Dashboards and walls that you build: points, trends, alarms, maps and pictures.',
    ),
    tasks: [
      task(
        both('搭一个', 'Build one'),
        both('点“新建”，选“看板”或“大屏”。', 'Choose “New”, then “Dashboard” or “Wall”.'),
        both('把组件拖到网格上，逐个选测点或资产。', 'Drag widgets onto the grid and choose points or assets for each.'),
        both('保存；每次保存是一个新版本。', 'Save: each saving is a new version.'),
      ),
      task(
        both('放到墙上', 'Put it on a wall'),
        both('打开大屏，点“分享”，生成链接。', 'Open the wall, choose “Share” and make a link.'),
        both('在屏幕上打开链接：无需登录，只能看，可随时吊销。', 'Open the link there: no sign-in, look only, and revoked at any time.'),
      ),
    ],
    terms: [
      term(
        both('颜色', 'Colour'),
        both('按 ISA-101：底色为灰，饱和色只留给异常。', 'By ISA-101: a grey ground, and saturated colour for what is abnormal only.'),
      ),
    ],
    operation: 'listBoards',
  },
  '/pictures': {
    about: both(
      '工艺画面：按流程画出设备，带实时值、告警与控制，也可看三维。',
      'Process pictures: the equipment along the process with live values, alarms and control; also in 3D.',
    ),
    tasks: [
      task(
        both('使用画面', 'Use a picture'),
        both('打开画面，点一个设备。', 'Open one and click an item of equipment.'),
        both('看“当前值、趋势、告警与控制”。', 'See “Present value, trend, alarms and control”.'),
      ),
      task(
        both('画一张', 'Draw one'),
        both('点“新建”，放上图元并绑定测点。', 'Choose “New”, place elements and bind points.'),
        both('保存；也可“导出”给别的站点“导入”。', 'Save; “Export” it for another site to “Import”.'),
      ),
    ],
    terms: [
      term(
        both('图元', 'Element'),
        both(
          '泵、阀、罐、管线等；填充表示运行，空心表示停止（ISA-101）。',
          'A pump, valve, tank or pipe; filled is running, hollow is stopped (ISA-101).',
        ),
      ),
    ],
    operation: 'listPictures',
  },
  '/data': {
    about: both('把历史数据导入，把原始样本导出，并看正在进行的任务。', 'Import history, export raw samples, and see the jobs under way.'),
    tasks: [
      task(
        both('导入', 'Import'),
        both(
          '备好 CSV：time、point（或 asset 与 key）、value 各一列。',
          'Prepare a CSV with the columns time, point (or asset and key) and value.',
        ),
        both(
          '“选择文件”，填“数据来历”与“时区”，点“开始导入”。',
          '“Choose a file”; give “Origin” and “Time zone”; choose “Start the import”.',
        ),
        both('在“任务”里看进度与“查看拒收的行”。', 'Under “Jobs” see its progress and “Show what was refused”.'),
      ),
      task(
        both('导出', 'Export'),
        both('在“导出 CSV”里添加测点并选时间范围。', 'Under “Export CSV” add points and choose a range.'),
        both('点“下载 CSV”，大小不限。', 'Choose “Download CSV”; it may be of any size.'),
      ),
    ],
    terms: [
      term(both('样本', 'Sample'), both('一个时刻的一个数值，带质量与来历。', 'One value at one time, with its quality and origin.')),
      refused,
    ],
    operation: 'importFile',
  },
  '/admin/users': {
    about: both(
      '谁可以登录，以什么角色，在整个公司还是只在某些站点。',
      'Who may sign in, with which role, in the whole company or only at some sites.',
    ),
    tasks: [
      task(
        both('新增用户', 'Add a user'),
        both('点“新建用户”，填用户名、“角色”与“适用范围”。', 'Choose “New user”; give the name, “Role” and “Where it holds”.'),
        both('把一次性登录链接交给本人，15 分钟内有效。', 'Hand over the one-time link; it is valid for 15 minutes.'),
      ),
      task(
        both('收回权限', 'Take rights away'),
        both('打开用户，改角色或“停用”；立即退出登录。', 'Open the user; change the role or “Deactivate”: signed out at once.'),
      ),
      task(
        both('导出或抹除个人信息', 'Give out or erase personal data'),
        both(
          '打开用户，点“导出个人信息”：一个文件，含提及此人的全部记录。',
          'Open the user and choose “Export personal data”: one file with every record that names them.',
        ),
        both(
          '点“抹除此人”，填理由和用户名：姓名改为化名，不可恢复。',
          'Choose “Erase this person”, give the reason and the name: a pseudonym takes its place, for ever.',
        ),
      ),
    ],
    terms: [
      term(
        both('角色', 'Role'),
        both(
          '查看者只看；操作员确认告警、处理工单；工程师改规则与数据源；管理员管理用户。每人只给所需（IEC 62443 的最小权限）。',
          'Viewers look; operators acknowledge and do orders; engineers change rules and sources; administrators manage users. Give what is needed only (least privilege, IEC 62443).',
        ),
      ),
    ],
    operation: 'listUsers',
  },
  '/admin/audit': {
    about: both('谁在何时做了什么：每个改动都在这里，不能更改。', 'Who did what and when: every change is here and cannot be altered.'),
    tasks: [
      task(
        both('查一件事', 'Look something up'),
        both('按人或“操作”筛选。', 'Filter by person or “Action”.'),
        both('看时间、结果与对象。', 'See its time, outcome and what it was about.'),
      ),
      task(
        both('查一个人做过什么', 'See what one person did'),
        both('填用户名；地址可复制给他人，看到同样的筛选。', 'Type the user name; the address shows the same filter to others.'),
      ),
    ],
    terms: [
      term(
        both('审计', 'Audit'),
        both('对改动的记录（IEC 62443-3-3 SR 2.8 可审计事件）。', 'The record of changes (auditable events, IEC 62443-3-3 SR 2.8).'),
      ),
    ],
    operation: 'listAudit',
  },
  '/system': {
    about: both(
      '程序本身是否正常：健康、负载、磁盘、历史库与事件投递。',
      'Whether the program itself is well: health, load, disk, history and delivery of events.',
    ),
    tasks: [
      task(
        both('出了问题时', 'When something is wrong'),
        both('看“健康检查”里哪一项标着叉号，以及旁边的说明。', 'See which line of “Health” is marked with a cross, and what it says.'),
        both('磁盘将满时先扩容或清理：满了会停止接收数据。', 'Make room when the disk is nearly full: a full one takes no data.'),
        both(
          '在“未能送达的事件”里看错误，修好后“重投”。',
          'See the errors under “Events that were not delivered”, mend the cause, then “Deliver again”.',
        ),
      ),
      task(
        both('交给程序使用', 'Let programs use it'),
        both('点“接口文档”看全部接口。', 'See all calls under “API documentation”.'),
        both('管理员在“API 令牌”里新建令牌。', 'An administrator makes a token under “API tokens”.'),
      ),
    ],
    terms: [
      term(
        both('数据面', 'Data plane'),
        both(
          '接收、判断、存储数据的进程，与网页无关地运行。',
          'The processes that receive, judge and store data; they go on whatever the console does.',
        ),
      ),
      term(both('降级', 'Degraded'), both('还在工作，但有一项不正常。', 'It still works, but one thing is not as it should be.')),
    ],
    operation: 'getSystem',
  },
} as const satisfies Readonly<Record<string, HelpText>>;
