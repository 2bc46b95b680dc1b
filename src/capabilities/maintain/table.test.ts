import { expect, test } from 'vitest';
import { orderKinds, orderStates } from '../../contracts/work.ts';
import type { OrderRow } from './schema.ts';
import { orderColumns } from './table.ts';

const cells = (row: Partial<OrderRow>, language: 'zh' | 'en') =>
  orderColumns.filter(({ title }) => ['kind', 'state'].includes(title.en)).map(({ of }) => of(row as OrderRow, language)); // holds: they read kind and state

test.each(orderKinds.flatMap((kind) => orderStates.map((state) => [kind, state] as const)))(
  '%s and %s are Chinese in a Chinese file',
  (kind, state) => {
    expect(cells({ kind, state }, 'zh').join('')).toMatch(/^\p{Script=Han}+$/u);
    expect(cells({ kind, state }, 'en')).toEqual([kind, state]);
  },
);
