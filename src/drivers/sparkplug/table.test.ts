import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createTable, type MetricTable } from './table.ts';

setFlagsFromString('--expose-gc');
// holds: the flag has just made the function
const collect = runInNewContext('gc') as () => void;

const speed = { name: 'speed', type: 10, aliasKey: 7 };
const member = (name: string) => ({ name: `speed/${name}`, metric: 'speed', type: 0 });

test('what is known of the newest samples outlives a birth, also of members that come after it', () => {
  const before = createTable([speed], undefined);
  before.newest[0] = 1000;
  before.newest[before.memberSlot(member('unit'))] = 2000;
  const table = createTable([speed], undefined, before);
  expect(table.newest).toEqual([1000]);
  expect(table.newest[table.memberSlot(member('unit'))]).toBe(2000);
  expect(table.newest[table.memberSlot(member('other'))]).toBe(Number.NEGATIVE_INFINITY);
});

test('a table of an edge node that is born again and again keeps none of those before it', async () => {
  const gone: WeakRef<MetricTable>[] = [];
  let table = createTable([speed], undefined);
  for (let i = 0; i < 50; i++) {
    gone.push(new WeakRef(table));
    table = createTable([speed], undefined, table);
  }
  await turn(); // what was made in this turn is not collected before its end
  collect();
  expect(gone.filter((one) => one.deref() !== undefined)).toHaveLength(0);
  expect(table.slotOfName('speed')).toBe(0);
});
