import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { definePack } from '../../contracts/pack.ts';
import { systemCaller } from '../../kernel/testing.ts';
import { type TestSite, testSite } from '../alarms/testing/site.ts';
import { at, type BoardRig, boardRig, both } from './testing/rig.ts';

const azimuth = { title: both('Azimuth'), unit: 'deg', kind: 'number' } as const;
const eyes = definePack({
  ...{ id: 'eyes', version: '1.0.0', title: both('Eyes'), about: both('Eyes'), uses: ['assets'] },
  models: { eye: { title: both('Eye'), icon: 'box', points: {}, attributes: { viewAzimuth: azimuth } } },
  ...{ rules: {}, responses: [], screens: {}, sources: {}, stories: {}, simulate: {}, history: [] },
  site: [
    { key: 'quay', model: 'eye', title: both('Quay'), provenance: both('made up') },
    { key: 'gate', model: 'eye', title: both('Gate'), provenance: both('made up') },
  ],
});
const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]);
const drawing = createServer((_, answer) => void answer.end(png));

let rig: BoardRig<TestSite>;
beforeAll(async () => {
  drawing.listen(0, '127.0.0.1');
  await once(drawing, 'listening');
  rig = await boardRig(await testSite());
  await rig.site.assets.install(systemCaller('main'), eyes);
  rig.stills.set('quay', `http://127.0.0.1:${(drawing.address() as AddressInfo).port}/quay`); // holds: it listens on TCP
});
afterAll(async () => {
  drawing.close();
  await rig.close();
  await rig.site.drop();
});

const camera = (key: string, more: object = {}) => ({ kind: 'camera', id: key, ...at(0, 0, 4, 4), asset: rig.assetOf(key), ...more });
const boardOf = (...widgets: readonly object[]) => rig.created({ widgets });
const still = (key: string, token: string) =>
  rig.site.deps.http.server.inject({ url: `/api/v1/wall/cameras/${rig.assetOf(key)}/still`, headers: { 'x-yangfan-wall': token } });

test('a wall shows what its camera shows, without a sign-in, and that of no other', async () => {
  const { id } = await boardOf(camera('quay'));
  const token = await rig.shared(id);
  const opened = await rig.call('GET', '/wall', { token });
  expect(opened.body.cameras).toEqual([{ id: rig.assetOf('quay'), title: both('Quay'), hasStill: true, isSimulated: true }]);
  const picture = await still('quay', token);
  expect([picture.statusCode, picture.headers['content-type']]).toEqual([200, 'image/png']);
  expect(picture.rawPayload).toEqual(png);
  expect(Number(picture.headers['x-yangfan-time'])).toBe(rig.site.clock.now());
  expect((await still('gate', token)).statusCode).toBe(404);
});

test('what a screen asks for each second reads nothing but its camera', async () => {
  const token = await rig.shared((await boardOf(camera('quay'))).id);
  const before = rig.listings();
  expect((await still('quay', token)).statusCode).toBe(200);
  expect(rig.listings()).toBe(before);
  await rig.call('GET', '/wall', { token });
  expect(rig.listings()).toBe(before + 1);
});

test('a camera of a wall that is closed shows nothing from then on', async () => {
  const { id } = await boardOf(camera('quay'));
  const token = await rig.shared(id);
  expect((await still('quay', token)).statusCode).toBe(200);
  await rig.call('DELETE', `/boards/${id}`);
  expect((await still('quay', token)).json()).toMatchObject({ code: 'WALL_CLOSED' });
});

test('a camera without an address is on the wall and says so; the wall is read anew once it has one', async () => {
  const { id } = await boardOf(camera('gate'));
  const token = await rig.shared(id);
  const { content, cameras } = (await rig.call('GET', '/wall', { token })).body;
  expect(cameras).toMatchObject([{ hasStill: false, isSimulated: false }]);
  expect((await still('gate', token)).statusCode).toBe(503);
  const address = { still: 'http://192.0.2.1:9/still.jpg' };
  expect((await rig.call('PUT', `/cameras/${rig.assetOf('gate')}/address`, { body: address })).status).toBe(200);
  expect((await rig.call('GET', '/wall/now', { token })).body.content).not.toBe(content);
  rig.site.clock.advance(2000);
  const away = await still('gate', token);
  expect([away.statusCode, away.body]).toEqual([503, expect.not.stringContaining('192.0.2.1')]);
});

test('what is no camera is refused, and of another company too', async () => {
  for (const asset of [rig.assetOf('full'), rig.assetOf('full', 'other'), 'nothing']) {
    const { status, body } = await rig.call('POST', '/boards', { body: rig.board({ widgets: [camera('quay', { asset })] }) });
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain(`there is no camera ${asset}`);
  }
});

test('goes into a file by the key of its camera, and comes back', async () => {
  const { id } = await boardOf(camera('quay'));
  const file = (await rig.call('GET', `/boards/${id}/file`)).body;
  expect(file.widgets).toMatchObject([{ kind: 'camera', asset: 'quay' }]);
  const read = await rig.call('POST', '/boards/import', { body: { file } });
  expect(read.body.board.widgets).toMatchObject([{ kind: 'camera', asset: rig.assetOf('quay') }]);
  const wrong = { ...file, widgets: [{ ...file.widgets[0], asset: 'full' }] };
  expect((await rig.call('POST', '/boards/import', { body: { file: wrong } })).body.problems).toMatchObject([{ path: 'widgets.0.asset' }]);
});
