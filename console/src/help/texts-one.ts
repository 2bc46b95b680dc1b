import { both, type HelpText, task, term } from './text.ts';

/** Help of the pages that show one thing: an order, a patrol, a danger, an emergency, a plan, a board, a picture. */
export const oneTexts = {
  '/work/$id': {
    about: both(
      '一张工单：要做什么、由谁、到何时，现场记录、照片、工时与备件，以及每一步的经过。',
      'One work order: what is to be done, by whom and when; notes, photos, time and parts; and every step that it took.',
    ),
    tasks: [
      task(
        both('做完一张工单', 'Carry it out'),
        both('点“开始处理”；勾选第一项检查也会开始。', 'Choose “Start”; ticking the first check starts it too.'),
        both(
          '填“检查清单”，写“现场记录”，用“拍照或选择文件”附上照片。',
          'Fill in the “Checklist”, write a “Note”, add photos by “Take a photo or choose a file”.',
        ),
        both('用“登记工时”“登记备件”记下用掉的，再点“完成”。', 'Record what it took by “Book time” and “Book a part”, then “Finish”.'),
        both(
          '设备的故障维修工单还会问故障模式与原因；也可以选“不是故障”，或选“无法确定”并写明原因。',
          'A repair of equipment also asks failure mode and cause; or choose “It was no failure”, or “Not determined” with the reason.',
        ),
      ),
      task(
        both('做不下去时', 'When it cannot go on'),
        both('点“暂停等待”并写明在等什么；之后“继续处理”。', 'Choose “Wait” and say for what; later “Go on”.'),
        both('不再需要时“取消工单”：取消后不能再打开。', '“Cancel the order” if it is not needed any more: it cannot be opened again.'),
      ),
      task(
        both('验收', 'Verify'),
        both(
          '核对后“验收并关闭”；不合格则“退回返工”并写明缺什么。',
          'Check it, then “Verify and close”, or “Give back” and say what is missing.',
        ),
      ),
    ],
    terms: [
      term(
        both('撤销登记', 'Taking back a booking'),
        both(
          '误登的工时、备件与费用可“撤销”；两次记录都保留。',
          'Time, parts and costs booked by mistake: “Take back”; both entries stay.',
        ),
      ),
    ],
    operation: 'getWorkOrder',
  },
  '/work/schedules': {
    about: both('按日历或运行计数到时自动开出工单。', 'Opens work orders by itself, by calendar or by a counter such as run hours.'),
    tasks: [
      task(
        both('按日历', 'By calendar'),
        both('点“新建计划”，在“何时”里选“按日历”。', 'Choose “New schedule”, and “By calendar” under “When”.'),
        both(
          '填间隔、“首日”、“时刻”和“时区”；下方列出之后的几次。',
          'Give the interval, “First day”, “Times of day” and “Time zone”; the next ones are listed below.',
        ),
      ),
      task(
        both('按运行时数', 'By run hours'),
        both('选“按计数”，指定“计数点”与每隔多少。', 'Choose “By a counter”, its “Counter” and each how much.'),
      ),
      task(
        both('暂停一个计划', 'Pause one'),
        both('打开计划，取消“启用”；已开出的工单保留。', 'Open it and take away “On”; its orders stay.'),
      ),
    ],
    terms: [
      term(both('完成时限', 'Time allowed'), both('从开出工单到期限的小时数。', 'Hours from the opening of an order to its due date.')),
      term(
        both('再次到期', 'Due again'),
        both(
          '上一张还没完成时不再另开，记在原工单上。',
          'While the last order is not done no other one is opened: it is noted at that order.',
        ),
      ),
    ],
    operation: 'listSchedules',
  },
  '/patrols/$id': {
    about: both(
      '一次巡检：路线上的每个点、检查结果、照片与异常。',
      'One patrol: each point of its route, what was found there, photos, and what was not right.',
    ),
    tasks: [
      task(
        both('走一遍', 'Walk it'),
        both('点“开始巡检”，到点后点“填写”。', 'Choose “Start”; at each point choose “Fill in”.'),
        both('有“点位编码”的点须输入现场铭牌上的编码。', 'A point with a code asks for the “Code at the point”, which is on its plate.'),
        both('逐项填写后“发送”，全部完成后“完成巡检”。', 'Fill in the items and “Send”; “Finish” after the last one.'),
      ),
      task(
        both('没有网络时', 'Without a network'),
        both(
          '结果存在本机，显示“未发送”；有网后自动发送或点“立即发送”。',
          'Results stay on the phone as “Not yet sent”; they go out later by themselves or by “Send now”.',
        ),
        both(
          '没有网络时重新打开页面，显示上次的内容，可接着走。',
          'Loaded anew without a network, the page shows what it last knew, and the walk goes on.',
        ),
        both('“未被接收”的须改正后重发，或“丢弃本机结果”。', 'What is “Refused” is put right and sent again, or let go by “Discard mine”.'),
      ),
    ],
    terms: [
      term(
        both('设备巡检', 'Patrol of a machine'),
        both(
          '机器人、无人机、无人船到点后自动记录；到不了时“人工结束”并写原因。',
          'A robot, drone or boat visits points by itself; when it cannot, “Finish by hand” with a reason.',
        ),
      ),
      term(
        both('漏巡', 'Left out'),
        both('完成时未到位的点，须写原因。', 'A point not visited when the patrol was finished; it needs a reason.'),
      ),
      term(both('超限', 'Outside its limits'), both('填写的数值超出该项允许的范围。', 'A figure outside of what the item allows.')),
    ],
    operation: 'getPatrol',
  },
  '/patrols/routes/$id': {
    about: both('一条路线：何时、何人，走到哪些点，看什么。', 'One route: when and by whom, its points, and what is looked at there.'),
    tasks: [
      task(
        both('添加巡检点与检查项', 'Add points and items'),
        both('点“添加巡检点”，填名称与“铭牌编码”。', 'Choose “Add a point”; give it a name and the “Code of its plate”.'),
        both(
          '点“添加检查项”，写检查什么、怎么回答；读数可设上下限。',
          'Choose “Add an item”: what to look at and how it is answered; readings may have limits.',
        ),
      ),
      task(
        both('让设备巡检', 'Let a machine walk it'),
        both('“谁来巡检”选机器人、无人机或无人船，再选“执行设备”。', 'Under “Who walks” choose robot, drone or boat, then “The machine”.'),
        both('每个点填“位置”，可取资产的位置或“在地图上选”。', 'Give each point its “Place”: that of its asset, or “Choose on the map”.'),
        both('检查项只用读数，并选“读取的测点”。', 'Its items are readings only; choose the “Data point that is read”.'),
      ),
      task(
        both('贴铭牌', 'Put up the plates'),
        both(
          '点“打印铭牌”，剪下贴在现场；手机拍下二维码即证明到位。',
          'Choose “Print plates”, cut them out and put them up; a photo of the code proves the visit.',
        ),
      ),
    ],
    terms: [
      term(
        both('版本', 'Version'),
        both(
          '已发起的巡检保持当时的点；改动只影响以后的巡检。',
          'Patrols that were opened keep the points of then; a change counts for later ones.',
        ),
      ),
    ],
    operation: 'replacePatrolRoute',
  },
  '/reports/$id': {
    about: both('一份已编制的报表；内容保存后不再改变。', 'One report that was made; what it says does not change afterwards.'),
    tasks: [
      task(
        both('带走', 'Take it along'),
        both('点“下载 PDF”“下载 Excel”或“打印”。', 'Choose “Download PDF”, “Download Excel” or “Print”.'),
      ),
      task(
        both('核对数据', 'Check the data'),
        both(
          '看每张表的数据覆盖率；缺测不补，也不当作零。',
          'Look at the coverage in each table: gaps are neither filled nor taken for zero.',
        ),
      ),
    ],
    terms: [
      term(
        both('时段未结束', 'Not over yet'),
        both('编制时所在的时段还没有过完，数字会偏小。', 'The period was not over when the report was made, so its figures are of a part.'),
      ),
    ],
    operation: 'getReport',
  },
  '/dangers/$id': {
    about: both(
      '一条隐患从上报到关闭的全过程：谁评估、谁整改、谁验收。',
      'One hidden danger from its report to its end: who assessed, mended and verified it.',
    ),
    tasks: [
      task(
        both('评估与指派', 'Assess and assign'),
        both(
          '工程师点“评估”定级别；不是隐患则“不成立”并写明理由。',
          'An engineer chooses “Assess” for its level, or “Dismiss” with the reason.',
        ),
        both('“指派整改”给责任人与期限。', '“Assign” it to somebody with a due date.'),
      ),
      task(
        both('整改与验收', 'Mend and verify'),
        both('先用“拍照或选择照片”上传整改后的照片，再点“整改完成”。', 'Add photos by “Take or choose photos”, then choose “Mended”.'),
        both('由另一人“验收通过”或“退回整改”，最后“关闭”。', 'Another person chooses “Verify” or “Give back”; then “Close”.'),
      ),
    ],
    terms: [term(both('由他人验收', 'Verified by another'), both('整改人不能验收自己的整改。', 'Who mended it cannot verify it.'))],
    operation: 'getDanger',
  },
  '/incidents/$id': {
    about: both(
      '一次应急事件：现在该做的步骤、剩余时间、时间线与最后的报告。',
      'One emergency: the steps that are due, how much time is left, the timeline, and the report at its end.',
    ),
    tasks: [
      task(
        both('处置当前步骤', 'Work through the steps'),
        both('看“当前待办”，做完点“完成”；“跳过”须写原因。', 'See “To do now”; choose “Done” when it is done; “Skip” needs a reason.'),
        both(
          '下达指令的步骤显示联锁，按住按钮 1.5 秒；演练中只模拟。',
          'A step that commands shows its interlocks: hold the button for 1.5 s; in a drill it is only played.',
        ),
      ),
      task(
        both('情况变化时', 'When things change'),
        both('“调整级别”并写原因：该级别需要的步骤随之出现。', '“Change the level” with the reason: the steps of that level come with it.'),
        both('用“记事”写入时间线。', 'Write into the timeline by “Add a note”.'),
      ),
      task(
        both('结束', 'End it'),
        both(
          '点“结束事件”并写“总结”；误启动则勾选“误启动：撤销此事件”。',
          'Choose “Close” and write the “Summary”; if there was none tick “It was none: cancel it”.',
        ),
        both('在“报告”里打印，或取“时间线 CSV”。', 'Under “Report” print it, or take the “Timeline CSV”.'),
      ),
    ],
    terms: [
      term(
        both('演练', 'Drill'),
        both('带虚线框：不发通知、不生成工单、不下达指令。', 'With a dashed frame: nothing is told, ordered or commanded.'),
      ),
    ],
    operation: 'getIncident',
  },
  '/plans/$id': {
    about: both(
      '一个预案的内容：级别标准、触发条件和步骤；每次保存是一个新版本。',
      'What one plan says: criteria of its levels, triggers and steps; each saving is a new version.',
    ),
    tasks: [
      task(
        both('改预案', 'Change it'),
        both(
          '改“级别”“触发条件”“步骤”，用“上移”“下移”调整顺序。',
          'Change “Levels”, “Triggers” and “Steps”; order them by “Move up” and “Move down”.',
        ),
        both('点“检查”，没有问题后“保存为新版本”。', 'Choose “Check”; when nothing is wrong, “Save as a new version”.'),
      ),
      task(
        both('不让告警触发', 'Keep alarms from starting it'),
        both('取消“允许告警触发”：之后只能手动启动。', 'Take away “Alarms may start it”: it is run by hand only.'),
      ),
      task(
        both('试一次', 'Try it'),
        both('点“演练”，走完步骤；真实世界不受影响。', 'Choose “Drill” and go through its steps; the real world is not touched.'),
      ),
    ],
    terms: [
      term(
        both('版本', 'Version'),
        both('正在处置的事件用启动时的版本，不随修改改变。', 'An incident keeps the version with which it began.'),
      ),
    ],
    operation: 'getPlan',
  },
  '/boards/$id': {
    about: both('一块看板或大屏；在编辑里搭，在墙上只看。', 'One dashboard or wall: built in the editor, only looked at on a wall.'),
    tasks: [
      task(
        both('编辑', 'Edit it'),
        both('点“编辑”，从“组件”里拖到网格上，或点击加入。', 'Choose “Edit”; drag one of the “Widgets” onto the grid, or click it.'),
        both('选中组件，在“属性”里选测点或资产，再保存。', 'Choose a widget; pick its points or asset under “Properties”, then save.'),
      ),
      task(
        both('放到屏幕上', 'Put it on a screen'),
        both('点“分享”，写“用于何处”，再“生成链接”。', 'Choose “Share”, say “Where it hangs”, then “Make a link”.'),
        both('不用了就“撤销”该链接，屏幕立即看不到。', '“Revoke” the link when it is done with: the screen is shut out at once.'),
      ),
    ],
    terms: [
      term(
        both('看板与大屏', 'Dashboard and wall'),
        both(
          '看板随窗口伸缩；大屏是 16:9 整屏，不滚动。',
          'A dashboard follows its window; a wall is one 16:9 screen that does not scroll.',
        ),
      ),
    ],
    operation: 'getBoard',
  },
  '/pictures/$id': {
    about: both(
      '一幅工艺画面：实时值在设备旁，异常才有颜色；可切到三维。',
      'One process picture: live values beside the equipment, colour only for what is abnormal; also in 3D.',
    ),
    tasks: [
      task(
        both('看一台设备', 'Look at one item'),
        both('点它：显示“当前值、趋势、告警与控制”。', 'Click it: “Present value, trend, alarms and control”.'),
        both('“打开趋势”或“打开资产”看更多。', 'See more by “Open the trend” or “Open the asset”.'),
      ),
      task(
        both('修改画面', 'Change it'),
        both('点“编辑”，从“图元”里放入，在“绑定”里选测点。', 'Choose “Edit”, place “Elements”, and pick points under “Binding”.'),
        both('“撤销”“重做”随时可用；保存是新版本。', '“Undo” and “Redo” work at any time; saving makes a new version.'),
      ),
      task(
        both('修改三维场景', 'Change the 3D scene'),
        both(
          '编辑时切到“三维”，在“场景的部件”里或场景中点选部件。',
          'Switch to “3D” while editing; choose a part in “Parts of the scene” or in the scene.',
        ),
        both('拖动手柄或填数字；在“测点”里绑定。', 'Drag its handles or fill in numbers; bind it under “Point”.'),
        both('“设为起始视角”决定打开时从哪里看。', '“Set as start view” makes the scene open as it is seen now.'),
      ),
    ],
    terms: [
      term(
        both('填充与空心', 'Filled and hollow'),
        both('填充表示运行或投入，空心表示停止或退出（ISA-101）。', 'Filled is running or on, hollow is stopped or off (ISA-101).'),
      ),
    ],
    operation: 'getPicture',
  },
} as const satisfies Readonly<Record<string, HelpText>>;
