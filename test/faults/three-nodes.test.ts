import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtServer } from '../setup/build.ts';
import { startThreeNodes, type ThreeNodes, threeNodesMissing } from '../setup/three-nodes.ts';
import { isLong } from '../soak/length.ts';
import { openTrial } from '../soak/report.ts';
import { eventually } from './patience.ts';
import { type Sender, sendByHttp, sendByMqtt, sendBySl651, sendOne } from './senders.ts';
import { openSite, type Protocol, type Site, warnDepth } from './site.ts';

// Three NATS servers, PostgreSQL, ClickHouse, two data planes and an api process; one after the other is killed while devices send.

/** A data plane that is away for so long loses its sources to the other. */
const takeOverSeconds = 5;
const senders: Readonly<Record<Protocol, Sender>> = { mqtt: sendByMqtt, http: sendByHttp, sl651: sendBySl651 };
const protocols = ['mqtt', 'http', 'sl651'] as const;

interface LatestView {
  readonly latest: readonly { readonly sample?: { readonly value: number } }[];
}

interface HealthView {
  readonly status: string;
  readonly checks: readonly { readonly part: string; readonly ok: boolean }[];
}

describe.skipIf(threeNodesMissing)(`three nodes${threeNodesMissing === undefined ? '' : ` (${threeNodesMissing})`}`, () => {
  const tally = openTrial('kill-any-process');
  const acknowledged = { mqtt: new Map<number, number>(), http: new Map<number, number>(), sl651: new Map<number, number>() };
  let nodes: ThreeNodes;
  let site: Site;
  const ending = new AbortController();
  let sending: Promise<unknown> = Promise.resolve();

  beforeAll(async () => {
    await builtServer();
    nodes = await startThreeNodes();
    site = await openSite({ env: { ...nodes.apiEnv, YANGFAN_TAKE_OVER_SECONDS: String(takeOverSeconds) } });
    sending = Promise.all(protocols.map((protocol) => senders[protocol](site, ending.signal, acknowledged[protocol])));
  }, 300_000);
  afterAll(async () => {
    ending.abort();
    await sending;
    await site?.server.remove();
    await nodes?.remove();
  });

  const isUp = async (protocol: Protocol) => (await site.source(protocol)).state === 'up';
  /** The load is the machine's. */
  const isWell = async () => ((await site.api.get('/health')) as HealthView).checks.every(({ part, ok }) => ok || part === 'load');
  /** Wait until something new of each device is acknowledged. */
  const grown = async () => {
    const sizes = protocols.map((protocol) => acknowledged[protocol].size);
    await eventually(() => protocols.every((protocol, i) => acknowledged[protocol].size > (sizes[i] ?? 0)), 90_000);
  };
  /** Let something happen while all devices send, and wait until they can go on. */
  const underLoad = async (happening: () => Promise<unknown>) => {
    await grown();
    await happening();
    await grown();
    tally.rounds++;
  };
  const refusalOf = (asked: Promise<unknown>) =>
    asked.then(
      () => '',
      (error: unknown) => String(error),
    );
  const expectAll = async () => {
    for (const protocol of protocols) {
      const promised = [...acknowledged[protocol]];
      const stored = await eventually(() => site.stored(site.meters[protocol].point), 60_000);
      const missing = promised.filter(([time, value]) => stored.get(time) !== value);
      tally.acknowledged += promised.length;
      tally.lost += missing.length;
      expect(missing).toEqual([]);
    }
  };

  test('sources are given to both data planes, and what is sent is shown, judged and stored', { timeout: 120_000 }, async () => {
    await grown();
    await expectAll();
    await sendOne(site, 'http', warnDepth + 5); // newer than all that the device sends
    const { point, asset } = site.meters.http;
    await eventually(async () => {
      const { latest } = (await site.api.get(`/latest?points=${point}`)) as LatestView;
      return latest[0]?.sample?.value === warnDepth + 5;
    });
    const depth = { ts: Date.now(), value: warnDepth + 6 };
    await site.api.send('POST', '/samples', { samples: [{ point, time: depth.ts, value: depth.value }] });
    await eventually(async () => (await site.alarms(asset, 'depthWarn')).some(({ state }) => state === 'unacknowledged'), 60_000);
    expect(nodes.said('a') + nodes.said('b')).not.toMatch(/"level":(50|60)/);
  });

  test.runIf(isLong)('a data plane that is killed and comes back has everything', { timeout: 240_000 }, async () => {
    for (const name of ['a', 'b'] as const) {
      await underLoad(async () => {
        await nodes.planes[name].kill();
        await nodes.planes[name].start();
      });
    }
    await eventually(isWell);
    await expectAll();
  });

  test('the sources of a data plane that stays away go to the other; its history is missed until it is back, on a new disk', {
    timeout: 240_000,
  }, async () => {
    await underLoad(async () => {
      await nodes.planes.b.kill();
      await eventually(() => refusalOf(site.stored(site.meters.mqtt.point)).then((text) => /503.*node b/s.test(text)));
      await eventually(() => site.server.said().includes('held by another node now'), 90_000);
      await eventually(async () => (await Promise.all(protocols.map(isUp))).every(Boolean), 90_000);
    });
    await nodes.planes.b.loseDisk();
    await nodes.planes.b.start();
    await eventually(isWell, 60_000);
    await expectAll();
    expect(nodes.said('b')).toContain('were restored from NATS');
  });

  test.runIf(isLong)('an api process that is killed costs no value, and the devices do not notice', { timeout: 240_000 }, async () => {
    await underLoad(async () => {
      await site.server.stop('SIGKILL');
      await grown(); // the devices go on without it
      await site.again();
      await eventually(async () => (await Promise.all(protocols.map(isUp))).every(Boolean), 90_000);
    });
    await expectAll();
  });

  test('a NATS server may be killed', { timeout: 600_000 }, async () => {
    for (const server of isLong ? nodes.nats : nodes.nats.slice(0, 1)) {
      await underLoad(async () => {
        await server.kill();
        await pause(3_000);
        await server.start();
      });
      await eventually(isWell);
    }
    await expectAll();
  });

  test.runIf(isLong)('ClickHouse and PostgreSQL may be killed', { timeout: 600_000 }, async () => {
    await underLoad(async () => {
      await nodes.clickhouse.stop('SIGKILL');
      await pause(3_000);
      await nodes.clickhouse.start();
    });
    await underLoad(async () => {
      const ended = new Promise((resolve) => site.server.process.once('exit', resolve));
      nodes.killPostgres();
      await ended; // without its lock in the database an api process ends, and its supervisor starts it again
      await eventually(() => site.again().then(() => true), 90_000);
    });
    await eventually(isWell, 90_000);
    await expectAll();
  });
});
