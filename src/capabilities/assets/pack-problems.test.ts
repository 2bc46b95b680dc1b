import { expect, test } from 'vitest';
import type { PackCommand } from '../../contracts/command.ts';
import type { Pack, SiteAsset } from '../../contracts/pack.ts';
import { type Present, packProblems } from './pack-problems.ts';
import { damPack } from './testing/dam-pack.ts';

const nothing: Present = { packOfModel: () => undefined, asset: () => undefined };
const [basin, dam, rain] = damPack.site as readonly [SiteAsset, SiteAsset, SiteAsset]; // holds: the test pack has three
const [device] = dam.devices ?? [];
const withDam = (change: Partial<SiteAsset>): Partial<Pack> => ({ site: [basin, { ...dam, ...change }, rain] });
const flood = damPack.stories.flood;
const high = damPack.rules.high;
const text = { zh: 'x', en: 'x' };
const fill: PackCommand = {
  ...{ writes: 'dam.level', title: text, about: text, range: [0, 1], interlocks: [], confirmation: 'hold' },
  verify: { on: 'dam.level', tolerance: 0, withinSeconds: 5 },
};

test('a right pack has no problems', () => {
  expect(packProblems(damPack, nothing)).toEqual([]);
});

test.each<[string, Partial<Pack>, string]>([
  ['an unknown model', withDam({ model: 'lake', devices: [] }), 'asset idukki has the unknown model lake'],
  ['a model named like what every object has', withDam({ model: 'constructor', devices: [] }), 'unknown model constructor'],
  ['a missing parent', withDam({ within: 'nowhere' }), 'asset idukki lies within nowhere, which does not exist'],
  ['a key given twice', { site: [...damPack.site, { ...basin }] }, 'two assets have the key basin'],
  ['assets within each other', { site: [{ ...basin, within: 'idukki-rain' }, dam, rain] }, 'basin → idukki-rain → idukki → basin'],
  ['an asset within itself', { site: [{ ...basin, within: 'basin' }, dam, rain] }, 'basin → basin'],
  [
    'an unknown trait',
    { models: { ...damPack.models, basin: { title: text, icon: 'box', points: {}, include: ['wings' as 'battery'] } } },
    'trait wings',
  ],
  ['an unknown task of the map', { mapTasks: ['fishing' as 'crew'] }, 'no task fishing; known are events, declarations'],
  [
    'a board with a camera that is none',
    {
      boards: {
        watch: { title: text, mode: 'dashboard', widgets: [{ kind: 'camera', id: 'c', x: 0, y: 0, w: 4, h: 4, asset: 'basin' }] },
      },
    },
    'board watch: there is no camera basin',
  ],
  ['an unknown icon', { models: { ...damPack.models, basin: { title: text, icon: 'trolley', points: {} } } }, 'unknown icon trolley'],
  ['an unknown attribute', withDam({ attributes: { colour: 1 } }), 'attribute colour'],
  ['a curve for a number', withDam({ attributes: { floodLimit: [[1, 1]] } }), 'attribute floodLimit: needs a number'],
  ['an attribute that is not finite', withDam({ attributes: { floodLimit: Number.NaN } }), 'not a finite number'],
  ['a device on an unknown source', withDam({ devices: [{ ...device, source: 'radio' } as never] }), 'unknown source radio'],
  [
    'a key that feeds an unknown point',
    withDam({ devices: [{ ...device, keys: { Z: 'depth' } } as never] }),
    'maps Z to the unknown point dam.depth',
  ],
  ['an identity given twice', withDam({ devices: [device, device] as never }), 'two assets have the device 0012345678'],
  ['a rule on an unknown point', { rules: { high: { ...high, on: 'dam.depth' } as never } }, 'rule high is on the unknown point dam.depth'],
  [
    'a rule with an unknown attribute',
    { rules: { high: { ...high, detect: { above: { limit: { attribute: 'top' } } } } as never } },
    'unknown attribute dam.top',
  ],
  [
    'a command on an unknown point',
    { commands: { fill: { ...fill, writes: 'dam.depth' } } },
    'command fill names the unknown point dam.depth',
  ],
  [
    'a command with an unknown attribute',
    { commands: { fill: { ...fill, range: [0, { attribute: 'top' }] } } },
    'unknown attribute dam.top',
  ],
  ['a command that lives too long', { commands: { fill: { ...fill, ttlSeconds: 3601 } } }, 'command fill lives 3601 s'],
  [
    'a command that cannot be verified',
    { commands: { fill: { ...fill, verify: { ...fill.verify, withinSeconds: 0 } } } },
    'cannot be verified',
  ],
  ['a response to an unknown rule', { responses: [{ on: 'low', workOrder: {} as never }] }, 'unknown rule low'],
  [
    'a story on an unknown asset',
    { stories: { flood: { ...flood, asset: 'nowhere' } as never } },
    'story flood plays on the unknown asset nowhere',
  ],
  [
    'a story that moves an unknown point',
    { stories: { flood: { ...flood, inject: [{ atSeconds: 0, point: 'dam.depth', to: 1, overSeconds: 1 }] } as never } },
    'dam.depth',
  ],
  ['a story about a relation that nobody has', { site: [basin, dam] }, 'asset idukki has no related gauge'],
  [
    'a story about a relation that two have',
    { site: [basin, dam, rain, { ...rain, key: 'rain-2' }] },
    'asset idukki has 2 related gauge: idukki-rain, rain-2',
  ],
  ['a simulated asset that does not exist', { simulate: { nowhere: {} } }, 'unknown asset nowhere is simulated'],
  ['a history of an unknown asset', { history: [{ file: 'a.csv', asset: 'nowhere', origin: 'replayed' }] }, 'a.csv'],
])('%s is named', (_, change, named) => {
  const problems = packProblems({ ...damPack, ...change }, nothing);
  expect(problems.map(({ en }) => en).join('\n')).toContain(named);
  for (const { zh } of problems) expect(zh).toMatch(/[\u4e00-\u9fff]/);
  expect(problems.map(({ zh }) => zh).join('\n')).not.toMatch(/(?<![\w-])(the|is|are|was|not|no|of|with|has|unknown|expected)(?![\w-])/);
});

test('what belongs to somebody else is named with its owner', () => {
  const present: Present = {
    packOfModel: (model) => (model === 'dam' ? 'water' : undefined),
    asset: (key) => (key === 'basin' ? { id: key, key, model: 'basin' } : undefined),
  };
  const problems = packProblems(damPack, present).map(({ en }) => en);
  expect(problems).toContain('model dam belongs to the pack water');
  expect(problems).toContain('the key basin is taken by an asset made by hand');
});

test('a parent may be an asset that is there already', () => {
  const site = [{ ...dam, within: 'region' }, rain];
  const asset = (key: string) => (key === 'region' ? { id: key, key, model: 'region' } : undefined);
  expect(packProblems({ ...damPack, site }, { ...nothing, asset })).toEqual([]);
});
