import { describe, expect, test } from 'vitest';
import { definePack } from '../../contracts/pack.ts';
import { callerOf, systemCaller } from '../../kernel/testing.ts';
import { testPlant } from '../assets/testing/plant.ts';
import { both, locateStage } from './testing/stage.ts';

const stage = locateStage(testPlant);
const { call, assetOf, clock } = stage;
const tasks = async () => (await call('GET', '/map-tasks')).body.items;

const empty = { ...{ rules: {}, responses: [], screens: {}, sources: {}, stories: {}, simulate: {} }, history: [] } as const;
const watch = definePack({
  ...{ id: 'watch', version: '1.0.0', title: both('Watch'), about: both('Watch'), uses: ['assets'] },
  mapTasks: ['rescue', 'crew'],
  models: {
    post: { title: both('Post'), icon: 'house', points: {} },
    eye: {
      title: both('Eye'),
      icon: 'box',
      points: {},
      attributes: { viewAzimuth: { title: both('Azimuth'), unit: 'deg', kind: 'number' } },
    },
  },
  ...empty,
  site: [{ key: 'post', model: 'post', title: both('Post'), provenance: both('made up') }],
});

describe('what there is to do on the map', () => {
  test('is what happens at movers, as soon as something moves', async () => {
    await stage.locate().look();
    expect(await tasks()).toEqual(['events', 'near']);
    for (const key of ['truck', 'boat']) await stage.plant().assets.retire(systemCaller('main'), assetOf(key));
    await stage.plant().outbox.drained();
    await stage.locate().look();
    expect(await tasks()).toEqual([]);
  });

  test('is what a pack brings of which something is seen, and cameras where there is one', async () => {
    const { assets } = stage.plant();
    await assets.install(systemCaller('main'), watch);
    await stage.locate().look();
    expect(await tasks()).toEqual(['events', 'crew', 'near', 'rescue']);
    await assets.create(systemCaller('main'), { key: 'eye', model: 'eye', title: both('Eye'), attributes: { viewAzimuth: 10 } });
    expect(await tasks()).toEqual(['events', 'crew', 'near', 'cameras', 'rescue']);
    await assets.retire(systemCaller('main'), assetOf('post'));
    await assets.retire(systemCaller('main'), assetOf('eye'));
    expect(await tasks()).toEqual(['events', 'near']);
  });

  test.each([
    ['lots', '/lots', { lot: 'A-1' }],
    ['crew', '/crew', { name: '王海', rank: '', certificate: '', document: '', phone: '' }],
    ['declarations', '/declarations', { id: '00000000-0000-4000-8000-000000000001', direction: 'in', from: 2_000_000, to: 3_000_000 }],
  ])('is %s once the first is written down, for those who see its asset', async (task, path, body) => {
    const fence = 'direction' in body ? { fence: await stage.fenceOf({ asksDeclarations: true }) } : {};
    const asset = assetOf('truck');
    expect((await call('POST', path, { body: { ...body, ...fence, asset } })).status).toBe(200);
    expect(await tasks()).toContain(task);
    expect(await seenAt('boat')).not.toContain(task);
    expect(await seenAt('truck')).toContain(task);
    expect((await call('GET', '/map-tasks', { tenant: 'other' })).body.items).not.toContain(task);
  });

  test('is radar while one follows something', async () => {
    for (const second of [1000, 1003, 1006, 1009]) {
      clock.set(second * 1000);
      const body = { radar: 'north', place: [120, 30], time: second * 1000, plots: [{ metres: 900, bearing: 90 }] };
      expect((await call('POST', '/radar/scans', { role: 'operator', body })).status).toBe(200);
    }
    expect(await tasks()).toContain('radar');
    expect(await seenAt('shed')).not.toContain('radar');
  });
});

/** For a person whose role holds at one asset. */
const seenAt = async (key: string) => {
  const caller = { ...callerOf('viewer'), sites: [{ asset: assetOf(key), role: 'viewer' as const }] };
  return (await stage.locate().listMapTasks(caller)).items;
};
