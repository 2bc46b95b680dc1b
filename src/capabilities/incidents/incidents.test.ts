import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import {
  act,
  all,
  gateMoves,
  id,
  li,
  minuteMs,
  only,
  openBeforeEach,
  plant,
  rig,
  start,
  states,
  work,
} from '../../../test/setup/incident-run.ts';
import { quality } from '../../contracts/quality.ts';
import { person, settleAt } from '../control/testing/plant.ts';

openBeforeEach();

describe('an alarm that a plan is about', () => {
  test('starts it: people are told, a work order is opened, the rest waits for its turn', async () => {
    await rig.makePlan();
    await rig.raise('a');
    const incident = await only();
    expect(incident).toMatchObject({ level: 'IV', state: 'running', isDrill: false, startedBy: 'system', openSteps: 1 });
    expect(states(incident)).toMatchObject({ warn: 'done', inspect: 'running', ask: 'waiting', board: 'waiting', ring: 'waiting' });
    expect(incident.entries.map(({ kind, step }) => [kind, step])).toEqual([
      ['opened', undefined],
      ['cause', undefined],
      ['notified', 'warn'],
      ['ordered', 'inspect'],
    ]);
    expect(rig.told('notice.wanted')).toMatchObject([
      { to: ['operator'], priority: 4, text: { en: expect.stringContaining('Water comes') } },
    ]);
    const [order] = (await rig.maintain.list(li, { limit: 10, sort: 'createdAt', order: 'desc' })).items;
    expect(order).toMatchObject({
      title: { en: 'Inspect' },
      assignedTo: 'li',
      asset: plant.id('gate-1'),
      dueAt: plant.clock.now() + 30 * minuteMs,
    });
    expect(order?.origin).toEqual({ kind: 'incident', id: incident.id });
  });

  test('that is told again, or comes beside another of the same cause, starts no second one', async () => {
    await rig.makePlan();
    await rig.raise('a');
    await rig.tell('a');
    await rig.raise('b', { priority: 4, asset: plant.id('gate-2') });
    const { entries, level } = await only();
    expect(entries.filter(({ kind }) => kind === 'cause')).toHaveLength(2);
    expect(level).toBe('II'); // two at once
    expect(rig.told('incident.opened')).toHaveLength(1);
  });

  test('raises the level, and what belongs to that level begins', async () => {
    await rig.makePlan();
    await rig.raise('a', { asset: plant.id('gate-2') });
    await rig.raise('b', { ruleKey: 'other', priority: 1 });
    const incident = await only();
    expect(incident.level).toBe('I');
    expect(states(incident)).toMatchObject({ board: 'done', look: 'open' });
    expect(rig.told('screenMessage.wanted')).toMatchObject([{ text: { en: 'Stay away' }, level: 'I' }]);
    await rig.raise('c', { priority: 4 });
    expect((await only()).level).toBe('I');
  });

  test('does not start it again when it comes late, after the incident was closed', async () => {
    await rig.makePlan();
    await rig.raise('a');
    await rig.incidents.end(li, (await only()).id, { as: 'closed', summary: 'over' });
    await rig.tell('a');
    await only();
    await rig.raise('new');
    expect(await all()).toHaveLength(2);
  });

  test('is left alone by a plan that is switched off, and by one about another plant section', async () => {
    await rig.makePlan({ enabled: false });
    await rig.makePlan({ triggers: [{ level: 'IV', all: [{ rule: 'high', asset: 'gate-2', count: 1 }] }] });
    await rig.raise('a');
    expect(await all()).toEqual([]);
    await rig.raise('b', { asset: plant.id('gate-2') });
    expect(await all()).toHaveLength(1);
  });

  test('that was over long ago starts nothing', async () => {
    await rig.makePlan();
    await rig.raise('a', { isActive: false, raisedAt: plant.clock.now() - 3_600_000 });
    expect(await all()).toEqual([]);
  });

  test.each(['simulated', 'replayed'] as const)(
    'with %s values starts a drill only, and a real one beside it a real incident',
    async (origin) => {
      await rig.makePlan();
      await rig.raise('a', { quality: quality('good', origin) });
      expect(await only()).toMatchObject({ isDrill: true, level: 'IV' });
      await rig.settle();
      expect(rig.heard).toEqual([]);
      await rig.raise('b');
      expect((await all()).map(({ isDrill, level }) => [isDrill, level])).toEqual(
        expect.arrayContaining([
          [true, 'IV'],
          [false, 'IV'],
        ]),
      );
    },
  );
});

describe('a plan that runs', () => {
  test('goes from alarm to report: order done, question answered, command verified, closed', async () => {
    await start();
    plant.clock.advance(20 * minuteMs);
    settleAt(plant);
    await work('done');
    expect(states(await only())).toMatchObject({ inspect: 'done', ask: 'open' });
    await act('ask', { act: 'done', note: 'as agreed', answer: 'yes' });
    expect(states(await only())).toMatchObject({ gate: 'open', calm: 'skipped' });
    await act('gate', { act: 'issue' });
    expect(states(await only())).toMatchObject({ gate: 'running' });
    await gateMoves();
    expect(states(await only())).toMatchObject({ gate: 'done', hand: 'skipped' });
    expect(plant.writes).toMatchObject([{ value: 2 }]);
    await rig.incidents.look();
    await act('ring', { act: 'reached', contact: 0, isReached: true });
    await act('ring', { act: 'done', note: '' });
    await rig.incidents.end(li, id, { as: 'closed', summary: 'The water has gone.' });
    const report = await rig.incidents.report(li, id);
    expect(report.incident).toMatchObject({ state: 'closed', summary: 'The water has gone.', closedBy: 'li' });
    expect(report.counts).toMatchObject({ done: 5, skipped: 4, open: 0, failed: 0, late: 0 });
    expect(report.steps.find(({ key }) => key === 'inspect')).toMatchObject({
      tookSeconds: 1200,
      limitSeconds: 1800,
      lateSeconds: 0,
      endedBy: 'li',
    });
    // Who was called is named in the language of the reader; number and mark are the same in each.
    expect(report.entries.find(({ kind }) => kind === 'reached')).toMatchObject({
      title: expect.anything(),
      text: expect.stringMatching(/^\+?[\d -]+ ✓$/),
    });
    // The answer by the words of the plan, in both languages, not by its key.
    const answered = report.entries.find(({ kind, step }) => kind === 'done' && step === 'ask');
    expect(answered).toMatchObject({ title: { zh: expect.any(String), en: expect.any(String) }, text: 'as agreed' });
    expect(report.steps.find(({ key }) => key === 'ask')).toMatchObject({ answer: 'yes', answerTitle: answered?.title });
    // The work order says whose step it is in both languages.
    expect(rig.told('task.wanted')[0]).toMatchObject({ description: '', about: { zh: expect.any(String), en: expect.any(String) } });
    expect(report.entries.at(-1)).toMatchObject({ kind: 'closed', by: 'li' });
    await rig.settle();
    expect(rig.told('incident.closed')).toMatchObject([{ state: 'closed', by: 'li' }]);
    const xlsx = await rig.call('GET', `/incidents/${id}/report.xlsx?language=zh&timeZone=Asia/Shanghai`);
    const book = Object.values(unzipSync(xlsx.rawPayload))
      .map((part) => strFromU8(part))
      .join('\n');
    for (const told of [
      'The water has gone.',
      report.incident.number,
      '概况',
      '步骤',
      '时间线',
      ...report.steps.map((step) => step.title.zh),
    ])
      expect(book).toContain(told);
    const csv = await rig.call('GET', `/incidents/${id}/timeline.csv?language=en`);
    expect(csv.body).toContain('The water has gone.');
    expect(csv.body.trim().split('\r\n')).toHaveLength(report.entries.length + 1);
  });

  test('orders nothing against an interlock, says why, and takes the other way', async () => {
    await start();
    await work('done');
    await act('ask', { act: 'done', note: '', answer: 'yes' });
    plant.read('gate-1', 'power', 0);
    await act('gate', { act: 'issue' });
    const incident = await only();
    expect(states(incident)).toMatchObject({ gate: 'failed', hand: 'open' });
    const failed = incident.entries.find(({ kind, step }) => kind === 'failed' && step === 'gate');
    expect(failed?.text).toBeUndefined();
    expect(failed?.title).toEqual({
      zh: 'Power is there（中）：当前 0.00 V，要求 ≥ 360.00 V',
      en: 'Power is there: Now 0.00 V, needed ≥ 360.00 V',
    });
    expect(plant.writes).toEqual([]);
    plant.read('gate-1', 'power', 380);
    await act('gate', { act: 'retry', note: 'power is back' });
    await act('gate', { act: 'issue' });
    await gateMoves();
    expect(states(await only())).toMatchObject({ gate: 'done' });
    expect(plant.writes).toHaveLength(1);
  });

  test('lets a command wait for its second person, who is another', async () => {
    const plan = await rig.makePlan({
      steps: [{ key: 'lamp', title: { zh: '灯', en: 'Lamp' }, do: { kind: 'command', asset: 'gate-1', command: 'dams/lamp', value: 1 } }],
    });
    await rig.incidents.start(li, { id, plan, level: 'IV', isDrill: false, note: '' });
    const token = { ...li, kind: 'token' } as const;
    await expect(rig.incidents.act(token, { incident: id, step: 'lamp' }, { act: 'issue' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(states(await only())).toEqual({ lamp: 'open' });
    await act('lamp', { act: 'issue' });
    await plant.control.tick();
    const command = (await only()).steps[0]?.ref ?? '';
    expect(await plant.control.get(li, command)).toMatchObject({
      state: 'requested',
      issuedBy: 'li',
      comment: expect.stringMatching(/· 灯 · Lamp$/),
    });
    await expect(plant.control.decide(li, command, { to: 'confirmed', comment: '' })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(plant.writes).toEqual([]);
    await plant.control.decide(person('wang', 'engineer'), command, { to: 'confirmed', comment: '' });
    await plant.control.tick();
    expect(plant.writes).toHaveLength(1);
    await expect(act('lamp', { act: 'done', note: '' })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('waits with a delayed step, and tells once of each that is overdue', async () => {
    await start();
    plant.clock.advance(4 * minuteMs);
    await rig.incidents.look();
    expect(states(await only())).toMatchObject({ ring: 'waiting' });
    plant.clock.advance(minuteMs);
    await rig.incidents.look();
    expect(states(await only())).toMatchObject({ ring: 'open' });
    await work('done');
    plant.clock.advance(11 * minuteMs);
    await rig.incidents.look();
    await rig.incidents.look();
    await rig.settle();
    const late = await only();
    expect(late).toMatchObject({ overdueSteps: 1 });
    expect(late.entries.filter(({ kind }) => kind === 'overdue')).toMatchObject([{ step: 'ask', by: 'system' }]);
    expect(rig.told('notice.wanted').filter(({ to }) => String(to) === 'boss')).toHaveLength(1);
    await act('ask', { act: 'done', note: '', answer: 'no' });
    expect(await only()).toMatchObject({ overdueSteps: 0 });
  });

  test('fails a step whose order is cancelled, which is then skipped with a reason', async () => {
    await start();
    await work('cancelled');
    expect(states(await only())).toMatchObject({ inspect: 'failed', ask: 'waiting' });
    await act('inspect', { act: 'skip', note: 'seen from the air' });
    expect(states(await only())).toMatchObject({ inspect: 'skipped', ask: 'open' });
  });

  test('is raised and lowered by hand with a reason; what began stays, what did not waits', async () => {
    await start();
    await rig.incidents.changeLevel(li, id, { level: 'I', reason: 'more rain' });
    expect(states(await only())).toMatchObject({ board: 'done', look: 'open' });
    await rig.incidents.changeLevel(li, id, { level: 'III', reason: 'less rain' });
    expect(states(await only())).toMatchObject({ look: 'open' });
    await expect(rig.incidents.changeLevel(li, id, { level: 'III', reason: 'x' })).rejects.toMatchObject({ code: 'CONFLICT' });
    await rig.settle();
    expect(rig.told('incident.levelChanged')).toMatchObject([
      { from: 'IV', level: 'I', by: 'li' },
      { from: 'I', level: 'III' },
    ]);
  });

  test('keeps the version that it began with', async () => {
    const { plan } = await start();
    await rig.call('PUT', `/plans/${plan}`, {
      body: {
        version: 1,
        body: {
          ...(await rig.call('GET', `/plans/${plan}`)).json().body,
          steps: [{ key: 'one', title: { zh: '一', en: 'One' }, do: { kind: 'action' } }],
        },
      },
    });
    expect((await rig.call('GET', `/plans/${plan}`)).json()).toMatchObject({ version: 2, versions: [{ version: 2 }, { version: 1 }] });
    expect(await only()).toMatchObject({ planVersion: 1 });
    expect((await only()).steps).toHaveLength(9);
  });

  test('is started once per id, and not beside one that runs', async () => {
    const { plan } = await start();
    const body = { id, plan, level: 'IV', isDrill: false, note: '' } as const;
    expect((await rig.incidents.start(li, body)).id).toBe(id);
    const other = { ...body, id: '0190a0b0-0000-7000-8000-000000000002' };
    await expect(rig.incidents.start(li, other)).rejects.toMatchObject({ code: 'CONFLICT' });
    await rig.incidents.start(li, { ...other, isDrill: true });
    expect(await all()).toHaveLength(2);
    expect((await rig.call('DELETE', `/plans/${plan}`)).statusCode).toBe(409);
  });

  test('changes no more once it is closed', async () => {
    await start();
    await rig.incidents.end(li, id, { as: 'cancelled', summary: 'false alarm' });
    expect(Object.values(states(await only())).every((state) => state === 'done' || state === 'skipped')).toBe(true);
    await expect(act('ask', { act: 'skip', note: 'x' })).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(rig.incidents.end(li, id, { as: 'closed', summary: 'x' })).rejects.toMatchObject({ code: 'CONFLICT' });
    const before = (await only()).entries.length;
    await work('done');
    plant.clock.advance(60 * minuteMs);
    await rig.incidents.look();
    expect((await only()).entries).toHaveLength(before);
  });
});

describe('a drill', () => {
  test('touches nothing: no message, no order, no command, no event, though all its steps are played', async () => {
    await start({ isDrill: true, level: 'I' });
    await act('inspect', { act: 'done', note: '' });
    await act('ask', { act: 'done', note: '', answer: 'yes' });
    await act('gate', { act: 'issue' });
    plant.clock.advance(20 * minuteMs);
    await rig.incidents.look();
    await act('ring', { act: 'done', note: '' });
    await act('look', { act: 'done', note: '' });
    await rig.incidents.changeLevel(li, id, { level: 'II', reason: 'drill' });
    await rig.incidents.end(li, id, { as: 'closed', summary: 'went well' });
    await rig.settle();
    await plant.outbox.drained();
    expect(rig.heard).toEqual([]);
    expect(plant.heard).toEqual([]);
    expect(plant.writes).toEqual([]);
    expect(await rig.maintain.list(li, { limit: 10, sort: 'createdAt', order: 'desc' })).toMatchObject({ total: 0 });
    const report = await rig.incidents.report(li, id);
    expect(report.incident).toMatchObject({ isDrill: true, number: expect.stringMatching(/^DR-/) });
    expect(report.counts).toMatchObject({ done: 7, skipped: 2 });
  });
});
