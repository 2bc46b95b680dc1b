import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { openPlant, type Plant, person, settleAt } from '../../src/capabilities/control/testing/plant.ts';
import { openRig } from '../../src/capabilities/incidents/testing/rig.ts';
import { createMaintain, type Maintain } from '../../src/capabilities/maintain/index.ts';
import type { Reply } from '../../src/contracts/api/index.ts';

export type Incident = Reply<'getIncident'>;
export type Rig = Awaited<ReturnType<typeof openRig<Maintain>>>;
export const li = person('li');
export const minuteMs = 60_000;
export const id = '0190a0b0-0000-7000-8000-000000000001';

export let plant: Plant;
export let rig: Rig;

export const all = async () => (await rig.incidents.list(li, { limit: 100 })).items;
export const only = async (): Promise<Incident> => {
  const items = await all();
  expect(items).toHaveLength(1);
  return rig.incidents.get(li, items[0]?.id ?? '');
};
export const states = ({ steps }: Incident) => Object.fromEntries(steps.map(({ key, state }) => [key, state]));
export const act = (step: string, body: Parameters<typeof rig.incidents.act>[2], incident = id) =>
  rig.incidents.act(li, { incident, step }, body);
export const start = async (more: { isDrill?: boolean; level?: 'IV' | 'III' | 'II' | 'I' } = {}) => {
  const plan = await rig.makePlan();
  return rig.incidents.start(li, { id, plan, level: 'IV', isDrill: false, note: '', ...more });
};
/** Finish the work order of a step, as a person does. */
export const work = async (to: 'done' | 'cancelled') => {
  await rig.settle();
  const [order] = (await rig.maintain.list(li, { limit: 10, sort: 'createdAt', order: 'desc' })).items;
  if (to === 'cancelled') await rig.maintain.update(li, order?.id ?? '', { state: 'cancelled', reason: 'nobody there' });
  else {
    await rig.maintain.update(li, order?.id ?? '', { tick: { index: 0, done: true } });
    await rig.maintain.update(li, order?.id ?? '', { state: 'done' });
  }
  await rig.settle();
};
/** The gate moves where it was told to. */
export const gateMoves = async () => {
  await plant.control.tick();
  plant.clock.advance(1000);
  settleAt(plant);
  plant.read('gate-1', 'opening', 2);
  await plant.control.tick();
  await plant.outbox.drained();
  await rig.settle();
};

/** A plant with incidents, as new before each test. */
export function openBeforeEach(): void {
  beforeAll(async () => {
    plant = await openPlant();
    rig = await openRig(plant, (deps) =>
      createMaintain({
        ...deps,
        history: { buckets: async () => Promise.reject(new Error('BUG: no history is read')) },
        latest: { read: () => undefined, version: () => 0 },
        usersOf: async () => ['li'],
      }),
    );
  });
  beforeEach(async () => {
    await plant.reset();
    await rig.reset();
  });
  afterAll(async () => {
    await rig.close();
    await plant.close();
  });
}
