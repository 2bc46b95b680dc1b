import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { virtualClock } from '../../kernel/testing.ts';
import { type TestSite, testSite } from '../alarms/testing/site.ts';
import { createCallLimit } from './call-limit.ts';
import { at, type BoardRig, boardRig, both } from './testing/rig.ts';

let rig: BoardRig<TestSite>;
let { site, latest, call, pointOf, value, board, created, shared, raise }: BoardRig<TestSite> = {} as BoardRig<TestSite>; // holds: set before the first test

beforeAll(async () => {
  rig = await boardRig(await testSite());
  ({ site, latest, call, pointOf, value, board, created, shared, raise } = rig);
});
// A site without boards and with no memory of who guessed.
beforeEach(async () => {
  await sql`delete from board`.execute(rig.site.deps.db);
  rig.site.clock.advance(2 * 3_600_000);
});
afterAll(async () => {
  await rig.close();
  await rig.site.drop();
});

describe('a wall', () => {
  test('is opened by its link without a sign-in, and shows its own points and alarms, in its tenant', async () => {
    const { id } = await created({ widgets: [value(), { kind: 'alarms', id: 'a', ...at(3, 0, 4, 4) }] });
    const token = await shared(id);
    latest.set(pointOf('full'), { time: 5, value: 71, quality: 0, receivedAt: 6 });
    await raise();
    const asked = { tenant: 'other', token }; // who asks makes no difference: the link decides
    expect((await call('GET', '/wall', asked)).body).toMatchObject({
      program: '1.0-abc',
      version: 1,
      points: [{ number: pointOf('full') }],
    });
    const { body } = await call('GET', '/wall/now', asked);
    expect(body).toMatchObject({ version: 1, program: '1.0-abc', values: { value: [71] }, lists: [{ total: 1 }] });
  });

  test('shows what an emergency plan has to say to its tenant, until its time or its end', async () => {
    const token = await shared((await created()).id);
    const { outbox, clock, deps } = site;
    const from = clock.now();
    const message = {
      tenant: 'main',
      id: 'i/board',
      incident: 'i',
      text: both('Stay away'),
      level: 'II' as const,
      from,
      until: from + 60_000,
    };
    const emit = async (...news: Parameters<typeof outbox.emitMany>[1]) => {
      await deps.db.transaction().execute((trx) => outbox.emitMany(trx, news));
      await outbox.drained();
    };
    const shown = async () => (await call('GET', '/wall/now', { token })).body.messages.map(({ id }: { id: string }) => id);
    const wanted = { kind: 'screenMessage.wanted', body: message } as const;
    const longer = { ...wanted, body: { ...message, id: 'j/board', incident: 'j', from: from + 1, until: from + 120_000 } };
    await emit(wanted, wanted, longer, { ...wanted, body: { ...message, tenant: 'other', id: 'k' } });
    expect(await shown()).toEqual(['j/board', 'i/board']);
    clock.advance(60_000);
    expect(await shown()).toEqual(['j/board']);
    const ended = { tenant: 'main', incident: 'j', number: 'IN-1', plan: 'p', title: both('Flood'), level: 'II' as const, time: from };
    await emit({ kind: 'incident.closed', body: { ...ended, state: 'closed', by: 'li' } });
    expect(await shown()).toEqual([]);
  });

  test('shows the new version of its board', async () => {
    const { id } = await created();
    const token = await shared(id);
    await call('PUT', `/boards/${id}`, { body: { ...board({ widgets: [value()] }), version: 1 } });
    expect((await call('GET', '/wall/now', { token })).body.version).toBe(2);
    expect((await call('GET', '/wall', { token })).body.widgets).toHaveLength(1);
  });

  test('reads history of its own points only, and not older than a month', async () => {
    const token = await shared((await created({ widgets: [value()] })).id);
    const to = site.clock.now();
    const ask = (point: number, from: number, kind = 'buckets') =>
      call('GET', `/wall/${kind}?points=${point}&from=${from}&to=${to}`, { token });
    expect((await ask(pointOf('full'), to - 60_000)).body.buckets).toHaveLength(1);
    expect((await ask(pointOf('full'), to - 60_000, 'raw')).body.series[0].value).toEqual([3, 4]);
    expect((await ask(pointOf('bare'), to - 60_000)).status).toBe(404);
    expect((await ask(pointOf('full', 'other'), to - 60_000)).status).toBe(404);
    expect((await ask(pointOf('full'), to - 40 * 86_400_000)).status).toBe(400);
  });

  const operations = ['/wall', '/wall/now', '/wall/buckets?points=1&from=0&to=1', '/wall/raw?points=1&from=0&to=1'];
  test.each(operations)('%s is refused without a token, with a wrong one, and with one of another kind', async (path) => {
    for (const token of [undefined, '', 'yf_wall_guess', 'x'.repeat(300)]) {
      const answer = await call('GET', path, token === undefined ? {} : { token });
      expect(answer).toMatchObject({ status: 410, body: { code: 'WALL_CLOSED', details: { reason: 'unknown' } } });
    }
  });

  test('is dark at once when its link is revoked, has expired, or its board was removed; each time it says why', async () => {
    const { id } = await created();
    const reasonOf = async (token: string) => (await call('GET', '/wall/now', { token })).body.details?.reason;
    const [short, revoked, long] = [await shared(id, { days: 1 }), await shared(id), await shared(id)];
    expect(await reasonOf(revoked)).toBeUndefined();
    const links = (await call('GET', `/boards/${id}/links`)).body.items;
    expect(links).toHaveLength(3);
    await call('DELETE', `/boards/${id}/links/${links[1].id}`);
    expect(await reasonOf(revoked)).toBe('revoked');
    expect(await reasonOf(short)).toBeUndefined();
    site.clock.advance(86_400_000);
    expect(await reasonOf(short)).toBe('expired');
    await call('DELETE', `/boards/${id}`);
    expect(await reasonOf(long)).toBe('removed');
    await call('POST', `/boards/${id}/restore`);
    expect(await reasonOf(long)).toBeUndefined();
  });

  test('tells of its links who made and revoked them and when a screen asked, never the token', async () => {
    const { id } = await created();
    const token = await shared(id, { days: 7 });
    await call('GET', '/wall', { token });
    const { body } = await call('GET', `/boards/${id}/links`);
    const minute = Math.floor(site.clock.now() / 60_000) * 60_000;
    expect(body.items).toMatchObject([
      { title: 'Control room', createdBy: 'engineer', isActive: true, seenAt: minute, expiresAt: site.clock.now() + 7 * 86_400_000 },
    ]);
    expect(JSON.stringify(body)).not.toContain(token);
    expect((await call('DELETE', `/boards/${id}/links/${body.items[0].id}`, { tenant: 'other' })).status).toBe(404);
    await call('DELETE', `/boards/${id}/links/${body.items[0].id}`, { role: 'administrator' });
    expect((await call('GET', `/boards/${id}/links`)).body.items).toMatchObject([{ isActive: false, revokedBy: 'administrator' }]);
  });

  test('slows down who guesses tokens, and nobody with a good one at the same address', async () => {
    const token = await shared((await created()).id);
    const answers: number[] = [];
    for (let i = 0; i < 12; i++) answers.push((await call('GET', '/wall', { token: `yf_wall_${i}` })).status);
    expect(answers).toEqual([...Array.from({ length: 10 }, () => 410), 429, 429]);
    expect((await call('GET', '/wall', { token })).status).toBe(200);
  });
});

test('a link that calls too often is refused for the rest of the minute, and no other link with it', () => {
  const clock = virtualClock(60_000);
  const limit = createCallLimit(clock, 3);
  for (let i = 0; i < 3; i++) limit.take('a');
  expect(() => limit.take('a')).toThrow(expect.objectContaining({ code: 'TOO_MANY', details: { seconds: 60 } }));
  limit.take('b');
  clock.advance(60_000);
  limit.take('a');
});
