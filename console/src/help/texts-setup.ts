import { both, type HelpText, task, term } from './text.ts';

/** Help of the pages on which the platform itself is set up, and of one's own settings. */
export const setupTexts = {
  '/connections/add': {
    about: both(
      '一步步添加设备：数据源、设备、测点、测试，最后保存。',
      'Adds a device step by step: source, device, points, test, and save at the end.',
    ),
    tasks: [
      task(
        both('添加设备', 'Add a device'),
        both('选数据源；没有合适的先“新建数据源”。', 'Choose the source; when none fits make one by “New source”.'),
        both('填“设备标识”，再把每个键对应到资产的测点。', 'Give its “Identity”, then lead each key to a point of an asset.'),
        both('测试后看到“首批数值”，再保存。', 'Test it, see the “First values”, then save.'),
      ),
      task(
        both('从未识别的设备开始', 'Begin with an unknown device'),
        both('让设备先上报，在数据源页对它点“接入”或“指定…”。', 'Let it send; at its source choose “Adopt” or “Choose…”.'),
      ),
    ],
    terms: [
      term(
        both('设备标识', 'Identity'),
        both('设备在协议里的名字，如 MQTT 客户端标识或站号。', 'Its name in the protocol, such as an MQTT client id or a station number.'),
      ),
      term(both('键', 'Key'), both('设备发来的一个数值的名字。', 'The name of one value that a device sends.')),
    ],
    operation: 'createDevice',
  },
  '/connections/edges': {
    about: both(
      '边缘站点：在现场运行、由中心配置、断网时存盘补传。',
      'Edge sites: run beside the machines, configured from here; they keep values on disk while the line is down.',
    ),
    tasks: [
      task(
        both('新建边缘站点', 'Make one'),
        both('点“新建边缘站点”，得到 24 小时内有效的一次性注册码。', 'Choose “New edge site” and get a one-time code, valid for 24 hours.'),
        both(
          '在边缘主机上按提示设置变量并启动；状态变为“在线”。',
          'Set the variables that are shown on its machine and start it; it becomes “Online”.',
        ),
      ),
      task(
        both('看哪个站点有问题', 'See which one has trouble'),
        both('看状态、“最近上报”、“上行链路”和“缓存待传”。', 'See its state, “Last seen”, “Uplink” and what is “Waiting”.'),
      ),
    ],
    terms: [
      term(
        both('缓存待传', 'Waiting'),
        both('断网期间存盘、还没传到中心的样本。', 'Samples that were kept on disk and are not at the centre yet.'),
      ),
    ],
    operation: 'listEdges',
  },
  '/connections/edges/$id': {
    about: both(
      '一个边缘站点：状态、配置草稿、下发过的版本与过程记录。',
      'One edge site: its state, the draft of its configuration, the versions sent, and its story.',
    ),
    tasks: [
      task(
        both('改配置并下发', 'Change and send its configuration'),
        both('在“配置草稿”里改数据源与设备，“保存草稿”。', 'Change sources and devices under “Draft”, then “Save draft”.'),
        both('点“下发”；离线的站点上线后取得。', 'Choose “Send”; a site that is away gets it when it is back.'),
        both(
          '边缘校验后试运行，期限内不能保持就自动退回。',
          'The edge checks and tries it, and goes back by itself when it does not hold in time.',
        ),
      ),
      task(both('退回旧版本', 'Go back'), both('在“版本”里对一版点“退回到此版”。', 'Under “Versions” choose “Roll back to it”.')),
      task(
        both('换主机', 'Replace its machine'),
        both('点“重新生成注册码”，在新主机上注册。', 'Choose “New code” and sign in with it on the new machine.'),
      ),
    ],
    terms: [
      term(
        both('试运行', 'On trial'),
        both(
          '新配置已生效，等所有数据源正常且能连到中心才算数。',
          'It is in force, and counts only when all sources are up and the centre is reached.',
        ),
      ),
    ],
    operation: 'getEdge',
  },
  '/connections/outward': {
    about: both(
      '把数值、告警和位置事件经 MQTT 发布到其他系统；断线时存盘，恢复后按序补发。',
      'Publishes values, alarms and place events to brokers of others; kept on disk while the line is down, then sent in order.',
    ),
    tasks: [
      task(
        both('新建转发', 'Forward something'),
        both(
          '点“新建转发”，填“主机”“端口”和登录信息，“测试连接”。',
          'Choose “New bridge”; give “Host”, “Port” and how to sign in; “Test connection”.',
        ),
        both('选资产或测点；都不选则转发全部。', 'Choose assets or points; without a choice everything is forwarded.'),
      ),
      task(
        both('查为何没有发出', 'Find why nothing goes out'),
        both('看“链路”“最近错误”与“待发”。', 'See “Link”, “Last error” and what is “Waiting”.'),
        both(
          '“已丢弃”大于零：断线太久，超过了存盘上限。',
          '“Lost” above zero: the line was down for longer than the disk was allowed to keep.',
        ),
      ),
    ],
    terms: [
      term(
        both('对方拒收', 'Refused'),
        both(
          '对方永远不会接受的消息：计数后跳过。其他拒绝（例如没有发布权限）会等待并重试。',
          'What the broker will never take: counted and passed over. After any other refusal, such as no right to publish, it waits and tries again.',
        ),
      ),
    ],
    operation: 'listBridges',
  },
  '/packs': {
    about: both(
      '场景包带来资产型号、规则、画面与预案；演练把故事经真实协议送进平台。',
      'Packs bring asset models, rules, pictures and plans; drills send a story through the real protocols.',
    ),
    tasks: [
      task(
        both('演练', 'Play a drill'),
        both('工程师对一个故事点“开始演练”。', 'An engineer chooses “Play” at a story.'),
        both(
          '按故事给出的链接看资产，告警和工单随之出现；“停止”可提前结束。',
          'Follow its link to the asset: alarms and orders come; “Stop” ends it early.',
        ),
      ),
      task(
        both('安装场景包', 'Install a pack'),
        both(
          '管理员点“安装”或“更新”；您改过的规则不会被覆盖。',
          'An administrator chooses “Install” or “Update”; what you changed stays as it is.',
        ),
      ),
    ],
    terms: [
      term(
        both('演练数据', 'Values of a drill'),
        both('标为仿真或回放，和真实数据分得清。', 'Are marked as simulated or replayed, and told apart from real ones.'),
      ),
    ],
    operation: 'playStory',
  },
  '/admin/tokens': {
    about: both(
      '程序调用接口用的令牌；角色、站点与权限范围同时生效。',
      'Tokens for programs that call the API; role, sites and scopes all count.',
    ),
    tasks: [
      task(
        both('新建令牌', 'Make a token'),
        both(
          '点“新建令牌”，写“用途”，选角色、“适用范围”、“权限范围”和“有效期（天）”。',
          'Choose “New token”; say “What it is for”, its role, “Where it holds”, its “Scopes”, and “Valid for (days)”.',
        ),
        both('立即复制：令牌只显示一次。', 'Copy it at once: it is shown only once.'),
      ),
      task(
        both('定期更换', 'Change it from time to time'),
        both(
          '点“更换密钥”，选旧密钥还能用多久；在此期间把程序改用新密钥。',
          'Choose “Renew” and how long the old secret goes on; give the programs the new one meanwhile.',
        ),
      ),
      task(
        both('收回', 'Take it away'),
        both(
          '点“吊销”：使用它的程序立即失去访问权，不能恢复。',
          'Choose “Revoke”: programs that use it are shut out at once and for good.',
        ),
      ),
    ],
    terms: [term(both('最近使用', 'Last used'), both('长期不用的令牌应吊销。', 'A token that nothing uses should be revoked.'))],
    operation: 'listTokens',
  },
  '/admin/notify': {
    about: both(
      '告警等消息经哪个渠道、在何时、通知谁；没有规则就不发送。',
      'By which channel, when and to whom messages go; without a rule nothing is sent.',
    ),
    tasks: [
      task(
        both('开始发送', 'Begin to send'),
        both('在“渠道”里“新建渠道”，再“发送测试消息”。', 'Under “Channels” choose “New channel”, then “Send a test message”.'),
        both('在“规则”里“新建规则”：优先级、资产范围、通知谁。', 'Under “Rules” choose “New rule”: priority, assets, and whom.'),
        both(
          '用“添加升级”：若干分钟未确认就通知下一级。',
          '“Add an escalation”: who is told when nobody has acknowledged after some minutes.',
        ),
      ),
      task(
        both('查没收到的消息', 'Find a message that did not come'),
        both('在“发送记录”里按状态筛选，打开看原因。', 'Filter “Deliveries” by state and open one for the reason.'),
        both('修好后点“重新发送”。', 'Mend the cause, then “Send again”.'),
      ),
    ],
    terms: [
      term(
        both('免打扰时段', 'Quiet hours'),
        both(
          '此时段内的消息留到结束后汇总发出；1 级告警默认照发。',
          'Messages of this time are kept and summed up at its end; priority 1 goes out all the same unless you say otherwise.',
        ),
      ),
    ],
    operation: 'listNotifyRules',
  },
  '/me': {
    about: both('您的账号，以及控制台在这台设备上的样子。', 'Your account, and how the console looks on this device.'),
    tasks: [
      task(
        both('换语言和外观', 'Change language and appearance'),
        both('在“显示”里选；只影响这个浏览器。', 'Choose under “Display”; it concerns this browser only.'),
        both('“单键快捷键”可以关掉，避免误触。', '“Single-key shortcuts” can be turned off.'),
      ),
      task(
        both('让电脑提醒新告警', 'Have the computer tell of new alarms'),
        both('点“启用桌面通知”，允许浏览器发通知，再选优先级。', 'Choose “Turn on”, allow it in the browser, and choose the priorities.'),
        both('需要一个打开的标签页，以及 https 或本机访问。', 'A tab must be open, over https or on the machine itself.'),
      ),
      task(
        both('控制台关闭后也收到告警', 'Be told of alarms while the console is closed'),
        both(
          '点“在此设备启用推送”，允许浏览器发通知，再点“测试”。',
          'Choose “Turn on for this device”, allow it in the browser, then “Test”.',
        ),
        both(
          '推送经浏览器厂商的推送服务：服务器和此设备都要能上互联网；没有互联网时，控制台内的通知照常。',
          'Push goes by the push service of the browser’s maker: server and device need the internet. Without it, notices in the console work as ever.',
        ),
        both(
          '不再使用的设备请“移除”；退出登录时此设备的推送也随之关闭。',
          '“Remove” devices that you no longer use; signing out turns push off on this one.',
        ),
      ),
    ],
    terms: [term(both('会话有效至', 'Session until'), both('此后须重新登录。', 'After that you sign in again.'))],
    operation: 'getSession',
  },
  '/design': {
    about: both(
      '控制台的每个部件及其全部状态；供开发场景包和页面的人查看。',
      'Every part of the console in all its states, for people who make packs and pages.',
    ),
    tasks: [
      task(
        both('找一个部件', 'Find a part'),
        both('在“章节”里选一类，看它空、载入、出错时的样子。', 'Choose a kind under “Sections”; see it empty, loading and wrong.'),
      ),
      task(
        both('比较外观', 'Compare the themes'),
        both('用右上的外观按钮切换浅色、深色和高对比。', 'Change between light, dark and high contrast by the button at the top right.'),
      ),
    ],
    terms: [
      term(
        both('颜色', 'Colour'),
        both(
          '饱和的颜色只表示异常，并总与形状、文字一起出现。',
          'Saturated colour means abnormal, and never stands without shape and text.',
        ),
      ),
    ],
    operation: 'listModels',
  },
} as const satisfies Readonly<Record<string, HelpText>>;
