import type { Words } from '../../i18n/words.ts';

/** Strings of the parts that an order uses. */
export const partWords = {
  book: { zh: '登记备件', en: 'Book a part' },
  way: { zh: '来源', en: 'Where from' },
  fromStock: { zh: '从库存领用', en: 'From stock' },
  byHand: { zh: '手工填写', en: 'By hand' },
  find: { zh: '查找件号、名称、仓库', en: 'Find number, name, store' },
  inStock: { zh: '有库存的备件', en: 'Parts in stock' },
  noneInStock: { zh: '没有符合的库存备件', en: 'No such part is in stock' },
  part: { zh: '备件', en: 'Part' },
  stock: { zh: '库存', en: 'Stock' },
  store: { zh: '仓库', en: 'Store' },
  notFromStock: { zh: '非库存', en: 'Not from stock' },
  quantity: { zh: '数量', en: 'Quantity' },
  atMost: { zh: '请输入大于 0 的数字，最多 {n}', en: 'Enter a number above 0, at most {n}' },
  take: { zh: '领用并登记', en: 'Take and book' },
  taken: { zh: '已领用', en: 'Taken' },
  used: { zh: '已用备件', en: 'Parts used' },
  cost: { zh: '费用', en: 'Cost' },
} as const satisfies Words;
