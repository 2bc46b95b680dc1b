import { describe, expect, test } from 'vitest';
import type { Caller, Role } from '../../contracts/roles.ts';
import type { AssetInfo } from './info.ts';
import { haveSiteTogether, roleAt, seenAssets, seesAsset, seesThingOf } from './scope.ts';

const tree: Readonly<Record<string, string | undefined>> = { bureau: undefined, dam: 'bureau', gate: 'dam', mill: 'bureau' };
const info = (id: string): AssetInfo | undefined =>
  id in tree
    ? { id, tenant: 'main', key: id, model: 'any', title: { zh: id, en: id }, attributes: {}, ...(tree[id] && { parent: tree[id] }) }
    : undefined;
const below = (id: string): string[] => [id, ...Object.keys(tree).flatMap((child) => (tree[child] === id ? below(child) : []))];
const assets = { asset: info, within: (ids: readonly string[]) => ids.flatMap(below) };
const whole: Caller = { id: 'u', name: 'u', role: 'viewer', tenant: 'main', kind: 'user' };
const at = (...given: readonly (readonly [string, Role])[]): Caller => ({
  ...whole,
  sites: given.map(([asset, role]) => ({ asset, role })),
});

describe('somebody with roles at sites', () => {
  test.each<[string, Role | undefined]>([
    ['dam', 'viewer'],
    ['gate', 'operator'],
    ['bureau', undefined],
    ['mill', undefined],
    ['moon', undefined],
  ])('has at %s the highest role of the sites that it lies within: %s', (asset, role) =>
    expect(roleAt(assets, at(['dam', 'viewer'], ['gate', 'operator']), asset)).toBe(role),
  );

  test('sees what belongs to an asset of theirs, and nothing that belongs to none', () => {
    expect([seesAsset(assets, at(['dam', 'viewer']), 'gate'), seesAsset(assets, at(['dam', 'viewer']), undefined)]).toEqual([true, false]);
    expect([seesThingOf(assets, at(['dam', 'viewer']), null), seesThingOf(assets, whole, null)]).toEqual([false, true]);
    expect([seenAssets(assets, at(['dam', 'viewer'])), seenAssets(assets, whole)]).toEqual([['dam', 'gate'], undefined]);
  });

  test('knows of those who have a role at one of the same assets', () => {
    const [dam, gate, mill] = [at(['dam', 'viewer']).sites, at(['gate', 'viewer']).sites, at(['mill', 'viewer']).sites];
    expect([haveSiteTogether(assets, dam, gate), haveSiteTogether(assets, gate, dam)]).toEqual([true, true]);
    expect([haveSiteTogether(assets, dam, mill), haveSiteTogether(assets, dam, undefined)]).toEqual([false, true]);
  });

  test('sees nothing of another tenant, wherever it lies', () =>
    expect(seesAsset(assets, { ...at(['dam', 'viewer']), tenant: 'other' }, 'dam')).toBe(false));
});
