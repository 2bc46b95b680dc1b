import { both, type HelpText, task, term } from './text.ts';

/** Help of the pages about the life of equipment: spare parts, reliability, remaining life. */
export const lifeTexts = {
  '/work/spares': {
    about: both(
      '备件有多少、放在哪里、值多少钱，什么时候该补货；每一次出入库都有记录。',
      'What there is of each spare part, where it lies, what it is worth and when to reorder; all that comes and goes is on record.',
    ),
    tasks: [
      task(
        both('登记备件', 'Add parts'),
        both('点“新建备件”，写件号、名称与“最低库存”。', 'Choose “New part”; give number, name and “Minimum”.'),
        both('或点“导入 CSV”，先“检查”再“写入”。', 'Or “Import CSV”: “Check” first, then “Import”.'),
      ),
      task(
        both('入库与领用', 'Goods in and out'),
        both('打开备件，点“入库”。', 'Open the part and choose “Goods in”.'),
        both(
          '点“领用”，在“用于工单”里选工单：费用随即计入该工单。',
          'Choose “Take out” and an order under “For the work order”: the cost is then on it.',
        ),
      ),
      task(
        both('盘点', 'Take stock'),
        both(
          '点“盘点”，写实际点到的数量；与账面不同时写“差异原因”。',
          'Choose “Stock-take” and give what was counted; a difference needs its “Reason”.',
        ),
      ),
    ],
    terms: [
      term(
        both('最低库存', 'Minimum'),
        both(
          '各仓合计低于此数时通知工程师一次，补足后重新开始。',
          'When all stores together hold less, engineers are told once, until it is refilled.',
        ),
      ),
    ],
    operation: 'listSpareParts',
  },
  '/work/reliability': {
    about: both(
      '设备多久坏一次、多久修好、还能用多久：按类型和按资产，最差的在前。',
      'How often equipment fails, how soon it is restored and how long it may last: by kind and by asset, the worst first.',
    ),
    tasks: [
      task(
        both('看一段时间的可靠性', 'See a period'),
        both('选时间范围；点一个设备类型，看此类全部资产。', 'Choose the time; choose a kind to see all assets of it.'),
        both('“按资产导出 CSV”得到同样的数字。', '“CSV by asset” gives the same figures.'),
      ),
      task(
        both('补全未说明的故障', 'Complete what nobody said'),
        both(
          '点“查看未说明的工单”，打开工单，“登记故障”或选“不是故障”。',
          'Choose “Show these orders”, open one, then “Say what failed” or “It was no failure”.',
        ),
      ),
      task(
        both('设定关闭维修工单的要求', 'Set what closing a repair asks'),
        both(
          '点“关闭维修工单的要求”，选哪些类型的设备须说明故障。',
          'Choose “What closing a repair asks” and the kinds of equipment that must say what failed.',
        ),
      ),
      task(
        both('学习剩余寿命', 'Learn remaining life'),
        both(
          '在“剩余寿命”点“新建模型”，选类型与反映磨损的测点，再点“学习”。',
          'Under “Remaining life” choose “New model”, the kind and the points that tell of wear; then “Learn”.',
        ),
      ),
    ],
    terms: [
      term(
        both('MTBF 与 90 % 区间', 'MTBF and its 90 % interval'),
        both(
          '运行时间除以丧失功能的故障次数；区间按 IEC 60605-4。没有故障时只有下限。',
          'Up time by critical failures; interval by IEC 60605-4. With no failure there is a lower end only.',
        ),
      ),
      term(
        both('MTTR', 'MTTR'),
        both('从故障到恢复的平均时间（IEC 60050-192）。', 'Mean time from failure to restoration (IEC 60050-192).'),
      ),
      term(
        both('均方根误差', 'RMSE'),
        both('对未参与学习的寿命，预测与实际之差。', 'How far what was said of lives left out of learning was off.'),
      ),
    ],
    operation: 'listReliability',
  },
} as const satisfies Readonly<Record<string, HelpText>>;
