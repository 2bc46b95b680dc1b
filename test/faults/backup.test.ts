import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningServer, startServer } from '../setup/server.ts';
import { eventually } from './patience.ts';
import { type Acknowledged, sendByHttp, sendByMqtt } from './senders.ts';
import { addMeter, type Meter, openSite, type Page, post, type Site } from './site.ts';
import { yangfan } from './yangfan.ts';

// The demonstration is backed up while it works under load, and goes on elsewhere from the backup.

/** What people have made, without what changes from one moment to the next. */
async function madeByPeople(site: Site) {
  const list = async (path: string) => ((await site.api.get(path)) as Page<Record<string, unknown>>).items;
  const only = (items: readonly Record<string, unknown>[], ...keys: readonly string[]) =>
    items.map((item) => Object.fromEntries(keys.map((key) => [key, item[key]]))).sort((a, b) => String(a.id).localeCompare(String(b.id)));
  const audit = await list('/audit?limit=500');
  return {
    assets: only(await list('/assets?limit=1000'), 'id', 'key', 'model', 'title', 'parent', 'attributes'),
    rules: only(await list('/rules?limit=1000'), 'id', 'key', 'asset', 'params', 'priority', 'enabled', 'isChanged', 'source'),
    sources: only(await list('/sources'), 'id', 'protocol', 'config', 'deviceCount'),
    audit: only(audit, 'id', 'time', 'caller', 'action', 'target', 'outcome'),
  };
}

const flood = [60_000, 20_000].map((ago) => ({ ts: Date.now() - ago, values: { depth: 40 } }));

let folder: string;
let original: Site;
let restored: RunningServer;
let operated: Meter;
let made: Awaited<ReturnType<typeof madeByPeople>>;
/** What had been acknowledged when the backup began. */
let before: readonly Acknowledged[] = [];
let sent: readonly Acknowledged[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yangfan-backup-'));
  original = await openSite({ demo: true });
  operated = await addMeter(original.api, 'http', 'meter-operated');
  expect((await post(original, operated, flood)).status).toBe(200);
  const [alarm] = await eventually(async () => {
    const found = await original.alarms(operated.asset, 'depthWarn');
    return found.length === 1 ? found : undefined;
  });
  await original.api.send('POST', '/alarms/acknowledge', { ids: [alarm?.id], comment: 'before the backup' });
  const rule = ((await original.api.get('/rules?limit=1000')) as Page<{ id: string; asset: string; key: string }>).items.find(
    (one) => one.asset === operated.asset && one.key === 'depthWarn',
  );
  await original.api.send('PATCH', `/rules/${rule?.id}`, { priority: 2 });

  const ending = new AbortController();
  const notes = [new Map<number, number>(), new Map<number, number>()];
  const work = [sendByMqtt, sendByHttp].map((send, n) => send(original, ending.signal, notes[n]));
  await eventually(async () => (await original.source('mqtt')).values > 1000);
  await eventually(async () => notes.every((note) => note.size > 100));
  made = await madeByPeople(original);
  before = notes.map((note) => new Map(note));
  await yangfan(original.server.dataFolder, 'backup', join(folder, 'night.tar.gz'));
  ending.abort();
  sent = await Promise.all(work);
  await original.server.stop();

  await yangfan(join(folder, 'data'), 'restore', join(folder, 'night.tar.gz'));
  restored = await startServer({ dataFolder: join(folder, 'data'), ports: original.server.ports });
}, 240_000);
afterAll(async () => {
  await restored?.stop();
  await original?.server.remove();
  await rm(folder, { recursive: true, force: true });
});

test('a backup holds assets, rules, sources and the audit log as they were', async () => {
  const { audit, ...rest } = await madeByPeople(original);
  const { audit: auditBefore, ...restBefore } = made;
  expect(rest).toEqual(restBefore);
  expect(audit).toEqual(expect.arrayContaining(auditBefore));
  expect(await yangfan(restored.dataFolder, 'audit', 'verify')).toMatch(/^\d+ entries, unbroken$/);
});

test('a backup holds the alarm with what the operator did about it', async () => {
  const [alarm, ...more] = await original.alarms(operated.asset, 'depthWarn');
  expect(more).toEqual([]);
  expect(alarm).toMatchObject({ state: 'acknowledged', isActive: true, comment: 'before the backup' });
});

test.each([
  ['mqtt', 0],
  ['http', 1],
] as const)('a backup holds every sample that was acknowledged by %s before it began, and no wrong one', async (protocol, n) => {
  const stored = await original.stored(original.meters[protocol].point);
  const wanted = before[n] ?? new Map();
  expect(wanted.size).toBeGreaterThan(100);
  expect([...wanted].filter(([time, value]) => stored.get(time) !== value)).toEqual([]);
  expect([...stored].filter(([time, value]) => sent[n]?.get(time) !== value)).toEqual([]);
});

test('the program that starts on a backup takes new values where the old one stood', async () => {
  expect((await post(original, operated, { depth: 1 })).status).toBe(200);
});
