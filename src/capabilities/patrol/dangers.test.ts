import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Reply } from '../../contracts/api/index.ts';
import { type As, openRig } from './testing.ts';

type Danger = Reply<'getDanger'>;
const id = '0190a0b0-0000-7000-8000-000000000001';
const photo = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(40)]);
const photoId = '0190a0b0-0000-7000-8000-0000000000f1';
const [li, wang]: readonly As[] = [
  { role: 'operator', name: 'Li' },
  { role: 'engineer', name: 'Wang' },
];
const hourMs = 3_600_000;

let rig: Awaited<ReturnType<typeof openRig>>;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

const report = (body: object = {}, as: As = { name: 'Zhao' }) =>
  rig.call('POST', '/dangers', { ...as, body: { title: 'Loose rail', asset: rig.gate, ...body } });
const read = async (danger: string): Promise<Danger> => (await rig.call('GET', `/dangers/${danger}`)).json();
/** Change it at the version that it has now. */
const change = async (danger: string, body: object, as: As | undefined) =>
  rig.call('PATCH', `/dangers/${danger}`, { ...as, body: { version: (await read(danger)).version, ...body } });
const list = async (query = '', as: As = {}): Promise<Reply<'listDangers'>> => (await rig.call('GET', `/dangers?${query}`, as)).json();
const assess = (danger: string, dueAt = rig.noon + hourMs) => change(danger, { state: 'assessed', level: 'major', dueAt }, wang);

async function toMended(danger: string): Promise<void> {
  await assess(danger);
  await change(danger, { state: 'assigned', assignedTo: 'Li' }, wang);
  await change(danger, { state: 'mended', note: 'bolts tightened' }, li);
}

describe('a hidden danger', () => {
  test('goes from its report to closing, and its timeline tells who did what', async () => {
    expect((await report({ id })).json()).toMatchObject({
      ...{ number: 'HD-20261124-0001', state: 'reported', reportedBy: 'Zhao', reportedAt: rig.noon, version: 1, origin: { by: 'hand' } },
      ...{ asset: rig.gate, site: rig.dam, assetTitle: { en: 'Gate' } },
    });
    await toMended(id);
    await change(id, { state: 'verified' }, { name: 'Qian' });
    await rig.clock.set(rig.noon + hourMs);
    expect((await change(id, { state: 'closed' }, wang)).statusCode).toBe(200);
    const closed = await read(id);
    expect(closed).toMatchObject({
      ...{ state: 'closed', level: 'major', mendedBy: 'Li', verifiedBy: 'Qian', closedBy: 'Wang', note: 'bolts tightened' },
    });
    expect(closed.entries.filter(({ kind }) => kind === 'state').map(({ by, to }) => [by, to])).toEqual([
      ['Wang', 'assessed'],
      ['Wang', 'assigned'],
      ['Li', 'mended'],
      ['Qian', 'verified'],
      ['Wang', 'closed'],
    ]);
    expect((await change(id, { title: 'Other' }, wang)).json()).toMatchObject({ code: 'CONFLICT' });
  });

  test('is reported once, however often it is sent', async () => {
    await Promise.all([report({ id }), report({ id }), report({ id })]);
    expect(await list()).toMatchObject({ total: 1 });
    expect((await report({ id }, { name: 'Sun' })).statusCode).toBe(409);
  });

  test('is verified by another person than who mended it', async () => {
    await report({ id });
    await toMended(id);
    expect((await change(id, { state: 'verified' }, li)).json()).toMatchObject({ code: 'CONFLICT' });
    expect((await change(id, { state: 'verified' }, { ...wang, name: 'Li' })).json()).toMatchObject({ code: 'CONFLICT' });
    expect((await change(id, { state: 'verified' }, { name: 'Qian' })).statusCode).toBe(200);
  });

  test('goes back to mending with a reason only', async () => {
    await report({ id });
    await toMended(id);
    expect((await change(id, { state: 'assigned' }, wang)).statusCode).toBe(400);
    await change(id, { state: 'assigned', reason: 'still loose' }, wang);
    const back = await read(id);
    expect(back).toMatchObject({ state: 'assigned', reason: 'still loose', assignedTo: 'Li' });
    expect(back.note).toBeUndefined();
  });

  test('is assessed by an engineer', async () => {
    await report({ id });
    expect((await change(id, { state: 'assessed', level: 'general', dueAt: rig.noon }, li)).json()).toMatchObject({ code: 'FORBIDDEN' });
    expect((await report({}, { role: 'viewer' })).statusCode).toBe(403);
  });

  test('that two change at a time is changed by one of them', async () => {
    await report({ id });
    const body = { version: 1, description: 'seen by two' };
    const answers = await Promise.all([1, 2, 3].map((n) => rig.call('PATCH', `/dangers/${id}`, { body: { ...body, title: `T${n}` } })));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409, 409]);
    expect((await read(id)).version).toBe(2);
  });

  test('of another tenant is as if it did not exist', async () => {
    await report({ id });
    const other = { tenant: 'other', role: 'administrator' } as const;
    expect((await rig.call('GET', `/dangers/${id}`, other)).statusCode).toBe(404);
    expect((await rig.call('PATCH', `/dangers/${id}`, { ...other, body: { version: 1, title: 'Mine' } })).statusCode).toBe(404);
    expect((await rig.putFile(`/dangers/${id}/files/${photoId}?name=a.jpg`, photo, other)).statusCode).toBe(404);
    expect((await report({ id }, other)).statusCode).toBe(404);
    expect((await rig.call('POST', '/dangers', { ...other, body: { id, title: 'Mine' } })).statusCode).toBe(409);
    expect(await list('', other)).toMatchObject({ total: 0 });
    expect((await rig.call('GET', '/dangers/statistics', other)).json()).toMatchObject({ total: 0, bySite: [] });
    expect((await rig.call('GET', '/dangers/export.csv', other)).body.trim().split('\r\n')).toHaveLength(1);
  });

  test('keeps photos by their content, each once, until it is closed', async () => {
    await report({ id });
    const path = `/dangers/${id}/files/${photoId}?name=rail.jpg`;
    expect((await rig.putFile(path, photo)).json()).toMatchObject({ media: 'image/jpeg', purpose: 'photo' });
    await rig.putFile(path, photo);
    const { files, entries } = await read(id);
    expect([files.length, entries.filter(({ kind }) => kind === 'file').length]).toEqual([1, 1]);
    expect((await rig.call('GET', `/dangers/${id}/files/${photoId}`)).rawPayload.equals(photo)).toBe(true);
    const bad = `/dangers/${id}/files/0190a0b0-0000-7000-8000-0000000000f2?name=a.jpg`;
    expect((await rig.putFile(bad, Buffer.from('<script>alert(1)</script>'))).statusCode).toBe(400);
    await change(id, { state: 'dismissed', reason: 'painted, not loose' }, wang);
    expect((await rig.putFile(bad, photo)).statusCode).toBe(409);
  });
});

describe('an overdue one', () => {
  test('is told once for each due date, and not when it is mended', async () => {
    await report({ id });
    await assess(id);
    await rig.clock.set(rig.noon + hourMs + 1);
    for (let look = 0; look < 2; look++) await rig.look();
    await rig.outbox.drained();
    expect(rig.heard).toMatchObject([
      { kind: 'danger.overdue', body: { tenant: 'main', danger: id, asset: rig.gate, level: 'major', dueAt: rig.noon + hourMs } },
    ]);
    expect((await list('view=overdue')).items).toHaveLength(1);
    await change(id, { dueAt: rig.noon + 2 * hourMs }, wang);
    await rig.clock.set(rig.noon + 3 * hourMs);
    await rig.look();
    await change(id, { state: 'assigned', assignedTo: 'Li' }, wang);
    await change(id, { state: 'mended', note: 'done' }, li);
    await rig.look();
    await rig.outbox.drained();
    expect(rig.heard).toHaveLength(2);
    expect((await list('view=overdue')).items).toHaveLength(0);
  });
});

describe('the list', () => {
  const ids = [1, 2, 3].map((n) => `0190a0b0-0000-7000-8000-00000000000${n}`);
  beforeEach(async () => {
    for (const [i, each] of ids.entries()) {
      await rig.clock.set(rig.noon + i * 1000);
      await report({ id: each, title: ['=Loose rail', 'Crack', 'Oil'][i], asset: [rig.gate, rig.dam, undefined][i] });
    }
    await assess(ids[0] ?? '', rig.noon + 5 * hourMs);
    await change(ids[0] ?? '', { state: 'assigned', assignedTo: 'Li' }, wang);
    await change(ids[2] ?? '', { state: 'dismissed', reason: 'none there' }, wang);
  });

  test.each([
    ['state=assigned', ['=Loose rail']],
    ['view=active', ['Crack', '=Loose rail']],
    ['view=closed', ['Oil']],
    ['level=major', ['=Loose rail']],
    ['text=CRACK', ['Crack']],
    ['text=100%25', []],
    ['origin=patrol', []],
    ['from=2026-11-24T00:00:00Z&to=2026-11-24T00:00:01Z', []],
    ['sort=dueAt&order=asc&view=active', ['=Loose rail', 'Crack']],
  ])('%s gives %j', async (query, titles) => {
    expect((await list(query)).items.map(({ title }) => title)).toEqual(titles);
  });

  test('of an asset has what lies within it', async () => {
    expect((await list(`asset=${rig.dam}`)).total).toBe(2);
    expect((await list(`asset=${rig.gate}`)).total).toBe(1);
  });

  test('of mine has what names the caller', async () => {
    expect((await list('mine=true', li)).total).toBe(1);
    expect((await list('mine=true', wang)).total).toBe(0);
  });

  test.each(['sort=reportedAt&order=desc', 'sort=dueAt&order=asc', 'sort=dueAt&order=desc'])(
    'by %s comes page by page, each once',
    async (query) => {
      const seen: string[] = [];
      let after: string | undefined = '';
      while (after !== undefined) {
        const { items, next }: Reply<'listDangers'> = await list(`${query}&limit=1${after && `&after=${encodeURIComponent(after)}`}`);
        seen.push(...items.map(({ title }) => title));
        after = next;
      }
      expect([...seen].sort()).toEqual(['=Loose rail', 'Crack', 'Oil']);
      if (query.startsWith('sort=dueAt')) expect(seen[0]).toBe('=Loose rail');
      expect((await rig.call('GET', '/dangers?after=nonsense')).statusCode).toBe(400);
    },
  );

  test('goes into a spreadsheet, in which a title is no formula', async () => {
    const { body, headers } = await rig.call('GET', '/dangers/export.csv?language=zh');
    expect(headers['content-type']).toContain('text/csv');
    expect(body).toContain('编号,标题,说明');
    expect(body).toContain("HD-20261124-0001,'=Loose rail,,重大,整改中,Gate（中）,人工上报");
  });

  test('is counted by state, level and site', async () => {
    await rig.clock.set(rig.noon + 6 * hourMs);
    expect((await rig.call('GET', '/dangers/statistics')).json()).toEqual({
      ...{
        total: 3,
        overdue: 1,
        closed: 0,
        byState: { assigned: 1, reported: 1, dismissed: 1 },
        byLevel: { general: 0, major: 1, unset: 2 },
      },
      bySite: [
        { site: rig.dam, title: { zh: 'Our dam（中）', en: 'Our dam' }, total: 2, open: 2, overdue: 1 },
        { total: 1, open: 0, overdue: 0 },
      ],
    });
  });

  test('knows the mean time from report to closing', async () => {
    await change(ids[0] ?? '', { state: 'mended', note: 'done' }, li);
    await change(ids[0] ?? '', { state: 'verified' }, { name: 'Qian' });
    await rig.clock.set(rig.noon + 2 * hourMs);
    await change(ids[0] ?? '', { state: 'closed' }, wang);
    expect((await rig.call('GET', '/dangers/statistics')).json()).toMatchObject({ closed: 1, meanCloseMs: 2 * hourMs });
  });
});
