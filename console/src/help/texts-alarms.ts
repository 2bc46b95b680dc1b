import { both, type HelpText, task, term } from './text.ts';

const outOfService = term(
  both('退出服务', 'Out of service'),
  both(
    '由人停用的规则，例如检修时；写明谁、为何、到何时（ISA-18.2）。',
    'Taken out by a person, as for maintenance, with who, why and until when (ISA-18.2).',
  ),
);

const delays = term(
  both('触发延时、恢复延时', 'On-delay, off-delay'),
  both(
    '异常（正常）须持续这么久才告警（恢复），以免抖动。',
    'How long it must be abnormal (normal) before it is raised (clears), against chattering.',
  ),
);

const suppressedByDesign = term(
  both('设计抑制', 'Suppressed by design'),
  both(
    'ISA-18.2：由设备状态决定此时不提示的告警；仍有记录，状态结束后恢复提示。',
    'ISA-18.2: not told because the state of the plant makes it meaningless; recorded, and told when the state ends.',
  ),
);

/** Help of the pages on alarms. */
export const alarmTexts = {
  '/alarms': {
    about: both(
      '需要人处置的异常，最紧急的在前。状态与操作按 ISA-18.2（IEC 62682）；历史在“历史”视图。',
      'What is abnormal and needs somebody to act, most urgent first, by ISA-18.2 (IEC 62682). The past is in the view “History”.',
    ),
    tasks: [
      task(
        both('处置一条告警', 'Deal with an alarm'),
        both('点选告警，右侧给出原因、后果与“怎么办”。', 'Choose it: the right side gives cause, consequence and “What to do”.'),
        both(
          '按 A 或点“确认”：表示您已知晓。紧急告警须写明判断与处置。',
          'Press A or “Acknowledge”: you know of it. A critical one needs a note of what you judge and do.',
        ),
        both('按“怎么办”行动；条件恢复后告警自行关闭。', 'Act; it closes by itself when the condition is normal again.'),
      ),
      task(
        both('暂时搁置', 'Shelve for a time'),
        both('按 S 或点“搁置”，选时长并写明原因。', 'Press S or “Shelve”, choose how long, and say why.'),
        both('到时自动回来，也可“取消搁置”。', 'It comes back by itself then, or by “Unshelve”.'),
      ),
      task(
        both('查历史', 'Look up the past'),
        both('切到“历史”，选时间范围与筛选条件。', 'Change to “History”; choose a range and filters.'),
        both('导出为 CSV 或 Excel，或把筛选条件保存下来。', 'Export as CSV or Excel, or keep the filter.'),
      ),
    ],
    terms: [
      term(
        both('未确认', 'Unacknowledged'),
        both('还没有人表示知晓；闪烁的环与粗体。', 'Nobody has said that they know of it: a blinking ring and bold text.'),
      ),
      term(
        both('恢复未确认', 'Returned, unacknowledged'),
        both('条件已恢复，但无人确认过，仍留在列表上。', 'The condition is normal again but nobody acknowledged it: it stays in the list.'),
      ),
      term(both('搁置', 'Shelved'), both('由操作员限时隐藏，须有原因。', 'Hidden by an operator, for a limited time and with a reason.')),
      suppressedByDesign,
    ],
    operation: 'listAlarms',
  },
  '/alarms/performance': {
    about: both(
      '告警系统本身好不好：每个操作岗位收到多少告警，是否处理得过来。',
      'How good the alarm system itself is: how much each operator position is told, and whether that can be handled.',
    ),
    tasks: [
      task(
        both('找出该改的规则', 'Find the rules to mend'),
        both('选一段有代表性的时间，例如 30 天。', 'Choose a time that is typical, such as 30 days.'),
        both('看“最频繁的十条规则”与“抖动”，打开规则。', 'See “The ten rules that told most” and “Chattering”; open the rule.'),
        both('改限值或延时，先在历史上预演。', 'Change its limit or delays, with a preview on history first.'),
      ),
      task(
        both('清理长期告警', 'Clear stale alarms'),
        both(
          '看“长期存在”：修好设备，或退出服务并写明期限。',
          'See “Stale alarms”: mend the equipment, or take the rule out of service with an end.',
        ),
      ),
    ],
    terms: [
      term(
        both('洪泛', 'Flood'),
        both('10 分钟内超过 10 条，直到少于 5 条（ISA-18.2）。', 'More than 10 in 10 minutes, until fewer than 5 (ISA-18.2).'),
      ),
      term(both('抖动', 'Chattering'), both('一条告警一分钟内来 3 次及以上。', 'One that comes three times or more within a minute.')),
      term(both('长期存在', 'Stale'), both('持续超过 24 小时的告警。', 'One that stands for more than 24 hours.')),
    ],
    operation: 'measureAlarms',
  },
  '/rules': {
    about: both(
      '告警从规则而来：在什么条件下、多紧急、该怎么办。',
      'Alarms come from rules: on what condition, how urgent, and what to do.',
    ),
    tasks: [
      task(
        both('改一条规则', 'Change a rule'),
        both('找到规则并打开。', 'Find the rule and open it.'),
        both(
          '改限值、延时或优先级，点“预演”看会多或少多少告警。',
          'Change limit, delays or priority; “Preview” tells how many alarms more or fewer.',
        ),
        both('保存，立即生效。', 'Save: it is in force at once.'),
      ),
      task(
        both('把待确认的限值补齐', 'Confirm assumed limits'),
        both('在列表上方选“限值为假定”。', 'Above the list choose “Assumed limits”.'),
        both('逐条核对限值，写明依据与出处。', 'Check each figure, and say where it comes from.'),
      ),
    ],
    terms: [
      term(
        both('合理化', 'Rationalisation'),
        both(
          'ISA-18.2：每条告警须写明原因、后果、操作员动作与可用时间，并经审批。',
          'ISA-18.2: each alarm has its cause, consequence, operator action and time to respond, and is approved.',
        ),
      ),
      term(
        both('限值依据', 'Source of the figure'),
        both('标准、数据、设计，或假定：假定的须由您确认。', 'Standard, data, design or assumed; you have to confirm what is assumed.'),
      ),
      delays,
      outOfService,
    ],
    operation: 'listRules',
  },
  '/rules/$id': {
    about: both(
      '一条规则的条件、延时、优先级与依据，以及在历史上的效果。',
      'The condition, delays, priority and source of one rule, and what it does on history.',
    ),
    tasks: [
      task(
        both('试过再存', 'Try before you save'),
        both('在“设置”里改参数。', 'Change the figures under “Settings”.'),
        both(
          '在“在历史上预演”里点“预演”，与现行规则比较。',
          'Choose “Preview” under “Preview on history” and compare with the present rule.',
        ),
        both('合适则保存；否则“放弃修改”。', 'Save it if it fits; else “Discard”.'),
      ),
      task(
        both('检修时停用', 'Take it out for maintenance'),
        both('点“退出服务”，写明原因与“恢复时间”。', 'Choose “Take out of service”; give the reason and when it “Comes back”.'),
        both('完工后点“恢复服务”。', 'When done choose “Bring back into service”.'),
      ),
      task(
        both('设备改变后重新学习', 'Learn anew after a change of the plant'),
        both(
          '会学习的规则：点“重新学习”，选“已存的历史”或“现在起的数据”。',
          'For a rule that learns choose “Learn anew”, then “The stored past” or “What comes from now on”.',
        ),
        both(
          '点“预期范围”看它现在预期什么，可“导出数值与预期 CSV”。',
          '“Expected range” shows what it expects now; “Values and range as CSV” exports it.',
        ),
      ),
    ],
    terms: [delays, outOfService],
    operation: 'updateRule',
  },
  '/suppressions': {
    about: both(
      '规定设备处于某种状态时哪些告警没有意义，由此不提示，但都有记录。',
      'Says which alarms mean nothing in which state of the plant; they are not told then, but recorded.',
    ),
    tasks: [
      task(
        both('按测点状态抑制', 'Suppress by the state of a point'),
        both('点“新增”，在“何时抑制”里选“按测点状态”。', 'Choose “Add”, and under “When” “By the state of a point”.'),
        both('选状态测点、条件，以及涉及的资产或规则。', 'Choose the point, the condition, and the asset or rules that it covers.'),
        both('写明为何这些告警此时没有意义并保存。', 'Say why they mean nothing then, and save.'),
      ),
      task(
        both('试验或检修时人工抑制', 'Suppress by hand for a test'),
        both('在人工的一条上点“开始”，给出时长。', 'At one by hand choose “Begin” and say for how long.'),
        both('到时自动结束，也可提前“结束”。', 'It ends by itself then, or earlier by “End”.'),
      ),
    ],
    terms: [suppressedByDesign],
    operation: 'listSuppressions',
  },
} as const satisfies Readonly<Record<string, HelpText>>;
