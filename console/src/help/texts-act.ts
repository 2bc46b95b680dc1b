import { both, type HelpText, task, term } from './text.ts';

/** Help of the pages on which people act: orders, rounds, emergencies, commands. */
export const actTexts = {
  '/work': {
    about: both(
      '维护工作从发出到验收：谁做、做什么、到何时、花了多少。',
      'Maintenance from opening to verifying: who does what, by when, and what it took.',
    ),
    tasks: [
      task(
        both('新建并派工', 'Open and assign'),
        both('点“新建工单”，写标题、资产、期限与检查清单。', 'Choose “New work order”; give title, asset, due date and checks.'),
        both('打开工单，点“派工”。', 'Open it and choose “Assign”.'),
      ),
      task(
        both('在现场完成', 'Do it on site'),
        both('点“开始处理”，逐项填检查清单，拍照，写“现场记录”。', 'Choose “Start”; go through the checks, take photos, write a “Note”.'),
        both('登记工时与备件，点“完成”；需要时签字。', 'Book time and parts, then “Finish”; sign where asked.'),
        both('由他人“验收并关闭”，不合格则“退回返工”。', 'Another person chooses “Verify and close”, or “Give back”.'),
      ),
    ],
    terms: [
      term(
        both('故障维修、预防性维护、状态维护', 'Corrective, preventive, condition-based'),
        both(
          '按 EN 13306：故障后进行；按计划进行；按监测到的状态进行。',
          'By EN 13306: after a fault; on a schedule; when the measured condition asks for it.',
        ),
      ),
    ],
    operation: 'listWorkOrders',
  },
  '/patrols': {
    about: both(
      '按路线逐点巡检，可离线填写；发现的问题成为隐患。',
      'Rounds along a route, point by point, also without a network; what is not right becomes a hidden danger.',
    ),
    tasks: [
      task(
        both('走一次巡检', 'Walk a patrol'),
        both('打开巡检，点“开始巡检”。', 'Open it and choose “Start”.'),
        both('到点后输入现场铭牌上的编码，逐项填写并“发送”。', 'At each point type the code of its plate, fill in the items and “Send”.'),
        both('没有网络时结果保存在本机，联网后自动发送。', 'Without a network results are kept on the phone and go out later.'),
        both('点“完成巡检”；漏巡的点要写原因。', 'Choose “Finish”; points left out need a reason.'),
      ),
      task(both('临时加一次', 'Open one by hand'), both('点“发起巡检”并选路线。', 'Choose “Open a patrol” and its route.')),
    ],
    terms: [
      term(both('漏巡', 'Left out'), both('完成时仍未到位的巡检点。', 'A point that nobody had visited when the patrol was finished.')),
    ],
    operation: 'listPatrols',
  },
  '/dangers': {
    about: both(
      '隐患从上报到闭环：评估、整改、验收、关闭，逾期有提醒。',
      'Hidden dangers from report to closing: assess, mend, verify, close; what is overdue is told.',
    ),
    tasks: [
      task(
        both('上报', 'Report'),
        both(
          '点“上报隐患”，写明位置、所见和可能的后果，并拍照。',
          'Choose “Report a danger”; say where, what you see and what may happen, with photos.',
        ),
      ),
      task(
        both('整改闭环', 'Close the loop'),
        both('工程师“评估”级别，“指派整改”并给出期限。', 'An engineer chooses “Assess” for its level and “Assign” with a due date.'),
        both('责任人整改后上传照片，点“整改完成”。', 'Who is responsible adds photos and chooses “Mended”.'),
        both('由另一人“验收通过”，或“退回整改”。', 'Another person chooses “Verify”, or “Give back”.'),
      ),
    ],
    terms: [
      term(
        both('一般隐患、重大隐患', 'General and major'),
        both(
          '按《安全生产事故隐患排查治理暂行规定》：一般可立即整改排除；重大应停产停业，经一定时间整改。',
          'By the Chinese provisions on hidden dangers of accidents: general ones can be mended at once; major ones need the work stopped, and time.',
        ),
      ),
    ],
    operation: 'listDangers',
  },
  '/incidents': {
    about: both(
      '正在处置和已结束的应急事件：谁该做什么、还剩多久、做了什么。',
      'Emergencies under way and past: who has to do what, how much time is left, what was done.',
    ),
    tasks: [
      task(
        both('启动预案', 'Run a plan'),
        both('点“启动预案”，选预案与级别。', 'Choose “Run a plan”, the plan and its level.'),
        both(
          '选“实战”或“演练”：演练不发通知、不生成工单、不下指令。',
          'Choose “In earnest” or “Drill”: a drill tells, orders and commands nothing.',
        ),
      ),
      task(
        both('处置', 'Work through it'),
        both('看“当前待办”，逐步点“完成”；跳过要写原因。', 'See “To do now” and mark each step “Done”; skipping needs a reason.'),
        both('需要时“调整级别”“记事”。', 'Use “Change the level” and “Add a note” as needed.'),
        both('点“结束事件”并写总结；在“报告”里打印或导出。', 'Choose “Close” and write the summary; print or export under “Report”.'),
      ),
    ],
    terms: [
      term(
        both('级别', 'Level'),
        both('Ⅰ 级最高、Ⅳ 级最低，对应红、橙、黄、蓝。', 'I is the highest, IV the lowest: red, orange, yellow, blue.'),
      ),
    ],
    operation: 'listIncidents',
  },
  '/plans': {
    about: both(
      '应急预案：什么触发、各级做哪些步骤、由谁、在多长时间内。',
      'Emergency plans: what triggers them, the steps at each level, by whom and within what time.',
    ),
    tasks: [
      task(
        both('编制预案', 'Write a plan'),
        both('点“新建预案”，或“导入”一份 JSON。', 'Choose “New plan”, or “Import” a JSON.'),
        both('填触发条件与步骤，点“检查”。', 'Give its trigger and steps, then “Check”.'),
        both('没有问题后保存；每次保存是一个新版本。', 'Save when nothing is wrong; each saving is a new version.'),
      ),
      task(
        both('先演练', 'Drill it first'),
        both('在预案上点“演练”，走完全部步骤。', 'Choose “Drill” at the plan and go through all steps.'),
        both('按事件报告修改预案。', 'Mend the plan by the report.'),
      ),
    ],
    terms: [
      term(
        both('应急预案', 'Emergency plan'),
        both(
          '其内容与编制按 GB/T 29639：风险、响应分级、组织、处置措施。',
          'Contents as in GB/T 29639: risks, levels of response, organisation, measures.',
        ),
      ),
    ],
    operation: 'listPlans',
  },
  '/duty': {
    about: both(
      '现在谁值班、之后是谁，以及交接班记录；告警通知发给值班人。',
      'Who is on duty now and next, and the handover notes; notifications reach who is on duty.',
    ),
    tasks: [
      task(
        both('排班', 'Set up a roster'),
        both('工程师点“新增班组”，填班次、班别与成员。', 'An engineer chooses “New team” and gives shifts, crews and members.'),
        both('按日填轮转周期，加上“节假日与调班”“替班”。', 'Give the rotation day by day; add “Holidays and changes” and “Substitutes”.'),
      ),
      task(
        both('交接班', 'Hand over'),
        both('交班人点“写交接班记录”；未结告警一并记入。', 'Who leaves chooses “Write a handover note”; open alarms are kept with it.'),
        both('接班人看过后点“接班确认”。', 'Who comes reads it and chooses “Accept”.'),
      ),
    ],
    terms: [
      term(
        both('班次、班别', 'Shift, crew'),
        both('班次是时段，班别是轮转的一组人。', 'A shift is a time of the day, a crew the people who rotate through shifts.'),
      ),
    ],
    operation: 'getDuty',
  },
  '/patrols/routes': {
    about: both(
      '巡检路线：按行走顺序排列的点和检查项；有日历的路线到时自动发起巡检。',
      'Patrol routes: points in the order of the walk with what to look at; a route with a calendar opens its patrols by itself.',
    ),
    tasks: [
      task(
        both('建立一条路线', 'Make a route'),
        both(
          '工程师点“新建路线”，填名称、日历、时限和巡检点。',
          'An engineer chooses “New route” and fills in name, calendar, time allowed and points.',
        ),
      ),
      task(
        both('照一条路线再做一条', 'Make one like another'),
        both('点“复制”；副本是停用的，改好后再启用。', 'Choose “Copy”; the copy is off until it is changed and switched on.'),
      ),
    ],
    terms: [
      term(
        both('完成时限', 'Time allowed'),
        both('从发起算起；到时未巡的点算漏巡，可以告警。', 'From its opening; points left then count as missed, which may raise an alarm.'),
      ),
    ],
    operation: 'listPatrolRoutes',
  },
  '/reports': {
    about: both(
      '班报、日报、周报、月报：按模板计算一次并保存，可下载 PDF 与 Excel，可定时发送。',
      'Reports by shift, day, week and month: computed once from a template and kept, to be downloaded as PDF and Excel, and sent by the calendar.',
    ),
    tasks: [
      task(
        both('编制一份报表', 'Make a report'),
        both('点“立即编制”，选模板、时段与站点。', 'Choose “Make now”, a template, a period and a site.'),
        both('在打开的报表里点“下载 PDF”“下载 Excel”或“打印”。', 'In the report choose “Download PDF”, “Download Excel” or “Print”.'),
        both('Excel 里的图可直接修改，数据在图下方。', 'Charts in Excel can be changed; their values stand below them.'),
      ),
      task(
        both('定时发送', 'Have it sent by the calendar'),
        both(
          '工程师在“定时”里点“新建定时”，选模板、时刻与渠道。',
          'Under “Schedules” an engineer chooses “New schedule”, a template, a time and channels.',
        ),
        both(
          '班报跟随“值班”里班组的班次，每班结束后编制。',
          'A report by shift follows the shifts of a team on duty and is made after each.',
        ),
        both('邮件附 PDF 与 Excel，其他渠道给出链接。', 'A mail carries both files, other channels a link.'),
      ),
      task(
        both('改动模板', 'Change a template'),
        both('在“模板”里点“编辑”，或“复制”后再改。', 'Under “Templates” choose “Edit”, or “Copy” and change the copy.'),
      ),
    ],
    terms: [
      term(
        both('数据覆盖率', 'Coverage'),
        both(
          '按测点应报间隔计，有有效值的时间占比；缺测不补，也不当作零。',
          'Share of the time with a valid value as often as the point promises; gaps are neither filled nor taken for zero.',
        ),
      ),
      term(
        both('每日起点', 'Days begin at'),
        both('水库日报按 SL 21 以 8 时为日分界。', 'The days of the reservoir reports begin at 08:00, as SL 21 has it for rain.'),
      ),
    ],
    operation: 'listReports',
  },
  '/commands': {
    about: both(
      '对设备下发过的命令：谁、为何、联锁是否满足、读回是否一致。',
      'Commands to equipment: who, why, whether interlocks held, whether the value was read back.',
    ),
    tasks: [
      task(
        both('下发命令', 'Issue a command'),
        both('打开资产，在“远程控制”里选命令并填给定值。', 'Open the asset; under “Remote control” choose a command and its value.'),
        both('看联锁是否都满足，写明依据。', 'See that all interlocks hold, and say by whose order.'),
        both('按住按钮 1.5 秒；松开即取消。', 'Hold the button for 1.5 s; letting go stops it.'),
      ),
      task(
        both('双人确认', 'Confirm as the second person'),
        both('打开“等待您确认”的命令，核对取值。', 'Open one that “Waits for you” and check its value.'),
        both('“按住确认”；不对则“撤销”。', '“Hold to confirm”, or “Take back” if it is wrong.'),
      ),
    ],
    terms: [
      term(
        both('联锁', 'Interlock'),
        both(
          '不满足就不下发的条件。它不是安全功能：安全功能在独立的系统里（IEC 61511）。',
          'A condition without which nothing is sent. It is no safety function: those are in a system apart (IEC 61511).',
        ),
      ),
      term(
        both('读回校验', 'Read-back'),
        both('命令写入后再从设备读出，一致才算完成。', 'After writing, the value is read from the device; only then is the command done.'),
      ),
    ],
    operation: 'listCommands',
  },
} as const satisfies Readonly<Record<string, HelpText>>;
