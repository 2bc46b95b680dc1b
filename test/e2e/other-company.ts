import { beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { topicScopes } from '../../src/contracts/api/live.ts';
import { type OperationId, paths } from '../../src/contracts/api/paths.ts';
import { until } from '../../src/kernel/testing.ts';
import { yangfan } from '../faults/yangfan.ts';
import { asked, type Case, contracts, type Narrowed, operations, wordsOf } from './site-case.ts';
import { cases } from './site-cases.ts';
import { type Ask, a, boss, bossCookie, both, day, got, hour, person, pictureOf, planOf, type Site, server, walkOf } from './two-sites.ts';

/** An administrator of another company asks everything of the API about this one, and it tells nothing. */
export function otherCompany(): void {
  let stranger: Ask;
  let strangerCookie: string;
  const open = operations.filter((id) => contracts[id].permission !== 'anyone');
  /** Ends, once called, the session or the account that asks. */
  const own: readonly OperationId[] = ['signOut', 'setPassword'];
  const idsOf = (site: Site): readonly string[] => Object.values(site).filter((value): value is string => typeof value === 'string');

  beforeAll(async () => {
    const said = await yangfan(server.dataFolder, 'tenant', 'create', 'dyeing', '--name', 'dyer');
    const signed = await person(said.match(/signin#([\w-]+)/)?.[1] ?? '');
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
}
