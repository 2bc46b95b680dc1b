import { expect, test } from 'vitest';
import { type AssetSummary, flatNodes, root, visibleNodes } from './tree-nodes.ts';

const asset = (id: string, childCount = 0): AssetSummary => ({
  id,
  key: id,
  title: { zh: id, en: id },
  model: 'm',
  icon: '',
  alarms: { count: 0 },
  childCount,
});
const children = new Map([
  [root, [asset('basin', 2), asset('city', 1)]],
  ['basin', [asset('dam-1'), asset('dam-2')]],
]);

test('the children of an open node stand below it, one deeper', () => {
  const nodes = visibleNodes(children, new Set(['basin']));
  expect(nodes.map((n) => [n.id, n.depth])).toEqual([
    ['basin', 0],
    ['dam-1', 1],
    ['dam-2', 1],
    ['city', 0],
  ]);
  expect(nodes[2]).toMatchObject({ parent: 'basin', position: 2, siblings: 2, hasChildren: false });
});

test('an open node whose children are not read yet is shown without them', () => {
  expect(visibleNodes(children, new Set(['city'])).map((n) => n.id)).toEqual(['basin', 'city']);
});

test('matches of a search stand flat', () => {
  expect(flatNodes([asset('dam-2', 3)])[0]).toMatchObject({ depth: 0, hasChildren: false });
});
