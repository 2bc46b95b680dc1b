import { expect, test } from 'vitest';
import { packProblems } from '../../src/capabilities/assets/pack-problems.ts';
import { assetIcons } from '../../src/contracts/asset-icons.ts';
import { definePack, type Pack } from '../../src/contracts/pack.ts';
import { assumed } from '../../src/contracts/source-of-figure.ts';
import { units } from '../../src/contracts/units.ts';
import { textOf } from '../laws/files.ts';

const icons: readonly string[] = assetIcons;

const exampleOf = (path: string): string => /```ts pack\n([\s\S]*?)```/.exec(textOf(path))?.[1] ?? '';

/** The pack of the example: its imports are those that are given here, and the rest is a literal. */
function packOf(example: string): Pack {
  const literal = /export default (definePack\([\s\S]*\));\s*$/.exec(example)?.[1] ?? '';
  return new Function('definePack', 'assumed', `return ${literal}`)(definePack, assumed) as Pack; // holds: definePack answers a pack
}

test.each(['docs/packs.md', 'docs/packs.zh.md'])('the example of %s can be installed on an empty platform', (path) => {
  const pack = packOf(exampleOf(path));
  expect(packProblems(pack, { packOfModel: () => undefined, asset: () => undefined })).toEqual([]);
  const points = Object.values(pack.models).flatMap((model) => Object.values(model.points));
  expect(points.filter(({ unit }) => !(unit in units))).toEqual([]);
  expect(Object.values(pack.models).filter(({ icon }) => !icons.includes(icon))).toEqual([]);
});

test('the example is the same in both languages', () => {
  expect(exampleOf('docs/packs.zh.md')).toBe(exampleOf('docs/packs.md'));
});

test.each(['docs/packs.md', 'docs/packs.zh.md'])('%s names only icons that are drawn', (path) => {
  const line =
    textOf(path)
      .split('\n')
      .find((one) => /^- (Icons|能画出的图标)/.test(one)) ?? '';
  const names = [...line.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !icons.includes(name))).toEqual([]);
});
