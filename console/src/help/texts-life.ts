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
} as const satisfies Readonly<Record<string, HelpText>>;
