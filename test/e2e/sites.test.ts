import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { paths } from '../../src/contracts/api/paths.ts';
import { until } from '../../src/kernel/testing.ts';
import { apiNoise } from './api-noise.ts';
import { otherCompany } from './other-company.ts';
import { asked, type Case, contracts, type Narrowed, operations, wordsOf } from './site-case.ts';
import { cases } from './site-cases.ts';
import { a, b, boss, both, bound, boundCookie, closeSites, day, got, openSites, server } from './two-sites.ts';

// An engineer of site A asks every route of the API: what cannot be narrowed to sites is refused, and the rest tells nothing of site B.

const closed = operations.filter((id) => contracts[id].permission !== 'anyone' && contracts[id].sites === undefined);

beforeAll(openSites, 600_000);
afterAll(closeSites);

describe('an engineer of one site', () => {
  test.each(closed)('is refused %s, which cannot be narrowed to sites', async (operation) => {
    const { status, text } = await asked(bound, operation);
    expect([status, JSON.parse(text).code]).toEqual([
      403,
      contracts[operation].permission === 'administrator' ? 'FORBIDDEN' : 'NOT_AT_SITES',
    ]);
  });

  test.each(Object.entries(cases) as [Narrowed, Case][])(
    'meets nothing of another site in %s',
    async (operation, { at, isList, before, check }) => {
      await before?.();
      if (check !== undefined) return check();
      if (isList === true) {
        const [mine, all] = [await asked(bound, operation, at?.(a)), await asked(boss, operation, at?.(a))];
        expect(wordsOf(all)).toContain('SITE-B');
        expect(mine.status).toBe(200);
        expect(wordsOf(mine)).toContain('SITE-A');
        expect(wordsOf(mine)).not.toContain('SITE-B');
        return;
      }
      const { status, text } = await asked(bound, operation, at?.(b));
      expect([status, text.slice(0, 200)]).toEqual([404, expect.any(String)]);
      if (!paths[operation].startsWith('GET ')) return;
      expect((await asked(boss, operation, at?.(b))).status).toBe(200);
      expect((await asked(bound, operation, at?.(a))).status).toBe(200);
    },
  );

  test('sees its site as the root of the tree, and nothing above it', async () => {
    const { items } = JSON.parse((await bound('GET', '/assets?parent=root')).text) as { items: { id: string; parent?: string }[] };
    expect(items).toMatchObject([{ id: a.asset }]);
    expect(items[0]).not.toHaveProperty('parent');
    expect(JSON.parse((await bound('GET', `/assets/${a.asset}`)).text)).toMatchObject({ path: [] });
  });

  test('sees of a source that serves other sites too its own devices, and no settings', async () => {
    const keys = { level: { point: b.level, scale: 1, offset: 0 } };
    await got('POST', `/sources/${a.source}/devices`, { identity: 'SITE-B shared', asset: b.asset, origin: 'measured', keys });
    const { items } = JSON.parse((await bound('GET', '/sources')).text) as { items: { id: string; config: object; deviceCount: number }[] };
    expect(items.find(({ id }) => id === a.source)).toMatchObject({ config: {}, deviceCount: 1 });
    for (const path of ['devices', 'devices.csv', 'events'])
      expect((await bound('GET', `/sources/${a.source}/${path}`)).text).not.toContain('SITE-B');
  });

  test('puts nothing where it would belong to no site', async () => {
    const create = await bound('POST', '/assets', { key: 'at-root', model: 'gate', title: both('x') });
    const order = await bound('POST', '/work-orders', { title: 'x', kind: 'inspection', dueAt: day });
    const danger = await bound('POST', '/dangers', { title: 'x' });
    expect([create, order, danger].map(({ status, text }) => [status, JSON.parse(text).code])).toEqual(
      Array(3).fill([403, 'NOT_AT_SITES']),
    );
  });

  test('is told live of values, alarms and sources of its site only', async () => {
    const live = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/live`, { headers: { cookie: boundCookie } });
    const heard: { type: string; point?: number[]; message?: string; alarm?: { id: string }; source?: string; detail?: string }[] = [];
    live.on('message', (data) => heard.push(JSON.parse(String(data))));
    await until(() => live.readyState === live.OPEN);
    live.send(JSON.stringify({ type: 'subscribe', points: [a.level, b.level] }));
    await until(() => heard.some(({ type }) => type === 'error'));
    expect(heard.find(({ type }) => type === 'error')?.message).toBe(`there is no point ${b.level}`);
    await got('POST', '/samples', { samples: [b, a].map(({ level }) => ({ point: level, value: 6 })) });
    await until(() => heard.some(({ type, point }) => type === 'values' && point?.includes(a.level)));
    // The other site first: once its own has come, the other would have come before.
    for (const { alarm } of [b, a]) await got('POST', `/alarms/${alarm}/comments`, { comment: 'look' });
    await until(() => heard.some(({ alarm }) => alarm?.id === a.alarm));
    expect(heard.flatMap(({ point = [] }) => point)).not.toContain(b.level);
    expect(heard.filter(({ alarm }) => alarm?.id === b.alarm)).toEqual([]);
    for (const { source } of [b, a]) await got('PATCH', `/sources/${source}`, { enabled: true });
    await until(() => heard.some(({ source }) => source === a.source), 30_000);
    for (const { source } of [b, a]) await got('PATCH', `/sources/${source}`, { enabled: false });
    expect(heard.filter(({ type, source, detail }) => type === 'source' && (source !== a.source || detail !== ''))).toEqual([]);
    live.close();
  });
});

describe('an administrator of another company', otherCompany);
// The last: it changes and removes what the others ask about.
describe('the whole API', apiNoise);
