import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestPlant, testPlant } from '../testing/rig.ts';

let plant: TestPlant;
beforeAll(async () => {
  plant = await testPlant();
});
afterAll(() => plant.close());

let count = 0;
const made = async (more: object = {}) => {
  const number = `B-${String(++count).padStart(3, '0')}`;
  const { status, body } = await plant.call('POST', '/spare-parts', { number, name: '轴承 6205', unit: '个', price: 35, ...more });
  expect(status).toBe(200);
  return body;
};
const moved = (id: string, kind: string, quantity: number, more: object = {}) =>
  plant.call('POST', `/spare-parts/${id}/moves`, { kind, store: '一号库', quantity, ...more }, { role: 'operator' });
const order = async () => {
  const given = { title: '换轴承', kind: 'corrective', asset: plant.asset('p1'), dueAt: plant.clock.now() + 1000 };
  return (await plant.call('POST', '/work-orders', given)).body.id as string;
};
const totalOf = async (id: string): Promise<number> =>
  (await plant.call('GET', '/spare-parts')).body.items.find((one: { id: string }) => one.id === id)?.total;

describe('a spare part', () => {
  test('is received, issued and counted in a store', async () => {
    const { id } = await made();
    expect((await moved(id, 'received', 10)).body).toMatchObject({ total: 10, stock: [{ store: '一号库', quantity: 10 }] });
    expect((await moved(id, 'issued', 3)).body.total).toBe(7);
    expect((await moved(id, 'counted', 6, { note: '少一个' })).body.total).toBe(6);
    expect((await plant.call('GET', `/spare-parts/${id}/moves`)).body.items).toMatchObject([
      { kind: 'counted', change: -1, after: 6, note: '少一个', by: 'operator' },
      { kind: 'issued', change: -3, after: 7 },
      { kind: 'received', change: 10, after: 10 },
    ]);
  });

  test('is corrected by a count only with a reason; one that finds what is on record needs none', async () => {
    const { id } = await made();
    await moved(id, 'received', 10);
    expect((await moved(id, 'counted', 9)).status).toBe(400);
    expect((await moved(id, 'counted', 10)).body.total).toBe(10);
    expect((await moved(id, 'counted', 9, { note: '损坏' })).body.total).toBe(9);
    expect((await plant.call('GET', `/spare-parts/${id}/moves`)).body.items).toHaveLength(3);
  });

  test('is read alone, and found by the store that holds it', async () => {
    const { id, number } = await made();
    await moved(id, 'received', 2, { store: '南门仓' });
    expect((await plant.call('GET', `/spare-parts/${id}`)).body).toMatchObject({ number, total: 2 });
    expect((await plant.call('GET', '/spare-parts?text=南门')).body.items).toMatchObject([{ id }]);
    expect((await plant.call('GET', '/spare-parts/none')).status).toBe(404);
    expect((await plant.call('GET', `/spare-parts/${id}`, undefined, { tenant: 'other' })).status).toBe(404);
  });

  test('is moved once, however often the same move is sent', async () => {
    const { id } = await made();
    for (let i = 0; i < 3; i++) await moved(id, 'received', 4, { id: 'move-1' });
    expect(await totalOf(id)).toBe(4);
  });

  test('is never taken out below zero, however many take at once', async () => {
    const { id } = await made();
    await moved(id, 'received', 5);
    const answers = await Promise.all(Array.from({ length: 12 }, () => moved(id, 'issued', 1)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    expect(answers.find(({ status }) => status !== 200)).toMatchObject({
      status: 409,
      body: { message: expect.stringContaining('holds 0') },
    });
    expect(await totalOf(id)).toBe(0);
  });

  test('is warned of once when it falls below its minimum, and again after it was refilled', async () => {
    const { id, number } = await made({ minimum: 5 });
    const warnings = async () => {
      await plant.outbox.drained();
      return plant.heard.filter(({ kind, body }) => kind === 'notice.wanted' && JSON.stringify(body).includes(number)).length;
    };
    await moved(id, 'received', 6);
    expect(await warnings()).toBe(0);
    await moved(id, 'issued', 2);
    await moved(id, 'issued', 1);
    expect(await warnings()).toBe(1);
    expect((await plant.call('GET', '/spare-parts?view=low')).body.items.map((one: { id: string }) => one.id)).toEqual([id]);
    await moved(id, 'received', 5);
    await moved(id, 'issued', 5);
    expect(await warnings()).toBe(2);
    await moved(id, 'received', 5);
  });

  test('has a number that no other has, and is changed from the version that was read', async () => {
    const [one, other] = [await made(), await made()];
    const given = { number: one.number, name: 'x', version: 1 };
    expect((await plant.call('PUT', `/spare-parts/${other.id}`, given)).status).toBe(409);
    expect((await plant.call('PUT', `/spare-parts/${one.id}`, given)).body).toMatchObject({ name: 'x', version: 2 });
    expect((await plant.call('PUT', `/spare-parts/${one.id}`, given)).status).toBe(409);
  });

  test('is removed when no store holds any, and its number is free again', async () => {
    const { id, number } = await made();
    await moved(id, 'received', 1);
    expect((await plant.call('DELETE', `/spare-parts/${id}`)).status).toBe(409);
    await moved(id, 'issued', 1);
    expect((await plant.call('DELETE', `/spare-parts/${id}`)).status).toBe(204);
    expect((await plant.call('POST', '/spare-parts', { number, name: 'new' })).status).toBe(200);
  });

  test('is not of another tenant, and not changed by an operator', async () => {
    const { id } = await made();
    expect((await plant.call('GET', `/spare-parts/${id}/moves`, undefined, { tenant: 'other' })).status).toBe(404);
    expect((await plant.call('GET', '/spare-parts', undefined, { tenant: 'other' })).body.items).toEqual([]);
    expect((await plant.call('POST', '/spare-parts', { number: 'x', name: 'x' }, { role: 'operator' })).status).toBe(403);
  });
});

describe('a part of an order', () => {
  test('comes out of the store with its name and price, and goes back when it is taken back', async () => {
    const [{ id: spare, number }, work] = [await made(), await order()];
    await moved(spare, 'received', 4);
    const part = { name: '?', quantity: 2, spare, store: '一号库' };
    const entry = (await plant.call('POST', `/work-orders/${work}/entries`, { entry: { kind: 'part', part } })).body;
    expect(entry.part).toMatchObject({ number, name: '轴承 6205', unit: '个', unitCost: 35, quantity: 2 });
    expect((await plant.call('GET', `/work-orders/${work}`)).body.totals.partsCost).toBe(70);
    expect(await totalOf(spare)).toBe(2);
    const workOrderNumber = (await plant.call('GET', `/work-orders/${work}`)).body.number;
    expect((await plant.call('GET', `/spare-parts/${spare}/moves`)).body.items[0]).toMatchObject({
      ...{ kind: 'issued', workOrder: work, workOrderNumber },
    });
    for (let i = 0; i < 2; i++) await plant.call('DELETE', `/work-orders/${work}/entries/${entry.id}`);
    expect(await totalOf(spare)).toBe(4);
  });

  test('that the store does not hold is refused, and nothing is written', async () => {
    const [{ id: spare }, work] = [await made(), await order()];
    const book = (part: object) =>
      plant.call('POST', `/work-orders/${work}/entries`, { entry: { kind: 'part', part: { name: 'x', quantity: 2, ...part } } });
    expect((await book({ spare, store: '一号库' })).status).toBe(409);
    expect((await book({ spare })).status).toBe(400);
    expect((await book({ spare: 'none', store: '一号库' })).status).toBe(404);
    expect((await plant.call('GET', `/work-orders/${work}`)).body.totals.partsCost).toBe(0);
    expect((await book({})).status).toBe(200);
  });

  test('sent again under its id is taken once', async () => {
    const [{ id: spare }, work] = [await made(), await order()];
    await moved(spare, 'received', 9);
    const given = { id: 'entry-1', entry: { kind: 'part', part: { name: 'x', quantity: 3, spare, store: '一号库' } } };
    for (let i = 0; i < 2; i++) expect((await plant.call('POST', `/work-orders/${work}/entries`, given)).status).toBe(200);
    expect(await totalOf(spare)).toBe(6);
  });
});

describe('the list of spare parts', () => {
  test('says over all its pages how many are low, and what is in stock is worth', async () => {
    const [one, other, third] = [
      await made({ name: '阀芯 V1', price: 20, minimum: 5 }),
      await made({ name: '阀芯 V2', price: 7.5 }),
      await made({ name: '阀芯 V3', price: undefined }),
    ];
    await moved(one.id, 'received', 4);
    await moved(other.id, 'received', 2, { store: 'A' });
    await moved(other.id, 'received', 2, { store: 'B' });
    await moved(third.id, 'received', 1);
    const { items, total, next, sums } = (await plant.call('GET', '/spare-parts?text=阀芯&limit=1')).body;
    expect(items).toMatchObject([{ id: one.id, isLow: true }]);
    expect({ total, next, sums }).toEqual({ total: 3, next: one.number, sums: { low: 1, value: 110, unpriced: 1 } });
    const csv = (await plant.call('GET', '/spare-parts/export.csv?text=阀芯&view=low&language=en')).body as string;
    expect(csv.trim().split('\n')).toEqual([expect.stringContaining('number,'), expect.stringContaining(one.number)]);
  });
});

describe('a table of spare parts', () => {
  const read = (csv: string, apply = true) => plant.call('POST', `/spare-parts/import?apply=${apply}`, csv);

  test('that was exported is imported again without a change', async () => {
    const { body: csv } = await plant.call('GET', '/spare-parts/export.csv');
    expect((await read(csv)).body).toMatchObject({ applied: true, created: 0, errors: [] });
    const again = (await plant.call('GET', '/spare-parts/export.csv')).body;
    expect(again).toBe(csv);
  });

  test('adds parts with their stock in several stores, and changes those that are there', async () => {
    const csv = '件号,名称,单位,最低库存,单价,仓库,数量\nC-1,密封圈,个,2,1.5,A,3\nC-1,密封圈,个,2,1.5,B,4\nC-2,滤芯,,,,,\n';
    expect((await read(csv, false)).body).toMatchObject({ applied: false, rows: 3, created: 2 });
    expect((await read(csv)).body).toMatchObject({ applied: true, created: 2, changed: 0 });
    const find = async () => (await plant.call('GET', '/spare-parts?text=密封')).body.items;
    expect(await find()).toMatchObject([{ number: 'C-1', total: 7, price: 1.5, stock: [{ store: 'A' }, { store: 'B' }] }]);
    expect((await read('number,price\nC-1,2\n')).body).toMatchObject({ applied: true, changed: 1 });
    expect(await find()).toMatchObject([{ name: '密封圈', total: 7, price: 2, minimum: 2 }]);
  });

  test('with a wrong row is refused as a whole, row by row with the reason', async () => {
    const csv = 'number,name,minimum,store,quantity\nD-1,good,1,A,1\n,none,,,\nD-2,,x,A,-1\nD-3,y,,,5\nD-1,good,1,A,2\n';
    const { body } = await read(csv);
    expect(body).toMatchObject({ applied: false, errorCount: 6 });
    expect(body.errors.map(({ row, column }: { row: number; column: string }) => `${row} ${column}`)).toEqual([
      ...['3 number', '4 name', '4 minimum', '4 quantity', '5 store', '6 store'],
    ]);
    expect((await plant.call('GET', '/spare-parts?text=D-')).body.items).toEqual([]);
  });
});
