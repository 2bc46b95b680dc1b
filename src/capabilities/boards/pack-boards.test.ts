import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PackBoard } from '../../contracts/api/boards.ts';
import type { PackFloorPlan } from '../../contracts/pack.ts';
import { systemCaller } from '../../kernel/testing.ts';
import { alarmPack } from '../alarms/testing/pack.ts';
import { type TestSite, testSite } from '../alarms/testing/site.ts';
import { at, type BoardRig, boardRig, both } from './testing/rig.ts';

let rig: BoardRig<TestSite>;
beforeAll(async () => {
  rig = await boardRig(await testSite());
});
afterAll(async () => {
  await rig.close();
  await rig.site.drop();
});

const board = (word: string, widgets: PackBoard['widgets']): PackBoard => ({ title: both(word), mode: 'dashboard', site: 'full', widgets });
const level = { kind: 'value', id: 'v', point: 'full.level', ...at(0, 0) } as const;
const picture = { kind: 'picture', id: 'p', picture: 'dam', ...at(3, 0, 6, 4) } as const;
const pictures = { dam: { title: both('Dam picture'), asset: 'full', elements: [] } };
const install = (version: string, boards: Readonly<Record<string, PackBoard>>) =>
  rig.site.install({ ...alarmPack, version, pictures, boards });
const listed = async () => (await rig.call('GET', '/boards')).body.items as { id: string; title: { en: string } }[];

test('the boards of a pack are brought once, with its pictures, and belong to people from then on', async () => {
  await install('1.1.0', { duty: board('Duty', [level, picture]) });
  const [{ id } = { id: '' }] = await listed();
  const brought = (await rig.call('GET', `/boards/${id}`)).body;
  expect(brought).toMatchObject({ title: both('Duty'), version: 1, changedBy: 'pack dams', site: rig.assetOf('full') });
  const drawn = (await rig.call('GET', '/pictures')).body.items[0].id;
  expect(brought.widgets).toMatchObject([{ point: rig.pointOf('full') }, { picture: drawn }]);

  await install('1.2.0', { duty: board('Duty again', [level]), night: board('Night', [level]) });
  expect((await listed()).map(({ title }) => title.en).sort()).toEqual(['Duty', 'Night']);

  await rig.call('DELETE', `/boards/${id}`);
  rig.site.clock.advance(31 * 86_400_000);
  await rig.call('DELETE', `/boards/${(await rig.created()).id}`);
  await install('1.3.0', { duty: board('Duty once more', [level]), night: board('Night', [level]) });
  expect((await listed()).map(({ title }) => title.en)).toEqual(['Night']);
});

test('a map of a pack lies on the floor plan that the pack brought, or on none where a person has removed it', async () => {
  const hall = {
    title: both('Hall'),
    building: 'Mill',
    floor: 1,
    method: 'similarity',
    controls: [
      { x: 0, y: 0, longitude: 120, latitude: 30 },
      { x: 100, y: 0, longitude: 120.001, latitude: 30 },
    ],
    drawing: {},
    zones: {},
  } as unknown as PackFloorPlan; // holds: only its key is read here
  const map = { kind: 'map', id: 'm', floorPlan: 'hall', ...at(0, 0, 6, 4) } as const;
  const planOf = async (name: string) => {
    const [{ id } = { id: '' }] = (await listed()).filter(({ title }) => title.en === name);
    return (await rig.call('GET', `/boards/${id}`)).body.widgets[0].floorPlan;
  };
  const bring = (version: string, boards: Readonly<Record<string, PackBoard>>) =>
    rig.site.install({ ...alarmPack, version, pictures, boards, floorPlans: { hall } });
  rig.plans.set('hall', 'plan-7');
  await bring('1.4.0', { plan: board('On a plan', [map]) });
  expect(await planOf('On a plan')).toBe('plan-7');
  rig.plans.clear();
  await bring('1.5.0', { bare: board('On none', [map]) });
  expect(await planOf('On none')).toBeUndefined();
});

test('a board of a pack comes without the widgets of retired assets, and lists of points without theirs', async () => {
  const { assets } = rig.site;
  const map = { kind: 'map', id: 'gone', asset: 'bare', ...at(0, 8, 6, 4) } as const;
  const figure = { ...level, id: 'goneValue', point: 'bare.level', ...at(3, 4) } as const;
  const table = (id: string, points: string[], y: number) => ({ kind: 'table' as const, id, points, ...at(6, y, 6, 4) });
  await assets.retire(systemCaller(), rig.assetOf('bare'));
  await install('1.7.0', {
    thin: board('Thin', [level, map, figure, table('both', ['full.level', 'bare.level'], 8), table('none', ['bare.level'], 4)]),
  });
  const [{ id } = { id: '' }] = (await listed()).filter(({ title }) => title.en === 'Thin');
  const { widgets } = (await rig.call('GET', `/boards/${id}`)).body;
  expect(widgets.map((one: { id: string }) => one.id)).toEqual(['v', 'both']);
  expect(widgets[1].points).toEqual([rig.pointOf('full')]);
});

test.each([
  ['point', { ...level, point: 'full.colour' }, 'board duty: there is no point full.colour'],
  ['picture', { ...picture, picture: 'sea' }, 'board duty: there is no picture sea'],
  ['floor plan', { kind: 'map', id: 'm', floorPlan: 'cellar', ...at(0, 0, 6, 4) }, 'board duty: there is no floor plan cellar'],
  ['asset', { kind: 'map', id: 'm', asset: 'moon', ...at(0, 0, 6, 4) }, 'board duty: there is no asset moon'],
] as const)('a board that names a %s that is not there keeps the pack from being installed', async (_, widget, problem) => {
  await expect(install('1.9.0', { duty: board('Duty', [widget]) })).rejects.toThrow(problem);
});
