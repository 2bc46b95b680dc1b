import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Reply } from '../../contracts/api/index.ts';
import { alarmPack } from './testing/pack.ts';
import { type CallOptions, type TestSite, testSite } from './testing/site.ts';

let site: TestSite;
let alarm: string;
let rule: string;
let asset: string;

beforeAll(async () => {
  site = await testSite();
  await site.install();
  await site.install(alarmPack, 'other');
  rule = await site.ruleId('full', 'low');
  asset = site.assets.byKey('main', 'full')?.id ?? '';
  await site.alarms.verdicts([await abnormal('low'), await abnormal('high')]);
  alarm = site.announced.find((one) => one.alarm.ruleKey === 'low')?.alarm.id ?? '';
});
afterAll(() => site.drop());

const abnormal = async (key: string) => ({
  rule: await site.ruleNumber('full', key),
  point: 1,
  isAbnormal: true,
  time: 5000,
  value: 3,
  quality: 0,
});
const alarms = async (query: string, options: CallOptions = {}): Promise<Reply<'listAlarms'>> =>
  (await site.call('GET', `/alarms${query}`, options)).body;
const keys = async (query: string) => (await alarms(query)).items.map(({ ruleKey }) => ruleKey);

describe('alarms over HTTP', () => {
  test('are listed by priority', async () => {
    expect(await keys('')).toEqual(['high', 'low']);
  });

  test.each([
    ['?priority=2', ['low']],
    ['?priority=2,1,2', ['high', 'low']],
    ['?view=history&priority=1,2&text=level', ['high', 'low']],
    ['?text=HIGH%20lev', ['high']],
    ['?text=%25', []],
    ['?text=full', ['high', 'low']],
    ['?from=5000', ['high', 'low']],
    ['?from=5001', []],
    ['?to=5000', []],
    ['?asset=nowhere', []],
    ['?view=shelved', []],
    ['?view=history&priority=2', ['low']],
  ])('filtered by %s are %j', async (query, expected) => {
    expect(await keys(query)).toEqual(expected);
  });

  test('are exported as filtered, as CSV and as a workbook, and of another tenant never', async () => {
    const file = (path: string, tenant = 'main') =>
      site.http.server.inject({ url: `/api/v1/alarms/export.${path}`, headers: { 'x-test-tenant': tenant } });
    const lines = (await file('csv?language=en&view=history')).body.trim().split('\r\n');
    expect(lines[0]).toMatch(/^\uFEFF?raisedAt,priority,state,alarm,asset/);
    expect(
      lines
        .slice(1)
        .map((line) => line.split(',')[1])
        .sort(),
    ).toEqual(['1', '2']);
    const book = await file('xlsx?language=zh&priority=2&timeZone=Asia/Shanghai');
    expect(book.headers['content-disposition']).toBe('attachment; filename="alarms.xlsx"');
    const sheet = strFromU8(unzipSync(book.rawPayload)['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
    expect(sheet).toContain('发生时间 (Asia/Shanghai)');
    expect(sheet.match(/<row /g)).toHaveLength(2);
    expect((await file('csv', 'third')).body.trim().split('\r\n')).toHaveLength(1);
  });

  test.each(['open', 'history', 'open&priority=1,2'])('are paged in the view %s without a gap or a repetition', async (view) => {
    const first = await alarms(`?view=${view}&limit=1`);
    const second = await alarms(`?view=${view}&limit=1&after=${first.next}`);
    expect(second.next).toBeUndefined();
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual((await alarms(`?view=${view}`)).items.map(({ id }) => id));
  });

  test.each(['/alarms?after=nonsense', '/alarms?after=W10', '/alarms?priority=5', '/alarms?limit=0'])('refuse %s', async (path) => {
    expect((await site.call('GET', path)).status).toBe(400);
  });

  test('are counted by priority', async () => {
    const { body } = await site.call('GET', '/alarms/counts');
    expect(body).toEqual({
      byPriority: [1, 2, 3, 4].map((priority) => ({ priority, unacknowledged: priority < 3 ? 1 : 0, open: priority < 3 ? 1 : 0 })),
      ...{ shelved: 0, suppressed: 0, outOfService: 0 },
    });
  });

  test('are found by the search, as their rules are', async () => {
    const { id, name, role, tenant, kind } = { id: 'x', name: 'x', role: 'viewer', tenant: 'main', kind: 'user' } as const;
    const found = await site.alarms.search({ id, name, role, tenant, kind }, 'low', 10);
    expect(found.map((one) => one.kind)).toEqual(['alarm', 'rule', 'rule']);
    expect(await site.alarms.search({ id, name, role, tenant: 'third', kind }, 'low', 10)).toEqual([]);
  });

  test('show a rule with the form of its parameters', async () => {
    const { body } = await site.call('GET', `/rules/${rule}`);
    expect(body).toMatchObject({ key: 'low', openAlarm: alarm, form: { properties: { limit: { type: 'number', description: 'Limit' } } } });
  });

  test('list the rules of an asset in pages', async () => {
    const page = async (after = ''): Promise<Reply<'listRules'>> => (await site.call('GET', `/rules?asset=${asset}&limit=2${after}`)).body;
    const first = await page();
    expect([...first.items, ...(await page(`&after=${first.next}`)).items].map(({ key }) => key).sort()).toEqual(['curve', 'high', 'low']);
  });
});

describe('another tenant', () => {
  const theirs = { tenant: 'other' };

  test('sees and counts none of the alarms and only its own rules', async () => {
    expect((await alarms('?view=history', theirs)).items).toEqual([]);
    expect((await site.call('GET', '/alarms/counts', theirs)).body).toMatchObject({
      byPriority: [{ open: 0 }, { open: 0 }, { open: 0 }, { open: 0 }],
    });
    const rules: Reply<'listRules'> = (await site.call('GET', '/rules', theirs)).body;
    expect(rules.items).toHaveLength(6);
    expect(rules.items.map(({ id }) => id)).not.toContain(rule);
  });

  test('acknowledges nothing of ours', async () => {
    const { body } = await site.call('POST', '/alarms/acknowledge', { ...theirs, body: { ids: [alarm], comment: 'mine now' } });
    expect(body).toMatchObject({ acknowledged: [], refused: [{ id: alarm, code: 'NOT_FOUND' }] });
  });

  const change = { params: { limit: 1 } };
  test.each<['GET' | 'POST' | 'PATCH', () => string, unknown]>([
    ['GET', () => `/alarms/${alarm}`, undefined],
    ['POST', () => `/alarms/${alarm}/comments`, { comment: 'x' }],
    ['POST', () => `/alarms/${alarm}/shelve`, { minutes: 5, reason: 'x' }],
    ['POST', () => `/alarms/${alarm}/unshelve`, undefined],
    ['GET', () => `/rules/${rule}`, undefined],
    ['PATCH', () => `/rules/${rule}`, change],
    ['POST', () => `/rules/${rule}/preview`, { ...change, from: 0, to: 1 }],
    ['POST', () => `/rules/${rule}/service`, { inService: false, reason: 'x' }],
  ])('%s %s finds nothing', async (method, path, body) => {
    expect((await site.call(method, path(), { ...theirs, body })).status).toBe(404);
    expect((await site.call('GET', `/alarms/${alarm}`)).body).toMatchObject({ state: 'unacknowledged' });
  });
});

describe('the roles', () => {
  test.each<['POST' | 'PATCH', () => string, 'viewer' | 'operator', unknown]>([
    ['POST', () => '/alarms/acknowledge', 'viewer', { ids: ['x'] }],
    ['POST', () => `/alarms/${alarm}/shelve`, 'viewer', { minutes: 5, reason: 'x' }],
    ['POST', () => `/alarms/${alarm}/comments`, 'viewer', { comment: 'x' }],
    ['PATCH', () => `/rules/${rule}`, 'operator', { priority: 4 }],
    ['POST', () => `/rules/${rule}/service`, 'operator', { inService: false, reason: 'x' }],
  ])('%s %s is refused to a %s', async (method, path, role, body) => {
    expect((await site.call(method, path(), { role, body })).status).toBe(403);
  });

  test('let an operator shelve and an engineer take out of service', async () => {
    const shelved = await site.call('POST', `/alarms/${alarm}/shelve`, { role: 'operator', body: { minutes: 5, reason: 'x' } });
    expect(shelved).toMatchObject({ status: 200, body: { state: 'shelved' } });
    expect(await keys('?view=shelved')).toEqual(['low']);
    const out = await site.call('POST', `/rules/${rule}/service`, { role: 'engineer', body: { inService: false, reason: 'x' } });
    expect(out).toMatchObject({ status: 200, body: { inService: false } });
  });
});
