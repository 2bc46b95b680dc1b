import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Reply } from '../../contracts/api/index.ts';
import { clockText } from '../../contracts/calendar.ts';
import { type As, openRig } from './testing.ts';

const uuid = (n: number) => `0190a0b0-0000-7000-8000-${String(n).padStart(12, '0')}`;
const photo = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(40)]);
const [id, photoId] = [uuid(1), uuid(90)];
const minuteMs = 60_000;
const engineer: As = { role: 'engineer', name: 'Wang' };

let rig: Awaited<ReturnType<typeof openRig>>;
let route: Reply<'createPatrolRoute'>;
const body = () => ({
  title: 'Morning round',
  points: [
    {
      ...{ id: 'gate', title: 'Gate house', asset: rig.gate, code: 'G-1' },
      items: [
        { id: 'rail', kind: 'yesNo', text: 'Rail is firm', photo: true },
        { id: 'oil', kind: 'number', text: 'Oil', unit: 'bar', low: 2, high: 4 },
      ],
    },
    { id: 'toe', title: 'Toe of the dam', asset: rig.dam, items: [{ id: 'seep', kind: 'text', text: 'Seepage' }] },
  ],
  rule: { every: 1, unit: 'day', from: '2026-11-24', at: ['14:00'], zone: Intl.DateTimeFormat().resolvedOptions().timeZone },
  windowMinutes: 60,
  assignedTo: 'Li',
});
beforeEach(async () => {
  rig = await openRig();
  route = (await rig.call('POST', '/patrol-routes', { ...engineer, body: body() })).json();
});
afterEach(() => rig.close());

const li: As = { name: 'Li' };
const open = (as: As = li) => rig.call('POST', '/patrols', { ...as, body: { id, route: route.id } });
const read = async (): Promise<Reply<'getPatrol'>> => (await rig.call('GET', `/patrols/${id}`)).json();
const list = async (query = '', as: As = li): Promise<Reply<'listPatrols'>> => (await rig.call('GET', `/patrols?${query}`, as)).json();
const gateVisit = (change: object = {}) => ({
  ...{ id: uuid(50), at: rig.noon, code: ' g-1', longitude: 110, latitude: 30 },
  results: [
    { item: 'rail', value: false, photos: [photoId] },
    { item: 'oil', value: 4.5 },
  ],
  ...change,
});
const toeVisit = () => ({ id: uuid(51), at: rig.noon, results: [{ item: 'seep', value: 'dry' }] });
const visit = (point: string, said: object, as: As = li) => rig.call('PUT', `/patrols/${id}/points/${point}`, { ...as, body: said });
const finish = (said: object = {}) => rig.call('POST', `/patrols/${id}/finish`, { ...li, body: { at: rig.noon, ...said } });
const sendPhoto = (as: As = li) => rig.putFile(`/patrols/${id}/files/${photoId}?name=rail.jpg`, photo, as);

describe('a route', () => {
  test('opens one patrol when it is due, and one after a time out of work that says what was left out', async () => {
    expect(route.next).toBe(rig.noon + 120 * minuteMs);
    await rig.look();
    expect((await list()).items).toHaveLength(0);
    await rig.clock.set(rig.noon + 120 * minuteMs);
    for (let look = 0; look < 2; look++) await rig.look();
    expect((await list()).items).toMatchObject([
      { number: 'XJ-20261124-0001', state: 'open', skipped: 0, assignedTo: 'Li', pointCount: 2 },
    ]);
    await rig.clock.set(rig.noon + 4 * 24 * 60 * minuteMs);
    await rig.look();
    expect((await list()).items).toMatchObject([{ state: 'open', skipped: 2 }, { state: 'missed' }]);
  });

  test('that two change at a time is changed by one of them', async () => {
    const replace = (version: number) =>
      rig.call('PUT', `/patrol-routes/${route.id}`, { ...engineer, body: { ...body(), title: 'Other', version } });
    expect((await replace(1)).json()).toMatchObject({ title: 'Other', version: 2 });
    expect((await replace(1)).json()).toMatchObject({ code: 'CONFLICT' });
    expect((await rig.call('DELETE', `/patrol-routes/${route.id}`, engineer)).statusCode).toBe(204);
    expect((await replace(2)).statusCode).toBe(404);
  });

  test('that cannot be walked is refused with all that is wrong', async () => {
    const [gate, toe] = body().points;
    const bad = { ...body(), points: [gate, { ...toe, id: 'gate', asset: 'nowhere' }], rule: { ...body().rule, zone: 'Mars/Base' } };
    const answer = await rig.call('POST', '/patrol-routes', { ...engineer, body: bad });
    expect(answer.statusCode).toBe(400);
    for (const what of ['point gate comes twice', 'no asset nowhere', 'no time zone Mars/Base']) expect(answer.body).toContain(what);
  });

  test('is made by engineers', async () => {
    expect((await rig.call('POST', '/patrol-routes', { ...li, body: body() })).statusCode).toBe(403);
  });
});

describe('a patrol', () => {
  test('is walked with codes, values and photos; what is bad offers a report of a hidden danger that can be sent as it is', async () => {
    await open();
    await rig.call('POST', `/patrols/${id}/start`, { ...li, body: { at: rig.noon } });
    await sendPhoto();
    const { visit: kept, offers }: Reply<'putVisit'> = (await visit('gate', gateVisit())).json();
    expect(kept).toMatchObject({ by: 'Li', bad: ['rail', 'oil'], longitude: 110, receivedAt: rig.noon });
    expect(offers).toMatchObject([
      {
        title: 'Gate house: Rail is firm',
        description: expect.stringMatching(/Rail is firm: ✗$/),
        asset: rig.gate,
        origin: { by: 'patrol', patrol: id, point: 'gate', item: 'rail' },
      },
      { title: 'Gate house: Oil', description: expect.stringContaining('4.5 bar') },
    ]);
    expect((await rig.call('POST', '/dangers', { ...li, body: offers[0] ?? {} })).json()).toMatchObject({ origin: { by: 'patrol' } });
    const reported = async (query: string) => (await rig.call('GET', `/dangers?${query}`)).json().total;
    expect(await Promise.all([`patrol=${id}&point=gate`, `patrol=${id}&point=toe`, `patrol=${uuid(2)}`].map(reported))).toEqual([1, 0, 0]);
    await visit('toe', toeVisit());
    expect((await finish()).json()).toMatchObject({ state: 'finished', visited: 2, missedPoints: [], startedBy: 'Li', finishedBy: 'Li' });
    await rig.outbox.drained();
    expect(rig.heard).toEqual([]);
  });

  test('that is sent again, wholly and several times, stays as it is', async () => {
    const sync = async () => {
      await open();
      await sendPhoto();
      await visit('gate', gateVisit());
      await visit('toe', toeVisit());
      await finish();
    };
    await sync();
    const once = await read();
    await rig.clock.set(rig.noon + minuteMs);
    await sync();
    expect(await read()).toEqual(once);
    expect((await list()).items).toHaveLength(1);
  });

  test('of which two walk the same point keeps the first visit and tells the second when that was, by the clock of the route', async () => {
    const zone = 'Asia/Shanghai';
    route = (await rig.call('POST', '/patrol-routes', { ...engineer, body: { ...body(), rule: { ...body().rule, zone } } })).json();
    await open();
    await visit('toe', toeVisit());
    const second = await visit('toe', { ...toeVisit(), id: uuid(52) }, { name: 'Sun' });
    expect(second.json()).toMatchObject({ code: 'CONFLICT', details: { what: expect.stringContaining('visited by Li') } });
    const at = clockText(toeVisit().at, zone);
    const said = second.json().text as { zh: string; en: string };
    for (const text of [said.zh, said.en]) expect(text).toContain(at);
    await finish({ note: 'gate is locked' });
    expect((await visit('gate', gateVisit({ results: [] }))).statusCode).toBe(409);
    expect((await sendPhoto()).statusCode).toBe(409);
  });

  test.each([
    ['another code', { code: 'G-2' }, 'the code is not'],
    ['no code', { code: undefined }, 'the code is not'],
    ['an item left out', { results: [{ item: 'oil', value: 3 }] }, 'nothing was said'],
    [
      'no photo',
      {
        results: [
          { item: 'rail', value: true },
          { item: 'oil', value: 3 },
        ],
      },
      'needs a photo',
    ],
    [
      'a photo that was not sent',
      {
        results: [
          { item: 'rail', value: true, photos: [uuid(91)] },
          { item: 'oil', value: 3 },
        ],
      },
      'was not sent',
    ],
    [
      'words for a number',
      {
        results: [
          { item: 'rail', value: true, photos: [photoId] },
          { item: 'oil', value: 'high' },
        ],
      },
      'does not fit',
    ],
    ['a time to come', { at: Date.UTC(2030, 0) }, 'has not come yet'],
  ])('takes no visit with %s', async (_, change, why) => {
    await open();
    await sendPhoto();
    const answer = await visit('gate', gateVisit(change));
    expect([answer.statusCode, answer.json().details.what]).toEqual([400, expect.stringContaining(why)]);
    expect(await read()).toMatchObject({ state: 'open', visited: 0 });
  });

  test('with points left is finished with a note only, and that is told once', async () => {
    await open();
    await visit('toe', toeVisit());
    expect((await finish()).statusCode).toBe(400);
    expect((await finish({ note: 'gate is locked' })).json()).toMatchObject({
      state: 'finished',
      missedPoints: ['gate'],
      note: 'gate is locked',
    });
    await finish({ note: 'again' });
    await rig.clock.set(rig.noon + 600 * minuteMs);
    await rig.look();
    await rig.outbox.drained();
    expect(rig.heard.filter(({ body }) => 'patrol' in body && body.patrol === id)).toMatchObject([
      { kind: 'patrol.missed', body: { patrol: id, route: route.id, points: ['gate'] } },
    ]);
  });

  test('that is late is told once, and takes what comes from a phone afterwards', async () => {
    await open();
    await visit('toe', toeVisit());
    await rig.clock.set(rig.noon + 61 * minuteMs);
    for (let look = 0; look < 2; look++) await rig.look();
    expect(await read()).toMatchObject({ state: 'missed', missedPoints: ['gate'] });
    await sendPhoto();
    await visit('gate', gateVisit());
    expect((await finish()).json()).toMatchObject({ state: 'finished', missedPoints: [] });
    await rig.outbox.drained();
    expect(rig.heard).toMatchObject([{ kind: 'patrol.missed', body: { tenant: 'main', patrol: id, points: ['gate'], assignedTo: 'Li' } }]);
  });

  test('of another tenant is as if it did not exist', async () => {
    await open();
    const other = { tenant: 'other', role: 'administrator', name: 'Li' } as const;
    const answers = [
      await rig.call('GET', `/patrols/${id}`, other),
      await visit('toe', toeVisit(), other),
      await sendPhoto(other),
      await rig.call('POST', `/patrols/${id}/start`, { ...other, body: { at: rig.noon } }),
      await rig.call('POST', `/patrols/${id}/finish`, { ...other, body: { at: rig.noon, note: 'x' } }),
      await rig.call('POST', '/patrols', { ...other, body: { id: uuid(2), route: route.id } }),
      await rig.call('DELETE', `/patrol-routes/${route.id}`, other),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 404));
    expect((await open(other)).statusCode).toBe(409);
    expect((await list('', other)).items).toEqual([]);
    expect((await rig.call('GET', '/patrol-routes', other)).json()).toEqual({ items: [] });
  });

  test('is listed by state, route and whose it is, page by page', async () => {
    await open();
    await rig.call('POST', '/patrols', { ...li, body: { id: uuid(2), route: route.id } });
    expect((await list('mine=true')).items).toHaveLength(2);
    expect((await list('mine=true', { name: 'Sun' })).items).toHaveLength(0);
    expect((await list('state=finished')).items).toHaveLength(0);
    const { items, next = '' } = await list(`route=${route.id}&limit=1`);
    const rest = await list(`route=${route.id}&limit=1&after=${encodeURIComponent(next)}`);
    expect([...items, ...rest.items].map((one) => one.id).sort()).toEqual([id, uuid(2)]);
    expect(rest.next).toBeUndefined();
  });

  test('goes into a spreadsheet with what was visited and missed, those of the filter only', async () => {
    await open();
    await sendPhoto();
    await visit('gate', gateVisit());
    await rig.call('POST', '/patrols', { ...li, body: { id: uuid(2), route: route.id } });
    await finish({ note: '=rain' });
    const sheet = async (query: string, as: As = li) => {
      const { body, headers } = await rig.call('GET', `/patrols/export.csv?${query}`, as);
      expect(headers['content-type']).toContain('text/csv');
      return body.trim().split('\r\n');
    };
    const all = await sheet('language=zh');
    expect(all).toHaveLength(3);
    expect(all[0]).toContain('编号,路线,状态,巡检方式');
    const [finished = ''] = all.filter((line) => line.includes(',已完成,'));
    expect(finished).toContain('XJ-20261124-0001,Morning round,已完成,人工,');
    expect(finished).toContain(",2,1,Toe of the dam,0,'=rain");
    expect(await sheet('view=active&language=en')).toHaveLength(2);
    expect(await sheet('state=missed')).toHaveLength(1);
    expect(await sheet('', { tenant: 'other', role: 'administrator', name: 'Li' })).toHaveLength(1);
  });
});
