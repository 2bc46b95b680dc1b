import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Reply } from '../../contracts/api/index.ts';
import type { PlanBody } from '../../contracts/plan.ts';
import { openPlant, type Plant, person } from '../control/testing/plant.ts';
import { createMaintain, type Maintain } from '../maintain/index.ts';
import { takePack } from './plans.ts';
import { both, floodPlan, openRig } from './testing/rig.ts';

// What people ask of plans and incidents through the API.

type Rig = Awaited<ReturnType<typeof openRig<Maintain>>>;
const li = person('li');
const id = '0190a0b0-0000-7000-8000-000000000001';

let plant: Plant;
let rig: Rig;
beforeAll(async () => {
  plant = await openPlant();
  rig = await openRig(plant, (deps) =>
    createMaintain({
      ...deps,
      history: { buckets: async () => Promise.reject(new Error('BUG: no history is read')) },
      latest: { read: () => undefined, version: () => 0 },
      usersOf: async () => [],
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

const start = async () => {
  const plan = await rig.makePlan();
  return rig.incidents.start(li, { id, plan, level: 'IV', isDrill: false, note: '' });
};

describe('the plans', () => {
  const list = async (): Promise<Reply<'listPlans'>['items']> => (await rig.call('GET', '/plans')).json().items;
  const pack = (name: string, version = '2', more: Partial<PlanBody> = {}) => {
    const plans = { flood: { ...floodPlan(), title: both(name), ...more } };
    return takePack(
      { ...rig.deps, assets: { ...plant.assets, pack: () => ({ version: '2', plans }) as never } },
      { tenant: 'main', pack: 'dams', version },
    ); // holds: no more of a pack is looked at
  };

  test('of a pack follow it though the camera that they show was retired, which a person is told', async () => {
    const steps: PlanBody['steps'] = floodPlan({
      steps: [{ key: 'look', title: both('Look'), do: { kind: 'video', asset: 'retired' } }],
    }).steps;
    await pack('Flood', '2', { steps });
    expect(await list()).toMatchObject([{ body: { steps: [{ do: { asset: 'retired' } }] } }]);
    await expect(pack('Dry', '2', { steps, triggers: [{ level: 'IV', all: [{ asset: 'retired', count: 1 }] }] })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    const refused = await rig.call('POST', '/plans', { body: floodPlan({ steps }) });
    expect(refused.json().text.en).toContain('There is no asset with the key retired');
    const [mine] = await list();
    const { entries, steps: shown } = await rig.incidents
      .start(li, { id, plan: mine?.id ?? '', level: 'IV', isDrill: false, note: '' })
      .then(() => rig.incidents.get(li, id));
    expect(entries).toContainEqual(
      expect.objectContaining({ kind: 'started', title: { zh: '摄像机 retired 已不存在', en: 'The camera retired is no longer there' } }),
    );
    expect(shown).toMatchObject([{ key: 'look', state: 'open', asset: undefined }]);
  });

  test('of a pack that is not in memory yet come at the next try', async () => {
    await expect(pack('Flood', '3')).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
    expect(await list()).toEqual([]);
  });

  test('of a pack follow it until a person changes them, and stay away once removed', async () => {
    await pack('Flood');
    await pack('Flood');
    await pack('Flood 2');
    const [mine] = await list();
    expect(mine).toMatchObject({ version: 2, pack: 'dams', isChanged: false, body: { title: { en: 'Flood 2' } } });
    await rig.call('PUT', `/plans/${mine?.id}`, { body: { version: 2, body: { ...mine?.body, title: both('Ours') } } });
    await pack('Flood 3');
    expect(await list()).toMatchObject([{ version: 3, isChanged: true, body: { title: { en: 'Ours' } } }]);
    expect((await rig.call('DELETE', `/plans/${mine?.id}`)).statusCode).toBe(204);
    await pack('Flood 4');
    expect(await list()).toEqual([]);
  });

  test('are changed from their newest version only, and copied without being started by alarms', async () => {
    const id = await rig.makePlan();
    const answers = await Promise.all(
      [1, 2].map((n) => rig.call('PUT', `/plans/${id}`, { body: { version: 1, body: floodPlan({ title: both(`T${n}`) }) } })),
    );
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    const copy = (await rig.call('POST', `/plans/${id}/copy`)).json();
    expect(copy).toMatchObject({ version: 1, body: { enabled: false, title: { en: expect.stringContaining('(copy)') } } });
  });

  test('that call somebody erased can be switched off, and are switched on again only with somebody to call', async () => {
    const contacts = [{ name: 'erased-1', phone: '+86 10 1234' }];
    const call = { key: 'ring', title: both('Ring'), do: { kind: 'call' as const, contacts } };
    const plan = await rig.makePlan({ steps: [call] });
    const erased = { ...call, do: { ...call.do, contacts: [{ name: 'erased-1', phone: '00000' }] } };
    const save = (version: number, enabled: boolean) =>
      rig.call('PUT', `/plans/${plan}`, { body: { version, body: floodPlan({ steps: [erased], enabled }) } });
    expect((await save(1, true)).statusCode).toBe(400);
    expect((await save(1, false)).json()).toMatchObject({ version: 2, body: { enabled: false } });
    expect((await save(2, true)).statusCode).toBe(400);
  });

  test('that name assets and commands that are not there are refused with every place', async () => {
    const body = floodPlan({
      triggers: [{ level: 'IV', all: [{ asset: 'nowhere' }] }],
      steps: [
        { key: 'a', title: both('A'), do: { kind: 'command', asset: 'gate-1', command: 'dams/none', value: 1 } },
        { key: 'b', title: both('B'), after: ['c'], do: { kind: 'command', asset: 'gate-1', command: 'dams/move', value: 99 } },
        { key: 'd', title: both('D'), do: { kind: 'video', asset: 'gate-1' } },
      ],
    });
    const { problems } = (await rig.call('POST', '/plans/check', { body })).json<Reply<'checkPlan'>>();
    expect(problems.map(({ path }) => path)).toEqual([
      ...['steps.1.after', 'triggers.0.all.0.asset', 'steps.0.do.command', 'steps.1.do.value', 'steps.2.do.asset'],
    ]);
    const refused = await rig.call('POST', '/plans', { body });
    expect(refused.statusCode).toBe(400);
    expect(refused.json().text.zh).toContain('没有代号为 nowhere 的资产');
    expect(refused.json().text.zh).not.toContain('There is no asset');
    expect(await list()).toEqual([]);
  });
});

describe('the doors', () => {
  test('show nothing to another tenant', async () => {
    const { plan } = await start();
    const other = { tenant: 'other', role: 'administrator' } as const;
    const note = { id: '0190a0b0-0000-7000-8000-0000000000aa', text: 'x' };
    const asked = await Promise.all([
      rig.call('GET', `/incidents/${id}`, other),
      rig.call('GET', `/incidents/${id}/report`, other),
      rig.call('GET', `/incidents/${id}/timeline.csv`, other),
      rig.call('POST', `/incidents/${id}/level`, { ...other, body: { level: 'I', reason: 'x' } }),
      rig.call('POST', `/incidents/${id}/steps/ask`, { ...other, body: { act: 'skip', note: 'x' } }),
      rig.call('POST', `/incidents/${id}/steps/gate`, { ...other, body: { act: 'issue' } }),
      rig.call('POST', `/incidents/${id}/notes`, { ...other, body: note }),
      rig.call('POST', `/incidents/${id}/close`, { ...other, body: { summary: 'x' } }),
      rig.call('GET', `/plans/${plan}`, other),
      rig.call('GET', `/plans/${plan}/versions/1`, other),
      rig.call('GET', `/plans/${plan}/file`, other),
      rig.call('POST', `/plans/${plan}/copy`, other),
      rig.call('DELETE', `/plans/${plan}`, other),
      rig.call('POST', '/incidents', { ...other, body: { id: note.id, plan, level: 'IV' } }),
    ]);
    expect(asked.map(({ statusCode }) => statusCode)).toEqual(asked.map(() => 404));
    expect((await rig.call('GET', '/incidents', other)).json()).toEqual({ items: [] });
    expect((await rig.call('GET', '/plans', other)).json()).toEqual({ items: [] });
    expect((await rig.call('GET', '/incidents/export.csv', other)).body.trim().split('\r\n')).toHaveLength(1);
    expect((await rig.incidents.get(li, id)).entries.some(({ kind }) => kind === 'note')).toBe(false);
  });

  test('let viewers look and operators act; plans are for engineers', async () => {
    const { plan } = await start();
    const asViewer = { role: 'viewer' } as const;
    expect((await rig.call('GET', `/incidents/${id}`, asViewer)).statusCode).toBe(200);
    expect((await rig.call('POST', `/incidents/${id}/close`, { ...asViewer, body: { summary: 'x' } })).statusCode).toBe(403);
    expect((await rig.call('POST', `/plans/${plan}/copy`, { role: 'operator' })).statusCode).toBe(403);
    const note = { id: '0190a0b0-0000-7000-8000-0000000000aa', text: 'wind rises' };
    await rig.call('POST', `/incidents/${id}/notes`, { role: 'operator', body: note });
    await rig.call('POST', `/incidents/${id}/notes`, { role: 'operator', body: note });
    expect((await rig.incidents.get(li, id)).entries.filter(({ kind }) => kind === 'note')).toMatchObject([
      { text: 'wind rises', by: 'li' },
    ]);
  });
});
