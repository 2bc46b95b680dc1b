import { strFromU8, unzipSync } from 'fflate';
import { uuidv7 } from 'uuidv7';
import { describe, expect, test } from 'vitest';
import type { Reply } from '../../contracts/api/index.ts';
import type { WorkOrderView } from './index.ts';
import {
  assets,
  both,
  call,
  clock,
  heard,
  http,
  maintain,
  noon,
  openBeforeEach,
  opened,
  operator,
  outbox,
  want,
} from './testing/orders.ts';

openBeforeEach();

describe('over HTTP', () => {
  test('work orders are listed by state and asset in pages, the newest first', async () => {
    const { id, asset } = await opened();
    await want('alarm-2', 'dams/high/1');
    await maintain.update(operator, id, { state: 'inProgress' });
    const list = async (query: string): Promise<Reply<'listWorkOrders'>> => (await call('GET', `/work-orders?${query}`)).json();
    expect((await list('state=inProgress')).items.map((order) => order.id)).toEqual([id]);
    expect((await list('asset=nowhere')).items).toEqual([]);
    const first = await list(`asset=${asset}&limit=1`);
    const second = await list(`asset=${asset}&limit=1&after=${first.next}`);
    expect([...first.items, ...second.items].map(({ alarm }) => alarm)).toEqual(['alarm-2', 'alarm-1']);
    expect(second.next).toBeUndefined();
  });

  test('another tenant finds nothing', async () => {
    const { id } = await opened();
    const theirs = { tenant: 'other' };
    expect((await call('GET', '/work-orders', theirs)).json()).toEqual({ items: [], total: 0 });
    expect((await call('GET', `/work-orders/${id}`, theirs)).statusCode).toBe(404);
    expect((await call('PATCH', `/work-orders/${id}`, { ...theirs, body: { state: 'inProgress' } })).statusCode).toBe(404);
    expect((await call('GET', `/work-orders/${id}`)).json()).toMatchObject({ state: 'open' });
  });

  test('a viewer may look and not change', async () => {
    const { id } = await opened();
    expect((await call('GET', `/work-orders/${id}`, { role: 'viewer' })).statusCode).toBe(200);
    expect((await call('PATCH', `/work-orders/${id}`, { role: 'viewer', body: { state: 'inProgress' } })).statusCode).toBe(403);
  });

  const byHand = async (part: object = {}): Promise<WorkOrderView> => {
    const body = { title: 'Grease the gate', kind: 'preventive', dueAt: noon + 1000, ...part };
    const answer = await call('POST', '/work-orders', { body });
    if (answer.statusCode !== 200) throw new Error(answer.body);
    return answer.json();
  };

  test('an order is opened by hand once per id, with values that have limits', async () => {
    const id = uuidv7();
    const asset = assets.byKey('main', 'dam')?.id;
    const checklist = [{ text: 'Oil pressure', kind: 'value', unit: 'bar', low: 2, high: 4 }, { text: 'Leaks' }];
    const order = await byHand({ id, asset, checklist, assignedTo: 'Night shift' });
    expect(order).toMatchObject({
      id,
      state: 'assigned',
      title: { zh: 'Grease the gate', en: 'Grease the gate' },
      assetTitle: both('Our dam'),
    });
    expect((await byHand({ id, title: 'again' })).title.en).toBe('Grease the gate');
    expect((await call('PATCH', `/work-orders/${id}`, { body: { tick: { index: 0, done: true } } })).statusCode).toBe(400);
    await call('PATCH', `/work-orders/${id}`, { body: { tick: { index: 0, done: true, value: 4.5 } } });
    await call('PATCH', `/work-orders/${id}`, { body: { tick: { index: 1, done: false, notApplicable: true } } });
    expect((await call('PATCH', `/work-orders/${id}`, { body: { state: 'done' } })).json()).toMatchObject({
      state: 'done',
      checklist: [
        { value: 4.5, done: true, high: 4 },
        { notApplicable: true, done: false },
      ],
    });
    expect((await call('GET', '/work-orders/assignees')).json()).toEqual({ users: ['Li', 'Wang'], teams: ['Night shift'] });
    expect(
      (await call('POST', '/work-orders', { tenant: 'other', body: { title: 'x', kind: 'inspection', dueAt: 1, id } })).statusCode,
    ).toBe(409);
    expect(
      (await call('POST', '/work-orders', { tenant: 'other', body: { title: 'x', kind: 'inspection', dueAt: 1, asset } })).statusCode,
    ).toBe(404);
  });

  test.each([
    ['no title', { title: ' ' }],
    ['an unknown kind', { kind: 'repair' }],
    ['limits the wrong way round', { checklist: [{ text: 'x', kind: 'value', low: 2, high: 1 }] }],
    ['a priority of 5', { priority: 5 }],
  ])('an order with %s is refused', async (_, part) => {
    await expect(byHand(part)).rejects.toThrow('BAD_REQUEST');
    expect((await call('GET', '/work-orders')).json()).toMatchObject({ items: [] });
  });

  test('a draft is told to nobody until it is opened, and is never overdue', async () => {
    const { id } = await byHand({ isDraft: true });
    clock.advance(5000);
    await maintain.look();
    await outbox.drained();
    expect(heard).toEqual([]);
    await call('PATCH', `/work-orders/${id}`, { body: { state: 'open' } });
    await outbox.drained();
    expect(heard).toMatchObject([{ kind: 'workOrder.opened', body: { workOrder: id } }]);
  });

  test('parts, time and cost are booked once per id, summed, and taken back visibly', async () => {
    const { id } = await byHand();
    const book = (entry: object, own?: string) => call('POST', `/work-orders/${id}/entries`, { body: { entry, ...(own && { id: own }) } });
    const own = uuidv7();
    await book({ kind: 'part', part: { name: 'Seal', quantity: 2, unitCost: 12.5 } }, own);
    await book({ kind: 'part', part: { name: 'Seal', quantity: 2, unitCost: 12.5 } }, own);
    await book({ kind: 'time', minutes: 90 });
    const { id: cost } = (await book({ kind: 'cost', amount: 30, text: 'Taxi' })).json();
    const detail = async (): Promise<Reply<'getWorkOrder'>> => (await call('GET', `/work-orders/${id}`)).json();
    expect((await detail()).totals).toEqual({ minutes: 90, partsCost: 25, otherCost: 30 });
    expect((await call('DELETE', `/work-orders/${id}/entries/${cost}`)).statusCode).toBe(204);
    expect(await detail()).toMatchObject({ totals: { otherCost: 0 }, entries: [{}, {}, {}, { kind: 'cost', removedBy: 'operator' }] });
    const [first] = (await detail()).entries;
    const kept = await call('DELETE', `/work-orders/${id}/entries/${first?.id}`);
    expect([kept.statusCode, kept.json().text.zh]).toEqual([400, expect.stringContaining('只能撤销备注、备件、工时与费用')]);
    expect((await book({ kind: 'time', minutes: 0 })).statusCode).toBe(400);
  });

  const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.from('a picture')]);
  const attach = (order: string, file: string, { purpose = 'photo', content = png, tenant = 'main' } = {}) =>
    http.server.inject({
      method: 'PUT',
      url: `/api/v1/work-orders/${order}/files/${file}?name=gate.png&purpose=${purpose}`,
      headers: { 'x-test-tenant': tenant, 'content-type': 'application/octet-stream' },
      payload: content,
    });

  test('photos are attached once, read back by their own tenant only, and a signature that is asked for ends the work', async () => {
    const { id } = await byHand({ needsSignature: true });
    const [photo, hand] = [uuidv7(), uuidv7()];
    for (let n = 0; n < 2; n++) expect((await attach(id, photo)).json()).toMatchObject({ id: photo, media: 'image/png' });
    expect((await attach(id, uuidv7(), { content: Buffer.from('<html>no picture</html>') })).statusCode).toBe(400);
    expect((await attach(id, uuidv7(), { tenant: 'other' })).statusCode).toBe(404);
    const read = await call('GET', `/work-orders/${id}/files/${photo}`);
    expect([read.headers['content-type'], read.rawPayload]).toEqual(['image/png', png]);
    expect((await call('GET', `/work-orders/${id}/files/${photo}`, { tenant: 'other' })).statusCode).toBe(404);
    await call('PATCH', `/work-orders/${id}`, { body: { state: 'inProgress' } });
    expect((await call('PATCH', `/work-orders/${id}`, { body: { state: 'done' } })).statusCode).toBe(409);
    const sign = (file: string) => call('PATCH', `/work-orders/${id}`, { body: { state: 'done', signature: { file, name: 'Li' } } });
    expect((await sign(photo)).statusCode).toBe(404);
    await attach(id, hand, { purpose: 'signature' });
    expect((await sign(hand)).json()).toMatchObject({ state: 'done', signature: { file: hand, name: 'Li', at: noon } });
    const detail: Reply<'getWorkOrder'> = (await call('GET', `/work-orders/${id}`)).json();
    expect(detail.files.map((file) => file.id)).toEqual([photo, hand]);
    expect(detail.entries.filter(({ kind }) => kind === 'file')).toHaveLength(2);
  });

  test('orders are filtered, found, sorted in pages without loss, and exported', async () => {
    await byHand({ title: 'Pump 7', priority: 1, dueAt: noon + 300, assignedTo: 'operator' });
    await byHand({ title: '100% check', dueAt: noon + 100, kind: 'inspection' });
    await byHand({ title: '=cmd()', dueAt: noon + 100 });
    await byHand({ title: 'Pump 8', dueAt: noon + 200, isDraft: true });
    const titles = async (query: string) =>
      ((await call('GET', `/work-orders?${query}`)).json() as Reply<'listWorkOrders'>).items.map(({ title }) => title.en);
    expect(await titles('text=pump&sort=dueAt&order=asc')).toEqual(['Pump 8', 'Pump 7']);
    expect(await titles('text=0%25')).toEqual(['100% check']);
    expect(await titles('kind=inspection')).toEqual(['100% check']);
    expect(await titles('priority=1')).toEqual(['Pump 7']);
    expect(await titles('mine=true')).toEqual(['Pump 7']);
    clock.advance(150);
    expect(await titles('view=overdue&sort=dueAt&order=asc')).toEqual(['100% check', '=cmd()']);
    const walk = async (after = ''): Promise<string[]> => {
      const page: Reply<'listWorkOrders'> = (await call('GET', `/work-orders?sort=dueAt&order=asc&limit=1${after}`)).json();
      expect(page.total).toBe(4);
      const [item] = page.items;
      return [item?.title.en ?? '', ...(page.next === undefined ? [] : await walk(`&after=${encodeURIComponent(page.next)}`))];
    };
    expect(await walk()).toEqual(['100% check', '=cmd()', 'Pump 8', 'Pump 7']);
    expect((await call('GET', '/work-orders?after=nonsense')).statusCode).toBe(400);
    const { body } = await call('GET', '/work-orders/export.csv?language=en&sort=dueAt&order=asc');
    expect(body.split('\r\n').map((line) => line.split(',')[1])).toEqual(['title', '100% check', "'=cmd()", 'Pump 8', 'Pump 7', undefined]);
    const book = await call('GET', '/work-orders/export.xlsx?language=en&sort=dueAt&order=asc&timeZone=Asia/Shanghai');
    const sheet = strFromU8(unzipSync(book.rawPayload)['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
    const second = [...sheet.matchAll(/<c r="(B\d)" s="\d" t="inlineStr"><is><t [^>]*>([^<]*)/g)].map(([, place, text]) => [place, text]);
    expect(second).toEqual([
      ['B1', 'title'],
      ['B2', '100% check'],
      ['B3', '=cmd()'],
      ['B4', 'Pump 8'],
      ['B5', 'Pump 7'],
    ]);
    expect(sheet).toContain('createdAt (Asia/Shanghai)');
    expect((await call('GET', '/work-orders/export.xlsx?timeZone=Mars')).statusCode).toBe(400);
  });
});
