import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cable, layCable } from '../../src/uplink/testing.ts';
import { eventually } from './patience.ts';
import { type Acknowledged, sendByHttp, sendByMqtt } from './senders.ts';
import { openSite, type Site } from './site.ts';

// Two whole programs: devices send to the edge, which forwards to the centre. Both are killed and the cable between them is cut.

const identity = 'edge-1';
const protocols = ['mqtt', 'http'] as const;

let [centre, edge]: (Site | undefined)[] = [];
let cable: Cable | undefined;
afterAll(async () => {
  await edge?.server.remove();
  await centre?.server.remove();
  await cable?.remove();
});

/** The device at the centre that the edge signs in as; its keys are the names of the points at the edge. */
async function registerEdge({ api, meters, source }: Site): Promise<string> {
  const { id } = await source('mqtt');
  const keys = Object.fromEntries(protocols.map((protocol) => [`meter-${protocol}.depth`, { point: meters[protocol].point }]));
  const device = (await api.send('POST', `/sources/${id}/devices`, { identity, asset: meters.http.asset, keys })) as { id: string };
  const { secret } = (await api.send('POST', `/devices/${device.id}/secret`)) as { secret: string };
  return secret;
}

interface UplinkView {
  readonly isConnected: boolean;
  readonly waitingBytes: number;
  readonly acknowledged: number;
}

const uplinkOf = async ({ api }: Site): Promise<UplinkView> => ((await api.get('/system')) as { uplink: UplinkView }).uplink;

async function openBoth(): Promise<{ readonly centre: Site; readonly edge: Site; readonly cable: Cable }> {
  centre = await openSite();
  cable = await layCable(centre.server.ports.mqtt);
  const secret = await registerEdge(centre);
  edge = await openSite({ env: { YANGFAN_UPLINK_URL: `mqtt://${identity}:${encodeURIComponent(secret)}@127.0.0.1:${cable.port}` } });
  return { centre, edge, cable };
}

describe('an edge that forwards to a centre, both killed and the cable cut while devices send', () => {
  let acknowledged: readonly Acknowledged[] = [];
  let stored: readonly ReadonlyMap<number, number>[] = [];
  beforeAll(async () => {
    const both = await openBoth();
    const ending = new AbortController();
    const work = Promise.all([sendByMqtt, sendByHttp].map((send) => send(both.edge, ending.signal)));
    for (const victim of [both.edge, both.centre, both.edge]) {
      both.cable.cut(true);
      await pause(300 + Math.random() * 700);
      both.cable.cut(false);
      await pause(Math.random() * 1500);
      await victim.server.stop('SIGKILL');
      await victim.again();
    }
    ending.abort();
    acknowledged = await work;
    await eventually(async () => {
      const { isConnected, waitingBytes } = await uplinkOf(both.edge);
      return isConnected && waitingBytes === 0;
    }, 90_000);
    stored = await Promise.all(protocols.map((protocol) => both.centre.stored(both.centre.meters[protocol].point)));
  }, 300_000);

  test.each(protocols)('every value that the edge acknowledged to %s is at the centre and right', (protocol) => {
    const wanted = acknowledged[protocols.indexOf(protocol)] ?? new Map();
    const there = stored[protocols.indexOf(protocol)];
    expect(wanted.size).toBeGreaterThan(10);
    expect([...wanted].filter(([time, value]) => there?.get(time) !== value)).toEqual([]);
  });

  test('the edge tells of it in its health report and its metrics', async () => {
    const url = edge?.server.url;
    const { checks } = (await (await fetch(`${url}/api/v1/health`)).json()) as { checks: { part: string; ok: boolean }[] };
    expect(checks.find(({ part }) => part === 'uplink')).toMatchObject({ ok: true });
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/yangfan_uplink_acknowledged_total [1-9]/);
  });
});
