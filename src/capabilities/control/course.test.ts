import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { codes, li, operate, wang } from './testing/operate.ts';
import { openPlant, type Plant, person, settleAt } from './testing/plant.ts';

let plant: Plant;
beforeAll(async () => {
  plant = await openPlant();
});
beforeEach(() => plant.reset());
afterAll(() => plant.close());
const { order, move, lamp, whole, ticked } = operate(() => plant);

describe('a second person', () => {
  test('confirms what another has issued, and only then it is sent', async () => {
    const { id, state } = await lamp();
    expect(state).toBe('requested');
    expect(await ticked(id)).toMatchObject({ state: 'requested' });
    expect(plant.writes).toEqual([]);
    expect((await plant.control.list(wang, { limit: 10, state: 'requested' })).items.map(({ mayConfirm }) => mayConfirm)).toEqual([true]);
    const confirmed = await plant.control.decide(wang, id, { to: 'confirmed', comment: 'seen' });
    expect(confirmed).toMatchObject({ state: 'confirmed', confirmedBy: 'wang', valueTitle: { en: 'On' } });
    expect(await ticked(id)).toMatchObject({ state: 'acknowledged' });
    expect(plant.writes).toMatchObject([{ by: `li + wang (command ${id})` }]);
  });

  test.each([
    ['the issuer', { ...li, role: 'administrator' }, 'CONFLICT'],
    ['a role that is too low', person('zhao', 'operator'), 'FORBIDDEN'],
    ['a token', { ...wang, kind: 'token' }, 'FORBIDDEN'],
    ['another tenant', person('eve', 'administrator', 'other'), 'NOT_FOUND'],
  ] as const)('is not %s', async (_, caller, code) => {
    const { id } = await lamp();
    await expect(plant.control.decide(caller, id, { to: 'confirmed', comment: '' })).rejects.toMatchObject({ code });
    expect(await ticked(id)).toMatchObject({ state: 'requested', mayConfirm: false });
  });

  test('cannot confirm twice, nor when its time is over', async () => {
    const { id } = await lamp();
    const twice = await Promise.allSettled([1, 2].map(() => plant.control.decide(wang, id, { to: 'confirmed', comment: '' })));
    expect(twice.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const other = await lamp({ asset: plant.id('gate-2') });
    plant.clock.advance(60_000);
    await expect(plant.control.decide(wang, other.id, { to: 'confirmed', comment: '' })).rejects.toMatchObject({ code: 'CONFLICT' });
    const expired = await ticked(other.id);
    expect([expired.state, codes(expired)]).toEqual(['expired', ['notConfirmed']]);
  });

  test('is a person, and so is the issuer', async () => {
    const token = { ...wang, kind: 'token' } as const;
    const { id: waits } = await lamp();
    await expect(plant.control.decide(token, waits, { to: 'confirmed', comment: '' })).rejects.toMatchObject({
      details: { role: { zh: expect.stringContaining('不能用令牌') } },
    });
    await expect(plant.control.issue(token, order({ command: 'dams/lamp', value: 1 }))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect((await plant.control.issue(token, order())).state).toBe('confirmed');
  });
});

describe('a command that is taken back', () => {
  test('is not sent, and says by whom', async () => {
    const { id } = await move();
    const { state, reasons } = await plant.control.decide(wang, id, { to: 'cancelled', comment: 'wrong gate' });
    expect([state, reasons[0]?.text.en]).toEqual(['cancelled', 'Taken back by wang']);
    expect(await ticked(id)).toMatchObject({ way: ['requested', 'confirmed', 'cancelled'] });
    expect(plant.writes).toEqual([]);
  });

  test('cannot be once it was sent', async () => {
    const { id } = await move();
    await ticked(id);
    await expect(plant.control.decide(li, id, { to: 'cancelled', comment: '' })).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

describe('a scheduled command', () => {
  test('is sent at its time, when its interlocks are asked', async () => {
    plant.read('dam', 'siren', 0);
    const dueAt = plant.clock.now() + 3_600_000;
    const { id, state, expiresAt } = await move({ dueAt });
    expect([state, expiresAt]).toEqual(['confirmed', dueAt + 60_000]);
    expect((await move({ value: 0 })).state).toBe('confirmed'); // it does not take the point before its time
    plant.clock.set(dueAt - 1);
    settleAt(plant);
    expect(await ticked(id)).toMatchObject({ state: 'confirmed' });
    plant.clock.set(dueAt);
    settleAt(plant);
    expect(await ticked(id)).toMatchObject({ state: 'acknowledged' });
    expect(plant.writes.filter(({ value }) => value === 2)).toHaveLength(1);
  });

  test('is refused at its time by an interlock, or when its point is in use', async () => {
    const dueAt = plant.clock.now() + 1000;
    const [first, second] = [await move({ dueAt }), await move({ asset: plant.id('gate-2'), dueAt })];
    plant.device.write = () => new Promise(() => {});
    plant.clock.set(dueAt - 1);
    await move();
    plant.clock.set(dueAt);
    plant.read('gate-2', 'power', 0);
    void plant.control.tick();
    await expect.poll(async () => codes(await whole(first.id))).toEqual(['busy']);
    await expect.poll(async () => codes(await whole(second.id))).toEqual(['interlock']);
  });

  test.each([-1, 0, 32 * 86_400_000])('is not taken for %d ms from now', async (ms) => {
    await expect(move({ dueAt: plant.clock.now() + ms })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('that was due while the program was away is sent only within its time', async () => {
    const dueAt = plant.clock.now() + 1000;
    const { id } = await move({ dueAt });
    plant.clock.set(dueAt + 60_000);
    settleAt(plant);
    await plant.restart();
    expect(await ticked(id)).toMatchObject({ state: 'expired' });
    expect(plant.writes).toEqual([]);
  });
});

describe('a group', () => {
  const orders = (values: readonly [number, number]) =>
    values.map((value, i) => ({ asset: plant.id(`gate-${i + 1}`), command: 'dams/move', value }));

  test('goes out whole, each command with its own record', async () => {
    const group = await plant.control.issueGroup(li, { orders: orders([1, 2]), comment: 'flood' });
    await plant.control.tick();
    expect(plant.writes.map(({ value }) => value).sort()).toEqual([1, 2]);
    const { commands } = await plant.control.getGroup(li, group.id);
    expect(commands.map(({ state, group: of, comment }) => [state, of, comment])).toEqual([
      ['acknowledged', group.id, 'flood'],
      ['acknowledged', group.id, 'flood'],
    ]);
  });

  test('is refused whole when one of it is, and keeps why', async () => {
    plant.read('gate-2', 'power', 0);
    const { commands } = await plant.control.issueGroup(li, { orders: orders([1, 2]), comment: '' });
    expect(commands.map((command) => [command.state, codes(command)])).toEqual([
      ['refused', ['group']],
      ['refused', ['interlock']],
    ]);
    await plant.control.tick();
    expect(plant.writes).toEqual([]);
  });

  test('does not command a point twice', async () => {
    const [one] = orders([1, 2]);
    await expect(plant.control.issueGroup(li, { orders: [one, one] as never, comment: '' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('is confirmed and taken back as one', async () => {
    const lamps = { comment: '', orders: orders([1, 1]).map((one) => ({ ...one, command: 'dams/lamp' })) };
    const { id } = await plant.control.issueGroup(li, lamps);
    await expect(plant.control.decideGroup(li, id, { to: 'confirmed', comment: '' })).rejects.toMatchObject({ code: 'CONFLICT' });
    const confirmed = await plant.control.decideGroup(wang, id, { to: 'confirmed', comment: '' });
    expect(confirmed.commands.map(({ state }) => state)).toEqual(['confirmed', 'confirmed']);
    const cancelled = await plant.control.decideGroup(li, id, { to: 'cancelled', comment: '' });
    expect(cancelled.commands.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
  });
});

describe('a program that dies', () => {
  const died = () => new Promise<never>(() => {});

  test('before it has sent goes on afterwards, and sends once', async () => {
    const { id } = await move();
    await plant.restart();
    expect(await ticked(id)).toMatchObject({ state: 'acknowledged' });
    await plant.restart();
    await plant.control.tick();
    expect(plant.writes).toHaveLength(1);
  });

  test.each([false, true])('while it sends never sends again; the point tells: %s', async (isTold) => {
    plant.device.write = died;
    const { id } = await move();
    void plant.control.tick();
    await expect.poll(() => plant.writes.length).toBe(1);
    plant.clock.advance(5000);
    await plant.restart();
    if (isTold) plant.read('gate-1', 'opening', 2);
    await plant.control.tick();
    plant.clock.advance(20_000);
    const after = await ticked(id);
    expect([after.state, codes(after)]).toEqual(isTold ? ['verified', []] : ['failed', ['outcomeUnknown', 'notVerified']]);
    expect(plant.writes).toHaveLength(1);
    expect((await move({ asset: plant.id('gate-1') })).reasons.map(({ code }) => code)).not.toContain('busy');
  });

  test('after the acknowledgement is verified afterwards', async () => {
    const { id } = await move();
    await ticked(id);
    await plant.restart();
    plant.clock.advance(1000);
    plant.read('gate-1', 'opening', 2);
    expect(await ticked(id)).toMatchObject({ state: 'verified' });
  });
});
