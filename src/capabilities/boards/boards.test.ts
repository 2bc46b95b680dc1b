import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { boardRoutes } from '../../contracts/api/boards.ts';
import { paths } from '../../contracts/api/paths.ts';
import type { RouteContract } from '../../contracts/api/route.ts';
import { quality } from '../../contracts/quality.ts';
import { type TestSite, testSite } from '../alarms/testing/site.ts';
import { at, type BoardRig, boardRig, both } from './testing/rig.ts';

let rig: BoardRig<TestSite>;
let { site, latest, call, assetOf, pointOf, value, trend, board, created, shared, raise }: BoardRig<TestSite> = {} as BoardRig<TestSite>; // holds: set before the first test

beforeAll(async () => {
  rig = await boardRig(await testSite());
  ({ site, latest, call, assetOf, pointOf, value, trend, board, created, shared, raise } = rig);
});
// A site without boards and with no memory of who guessed.
beforeEach(async () => {
  await sql`delete from board`.execute(rig.site.deps.db);
  rig.site.clock.advance(2 * 3_600_000);
});
afterAll(async () => {
  await rig.close();
  await rig.site.drop();
});

describe('a board', () => {
  test('is created, listed, found by its title, read, saved as a next version, and removed', async () => {
    const made = await created({ site: assetOf('full') });
    expect(made).toMatchObject({ version: 1, widgetCount: 2, changedBy: 'engineer', links: 0, siteTitle: both('Full dam') });
    expect((await call('GET', '/boards?text=DAMS', { role: 'viewer' })).body.items).toMatchObject([{ id: made.id }]);
    expect((await call('GET', '/boards?text=gate')).body.items).toEqual([]);
    expect((await call('GET', `/boards/${made.id}`, { role: 'viewer' })).body).toEqual(made);
    const change = { ...board({ widgets: [value()] }), version: 1 };
    expect((await call('PUT', `/boards/${made.id}`, { body: change })).body).toMatchObject({ version: 2, widgetCount: 1 });
    expect((await call('DELETE', `/boards/${made.id}`)).status).toBe(204);
    expect((await call('GET', `/boards/${made.id}`)).status).toBe(404);
    expect((await call('GET', '/boards')).body.items).toEqual([]);
  });

  test('that somebody saved meanwhile is not overwritten, and who that was is said', async () => {
    const { id } = await created();
    await call('PUT', `/boards/${id}`, { body: { ...board({ title: both('First') }), version: 1 } });
    const late = await call('PUT', `/boards/${id}`, { body: { ...board({ title: both('Second') }), version: 1 }, role: 'administrator' });
    expect(late).toMatchObject({ status: 409, body: { code: 'CONFLICT', message: expect.stringContaining('saved by engineer') } });
    expect((await call('GET', `/boards/${id}`)).body).toMatchObject({ title: both('First'), version: 2 });
  });

  test('two who save at once: one wins, the other is told', async () => {
    const { id } = await created();
    const save = (word: string) => call('PUT', `/boards/${id}`, { body: { ...board({ title: both(word) }), version: 1 } });
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map(save));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  });

  test('that was removed is brought back, for 30 days; then it is gone', async () => {
    const { id } = await created();
    await call('DELETE', `/boards/${id}`);
    expect((await call('POST', `/boards/${id}/restore`)).body).toMatchObject({ id, version: 1 });
    await call('DELETE', `/boards/${id}`);
    site.clock.advance(31 * 86_400_000);
    await call('DELETE', `/boards/${(await created()).id}`);
    expect((await call('POST', `/boards/${id}/restore`)).status).toBe(404);
  });

  test('is copied without its links', async () => {
    const { id } = await created();
    await shared(id);
    const copy = (await call('POST', `/boards/${id}/copy`)).body;
    expect(copy).toMatchObject({ title: { zh: 'Dams（中）（副本）', en: 'Dams (copy)' }, links: 0, widgetCount: 2, version: 1 });
    expect((await call('GET', `/boards/${id}`)).body.links).toBe(1);
  });

  test('is seen by viewers and operators and changed by engineers only', async () => {
    const { id } = await created();
    for (const role of ['viewer', 'operator'] as const) {
      expect((await call('GET', `/boards/${id}`, { role })).status).toBe(200);
      const tries = [
        call('POST', '/boards', { role, body: board() }),
        call('PUT', `/boards/${id}`, { role, body: { ...board(), version: 1 } }),
        call('DELETE', `/boards/${id}`, { role }),
        call('POST', `/boards/${id}/copy`, { role }),
        call('POST', '/boards/import', { role, body: { file: {} } }),
        call('GET', `/boards/${id}/links`, { role }),
        call('POST', `/boards/${id}/links`, { role, body: { title: 'x' } }),
      ];
      expect((await Promise.all(tries)).map(({ status }) => status)).toEqual(tries.map(() => 403));
    }
  });

  test('of another tenant is as if it did not exist', async () => {
    const { id } = await created();
    const tenant = 'other';
    expect((await call('GET', '/boards', { tenant })).body.items).toEqual([]);
    const tries = [
      call('GET', `/boards/${id}`, { tenant }),
      call('GET', `/boards/${id}/file`, { tenant }),
      call('PUT', `/boards/${id}`, { tenant, body: { ...board({ widgets: [] }), version: 1 } }),
      call('DELETE', `/boards/${id}`, { tenant }),
      call('POST', `/boards/${id}/restore`, { tenant }),
      call('POST', `/boards/${id}/copy`, { tenant }),
      call('GET', `/boards/${id}/links`, { tenant }),
      call('POST', `/boards/${id}/links`, { tenant, body: { title: 'x' } }),
    ];
    expect((await Promise.all(tries)).map(({ status }) => status)).toEqual(tries.map(() => 404));
    expect((await call('GET', `/boards/${id}`)).body.version).toBe(1);
  });

  test.each([
    ['with a point of another tenant', () => [value({ point: pointOf('full', 'other') })], 'there is no point'],
    [
      'with an asset of another tenant',
      () => [{ kind: 'alarms', id: 'a', ...at(0, 0, 4, 4), asset: assetOf('full', 'other') }],
      'no asset',
    ],
    ['with widgets on each other', () => [value(), value({ id: 'w', ...at(1, 1) })], 'lies over widget 1'],
    ['with one id twice', () => [value(), value(at(3, 0))], 'the id v is there twice'],
    ['with a widget outside of the grid', () => [value(at(11, 0))], 'outside of the grid'],
    ['with a widget that is too small', () => [value(at(0, 0, 1, 1))], 'too small'],
  ])('%s is refused with the reason', async (_, widgets, reason) => {
    const answer = await call('POST', '/boards', { body: board({ widgets: widgets() }) });
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining(reason) } });
  });

  test.each([
    ['an unknown kind', { kind: 'hologram', id: 'c', ...at(0, 0) }],
    ['a property that the kind has not', { kind: 'clock', id: 'c', ...at(0, 0), colour: 'red' }],
    ['no points', { kind: 'trend', id: 'c', ...at(0, 0, 4, 4), points: [] }],
    ['a place between squares', { kind: 'clock', id: 'c', ...at(0.5, 0) }],
  ])('with a widget of %s is refused', async (_, widget) => {
    expect((await call('POST', '/boards', { body: board({ widgets: [widget] }) })).status).toBe(400);
  });
});

const changes = [
  'createBoard',
  'updateBoard',
  'removeBoard',
  'restoreBoard',
  'copyBoard',
  'importBoard',
  'createBoardLink',
  'revokeBoardLink',
] as const;

test.each(changes)('%s is written to the audit', (operation) => {
  const route: RouteContract = boardRoutes[operation];
  expect(paths[operation]).not.toMatch(/^GET/);
  expect(route.audited).not.toBe(false);
});

describe('a file of a board', () => {
  const file = async () => (await call('GET', `/boards/${(await created({ site: assetOf('full') })).id}/file`)).body;

  test('names points and assets by their keys, and makes the same board at another site', async () => {
    const written = await file();
    expect(written).toMatchObject({
      format: 'yangfan-board',
      site: 'full',
      widgets: [{ point: 'full.level' }, { points: ['full.level', 'bare.level'] }],
    });
    const read = await call('POST', '/boards/import', { tenant: 'other', body: { file: written } });
    expect(read.body.problems).toEqual([]);
    expect(read.body.board).toMatchObject({ site: assetOf('full', 'other'), version: 1, title: both('Dams') });
    expect(read.body.board.widgets[1].points).toEqual([pointOf('full', 'other'), pointOf('bare', 'other')]);
  });

  test('with mistakes makes no board and tells all of them, widget by widget', async () => {
    const written = await file();
    const widgets = [
      { ...written.widgets[0], point: 'full.pressure' },
      { kind: 'hologram', id: 'x' },
      { ...written.widgets[1], points: ['full.level', 'gone.level'], colour: 'red' },
      { kind: 'alarms', id: 'a', ...at(0, 9, 4, 4), asset: 'gone' },
      'nonsense',
    ];
    const answer = await call('POST', '/boards/import', { body: { file: { ...written, widgets } } });
    expect(answer.body.board).toBeUndefined();
    const lines = answer.body.problems.map(({ path, text }: { path: string; text: { en: string } }) => `${path}: ${text.en}`);
    expect(lines).toEqual([
      'widgets.0.point: there is no point full.pressure',
      'widgets.1.kind: unknown kind of widget hologram',
      expect.stringMatching(/^widgets\.2: is not as it should be: .*colour/),
      'widgets.3.asset: there is no asset gone',
      'widgets.4.kind: unknown kind of widget undefined',
    ]);
    expect((await call('GET', '/boards')).body.items).toHaveLength(1);
  });

  test.each([
    ['no board at all', { hello: 1 }, 'format'],
    ['of a later format', { format: 'yangfan-board', formatVersion: 2, title: both('x'), mode: 'wall', widgets: [] }, 'formatVersion'],
    [
      'of an unknown site',
      { format: 'yangfan-board', formatVersion: 1, title: both('x'), mode: 'wall', site: 'gone', widgets: [] },
      'site',
    ],
    ['nothing', null, 'format'],
  ])('that is %s is refused', async (_, content, path) => {
    const { body } = await call('POST', '/boards/import', { body: { file: content } });
    expect(body.board).toBeUndefined();
    expect(body.problems.map((one: { path: string }) => one.path)).toEqual([path]);
  });

  test('is only checked when it is a trial', async () => {
    const written = await file();
    expect((await call('POST', '/boards/import', { body: { file: written, isTrial: true } })).body).toEqual({ problems: [] });
    expect((await call('GET', '/boards')).body.items).toHaveLength(1);
  });
});

describe('what is shown', () => {
  const now = async (widgets: readonly object[], more: object = {}) =>
    call('POST', '/boards/now', { role: 'viewer', body: { widgets, ...more } });

  test('of points are their titles, alarm limits, and the marks of their assets in the same unit', async () => {
    const { body } = await call('POST', '/boards/points', { role: 'viewer', body: { points: [pointOf('full')] } });
    expect(body.points).toMatchObject([
      {
        number: pointOf('full'),
        assetTitle: both('Full dam'),
        limits: [
          { title: both('High level'), value: 69.5, side: 'above', priority: 1 },
          { title: both('Low level'), value: 10, side: 'below', priority: 2 },
        ],
        marks: [{ key: 'floodLimit', value: 70 }, { key: 'ruleCurve', curve: [[1, 50], [200, 60]] }], // biome-ignore format: pairs read better on one line
      },
    ]);
    expect((await call('POST', '/boards/points', { body: { points: [pointOf('full', 'other')] } })).status).toBe(404);
  });

  test('now are the newest values, the points in alarm, alarm lists and counts', async () => {
    latest.set(pointOf('full'), { time: 5, value: 71, quality: quality('good'), receivedAt: 6 });
    latest.set(pointOf('bare'), { time: 5, value: Number.NaN, quality: quality('bad'), receivedAt: 6 });
    await raise();
    const list = { kind: 'alarms', id: 'a', ...at(0, 4, 4, 4) };
    const count = { kind: 'alarmCount', id: 'c', ...at(4, 4, 4, 2) };
    const { body } = await now([value(), trend(), list, count]);
    expect(body.values).toEqual({
      point: [pointOf('full'), pointOf('bare')],
      time: [5, 5],
      value: [71, null],
      quality: [0, quality('bad')],
    });
    expect(body.alarmed).toEqual([{ point: pointOf('full'), priority: 1 }]);
    expect(body.lists).toMatchObject([
      { widget: 'a', total: 1, items: [{ title: both('High level'), unit: 'm', priority: 1, state: 'unacknowledged' }] },
    ]);
    expect(body.lists[0].items[0]).not.toHaveProperty('acknowledgedBy');
    expect(body.counts[0].byPriority[0]).toEqual({ priority: 1, open: 1, unacknowledged: 1 });
  });

  test('of alarms stays within the asset of the widget, else of the board, and within its priorities', async () => {
    await raise();
    const list = (id: string, more: object) => ({ kind: 'alarms', id, leastPriority: 4, ...at(0, 0, 4, 4), ...more });
    const widgets = [list('own', { asset: assetOf('full') }), list('elsewhere', { asset: assetOf('bare') }), list('site', {})];
    const { body } = await now(widgets, { site: assetOf('bare') });
    expect(body.lists.map(({ total }: { total: number }) => total)).toEqual([1, 0, 0]);
    expect((await now([list('foreign', { asset: assetOf('full', 'other') })])).status).toBe(404);
  });

  test('as a form of each kind are the properties that are not set otherwise', async () => {
    const { items } = (await call('GET', '/board-widgets', { role: 'viewer' })).body;
    const trendForm = items.find(({ kind }: { kind: string }) => kind === 'trend').form;
    expect(Object.keys(trendForm.properties)).toEqual(['range', 'withLimits']);
    expect(trendForm.properties.range).toMatchObject({ default: '8h', zh: { title: '时间范围' } });
  });
});
