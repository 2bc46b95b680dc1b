import { beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { topicScopes } from '../../src/contracts/api/live.ts';
import { type OperationId, paths } from '../../src/contracts/api/paths.ts';
import { until } from '../../src/kernel/testing.ts';
import { yangfan } from '../faults/yangfan.ts';
import { asked, type Case, contracts, type Narrowed, operations, wordsOf } from './site-case.ts';
import { cases } from './site-cases.ts';
import {
  type Ask,
  a,
  boss,
  bossCookie,
  both,
  day,
  got,
  hour,
  person,
  personOfProvider,
  pictureOf,
  planOf,
  type Site,
  server,
  teamOf,
  walkOf,
} from './two-sites.ts';

/** The name of the administrator over there, and of an operator here. */
const name = 'zhang.wei';

/** The operator here is everywhere where a name is kept: with an order, a comment, a message and a crew. */
async function leaveTracks(): Promise<Ask> {
  const rights = { role: 'operator', sites: [{ asset: a.asset, role: 'operator' }] };
  const { link } = await got<{ link: string }>('POST', '/users', { name, ...rights });
  const { ask } = await person(link);
  await ask('POST', `/alarms/${a.alarm}/comments`, { comment: 'SITE-A comment' });
  await got('PATCH', `/work-orders/${a.order}`, { assignedTo: name });
  const { id: channel } = await got<{ id: string }>('POST', '/notify/channels', { title: 'SITE-A channel', config: { kind: 'inApp' } });
  const levels = [{ afterMinutes: 0, targets: [{ channel, to: [name] }] }];
  await got('POST', '/notify/rules', { title: 'SITE-A messages', leastPriority: 4, on: ['raised'], levels });
  const team = teamOf('SITE-A own team', a.asset);
  await got('POST', '/teams', { ...team, crews: [{ key: 'one', title: 'one', members: [{ name: 'SITE-A member', user: name }] }] });
  return ask;
}

/** An administrator of another company, whom a provider calls as somebody here is called, asks everything of the API about this one, and it tells nothing. */
export function otherCompany(): void {
  let stranger: Ask;
  let strangerCookie: string;
  let namesake: Ask;
  let dyer: Ask;
  const open = operations.filter((id) => contracts[id].permission !== 'anyone');
  /** Ends, once called, the session or the account that asks. */
  const own: readonly OperationId[] = ['signOut', 'setPassword'];
  const idsOf = (site: Site): readonly string[] => Object.values(site).filter((value): value is string => typeof value === 'string');

  beforeAll(async () => {
    const said = await yangfan(server.dataFolder, 'tenant', 'create', 'dyeing', '--name', 'dyer');
    dyer = (await person(said.match(/signin#([\w-]+)/)?.[1] ?? '')).ask;
    namesake = await leaveTracks();
    const signed = await personOfProvider(name);
    stranger = signed.ask;
    strangerCookie = signed.cookie;
  }, 60_000);

  /** Requests that name something of a site: as the case of the operation does, or each id in place of each parameter. */
  function requestsOf(operation: OperationId, site: Site): readonly ReturnType<NonNullable<Case['at']>>[] {
    const given = (cases as Partial<Record<OperationId, Case>>)[operation]?.at?.(site);
    if (given !== undefined) return [given];
    const names = [...paths[operation].matchAll(/:(\w+)/g)].map(([, name]) => String(name));
    if (names.length === 0) return [{ body: {} }];
    return idsOf(site).map((id) => ({ path: Object.fromEntries(names.map((name) => [name, id])), body: {} }));
  }

  test.each(open.filter((operation) => !own.includes(operation)))('meets nothing of this one in %s', async (operation) => {
    const answers = await Promise.all(requestsOf(operation, a).map((request) => asked(stranger, operation, request)));
    for (const answer of answers) expect(wordsOf(answer)).not.toMatch(/SITE-[AB]/);
    if (!/:\w+/.test(paths[operation]) || operation === 'installPack') return;
    expect([operation, answers.filter(({ status }) => status < 400)]).toEqual([operation, []]);
  });

  test('has changed nothing here by all that', async () => {
    const kept: readonly (readonly [OperationId, Site])[] = (Object.keys(cases) as Narrowed[])
      .filter((operation) => operation.startsWith('get') && cases[operation].at !== undefined)
      .map((operation) => [operation, a] as const);
    expect(kept.length).toBeGreaterThan(10);
    for (const [operation, site] of kept)
      expect([operation, (await asked(boss, operation, cases[operation as Narrowed].at?.(site))).status]).toEqual([operation, 200]);
  });

  test('puts no point and no asset of this one on a board, picture, rule, plan or route of its own', async () => {
    const makes: readonly (readonly [string, object])[] = [
      ['/boards', { title: both('x'), mode: 'dashboard', widgets: [{ id: 'one', kind: 'value', point: a.level, x: 0, y: 0, w: 3, h: 2 }] }],
      ['/boards/now', { widgets: [{ id: 'one', kind: 'value', point: a.level, x: 0, y: 0, w: 3, h: 2 }] }],
      ['/boards/points', { points: [a.level] }],
      ['/pictures', pictureOf('x', a.level)],
      ['/rules', { title: both('x'), kind: 'above', point: a.level, params: { limit: 1 }, priority: 2 }],
      ['/rules/preview', { title: both('x'), kind: 'above', point: a.level, params: { limit: 1 }, priority: 2, from: day, to: day + hour }],
      ['/patrol-routes', walkOf('x', a.asset)],
      ['/plans', planOf('x', 'idukki')],
      ['/work-orders', { title: 'x', kind: 'inspection', dueAt: day, asset: a.asset }],
      ['/commands', { asset: a.asset, command: 'water/soundSiren', value: 1 }],
    ];
    for (const [path, body] of makes) {
      const { status, text } = await stranger('POST', path, body);
      expect([path, text]).toEqual([path, expect.not.stringMatching(/SITE-[AB]/)]);
      const isEmpty = text.includes('"points":[]') || !/"(value|title)":/.test(text);
      expect([path, status >= 400 || isEmpty, status, text]).toEqual([path, true, status, text]);
    }
  });

  const listenTo = async (cookie: string) => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/live`, { headers: { cookie } });
    const heard: { readonly type: string; readonly message?: string; readonly point?: readonly number[] }[] = [];
    socket.on('message', (data) => heard.push(JSON.parse(String(data))));
    await until(() => socket.readyState === socket.OPEN);
    socket.send(JSON.stringify({ type: 'subscribe', points: [a.level, a.inflow] }));
    return { socket, heard };
  };

  test('is told live of no value, alarm, message, job and source of this one', async () => {
    const [ours, theirs] = [await listenTo(bossCookie), await listenTo(strangerCookie)];
    await until(() => theirs.heard.some(({ type }) => type === 'error'));
    const topics = Object.keys(topicScopes);
    await got('POST', '/rules', { title: both('tenants'), kind: 'above', point: a.inflow, params: { limit: 90 }, priority: 1 });
    await got('POST', '/samples', { samples: [{ point: a.inflow, value: 95 }] });
    await got('POST', '/imports?name=a.csv', Buffer.from('time,idukki.level\n2020-01-01T00:00:00Z,5\n'), 'text/csv');
    await got('PATCH', `/sources/${a.source}`, { enabled: true });
    const missing = () => topics.filter((topic) => !ours.heard.some(({ type }) => type === topic));
    await until(() => missing().length === 0, 60_000).catch(() => expect(missing()).toEqual([]));
    expect(theirs.heard.filter(({ type }) => topics.includes(type))).toEqual([]);
    expect(theirs.heard.filter(({ type }) => type === 'error').map(({ message }) => message)).toEqual([
      `there is no point ${a.level}, ${a.inflow}`,
    ]);
    for (const { socket } of [ours, theirs]) socket.close();
  }, 90_000);

  test('is another than who has the same name here: told, exported and erased apart', async () => {
    const me = async (ask: Ask) => (JSON.parse((await ask('GET', '/session')).text) as { user: { id: string; tenant: string } }).user;
    const [here, there] = [await me(namesake), await me(stranger)];
    expect([here.tenant, there.tenant]).toEqual(['main', 'dyeing']);
    await got('POST', '/rules', { title: both('namesake'), kind: 'above', point: a.inflow, params: { limit: 80 }, priority: 1 });
    await got('POST', '/samples', { samples: [{ point: a.inflow, value: 85 }] });
    const notices = async (ask: Ask) => (await ask('GET', '/notices')).text;
    await until(async () => (await notices(namesake)).includes('SITE-A'), 60_000).catch(async () => expect(await notices(boss)).toBe(''));
    expect(JSON.parse((await stranger('GET', '/notices')).text).items).toEqual([]);
    const held = await Promise.all([
      boss('GET', `/users/${here.id}/personal-data`),
      dyer('GET', `/users/${there.id}/personal-data`),
      boss('GET', `/users/${there.id}/personal-data`),
    ]);
    expect(held.map(({ status }) => status)).toEqual([200, 200, 404]);
    expect(held.map(({ text }) => /SITE-A comment/.test(text))).toEqual([true, false, false]);
    const erased = await dyer('POST', `/users/${there.id}/erase`, { name, reason: 'left' });
    expect([erased.status, Object.keys(JSON.parse(erased.text).changed)]).toEqual([200, []]);
    expect((await boss('GET', `/work-orders/${a.order}`)).text).toContain(`"assignedTo":"${name}"`);
    expect((await namesake('GET', '/session')).status).toBe(200);
    expect((await stranger('GET', '/session')).status).toBe(401);
  }, 90_000);
}
