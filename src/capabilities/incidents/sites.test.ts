import { expect, test } from 'vitest';
import type { NewPlan, PlanBody } from '../../contracts/plan.ts';
import { callerOf } from '../../kernel/testing.ts';
import { seesIncident, seesPlan } from './sites.ts';
import { both, floodPlan } from './testing/rig.ts';

const ofPort = { ...callerOf('operator'), sites: [{ asset: 'port', role: 'operator' as const }] };
const { tenant } = ofPort;

/** A port with its camera beside the camera of a mill, by key, which is also the id. */
function plantOf(keys: readonly string[]) {
  const info = (id: string) => ({
    id,
    tenant,
    key: id,
    model: 'any',
    title: both(id),
    attributes: {},
    ...(id === 'eye' && { parent: 'port' }),
  });
  return { asset: info, byKey: (_: string, key: string) => (keys.includes(key) ? info(key) : undefined) };
}
const looksAt = (asset: string, more: NewPlan['steps'] = []) =>
  floodPlan({
    triggers: [{ level: 'IV', all: [{ rule: 'high', asset: 'port' }] }],
    steps: [{ key: 'look', title: both('Look'), do: { kind: 'video', asset } }, ...more],
  });

test.each<[string, PlanBody, readonly string[], boolean]>([
  ['a camera that is there', looksAt('eye'), ['port', 'eye'], true],
  ['a camera that was retired', looksAt('eye'), ['port'], true],
  ['a camera of another site', looksAt('mill'), ['port', 'mill'], false],
  [
    'work at an asset that was retired',
    looksAt('eye', [{ key: 'go', title: both('Go'), do: { kind: 'task', asset: 'gone' } }]),
    ['port'],
    false,
  ],
  ['nothing else than a camera that was retired', { ...looksAt('eye'), triggers: [] }, ['port'], false],
])('a plan of a site with %s', (_, plan, keys, isSeen) => {
  const plant = plantOf(keys);
  expect(seesPlan(plant, ofPort, plan)).toBe(isSeen);
  expect(seesIncident(plant, ofPort, { asset: 'port', body: plan })).toBe(isSeen);
});
