import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { authMigrations } from '../../../kernel/auth-schema.ts';
import { migrate } from '../../../kernel/database.ts';
import { createHttp } from '../../../kernel/http.ts';
import { outsider, rewriteOutsider } from '../../../kernel/personal/outsider.ts';
import { silentLog, systemCaller } from '../../../kernel/testing.ts';
import { type CallOptions, callerFor, testPlant } from '../../assets/testing/plant.ts';
import { createLocate } from '../index.ts';
import { locateStage } from '../testing/stage.ts';

const stage = locateStage(testPlant);
const now = Date.UTC(2026, 10, 28, 4);
const hour = 3_600_000;
let boat: string;
let truck: string;
beforeEach(async () => {
  stage.clock.set(now);
  await migrate(stage.plant().deps.db, authMigrations);
  [boat, truck] = [stage.assetOf('boat'), stage.assetOf('truck')];
});

const zhang = { name: '张三丰', rank: '船长', certificate: 'A-100', document: '3302001', phone: '13800000000', validUntil: '2027-06-30' };
const operator = (more: object): CallOptions => ({ role: 'operator', ...more }) as CallOptions; // holds: the rest is a body
const register = (more: object = {}) => stage.call('POST', '/crew', operator({ body: { asset: boat, ...zhang, ...more } }));
const list = async (query = '', tenant = 'main') => (await stage.call('GET', `/crew?${query}`, operator({ tenant }))).body.items;
const names = async (query = '') => (await list(query)).map(({ name }: { name: string }) => name);

/** A table as it is sent, and what the answer says of it. */
async function send(csv: string, apply = 'true') {
  const answer = await stage.plant().http.server.inject({
    method: 'POST',
    url: `/api/v1/crew/import?apply=${apply}`,
    headers: { 'content-type': 'text/csv' },
    payload: Buffer.from(csv),
  });
  return JSON.parse(answer.body);
}

describe('the register of persons on board', () => {
  test('takes a person, changes and moves the entry, and forgets it', async () => {
    const { body } = await register();
    expect(body).toMatchObject({ ...zhang, asset: boat, state: 'valid', changedBy: 'operator', changedAt: now });
    const path = `/crew/${body.id}`;
    const moved = await stage.call('PATCH', path, operator({ body: { asset: truck, validUntil: '2026-11-01' } }));
    expect(moved.body).toMatchObject({ ...zhang, validUntil: '2026-11-01', asset: truck, state: 'expired' });
    expect((await stage.call('PATCH', path, operator({ body: { validUntil: null } }))).body).toMatchObject({ state: 'unknown' });
    expect((await stage.call('DELETE', path, operator({ tenant: 'other' }))).status).toBe(404);
    expect((await stage.call('DELETE', path, operator({}))).status).toBeLessThan(300);
    expect(await list()).toEqual([]);
  });

  test('is for operators, of its tenant, found by vessel, words and state, and by page', async () => {
    await register();
    await register({ name: '李四', document: '3302002', validUntil: '2026-12-01' });
    await register({ name: '=王五', document: '', asset: truck, validUntil: undefined });
    expect(await names(`asset=${boat}`)).toEqual(['张三丰', '李四']);
    expect(await names('text=3302002')).toEqual(['李四']);
    expect([await names('state=valid'), await names('state=expiring'), await names('state=unknown'), await names('state=expired')]).toEqual(
      [['张三丰'], ['李四'], ['=王五'], []],
    );
    const first = (await stage.call('GET', '/crew?limit=2', operator({}))).body;
    const rest = (await stage.call('GET', `/crew?limit=2&after=${encodeURIComponent(first.next)}`, operator({}))).body;
    expect([first.items.length + rest.items.length, rest.next]).toEqual([3, undefined]);
    expect(await list('', 'other')).toEqual([]);
    expect((await stage.call('GET', '/crew', { role: 'viewer' })).status).toBe(403);
    const file = await stage.plant().http.server.inject({ url: '/api/v1/crew/export.csv?language=en' });
    expect(file.body).toContain("'=王五");
  });

  test.each([
    ['no such vessel', { asset: 'none' }, 404],
    ['no name', { name: ' ' }, 400],
    ['a day that is none', { validUntil: '2026-02-30' }, 400],
    ['a document that is registered there', {}, 409],
  ])('refuses %s', async (_, more, status) => {
    await register();
    expect((await register(more)).status).toBe(status);
  });

  test('leaves nothing of the person in the audit', async () => {
    const lines: unknown[] = [];
    const http = await createHttp({
      ...{ log: silentLog, clock: stage.clock, version: '0.0.0-test', port: 0, allowMissing: true },
      audit: { write: async (line: unknown) => void lines.push(line) },
      identify: async () => ({ caller: systemCaller() }),
    });
    await stage.locate().close();
    stage.restarted(await createLocate({ ...stage.deps(), http, outbox: { ...stage.plant().outbox, subscribe: () => {} } }));
    const call = callerFor(http);
    const { id } = (await call('POST', '/crew', { body: { asset: boat, ...zhang } })).body;
    await call('PATCH', `/crew/${id}`, { body: { phone: '13911111111' } });
    await call('POST', `/crew/${id}/erase`, { body: { name: zhang.name, reason: `为${zhang.name}` } });
    expect(lines).toMatchObject([
      { action: 'createCrewMember' },
      { action: 'updateCrewMember', target: id },
      { action: 'eraseCrewMember' },
    ]);
    for (const word of [zhang.name, zhang.document, zhang.phone, zhang.certificate, '13911111111'])
      expect(JSON.stringify(lines)).not.toContain(word);
    await http.close();
  });
});

describe('a table of persons', () => {
  const heading = '船舶,姓名,职务,证书,证件号,电话,有效期至\n';
  test('is checked, registered as a whole, and changes who is there', async () => {
    const csv = `${heading}boat,张三丰,船长,A-100,3302001,138,2027/6/30\nboat,李四,水手,,,,\n`;
    expect(await send(csv, 'false')).toMatchObject({ applied: false, rows: 2, created: 2, errorCount: 0 });
    expect(await list()).toEqual([]);
    expect(await send(csv)).toMatchObject({ applied: true, created: 2, changed: 0 });
    expect(await send(csv)).toMatchObject({ created: 0, changed: 0, unchanged: 2 });
    expect(await send('vessel,name,document,rank\nboat,张三丰,3302001,mate\n')).toMatchObject({ created: 0, changed: 1 });
    expect(await list('text=3302001')).toMatchObject([{ rank: 'mate', phone: '138', validUntil: '2027-06-30' }]);
  });

  test('with something wrong registers nobody, and says what by row', async () => {
    const { errors, errorCount } = await send(`${heading}boat,甲,,,1,,2026-13-01\nno such,乙,,,2,,\nboat,,,,3,,\nboat,丙,,,1,,\n`);
    expect(errorCount).toBe(3);
    expect(errors.map(({ row, column }: { row: number; column: string }) => [row, column])).toEqual([
      [2, '有效期至'],
      [3, '船舶'],
      [4, '姓名'],
    ]);
    expect((await send(`${heading}boat,甲,,,1,,\nboat,丁,,,1,,\n`)).errors).toMatchObject([
      { row: 3, text: { en: 'The same person as row 2' } },
    ]);
    expect((await send('x,y\n1,2\n')).errorCount).toBe(1);
    expect(await list()).toEqual([]);
  });
});

describe('persons of a declared movement', () => {
  let port: string;
  beforeEach(async () => {
    port = await stage.fenceOf({ asksDeclarations: true });
  });
  let count = 0;
  const declare = (crew: readonly object[], more: object = {}) =>
    stage.call(
      'POST',
      '/declarations',
      operator({
        body: {
          id: `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`,
          ...{ asset: boat, fence: port, direction: 'in', from: now + hour, to: now + 2 * hour, crew, ...more },
        },
      }),
    );
  const compared = async (id: string) => (await stage.call('GET', `/declarations/${id}/crew`, operator({}))).body;
  const verify = (id: string, more: object = {}) =>
    stage.call('POST', `/declarations/${id}/verifications`, operator({ body: { step: 'persons', isOk: true, note: '', ...more } }));

  test('are compared with the register; unknown and expired ones are in order only with a reason', async () => {
    await register();
    await register({ name: '李四', document: '3302002', validUntil: '2026-01-01' });
    await register({ name: '王五', document: '3302003' });
    const { body } = await declare([{ name: '张三丰', document: '3302001' }, { name: '李四' }, { name: '生人', document: 'X' }]);
    expect(body).toMatchObject({ persons: 3 });
    const answer = await compared(body.id);
    expect([answer.declared, answer.registered]).toEqual([3, 3]);
    expect(answer.items.map(({ name, finding }: { name: string; finding: string }) => [name, finding])).toEqual([
      ['张三丰', 'registered'],
      ['李四', 'expired'],
      ['生人', 'unknown'],
      ['王五', 'notDeclared'],
    ]);
    const refused = await verify(body.id);
    expect([refused.status, refused.body.text.en]).toEqual([409, expect.stringContaining('1 persons are not registered')]);
    expect((await verify(body.id, { note: '证件已当场核对' })).body).toMatchObject({ verification: 'partial' });
    expect((await stage.call('GET', `/declarations/${body.id}/crew`, operator({ tenant: 'other' }))).status).toBe(404);
  });

  test('who are all known are in order; where nobody is named there is nothing to compare', async () => {
    await register();
    const known = (await declare([{ name: '张三丰' }])).body.id;
    expect((await verify(known)).status).toBe(200);
    const bare = (await declare([], { crew: undefined })).body.id;
    expect(await compared(bare)).toEqual({ declared: 0, registered: 1, items: [] });
    expect((await verify(bare)).status).toBe(200);
  });

  test('who are named in another number than declared are refused', async () => {
    expect((await declare([{ name: '甲' }], { persons: 2 })).status).toBe(409);
  });

  test('are given out to the person and erased, on all vessels and in what people wrote', async () => {
    const id = (await register()).body.id;
    await register({ asset: truck, document: '3302-001' });
    const twice = [
      { name: '张三丰', document: '3302001' },
      { name: '张三丰', document: 'of before' },
    ];
    const declared = (await declare(twice, { purpose: '送张三丰上岸' })).body.id;
    const given = (await stage.call('GET', `/crew/${id}/personal-data`, { role: 'administrator' })).body;
    expect([given.person, given.records.crew_member.length]).toEqual([{ name: '张三丰', document: '3302001' }, 2]);
    expect(Object.keys(given.records).sort()).toEqual(['crew_member', 'declaration', 'declared_person']);
    const erase = (body: object, role = 'administrator') => stage.call('POST', `/crew/${id}/erase`, { role, body });
    expect((await erase({ name: '张三丰', reason: 'x' }, 'engineer')).status).toBe(403);
    expect((await erase({ name: '李四', reason: 'x' })).status).toBe(400);
    const { body } = await erase({ name: '张三丰', reason: '本人要求' });
    expect(body).toMatchObject({ removed: 2, wordsLeft: false, changed: { declared_person: 2, declaration: 1 } });
    expect(await list()).toEqual([]);
    const nobody = { name: body.pseudonym, document: '' };
    expect((await compared(declared)).items).toMatchObject([nobody, nobody]);
    const [{ purpose }] = (await stage.call('GET', '/declarations')).body.items;
    expect(purpose).toBe(`送${body.pseudonym}上岸`);
  });

  test('keep their entries when the one who wrote them is erased', async () => {
    await register();
    const { db } = stage.plant().deps;
    const writer = await outsider(db, { id: 'writer', tenant: 'main', name: 'operator' });
    await db.transaction().execute((trx) => rewriteOutsider(trx, writer));
    expect(await list()).toMatchObject([{ ...zhang, changedBy: writer.pseudonym }]);
  });

  test('of a name that a user or another person has too are erased by their document alone', async () => {
    const id = (await register()).body.id;
    await register({ asset: truck, document: 'another' });
    const declared = (await declare([{ name: '张三丰', document: '3302001' }], { purpose: '送张三丰上岸' })).body.id;
    const { body } = await stage.call('POST', `/crew/${id}/erase`, { role: 'administrator', body: { name: '张三丰', reason: 'x' } });
    expect(body).toMatchObject({ removed: 1, wordsLeft: true, changed: { declared_person: 1 } });
    expect(await names()).toEqual(['张三丰']);
    expect((await compared(declared)).items).toMatchObject([{ name: body.pseudonym }]);
    const { rows } = await sql<{ purpose: string }>`select purpose from declaration`.execute(stage.plant().deps.db);
    expect(rows).toEqual([{ purpose: '送张三丰上岸' }]);
  });
});
