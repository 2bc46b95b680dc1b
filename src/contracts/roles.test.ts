import { describe, expect, test } from 'vitest';
import { atSites, type Caller, type Role, whereMayAct } from './roles.ts';

const caller = (role: Role): Caller => ({ id: 'u', name: 'u', role, tenant: 'main', kind: 'user' });
const sites = (...given: readonly (readonly [string, Role])[]) => given.map(([asset, role]) => ({ asset, role }));

describe('a role at sites', () => {
  test.each<[Role, Role, Role]>([
    ['operator', 'engineer', 'operator'],
    ['engineer', 'viewer', 'viewer'],
    ['administrator', 'engineer', 'engineer'],
    ['administrator', 'administrator', 'engineer'],
  ])('is the lower one of what the person may at most (%s) and what it has there (%s): %s', (most, there, held) =>
    expect(atSites(caller(most), sites(['a', there])).sites).toEqual(sites(['a', held])),
  );

  test('leaves a role in the whole tenant as it is', () => {
    const whole = caller('engineer');
    expect(atSites(whole, undefined)).toBe(whole);
    expect(whereMayAct(whole, 'engineer')).toBe(whole);
    expect(whereMayAct(whole, 'administrator')).toBeUndefined();
  });

  test('counts in an operation only where it suffices, with the lowest of what is left', () => {
    const bound = atSites(caller('engineer'), sites(['a', 'viewer'], ['b', 'operator'], ['c', 'engineer']));
    expect(whereMayAct(bound, 'viewer')).toMatchObject({ role: 'viewer', sites: bound.sites });
    expect(whereMayAct(bound, 'operator')).toMatchObject({ role: 'operator', sites: sites(['b', 'operator'], ['c', 'engineer']) });
    expect(whereMayAct(bound, 'administrator')).toBeUndefined();
  });
});
