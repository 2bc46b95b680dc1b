import { once } from 'node:events';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { FromServer } from '../../contracts/api/live.ts';
import { type TestSite, testSite } from '../alarms/testing/site.ts';
import { at, type BoardRig, boardRig, both } from './testing/rig.ts';

let rig: BoardRig<TestSite>;
let { site, latest, live, call, pointOf, value, board, created, shared, raise }: BoardRig<TestSite> = {} as BoardRig<TestSite>; // holds: set before the first test

let address = '';
beforeAll(async () => {
  rig = await boardRig(await testSite());
  ({ site, latest, live, call, pointOf, value, board, created, shared, raise } = rig);
  address = await site.http.listen();
});
beforeEach(async () => {
  await sql`delete from board`.execute(rig.site.deps.db);
  latest.clear();
  rig.site.clock.advance(2 * 3_600_000);
});
afterAll(async () => {
  await rig.close();
  await rig.site.drop();
});

/** A screen on the live connection, with all that it was told; throws when it is not let in. */
async function screen(token: string) {
  const heard: FromServer[] = [];
  let code: number | undefined;
  const socket = new WebSocket(`${address.replace('http', 'ws')}/api/v1/live`, `wall.${token}`);
  socket.on('message', (data) => heard.push(JSON.parse(String(data))));
  socket.on('close', (why) => {
    code = why;
  });
  await once(socket, 'open');
  const points = () => heard.flatMap((one) => (one.type === 'values' ? one.point : []));
  const marks = () => new Set(heard.flatMap((one) => (one.type === 'guest' ? [one.mark] : [])));
  return { socket, heard, points, marks, code: () => code };
}

let second = 0;
const sample = (point: number, number: number) => latest.set(point, { time: ++second, value: number, quality: 0, receivedAt: second });
const soon = (claim: () => void) => vi.waitFor(claim, { timeout: 10_000, interval: 10 });
const pictureOf = async (point: number) => {
  const elements = [{ kind: 'value', id: 'e', x: 0, y: 0, w: 100, h: 50, point }];
  return (await call('POST', '/pictures', { body: { title: both('Plant'), elements } })).body;
};

describe('a screen on the live connection', () => {
  test('is shown the values of its board, those of its pictures included, and no others, without asking', async () => {
    const { id: picture } = await pictureOf(pointOf('bare'));
    const token = await shared((await created({ widgets: [value(), { kind: 'picture', id: 'p', ...at(3, 0, 4, 4), picture }] })).id);
    const [full, bare, foreign] = [pointOf('full'), pointOf('bare'), pointOf('full', 'other')];
    for (const point of [full, bare, foreign]) sample(point, 70);
    const wall = await screen(token);
    await soon(() => expect(new Set(wall.points())).toEqual(new Set([full, bare])));
    sample(foreign, 71);
    sample(full, 71.5);
    await soon(() => expect(wall.heard.at(-1)).toMatchObject({ type: 'values', point: [full], value: [71.5] }));
    expect(wall.points()).not.toContain(foreign);
    wall.socket.terminate();
  });

  test('is told that there was an alarm, of its own tenant, and nothing of it', async () => {
    const wall = await screen(await shared((await created()).id));
    await soon(() => expect(wall.marks().size).toBe(1));
    live.announce('other', { type: 'alarm', alarm: {} as never });
    live.announce('main', { type: 'job', job: {} as never });
    live.announce('main', { type: 'alarm', alarm: {} as never });
    await soon(() => expect(wall.marks().size).toBe(2));
    expect(new Set(wall.heard.map(({ type }) => type))).toEqual(new Set(['guest']));
    wall.socket.terminate();
  });

  test('follows the points of a new version of its board, and is told that there is one', async () => {
    const { id } = await created({ widgets: [value()] });
    const wall = await screen(await shared(id));
    await soon(() => expect(wall.marks().size).toBe(1));
    await call('PUT', `/boards/${id}`, { body: { ...board({ widgets: [value({ point: pointOf('bare') })] }), version: 1 } });
    await soon(() => expect(wall.marks().size).toBe(2));
    sample(pointOf('full'), 1);
    sample(pointOf('bare'), 2);
    await soon(() => expect(wall.points()).toContain(pointOf('bare')));
    expect(wall.points()).not.toContain(pointOf('full'));
    wall.socket.terminate();
  });

  test('is sent away before the revocation of its link is answered; a screen with another link stays', async () => {
    const { id } = await created({ widgets: [value()] });
    const [gone, kept] = [await screen(await shared(id)), await screen(await shared(id))];
    const links = (await call('GET', `/boards/${id}/links`)).body.items;
    const first = links.reduce((a: { id: string }, b: { id: string }) => (a.id < b.id ? a : b));
    await call('DELETE', `/boards/${id}/links/${first.id}`);
    sample(pointOf('full'), 3);
    await soon(() => expect(gone.code()).toBe(4410));
    await soon(() => expect(kept.points()).toContain(pointOf('full')));
    expect(gone.points()).toEqual([]);
    expect(kept.code()).toBeUndefined();
    kept.socket.terminate();
  });

  test('is sent away when its link expires, and when its board is removed', async () => {
    const { id } = await created();
    const [short, long] = [await screen(await shared(id, { days: 1 })), await screen(await shared(id))];
    site.clock.advance(86_400_000);
    await soon(() => expect(short.code()).toBe(4410));
    await call('DELETE', `/boards/${id}`);
    await soon(() => expect(long.code()).toBe(4410));
  });

  test('that says something is sent away', async () => {
    const wall = await screen(await shared((await created()).id));
    wall.socket.send(JSON.stringify({ type: 'subscribe', points: [pointOf('bare')] }));
    await soon(() => expect(wall.code()).toBe(1008));
  });

  test.each(['yf_wall_guess', 'none'])('with the token "%s" is not let in', async (token) => {
    await expect(screen(token)).rejects.toThrow('410');
  });
});

describe('the pictures and maps of a wall', () => {
  const square = { type: 'Polygon', coordinates: [[[76, 10], [77, 10], [77, 11], [76, 10]]] }; // biome-ignore format: one shape
  const file = JSON.stringify({
    type: 'FeatureCollection',
    features: [{ type: 'Feature', properties: { kind: 'land' }, geometry: square }],
  });

  async function baseMap(): Promise<string> {
    const { id } = (await call('POST', '/base-maps', { body: { title: both('Site'), source: 'survey', licence: 'own' } })).body;
    const headers = { 'x-test-role': 'engineer', 'content-type': 'application/octet-stream' };
    await site.http.server.inject({ method: 'PUT', url: `/api/v1/base-maps/${id}/file`, headers, payload: file });
    return id;
  }

  test('are given by its link: those that the board names, and no others', async () => {
    const [mine, other] = [await baseMap(), await baseMap()];
    const picture = await pictureOf(pointOf('bare'));
    const map = { kind: 'map', id: 'm', ...at(0, 0, 3, 4), baseMap: mine };
    const token = await shared(
      (await created({ widgets: [map, { kind: 'picture', id: 'p', ...at(3, 0, 4, 4), picture: picture.id }] })).id,
    );
    const { body } = await call('GET', '/wall', { token });
    expect(body.pictures).toMatchObject([{ id: picture.id, elements: [{ point: pointOf('bare') }] }]);
    expect(body.baseMaps).toMatchObject([{ id: mine, isSketch: true, content: { format: 'geojson' } }]);
    expect(body.points).toMatchObject([{ number: pointOf('bare') }]);
    expect((await call('GET', `/wall/base-maps/${mine}/file`, { token })).body.features).toHaveLength(1);
    expect((await call('GET', `/wall/base-maps/${other}/file`, { token })).status).toBe(404);
    expect((await call('GET', `/wall/base-maps/${mine}/file`)).status).toBe(410);
    expect((await call('GET', `/wall/floor-plans/${mine}/file`, { token })).status).toBe(404);
  });

  test('change the mark of its content when they change', async () => {
    const picture = await pictureOf(pointOf('bare'));
    const token = await shared((await created({ widgets: [{ kind: 'picture', id: 'p', ...at(0, 0, 4, 4), picture: picture.id }] })).id);
    const mark = async () => (await call('GET', '/wall/now', { token })).body.content;
    const before = await mark();
    expect(await mark()).toBe(before);
    await call('PUT', `/pictures/${picture.id}`, { body: { title: both('Plant'), elements: [], version: 1 } });
    expect(await mark()).not.toBe(before);
    await call('DELETE', `/pictures/${picture.id}`);
    expect((await call('GET', '/wall', { token })).body.pictures).toEqual([]);
  });

  test('are refused when the organisation does not have them, each with its place', async () => {
    const widgets = [
      { kind: 'picture', id: 'p', ...at(0, 0, 4, 4), picture: 'none' },
      { kind: 'map', id: 'm', ...at(4, 0, 4, 4), baseMap: 'x', floorPlan: 'y' },
    ];
    const { status, body } = await call('POST', '/boards', { body: board({ widgets }) });
    expect(status).toBe(400);
    for (const path of ['widgets.0.picture', 'widgets.1.baseMap', 'widgets.1.floorPlan']) expect(body.message).toContain(path);
  });

  test('an alarm of a point in a picture is told', async () => {
    const picture = await pictureOf(pointOf('full'));
    const token = await shared((await created({ widgets: [{ kind: 'picture', id: 'p', ...at(0, 0, 4, 4), picture: picture.id }] })).id);
    await raise();
    const alarmed = async () => (await call('GET', '/wall/now', { token })).body.alarmed;
    expect(await alarmed()).toMatchObject([{ point: pointOf('full') }]);
  });
});
