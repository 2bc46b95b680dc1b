import { describe, expect, test } from 'vitest';
import { testPlant } from '../../assets/testing/plant.ts';
import { both, centre, locateStage } from '../testing/stage.ts';

const stage = locateStage(testPlant);
const hour = 3_600_000;
const noon = Date.UTC(2026, 10, 24, 12);

const port = async () => {
  stage.clock.set(noon);
  const shape = { kind: 'circle', centre, metres: 500 };
  return (await stage.call('POST', '/fences', { body: { title: both('Port'), shape, asksDeclarations: true } })).body.id as string;
};
const send = async (
  rows: readonly string[],
  { apply = true, zone = 'Asia/Shanghai', heading = 'asset,fence,direction,from,to,persons,purpose' } = {},
) => {
  const { statusCode, body } = await stage.plant().http.server.inject({
    method: 'POST',
    url: `/api/v1/declarations/import?apply=${apply}&timeZone=${zone}`,
    headers: { 'content-type': 'text/csv' },
    payload: [heading, ...rows].join('\n'),
  });
  return { status: statusCode, body: JSON.parse(body) };
};
const list = async () => (await stage.call('GET', '/declarations')).body.items;
/** 21:00 to 22:00 in Shanghai, the next two hours. */
const good = 'truck,Port,in,2026-11-24 21:00,2026-11-24 22:00,5,ice';

describe('a table of declarations', () => {
  test('declares its rows once, however often it comes, times by the clocks of its zone', async () => {
    await port();
    expect((await send([good], { apply: false })).body).toMatchObject({ applied: false, rows: 1, created: 1 });
    expect(await list()).toEqual([]);
    const rows = [good, '"=Boat, ""A"" & <B>",port,出,2026/11/24 23:00,2026-11-24T16:30:00Z,,'];
    expect((await send(rows)).body).toMatchObject({ applied: true, rows: 2, created: 2, unchanged: 0, errorCount: 0 });
    expect((await send(rows)).body).toMatchObject({ applied: true, created: 0, unchanged: 2 });
    stage.clock.set(noon + 48 * hour); // what was declared stays so when its window is over
    expect((await send(rows)).body).toMatchObject({ created: 0, unchanged: 2, errorCount: 0 });
    expect(await list()).toMatchObject([
      { asset: stage.assetOf('boat'), direction: 'out', from: noon + 3 * hour, to: noon + 4.5 * hour },
      { asset: stage.assetOf('truck'), direction: 'in', from: noon + hour, to: noon + 2 * hour, persons: 5, purpose: 'ice' },
    ]);
  });

  test('is not kept from its rows by a declaration by hand: no person gives one the id of a row', async () => {
    const fence = await port();
    await send([good]);
    const [row] = await list();
    const said = { asset: stage.assetOf('boat'), fence, direction: 'in', from: noon + hour, to: noon + 2 * hour };
    const refused = await stage.call('POST', '/declarations', { body: { ...said, id: row.id.replace(/.$/, '0') } });
    expect([refused.status, refused.body.text.zh]).toEqual([400, expect.stringContaining('第 8 版用于导入的行')]);
    expect((await stage.call('POST', '/declarations', { body: { ...said, id: '0190a0b0-0000-7000-8000-000000000001' } })).status).toBe(200);
  });

  test('with a Chinese heading is read too', async () => {
    await port();
    const { body } = await send(['truck,Port,in,2026-11-24 21:00,2026-11-24 22:00'], { heading: '资产,围栏,方向,不早于,不晚于' });
    expect(body).toMatchObject({ applied: true, created: 1 });
  });

  test('that says other persons or another purpose than was declared is told so by row, and changes nothing', async () => {
    await port();
    await send([good, 'boat,Port,in,2026-11-24 21:00,2026-11-24 22:00,,']);
    const { body } = await send([good.replace(',5,ice', ',6,bait'), 'boat,Port,in,2026-11-24 21:00,2026-11-24 22:00,2,']);
    expect(body).toMatchObject({ applied: false, created: 0, unchanged: 0, errorCount: 3 });
    expect(body.errors.map((one: { row: number; column: string; text: { en: string } }) => [one.row, one.column, one.text.en])).toEqual([
      [2, 'persons', 'It is declared with 5 persons; to change that, withdraw it and declare it by hand'],
      [2, 'purpose', 'It is declared for “ice”; to change that, withdraw it and declare it by hand'],
      [3, 'persons', expect.stringContaining('without a number of persons')],
    ]);
    // A table without these columns says nothing of them.
    const short = { heading: 'asset,fence,direction,from,to' };
    expect((await send(['truck,Port,in,2026-11-24 21:00,2026-11-24 22:00'], short)).body).toMatchObject({ unchanged: 1, errorCount: 0 });
    expect((await list()).map(({ persons, purpose }: Record<string, unknown>) => [persons, purpose])).toContainEqual([5, 'ice']);
  });

  test('says of every row what is wrong, and then declares none', async () => {
    await port();
    const { body } = await send([
      good,
      'tank,Port,in,2026-11-24 21:00,2026-11-24 22:00,5,',
      'truck,Harbour,sideways,2026-11-31 21:00,soon,-1,',
      'truck,Port,in,2026-11-24 10:00,2026-11-24 11:00,,',
      good,
    ]);
    expect([body.applied, body.created, await list()]).toEqual([false, 0, []]);
    expect(
      body.errors.map(({ row, column, text }: { row: number; column: string; text: { en: string } }) => [row, column, text.en]),
    ).toEqual([
      [3, 'asset', 'There is no “tank”'],
      [4, 'fence', 'There is no “Harbour”'],
      [4, 'direction', 'Use “in” or “out”'],
      [4, 'from', expect.stringContaining('Use a time')],
      [4, 'to', expect.stringContaining('Use a time')],
      [4, 'persons', expect.stringContaining('whole number')],
      [5, '', expect.stringContaining('the window is over')],
      [6, '', 'The same as row 2'],
    ]);
  });

  test('does not declare again what a person withdrew, and names fences that are called the same', async () => {
    await port();
    await send([good]);
    const [{ id }] = await list();
    await stage.call('POST', `/declarations/${id}/withdraw`);
    expect((await send([good])).body.errors[0].text.en).toContain('was withdrawn');
    await port();
    expect((await send([good])).body.errors[0].text.en).toBe('2 are called “Port”; use the key');
  });

  test('names who is on board, goes out with them for operators and not for viewers, and comes in again as the same', async () => {
    await port();
    const heading = '资产,围栏,方向,不早于,不晚于,人数,在船人员,事由';
    const crew = '张三/330902199001011234、Smith\\/Jones、王五／E 77';
    const row = `truck,Port,in,2026-11-24 21:00,2026-11-24 22:00,,${crew},ice; bait`;
    // An unquoted semicolon parts columns, so that the purpose ends there.
    expect((await send([row.replace('ice; bait', '"ice; bait"')], { heading })).body).toMatchObject({ applied: true, created: 1 });
    const [{ id, persons, purpose }] = await list();
    expect([persons, purpose]).toEqual([3, 'ice; bait']);
    const named = (await stage.call('GET', `/declarations/${id}/crew`)).body.items;
    expect(named.map(({ name, document }: Record<string, string>) => [name, document])).toEqual([
      ['张三', '330902199001011234'],
      ['Smith/Jones', ''],
      ['王五', 'E 77'],
    ]);
    const file = async (language: string, role = 'operator') =>
      (
        await stage.plant().http.server.inject({
          url: `/api/v1/declarations/export.csv?language=${language}`,
          headers: { 'x-test-role': role },
        })
      ).body.slice(1);
    for (const language of ['zh', 'en']) {
      const [head, ...rows] = (await file(language)).trim().split('\r\n');
      expect(rows[0]).toContain(language === 'zh' ? '张三/330902199001011234、Smith' : '张三/330902199001011234 | Smith');
      expect((await send(rows, { heading: head ?? '' })).body).toMatchObject({ applied: true, created: 0, unchanged: 1, errorCount: 0 });
    }
    expect(await file('en', 'viewer')).not.toMatch(/crew|张三/);
    const others = await send([row.replace('王五', '赵六').replace('ice; bait', 'ice')], { heading });
    expect(others.body.errors).toMatchObject([
      { row: 2, column: '事由', text: { zh: expect.stringContaining('事由“ice; bait”') } },
      { row: 2, column: '在船人员', text: { en: expect.stringContaining('other persons') } },
    ]);
  });

  test.each([
    ['/E1', 'Person 1 has no name'],
    ['Ann | Bob/1/2', 'Person 2: use “name/document”'],
    [`${'n'.repeat(81)}`, 'Person 1: a name has 80 characters at most'],
    [`Ann/${'9'.repeat(41)}`, 'Person 1: a document has 40 characters at most'],
    [Array.from({ length: 501 }, (_, i) => `p${i}`).join('|'), 'At most 500 persons'],
    ['Ann | Bob', '5 persons are declared and 2 are named'],
  ])('refuses the persons “%s”', async (crew, text) => {
    await port();
    const { body } = await send([`${good},${crew}`], { heading: 'asset,fence,direction,from,to,persons,purpose,crew' });
    expect([body.applied, body.errors.map((error: { row: number; text: { en: string } }) => [error.row, error.text.en])]).toEqual([
      false,
      [[2, expect.stringContaining(text)]],
    ]);
  });

  test.each([
    ['no heading of it', ['x'], { heading: 'a,b' }, 'lacks the column'],
    ['more than 5,000 rows', Array.from({ length: 5001 }, () => good), {}, 'More than 5000 rows'],
  ])('with %s is none', async (_name, rows, options, text) => {
    await port();
    expect((await send(rows, options)).body.errors[0].text.en).toContain(text);
  });

  test('is refused for a zone that is none, and to a viewer', async () => {
    expect((await send([good], { zone: 'Mars/Base' })).status).toBe(400);
    expect((await stage.call('POST', '/declarations/import', { role: 'viewer' })).status).toBe(403);
  });
});

describe('a verification', () => {
  const declared = async (persons?: number) => {
    const fence = await port();
    const body = {
      id: '00000000-0000-4000-8000-000000000001',
      asset: stage.assetOf('truck'),
      fence,
      direction: 'in',
      from: noon,
      to: noon + hour,
      persons,
    };
    await stage.call('POST', '/declarations', { body });
    return (step: string, more: object, options: object = {}) =>
      stage.call('POST', `/declarations/${body.id}/verifications`, { role: 'operator', ...options, body: { step, isOk: true, ...more } });
  };

  test('goes step by step, a step done again counts as it was done last', async () => {
    const verify = await declared(5);
    expect((await list())[0]).toMatchObject({ verification: 'none', verified: [] });
    expect((await verify('vessel', {})).body.verification).toBe('partial');
    expect((await verify('persons', { isOk: false, counted: 6, note: 'one more' })).body.verification).toBe('failed');
    expect((await verify('persons', { counted: 5 })).body.verification).toBe('partial');
    const { body } = await verify('equipment', { note: 'AIS on' });
    expect(body).toMatchObject({
      verification: 'passed',
      verified: expect.arrayContaining([{ step: 'persons', isOk: true, counted: 5, note: '', by: 'operator', at: noon }]),
    });
    expect((await list())[0]).toMatchObject({ verification: 'passed' });
    const csv = await stage.plant().http.server.inject({ url: '/api/v1/declarations/export.csv?language=en' });
    expect(csv.body).toContain('in order');
  });

  test('does not call in order what was counted otherwise, nor counts vessels, nor verifies what is withdrawn or of others', async () => {
    const verify = await declared(5);
    expect((await verify('persons', { counted: 6 })).body.text.en).toContain('5 persons were declared and 6 counted');
    expect((await verify('vessel', { counted: 1 })).status).toBe(409);
    expect((await verify('vessel', {}, { tenant: 'other' })).status).toBe(404);
    expect((await verify('vessel', {}, { role: 'viewer' })).status).toBe(403);
    expect((await verify('soul', {})).status).toBe(400);
    await stage.call('POST', '/declarations/00000000-0000-4000-8000-000000000001/withdraw');
    expect((await verify('vessel', {})).status).toBe(409);
  });

  test('that is not in order is told', async () => {
    const verify = await declared();
    const heard: string[] = [];
    stage
      .plant()
      .outbox.subscribe(
        'notices',
        ['notice.wanted'],
        async (event) => void heard.push(event.kind === 'notice.wanted' ? event.body.title.en : ''),
      );
    await verify('equipment', { isOk: false, note: 'no life raft' });
    await stage.plant().outbox.drained();
    expect(heard).toEqual(['Verification not in order: Our truck, equipment']);
  });
});
