import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event } from '../../../contracts/events.ts';
import { definePack } from '../../../contracts/pack.ts';
import { roles } from '../../../contracts/roles.ts';
import { openAttachments } from '../../../kernel/attachments.ts';
import { createHttp } from '../../../kernel/http.ts';
import { createJobs } from '../../../kernel/jobs.ts';
import { createOutbox } from '../../../kernel/outbox.ts';
import { callerOf, silentLog, systemCaller, testDatabase, virtualClock } from '../../../kernel/testing.ts';
import { createAssets } from '../../assets/index.ts';
import { createMaintain, type MaintainDeps } from '../index.ts';

const both = (word: string) => ({ zh: `${word}（中）`, en: word });

/** Two pumps with a run-hour counter and two sensors, and a gate. */
const pack = definePack({
  ...{ id: 'pumping', version: '1.0.0', title: both('Pumping'), about: both('Pumping'), uses: ['assets', 'maintain'] },
  models: {
    pump: {
      ...{ title: both('Pump'), icon: 'waves', include: ['battery'] as const },
      points: {
        hours: { title: both('Run hours'), unit: 'count' },
        vibration: { title: both('Vibration'), unit: 'mm' },
        heat: { title: both('Temperature'), unit: 'degC' },
      },
    },
    gate: { title: both('Gate'), icon: 'waves', points: { opening: { title: both('Opening'), unit: 'm' } } },
  },
  site: [
    { key: 'p1', model: 'pump', title: both('Pump 1'), provenance: both('made up') },
    { key: 'p2', model: 'pump', title: both('Pump 2'), provenance: both('made up') },
    { key: 'g1', model: 'gate', title: both('Gate 1'), provenance: both('made up') },
  ],
  ...{ rules: {}, responses: [], screens: {}, sources: {}, stories: {}, simulate: {}, history: [] },
});

/** History for tests that read none. */
export const noHistory: MaintainDeps['history'] = { buckets: async () => Promise.reject(new Error('BUG: this test reads no history')) };

/** Work orders and all beside them on a database of their own, with a clock that stands at noon of 24 November 2026. */
export async function testPlant(more: Partial<MaintainDeps> = {}) {
  const { db, drop } = await testDatabase();
  const clock = virtualClock();
  clock.set(Date.UTC(2026, 10, 24, 12));
  const outbox = await createOutbox({ db, clock, log: silentLog, pollMs: 20, firstDelayMs: 1, mostAttempts: 2 });
  const http = await createHttp({
    ...{ log: silentLog, clock, version: '0.0.0-test', port: 0, allowMissing: true, audit: { write: async () => {} } },
    identify: async ({ headers }) => ({
      caller: callerOf(roles.find((role) => role === headers['x-test-role']) ?? 'engineer', String(headers['x-test-tenant'] ?? 'main')),
    }),
  });
  const latest = { read: () => undefined, version: () => 0 };
  const assets = await createAssets({
    ...{ db, outbox, http, clock, latest, packs: [pack], jobs: createJobs(clock, silentLog), searchers: [], devicesOf: () => [] },
    ...{
      openAlarms: () => ({ count: 0 }),
      stories: { play: async () => ({ startedAt: 0, seconds: 0 }), stop: async () => {}, playing: () => [] },
    },
  });
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-maintain-'));
  const attachments = await openAttachments({ db, clock, folder });
  const beside = { history: noHistory, usersOf: async () => ['Li'], lookMs: 3_600_000, log: silentLog };
  const maintain = await createMaintain({ db, outbox, http, clock, assets, attachments, latest, ...beside, ...more });
  const heard: Event[] = [];
  outbox.subscribe('ear', ['notice.wanted', 'workOrder.opened'], async (event) => void heard.push(event));
  outbox.start();
  await assets.install(systemCaller(), pack);
  return {
    ...{ db, clock, outbox, assets, maintain, heard },
    asset: (key: string) => assets.byKey('main', key)?.id ?? '',
    /** Ask as an engineer of tenant `main` unless told otherwise; a text as body is a CSV. */
    call: async (
      method: 'GET' | 'PATCH' | 'POST' | 'PUT' | 'DELETE',
      path: string,
      body?: object | string,
      who: { tenant?: string; role?: string } = {},
    ) => {
      const headers = {
        'x-test-tenant': who.tenant ?? 'main',
        'x-test-role': who.role ?? 'engineer',
        ...(typeof body === 'string' && { 'content-type': 'text/csv' }),
      };
      const reply = await http.server.inject({ method, url: `/api/v1${path}`, headers, ...(body !== undefined && { payload: body }) });
      const isJson = String(reply.headers['content-type'] ?? '').includes('json');
      // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever came
      return { status: reply.statusCode, body: (isJson ? reply.json() : reply.body) as any }; // holds: a test looks at whatever came
    },
    close: async () => {
      await maintain.close();
      await outbox.stop();
      await http.close();
      await drop();
      await rm(folder, { recursive: true });
    },
  };
}

/** See {@link testPlant}. */
export type TestPlant = Awaited<ReturnType<typeof testPlant>>;
