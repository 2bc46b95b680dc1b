import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestHost, eventually, type TestHost, type TestHostOptions } from '../../../test/conformance/driver-host.ts';
import { type NatsServer, natsMissing, startNats } from '../../../test/setup/nats.ts';
import { timeLimit } from '../../contracts/time.ts';
import { until } from '../../flow/testing.ts';
import { configTable } from '../config-table.ts';
import { type NatsConfig, natsConfig } from './config.ts';
import { nats } from './driver.ts';
import { openPeer, siteAccounts } from './testing.ts';

const secret = 'only for this test';
const stream = 'yangfan-up';

/** The formatter aligns the columns of a table. */
const withoutPadding = (text: string) => text.replace(/ *\| */g, '|').replace(/-{3,}/g, '---');

test('the README shows the configuration as it is', () => {
  const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
  expect(withoutPadding(readme)).toContain(withoutPadding(configTable(natsConfig)));
});

test.each(['yf.values', '%u.%u', 'a%u.values', 'a.>.%u', 'a.*.%u', 'a b.%u'])(
  'the subject %j is refused, because it names no device',
  (subject) => {
    expect(natsConfig.safeParse({ subject }).success).toBe(false);
  },
);

test('a server that is not there is a Failure, of run and of probe', async () => {
  const config = natsConfig.parse({ servers: ['127.0.0.1:1'] });
  const failure = { code: 'NOT_AVAILABLE' };
  await expect(nats.probe(config, timeLimit(20_000))).rejects.toMatchObject(failure);
  await expect(nats.open(config, createTestHost()).run(timeLimit(20_000))).rejects.toMatchObject(failure);
});

test('a server that lets us in and says nothing is given up, and no connection to it is left', async () => {
  let open = 0;
  const door = createServer((socket) => {
    open++;
    socket.resume().once('close', () => open--);
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  const { port } = door.address() as AddressInfo; // holds: it listens at a TCP port
  const config = (answerSeconds: number) => natsConfig.parse({ servers: [`127.0.0.1:${port}`], answerSeconds });
  await expect(nats.open(config(0.2), createTestHost()).run(timeLimit(20_000))).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
  await eventually('it has hung up', () => open === 0);
  const stop = new AbortController();
  const ended = nats.open(config(60), createTestHost()).run(stop.signal);
  await eventually('it calls', () => open === 1);
  stop.abort();
  await ended;
  await eventually('it has hung up', () => open === 0);
  door.close();
});

test('a server that hangs up before it has greeted is told so', async () => {
  const door = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await once(door, 'listening');
  const { port } = door.address() as AddressInfo; // holds: it listens at a TCP port
  const config = natsConfig.parse({ servers: [`127.0.0.1:${port}`] });
  await expect(nats.probe(config, timeLimit(20_000))).rejects.toMatchObject({
    code: 'NOT_AVAILABLE',
    details: { what: `127.0.0.1:${port}: the connection was closed` },
  });
  door.close();
});

describe.skipIf(natsMissing)(`from a NATS server${natsMissing === undefined ? '' : ` (${natsMissing})`}`, () => {
  let server: NatsServer;
  let passwordFile: string;
  let centre: Awaited<ReturnType<typeof openPeer>>;
  let site: Awaited<ReturnType<typeof openPeer>>;
  const closers: (() => unknown)[] = [];
  const open = (user: string) => openPeer(`127.0.0.1:${server.port}`, user, secret);
  beforeAll(async () => {
    server = await startNats(() => siteAccounts(['site-7', 'site-8'], secret));
    passwordFile = join(server.folder, 'password');
    writeFileSync(passwordFile, `${secret}\n`);
  });
  beforeEach(async () => {
    [centre, site] = [await open('centre'), await open('site-7')];
  });
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
    const { streams } = await centre.manager();
    for await (const { config } of streams.list()) await streams.delete(config.name);
    await Promise.all([centre.close(), site.close()]);
  });
  afterAll(() => server.stop());

  const configOf = (more: Partial<NatsConfig> = {}) =>
    natsConfig.parse({ servers: [`127.0.0.1:${server.port}`], user: 'centre', passwordFile, ...more });
  const newHost = (options?: TestHostOptions) => {
    const host = createTestHost(options);
    host.add({ identity: 'site-7', keys: ['flow'] });
    return host;
  };
  /** A session, which has begun. */
  async function begin(host: TestHost, config = configOf()) {
    const begun = host.links.length;
    const ending = new AbortController();
    const ended = nats
      .open(config, host)
      .run(ending.signal)
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    const stop = () => {
      ending.abort();
      return ended;
    };
    closers.push(stop);
    const failed = await Promise.race([ended, eventually('it takes messages', () => host.links.length > begun)]);
    if (failed !== undefined) throw failed;
    return { stop, ended };
  }
  let time = Date.UTC(2024, 4, 1);
  const send = (flow: number, subject = 'yf.site-7.values') => site.publish(subject, JSON.stringify({ ts: time++, values: { flow } }));
  const valuesOf = ({ samples }: TestHost) => samples.map(({ value }) => value);
  const waits = async (count: number) => {
    await until(`${count} messages wait`, async () => (await centre.waiting(stream)) === count);
  };

  test('messages are acknowledged only when they are on disk, and what was not comes again before all that is newer', async () => {
    const host = newHost({ durability: 'manual' });
    const { stop } = await begin(host);
    for (const flow of [1, 2, 3]) await send(flow);
    await eventually('they are taken', () => host.samples.length === 3);
    expect(await centre.waiting(stream)).toBe(3);
    host.sync();
    await waits(0);
    for (const flow of [4, 5]) await send(flow);
    await eventually('they are taken', () => host.samples.length === 5);
    await stop();
    expect(host.listeners).toBe(0);
    await send(6);
    expect(await centre.waiting(stream)).toBe(3);
    const next = newHost();
    await begin(next);
    await eventually('all come', () => next.samples.length === 3);
    expect(valuesOf(next)).toEqual([4, 5, 6]);
    await waits(0);
  });

  test('what comes from strangers and what is of no use is counted, shown and gone; what is good in a message is kept', async () => {
    const host = newHost();
    await begin(host, configOf({ maxValues: 3 }));
    const other = await open('site-8');
    closers.push(other.close);
    await other.publish('yf.site-8.values', '{"flow":3}');
    await site.publish('yf.site-7.values', 'no JSON');
    await site.publish('yf.site-7.values', '[1,2,3,4]');
    await site.publish('yf.site-7.values', Buffer.of(2, 255, 255, 1));
    await site.publish('yf.site-7.values', '{"flow":8,"power":1}');
    await waits(0);
    expect(valuesOf(host)).toEqual([8]);
    expect(host.unknown).toMatchObject([{ identity: 'site-8', values: new Map([['flow', 3]]) }]);
    expect(['unknown-device', 'bad-frame', 'too-large', 'unknown-key'].map((reason) => host.refusedFor(reason as 'bad-frame'))).toEqual([
      1, 2, 1, 1,
    ]);
  });

  test('a site cannot speak for another one', async () => {
    await begin(newHost());
    await expect(site.publish('yf.site-8.values', '{"flow":1}')).rejects.toThrow(/permission/i);
    expect(await centre.waiting(stream)).toBe(0);
  });

  test('without room no more than maxPending messages are taken, and none is acknowledged; with room all come in order', async () => {
    const host = newHost();
    await begin(host, configOf({ maxPending: 4 }));
    host.fill();
    for (let flow = 0; flow < 20; flow++) await send(flow);
    await eventually('it asks for room', () => host.denials > 0);
    const { consumers } = await centre.manager();
    await until('the rest waits', async () => (await consumers.info(stream, 'yangfan')).num_ack_pending === 4);
    expect(await centre.waiting(stream)).toBe(20);
    host.free();
    await waits(0);
    expect(valuesOf(host)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  test('while the disk is full nothing is taken, longer than the server is patient, and nothing comes twice', async () => {
    const host = newHost();
    await begin(host, configOf({ ackSeconds: 2 }));
    host.refuseAll('DISK_FULL');
    await send(1);
    await eventually('the refusal is counted', () => host.refusedFor('no-room') === 1);
    const { consumers } = await centre.manager();
    const begun = Date.now();
    await until('ackSeconds have gone', () => Date.now() - begun > 3_000);
    expect((await consumers.info(stream, 'yangfan')).num_redelivered).toBe(0);
    host.refuseAll(undefined);
    await waits(0);
    expect(valuesOf(host)).toEqual([1]);
  });

  test('a server that is killed is a Failure, and loses nothing that it has acknowledged', async () => {
    const host = newHost({ durability: 'manual' });
    const { ended } = await begin(host);
    await send(1);
    await eventually('it is taken', () => host.samples.length === 1);
    await server.kill();
    expect(await ended).toMatchObject({ code: 'LINK_LOST' });
    host.sync();
    await server.again();
    [centre, site] = [await open('centre'), await open('site-7')];
    const next = newHost();
    await begin(next);
    await eventually('it comes again', () => next.samples.length === 1);
    await waits(0);
  });

  test('a second source of the same account has a stream of its own', async () => {
    const [host, other] = [newHost(), newHost()];
    await begin(host);
    await begin(other, configOf({ stream: 'others', subject: 'plant.%u.values' }));
    await centre.publish('plant.site-7.values', '{"flow":3}');
    await send(1);
    await eventually('both have theirs', () => host.samples.length === 1 && other.samples.length === 1);
    expect([valuesOf(host), valuesOf(other)]).toEqual([[1], [3]]);
  });

  test('a consumer that somebody removes is a Failure', async () => {
    const { ended } = await begin(newHost());
    await (await centre.manager()).consumers.delete(stream, 'yangfan');
    expect(await ended).toMatchObject({ code: 'LINK_LOST' });
  });

  test('a stream that would lose messages is refused with what it must be', async () => {
    await (await centre.manager()).streams.add({ name: stream, subjects: ['yf.*.values'] });
    const run = nats.open(configOf(), newHost()).run(timeLimit(20_000));
    await expect(run).rejects.toMatchObject({
      code: 'NOT_AVAILABLE',
      message: expect.stringContaining('retention workqueue, discard new'),
    });
  });

  test('a trial hears what is published and takes nothing from the real source', async () => {
    const [host, trial] = [newHost(), newHost()];
    await begin(host);
    await begin(trial, nats.forTrial?.(configOf()) ?? configOf());
    await send(7);
    await eventually('both have it', () => host.samples.length === 1 && trial.samples.length === 1);
    await waits(0);
  });

  test('beside a long backlog new messages are seen at once, and all come in their order', async () => {
    const host = newHost({ capacity: 10_000 });
    await (await begin(host)).stop();
    for (let flow = 0; flow < 300; flow++) await send(flow);
    host.fill();
    await begin(host, configOf({ maxPending: 100 }));
    await eventually('it asks for room', () => host.denials > 0);
    await until('it hears', async () => {
      const { num_ack_pending } = await (await centre.manager()).consumers.info(stream, 'yangfan');
      return num_ack_pending === 100;
    });
    await send(1_000);
    host.free();
    await waits(0);
    const seen = valuesOf(host);
    expect(seen.indexOf(1_000)).toBeLessThan(250);
    expect(seen.filter((value) => value !== 1_000)).toEqual(Array.from({ length: 300 }, (_, i) => i));
    expect(seen.at(-1)).toBe(1_000);
  });

  test('probe tells of the server, and of a wrong password without it', async () => {
    expect(await nats.probe(configOf(), timeLimit(20_000))).toContain('let us in');
    writeFileSync(join(server.folder, 'wrong'), 'a wrong one');
    const wrong = configOf({ passwordFile: join(server.folder, 'wrong') });
    const error = await nats.probe(wrong, timeLimit(20_000)).catch((reason: Error) => reason);
    expect(error).toMatchObject({ code: 'NOT_AVAILABLE' });
    expect(String(error)).not.toContain('a wrong one');
  });
});
