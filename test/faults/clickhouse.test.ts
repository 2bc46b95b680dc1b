import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClickHouseServer, clickhouseMissing, startClickHouse } from '../setup/clickhouse.ts';
import { eventually } from './patience.ts';
import { sendByHttp, sendByMqtt } from './senders.ts';
import { openSite, type Site } from './site.ts';

interface HealthView {
  readonly status: string;
  readonly checks: readonly { readonly part: string; readonly ok: boolean; readonly detail: { readonly en: string } }[];
}

describe.skipIf(clickhouseMissing)(`history in ClickHouse${clickhouseMissing === undefined ? '' : ` (${clickhouseMissing})`}`, () => {
  let clickhouse: ClickHouseServer;
  let site: Site;
  const acknowledged = { mqtt: new Map<number, number>(), http: new Map<number, number>() };

  beforeAll(async () => {
    clickhouse = await startClickHouse();
    const url = `${clickhouse.url.replace('//', '//writer:p%40ss%3Aword@')}/plant`;
    site = await openSite({ env: { YANGFAN_CLICKHOUSE_URL: url } });
  }, 180_000);
  afterAll(async () => {
    await site?.server.remove();
    await clickhouse?.remove();
  });

  const part = async () => {
    const { checks } = (await site.api.get('/health')) as HealthView;
    return checks.find((one) => one.part === 'clickhouse');
  };
  /** Let the devices send while something happens, and keep what was acknowledged to them. */
  const underLoad = async (happening: () => Promise<void>) => {
    const ending = new AbortController();
    const work = [sendByMqtt(site, ending.signal), sendByHttp(site, ending.signal)] as const;
    await happening();
    ending.abort();
    const [byMqtt, byHttp] = await Promise.all(work);
    for (const [time, value] of byMqtt) acknowledged.mqtt.set(time, value);
    for (const [time, value] of byHttp) acknowledged.http.set(time, value);
  };
  const posted = (n: number) => eventually(async () => (await site.stored(site.meters.http.point)).size >= n);
  const there = async (condition: string) => Number(await clickhouse.ask(`SELECT count() FROM plant.samples FINAL WHERE ${condition}`));
  /** Every sample that was acknowledged is answered, and stands in ClickHouse once. */
  const expectAll = async () => {
    for (const protocol of ['mqtt', 'http'] as const) {
      const { point } = site.meters[protocol];
      await eventually(async () => (await there(`point = ${point}`)) >= acknowledged[protocol].size, 60_000);
      const stored = await site.stored(point);
      expect(acknowledged[protocol].size).toBeGreaterThan(10);
      expect([...acknowledged[protocol]].filter(([time, value]) => stored.get(time) !== value)).toEqual([]);
      expect(await there(`point = ${point}`)).toBeLessThanOrEqual(stored.size);
    }
  };

  test('what was acknowledged before a kill -9 is in ClickHouse after the next start', { timeout: 120_000 }, async () => {
    await underLoad(() => posted(50).then(() => undefined));
    await site.server.stop('SIGKILL');
    await site.again();
    await expectAll();
    expect(await part()).toMatchObject({ ok: true });
  });

  test('without ClickHouse the program starts, acknowledges and answers, and says so', { timeout: 120_000 }, async () => {
    await clickhouse.stop('SIGKILL');
    await underLoad(() => posted(acknowledged.http.size + 50).then(() => undefined));
    await site.server.stop();
    await site.again();
    const away = await eventually(async () => ((await part())?.ok === false ? part() : undefined));
    expect(away?.detail.en).toMatch(/not available; samples are kept here.*[1-9]\d* samples to copy/);
    expect((await site.stored(site.meters.http.point)).size).toBeGreaterThanOrEqual(acknowledged.http.size);
  });

  test('when ClickHouse is back everything is there, and nothing twice', { timeout: 120_000 }, async () => {
    await clickhouse.start();
    await expectAll();
    await eventually(async () => (await part())?.ok);
    const metrics = await (await fetch(`${site.server.url}/metrics`)).text();
    expect(metrics).toMatch(/^yangfan_clickhouse_lag_samples 0$/m);
    expect(metrics).toMatch(/^yangfan_clickhouse_failures_total [1-9]/m);
  });

  test('the password stands in no line of the log', () => {
    expect(site.server.said()).not.toMatch(/p(%40|@)ss/);
  });
});
