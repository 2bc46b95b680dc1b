import snmpLibrary, { type Session, type User } from 'net-snmp';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestHost, type TestDevice, type TestHostOptions, eventually as within } from '../../../test/conformance/driver-host.ts';
import { isBad } from '../../contracts/quality.ts';
import { timeLimit } from '../../contracts/time.ts';
import { snmpConfig } from './config.ts';
import { snmp } from './driver.ts';
import { startAgents } from './simulated-agent.ts';

/** A shared machine may be slow. */
const eventually = (what: string, claim: () => boolean, ms = 20_000): Promise<void> => within(what, claim, ms);

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const own = '1.3.6.1.4.1.53864.1';
const host = '127.0.0.1';
const keys = { authKey: 'signing-secret', privKey: 'sealing-secret' };
const user: User = {
  name: 'reader',
  level: snmpLibrary.SecurityLevel.authPriv,
  authProtocol: snmpLibrary.AuthProtocols.sha256 ?? 0,
  privProtocol: snmpLibrary.PrivProtocols.aes ?? 0,
  ...keys,
};
const version3 = { version: '3', user: 'reader', ...keys };
const version2 = { version: '2c', community: 'public' };

const objects = [
  { name: 'upTime', oid: '1.3.6.1.2.1.1.3', type: 'TimeTicks', value: 1000 },
  { name: 'level', oid: `${own}.1`, type: 'Integer', value: -5 },
  { name: 'text', oid: `${own}.2`, type: 'OctetString', value: '23.5' },
  { name: 'words', oid: `${own}.3`, type: 'OctetString', value: 'on fire' },
  { name: 'octets', oid: `${own}.4`, type: 'Counter', value: 4_294_967_000 },
  { name: 'gauge', oid: `${own}.5`, type: 'Gauge', value: 4_000_000_000 },
];
const tables = [
  {
    name: 'ports',
    oid: `${own}.9`,
    columns: [
      { name: 'portIndex', type: 'Integer' },
      { name: 'portName', type: 'OctetString' },
      { name: 'portSpeed', type: 'Integer' },
    ],
    rows: [
      [3, 'eth0', 100],
      [8, 'eth1', 1000],
    ],
  },
];

async function agents(hosts: readonly string[] = [host]) {
  const started = await startAgents({ hosts, objects, tables, user });
  closers.push(started.leave);
  return started;
}

function open(port: number, devices: readonly TestDevice[], config: Record<string, unknown>, options: TestHostOptions = {}) {
  const testHost = createTestHost(options);
  for (const device of devices) testHost.add(device);
  const session = snmp.open(snmpConfig.parse({ port, pollSeconds: 0.01, answerSeconds: 2, ...config }), testHost);
  const abort = new AbortController();
  let failure: unknown;
  const run = session.run(abort.signal).catch((error: unknown) => {
    failure = error;
  });
  closers.push(async () => {
    abort.abort();
    await run;
  });
  return { host: testHost, session, failure: () => failure };
}

describe.each([
  ['2c', version2],
  ['3 authPriv', version3],
])('by version %s', (_, version) => {
  test('numbers, texts that are numbers, and rows of tables by name arrive; the rest is bad and counted', async () => {
    const { port } = await agents();
    const asked = [
      `${own}.1.0`,
      `${own}.2.0`,
      `${own}.5.0`,
      `${own}.9.3[${own}.9.2=eth1]`,
      `${own}.3.0`,
      `${own}.77.0`,
      `${own}.9.3[${own}.9.2=eth7]`,
    ];
    const { host: seen } = open(port, [{ identity: host, keys: [...asked, 'nonsense'] }], version);
    await eventually('a round', () => seen.samples.length >= 7);
    expect(seen.samples.slice(0, 7).map(({ value, quality }) => [value, isBad(quality)])).toEqual([
      [-5, false],
      [23.5, false],
      [4_000_000_000, false],
      [1000, false],
      ...Array.from({ length: 3 }, () => [Number.NaN, true]),
    ]);
    expect([seen.refusedFor('bad-value') > 0, seen.refusedFor('unknown-key') >= 3]).toEqual([true, true]);
  });

  test('agents that all fall silent turn bad, and the session ends', async () => {
    const silent = await agents();
    const running = open(silent.port, [{ identity: host, keys: [`${own}.1.0`] }], { ...version, answerSeconds: 0.2, retries: 0 });
    await eventually('a value', () => running.host.samples.some(({ value }) => value === -5));
    silent.goSilent();
    await eventually('the session ends', () => running.failure() !== undefined);
    expect(running.failure()).toMatchObject({ code: 'TIMEOUT' });
    expect(running.host.samples.at(-1)).toMatchObject({ point: 1, value: Number.NaN, quality: 2 });
    expect(running.host.samples.filter(({ quality }) => isBad(quality))).toHaveLength(1);
  });
});

test('a wrong password of version 3 is a failure, and gives no values', async () => {
  const { port } = await agents();
  const running = open(port, [{ identity: host, keys: [`${own}.1.0`] }], {
    ...version3,
    authKey: 'not this one',
    answerSeconds: 0.2,
    retries: 0,
  });
  await eventually('the session ends', () => running.failure() !== undefined);
  expect(running.host.samples.filter(({ quality }) => !isBad(quality))).toEqual([]);
  expect(String(running.failure())).not.toContain('not this one');
});

test('a counter that wraps around at 32 bits has a rate; one whose agent began anew has none', async () => {
  const simulated = await agents();
  const { host: seen } = open(simulated.port, [{ identity: host, keys: [`${own}.4.0:rate`] }], version2);
  await eventually('a first rate', () => seen.samples.length > 0);
  simulated.set(host, 'octets', 704); // 1000 more than before
  await eventually('a rate', () => seen.samples.some(({ value }) => value > 0));
  const most = Math.max(...seen.samples.map(({ value }) => value));
  expect(most).toBeLessThan(100_000_000); // 1000 in no less than 10 µs, not 4 thousand million
  simulated.set(host, 'upTime', 1);
  simulated.set(host, 'octets', 3);
  const before = seen.samples.length;
  await eventually('it goes on', () => seen.samples.length > before + 3);
  expect(Math.max(...seen.samples.map(({ value }) => value))).toBe(most);
});

test('an object for which an agent refuses the whole question costs only its own value', async () => {
  const simulated = await agents();
  const ofText = Buffer.from('060b2b0601040183a468010200', 'hex'); // the OID of the text, as it is sent
  const noError = Buffer.from('02010002010030', 'hex');
  simulated.bend((bytes) => {
    const answer = Buffer.from(bytes);
    if (answer.includes(ofText)) Buffer.from('02010502010330', 'hex').copy(answer, answer.indexOf(noError)); // genErr at the third
    return answer;
  });
  const { host: seen } = open(simulated.port, [{ identity: host, keys: [`${own}.1.0`, `${own}.2.0`, `${own}.5.0`] }], version2);
  await eventually('a round', () => seen.samples.length >= 3);
  expect(seen.samples.slice(0, 3).map(({ value }) => value)).toEqual([-5, Number.NaN, 4_000_000_000]);
  expect(seen.refusals[0]).toMatchObject({
    reason: 'unknown-key',
    detail: expect.stringMatching(/GeneralError: 1\.3\.6\.1\.4\.1\.53864\.1\.2\.0$/),
  });
});

test('writing is refused unless the source allows it', async () => {
  const { port } = await agents();
  const { session, host: seen } = open(port, [{ identity: host, keys: [`${own}.1.0`] }], version2);
  await eventually('a value', () => seen.samples.length > 0);
  await expect(session.ask?.(host, { write: { [`${own}.1.0`]: 1 } }, timeLimit(5_000))).rejects.toMatchObject({
    code: 'NOT_AVAILABLE',
  });
});

describe('notifications', () => {
  const linkDown = '1.3.6.1.6.3.1.1.5.3';
  const status = '1.3.6.1.2.1.2.2.1.8';
  const device: TestDevice = { identity: host, keys: ['trap:linkDown', `trap:${status}`] };

  async function listening(version: Record<string, unknown>, options: TestHostOptions = {}, devices: readonly TestDevice[] = [device]) {
    const running = open(1, devices, { ...version, traps: 'listen', trapPort: 0 }, options);
    await eventually('it listens', () => running.session.address?.() !== undefined);
    return { ...running, port: running.session.address?.()?.port ?? 0 };
  }

  function sender(port: number, version: 'public' | 'wrong' | 'user'): Session {
    const options = {
      version: version === 'user' ? snmpLibrary.Version3 : snmpLibrary.Version2c,
      trapPort: port,
      retries: 0,
      timeout: 1000,
    };
    const engine = { ...options, engineID: '8000b98380badc0ffee0ddf00d' };
    const session =
      version === 'user' ? snmpLibrary.createV3Session(host, user, engine) : snmpLibrary.createSession(host, version, options);
    session.on('error', () => {});
    closers.push(() => session.close());
    return session;
  }

  const varbinds = [{ oid: `${status}.3`, type: snmpLibrary.ObjectType.Integer ?? 2, value: 2 }] as const;

  test.each([
    ['2c', version2, 'public'],
    ['3', version3, 'user'],
  ] as const)('of version %s feed the keys that they name', async (_, version, by) => {
    const { host: seen, port } = await listening(version);
    sender(port, by).trap(linkDown, varbinds, () => {});
    await eventually('both values', () => seen.samples.length === 2);
    expect(seen.samples.map(({ point, value }) => [point, value])).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  test('that ask for an answer get it only after their samples are durable', async () => {
    const { host: seen, port } = await listening(version2, { durability: 'manual' });
    let answered: unknown;
    sender(port, 'public').inform(linkDown, varbinds, (error) => {
      answered = error ?? 'yes';
    });
    await eventually('the samples are appended', () => seen.samples.length === 2);
    expect(answered).toBeUndefined();
    seen.sync();
    await eventually('it is answered', () => answered !== undefined);
    expect(answered).toBe('yes');
  });

  test('for which there is no room get no answer, and are counted', async () => {
    const { host: seen, port } = await listening(version2);
    seen.fill();
    let answered: unknown;
    sender(port, 'public').inform(linkDown, varbinds, (error) => {
      answered = error ?? 'yes';
    });
    await eventually('it is over', () => answered !== undefined);
    expect(answered).toBeInstanceOf(Error);
    expect(seen.refusedFor('no-room')).toBe(2);
  });

  test('of a wrong community are refused, those of strangers shown', async () => {
    const { host: seen, port } = await listening(version2, {}, []);
    sender(port, 'wrong').trap(linkDown, varbinds, () => {});
    await eventually('it is refused', () => seen.refusedFor('not-allowed') === 1);
    sender(port, 'public').trap(linkDown, varbinds, () => {});
    await eventually('it is shown', () => seen.unknown.length === 1);
    expect(seen.unknown[0]).toMatchObject({
      identity: host,
      values: new Map([
        [`trap:${linkDown}`, 1],
        [`trap:${status}.3`, 2],
      ]),
    });
  });

  test('go on being heard while agents are away', async () => {
    const {
      host: seen,
      port,
      failure,
    } = await listening({ ...version2, retries: 0, answerSeconds: 0.05 }, {}, [
      { ...device, keys: [...(device.keys ?? []), `${own}.1.0`] },
    ]);
    await eventually('the agent is away', () => seen.links.some(({ kind }) => kind === 'disconnected'));
    sender(port, 'public').trap(linkDown, varbinds, () => {});
    await eventually('the trap is heard', () => seen.samples.some(({ value }) => value === 1));
    expect(failure()).toBeUndefined();
  });

  test('at an address that is taken end the session with its reason', async () => {
    const { port } = await listening(version2);
    const second = open(1, [device], { ...version2, traps: 'listen', trapPort: port });
    await eventually('it ends', () => second.failure() !== undefined);
    expect(second.failure()).toMatchObject({ code: 'NOT_AVAILABLE' });
    await expect(snmp.probe(snmpConfig.parse({ ...version2, traps: 'listen', trapPort: port }), timeLimit(1000))).rejects.toMatchObject({
      code: 'NOT_AVAILABLE',
    });
  });
});

test.each([
  ['version 2c without a community', { version: '2c' }],
  ['version 3 without a user', { version: '3', ...keys }],
  ['a password that is too short', { ...version3, authKey: 'short' }],
])('a configuration of %s is refused', (_, config) => {
  expect(snmpConfig.safeParse(config).success).toBe(false);
});
