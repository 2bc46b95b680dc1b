import { X509Certificate } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CertificatePurpose, createSelfSignedCertificate, generatePrivateKey, privateKeyToPEM } from 'node-opcua-crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { eventually } from '../../../test/conformance/driver-host.ts';
import {
  closeAll,
  configOf,
  driver,
  folder,
  last,
  nextSession,
  node,
  server,
  soon,
  startPump,
  stopPump,
  unsecured,
  watch,
} from '../../../test/conformance/opcua-rig.ts';
import { numberTests, textTests } from '../../../test/conformance/opcua-values.ts';
import { isBad } from '../../contracts/quality.ts';
import { timeLimit } from '../../contracts/time.ts';
import { discoveryRequest } from './discovery.ts';

// To start a server and to sign in is work for the processor: a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

beforeAll(startPump);
afterEach(closeAll);
afterAll(stopPump);

async function userCertificate(): Promise<{ readonly certificate: string; readonly key: string }> {
  const privateKey = await generatePrivateKey(2048);
  const purpose = CertificatePurpose.ForUserAuthentication;
  const { cert } = await createSelfSignedCertificate({ privateKey, subject: 'CN=operator', dns: [], validity: 10, purpose });
  return { certificate: cert, key: (await privateKeyToPEM(privateKey)).privPem };
}

describe('trust', () => {
  test('a certificate that is not in the list is refused, with its fingerprint and what to do', async () => {
    const { ended } = watch(configOf({ trustedCertificates: '' }), [node('Pump.Flow')]);
    const fingerprint = server.fingerprint.replaceAll(':', '').toLowerCase();
    await expect(ended).rejects.toMatchObject({
      code: 'NOT_AVAILABLE',
      message: expect.stringContaining(`${fingerprint} to trustedCertificates`),
    });
  });

  test.each(['Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss'] as const)(
    'with %s, signed and encrypted, values arrive',
    async (securityPolicy) => {
      const { host } = watch(configOf({ securityPolicy }), [node('Pump.Flow')]);
      await eventually('a value', () => last(host, 1)?.value === 1.5);
      expect(host.links[0]?.detail).toContain(`sign-and-encrypt, ${securityPolicy}`);
    },
  );

  test('with another certificate than the trusted one the server is refused, and the change is told', async () => {
    const { ended } = watch(configOf({ trustedCertificates: 'ab'.repeat(32) }), [node('Pump.Flow')]);
    await expect(ended).rejects.toMatchObject({ code: 'NOT_AVAILABLE', message: expect.stringContaining('another one is trusted') });
  });

  test('signed only, values arrive', async () => {
    const { host } = watch(configOf({ securityMode: 'sign' }), [node('Pump.Flow')]);
    await eventually('a value', () => last(host, 1)?.value === 1.5);
  });

  test.each([
    ['', 'unknown', 1],
    ['ab'.repeat(32), 'changed', 2],
    ['the server', 'trusted', 2],
  ] as const)('with %j in the list an introduction says: %s, and what would trust it', async (list, trust, length) => {
    const trustedCertificates = list === 'the server' ? server.fingerprint : list;
    const introduction = await driver.introduce?.(configOf({ trustedCertificates }), soon());
    const fingerprint = server.fingerprint.replaceAll(':', '').toLowerCase();
    expect(introduction?.other).toMatchObject({ trust, fingerprint, name: expect.stringContaining('CN=') });
    const trusting = configOf({ trustedCertificates, ...introduction?.other.trusting });
    expect(new Set(trusting.trustedCertificates.split(', ')).size).toBe(length);
    expect(await driver.probe(trusting, soon())).toContain('sign-and-encrypt');
  });

  test('an introduction hands out our certificate, and never its key', async () => {
    const { own } = (await driver.introduce?.(configOf(), soon())) ?? {};
    expect(own?.file.text).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect(own?.file.text).not.toMatch(/PRIVATE KEY/);
    expect(new X509Certificate(own?.file.text ?? '').fingerprint256.replaceAll(':', '').toLowerCase()).toBe(own?.fingerprint);
  });

  test('there is none without security, and one that cannot be reached says why', async () => {
    expect(await driver.introduce?.(unsecured(), soon())).toBeUndefined();
    const nowhere = configOf({ endpoint: 'opc.tcp://127.0.0.1:9' });
    await expect(driver.introduce?.(nowhere, soon())).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
  });

  test('our certificate is made once, and its key is for us alone', async () => {
    await driver.probe(configOf(), soon());
    const before = await stat(join(folder, 'own.pem'));
    expect((await stat(join(folder, 'own.key.pem'))).mode & 0o077).toBe(0);
    await driver.probe(configOf(), soon());
    expect((await stat(join(folder, 'own.pem'))).mtimeMs).toBe(before.mtimeMs);
  });
});

describe('identity', () => {
  test('a user with the right password is let in', async () => {
    const found = await driver.probe(configOf({ identity: 'user', user: 'operator', password: 'correct horse' }), soon());
    expect(found).toContain('sign-and-encrypt');
  });

  test('a user with a certificate of his own is let in; with a key that is of another he is not', async () => {
    const [own, other] = [await userCertificate(), await userCertificate()];
    const identity = { identity: 'certificate', userCertificate: own.certificate } as const;
    expect(await driver.probe(configOf({ ...identity, privateKey: own.key }), soon())).toContain('sign-and-encrypt');
    await expect(driver.probe(configOf({ ...identity, privateKey: other.key }), soon())).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
  });

  test('a wrong password is told as such, and does not stand in the message', async () => {
    const probing = driver.probe(configOf({ identity: 'user', user: 'operator', password: 'wrong pony' }), soon());
    await expect(probing).rejects.toMatchObject({ code: 'NOT_AVAILABLE', message: expect.stringContaining('does not accept this user') });
    await expect(probing).rejects.toMatchObject({ message: expect.not.stringContaining('pony') });
  });
});

describe('values', () => {
  numberTests();
  textTests();

  test('text, a node that is not there and a key that is none give a bad sample, are counted and told', async () => {
    const { host } = watch(unsecured(), [node('Pump.Name'), node('Pump.Nothing'), 'Flow', node('Pump.Flow')]);
    await eventually('all points', () => [1, 2, 3, 4].every((point) => last(host, point) !== undefined));
    expect([1, 2, 3, 4].map((point) => isBad(last(host, point)?.quality ?? 0))).toEqual([true, true, true, false]);
    expect(host.refusedFor('bad-value')).toBe(1);
    expect(host.refusedFor('unknown-key')).toBe(2);
    expect(host.links.map(({ detail }) => detail).join()).toContain('BadNodeIdUnknown: ns=1;s=Pump.Nothing');
  });

  test('a device is told to be there once, with its first value or text, and not when all of it is bad', async () => {
    const { host } = watch(unsecured(), [node('Pump.Flow')]);
    host.add({ identity: 'nameplate', keys: [], texts: [node('Pump.Name')] });
    host.add({ identity: 'dead', keys: [node('Pump.Nothing')] });
    await eventually('values of all', () => host.refusedFor('unknown-key') === 1 && host.links.some(({ kind }) => kind === 'text'));
    server.set(node('Pump.Flow'), 2.5);
    await eventually('the next value', () => host.samples.some(({ value }) => value === 2.5));
    const connected = host.links.filter(({ kind, identity }) => kind === 'connected' && identity !== undefined);
    expect(connected.map(({ identity }) => identity).toSorted()).toEqual(['nameplate', 'pump']);
    server.set(node('Pump.Flow'), 1.5);
  });
});

describe('questions', () => {
  test('what is written is read back, as the type that the node has', async () => {
    const keys = ['Pump.IsOn', 'Pump.Count', 'Pump.Total'].map(node);
    const { host, ask } = watch(unsecured(), keys);
    await eventually('values', () => last(host, 3) !== undefined);
    const written = Object.fromEntries(keys.map((key, i) => [key, i === 0 ? 1 : 300]));
    expect(await ask({ write: written })).toEqual(written);
    expect(keys.map((key) => server.get(key))).toEqual([true, 300, [0, 300]]);
    await ask({ write: Object.fromEntries(keys.map((key, i) => [key, [0, 7, 2 ** 32 + 5][i] ?? 0])) });
  });

  test('a value that does not fit is refused before anything is written; a node that is read-only refuses itself', async () => {
    const { host, ask } = watch(unsecured(), [node('Pump.IsOn'), node('Pump.Count'), node('Limits.Limit0')]);
    await eventually('values', () => last(host, 3) !== undefined);
    await expect(ask({ write: { [node('Pump.IsOn')]: 1, [node('Pump.Count')]: 70_000 } })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(server.get(node('Pump.IsOn'))).toBe(false);
    await expect(ask({ write: { [node('Limits.Limit0')]: 1 } })).rejects.toMatchObject({
      message: expect.stringMatching(/BadNotWritable|BadUserAccessDenied/),
    });
  });

  test('history is read, oldest first, and says when there is more', async () => {
    const { host, ask } = watch(unsecured(), [node('Pump.Flow')]);
    await eventually('a value', () => last(host, 1) !== undefined);
    const from = Date.now();
    for (const value of [101, 102, 103]) {
      server.set(node('Pump.Flow'), value);
      await eventually(`${value}`, () => last(host, 1)?.value === value);
    }
    const period = { key: node('Pump.Flow'), from, to: Date.now() + 60_000 };
    const answer = await ask({ history: period });
    expect((answer as { history: { value: number }[] }).history.map(({ value }) => value)).toEqual([101, 102, 103]);
    expect(await ask({ history: { ...period, limit: 2 } })).toMatchObject({
      history: [{ value: 101 }, { value: 102, quality: 'good' }],
      isComplete: false,
    });
    await expect(ask({ history: { ...period, to: from - 1 } })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    server.set(node('Pump.Flow'), 1.5);
  });
});

test('a link on which nothing changes stays, although its signs of life are further apart than an answer may take', async () => {
  const made = nextSession();
  const { host, ended, ask } = watch(configOf({ securityMode: 'none', answerSeconds: 3, silentSeconds: 10.5 }), [node('Pump.Count')]);
  const session = await made;
  await eventually('a value arrives', () => host.samples.length > 0);
  const [subscription] = session.publishEngine.subscriptions;
  const alive = new Promise<string>((resolve) => subscription?.once('keepalive', () => resolve('a sign of life')));
  expect(await Promise.race([alive, ended.then(String, String)])).toBe('a sign of life');
  expect(await ask({ read: [node('Pump.Count')] })).toBeDefined();
  expect(host.samples.filter(({ quality }) => isBad(quality))).toEqual([]);
});

describe('what a lost link leaves at the server', () => {
  test('the session and the subscription end there after about the silence that we bear', async () => {
    for (const [silentSeconds, sessionMs, lifetimeMs] of [
      [0.9, 10_000, 10_000],
      [30, 30_000, 60_000],
    ] as const) {
      const made = nextSession();
      const { host } = watch(configOf({ securityMode: 'none', silentSeconds }), [node('Pump.Count')]);
      const session = await made;
      await eventually('a value arrives', () => host.samples.length > 0);
      const [subscription] = session.publishEngine.subscriptions;
      expect(session.sessionTimeout).toBe(sessionMs);
      // The server takes intervals of 50 ms where we ask for 20: the counts are of those that it takes.
      const { publishingInterval = 0, lifeTimeCount = 0, maxKeepAliveCount = 0 } = subscription ?? {};
      expect(publishingInterval).toBe(50);
      expect(publishingInterval * lifeTimeCount).toBe(lifetimeMs);
      expect(publishingInterval * maxKeepAliveCount).toBeLessThanOrEqual((silentSeconds * 1000) / 3);
    }
  });

  test('a subscription that is held back is kept', async () => {
    const made = nextSession();
    const { host } = watch(configOf({ securityMode: 'none', silentSeconds: 0.9 }), [node('Pump.Flow')]);
    const session = await made;
    await eventually('a value arrives', () => host.samples.length > 0);
    host.fill();
    const [subscription] = session.publishEngine.subscriptions;
    const enabled = () => subscription?.subscriptionDiagnostics.enableCount ?? 0;
    const before = enabled();
    let value = 100;
    await eventually('the server is asked to keep it', () => {
      server.set(node('Pump.Flow'), value++);
      return enabled() > before;
    });
    host.free();
    await eventually('the last value arrives', () => last(host, 1)?.value === value - 1);
    server.set(node('Pump.Flow'), 1.5);
  });
});

describe('discovery', () => {
  const find = (request: Record<string, unknown>) => driver.discover.find(unsecured(), discoveryRequest.parse(request), soon());

  test('offers the diagnostics of the server itself as a place, and opens it only when asked to', async () => {
    const { points, places } = await find({ depth: 2 });
    expect(places.map(({ name }) => name)).toContain('Server');
    expect(points.filter(({ path }) => path[0] === 'Server')).toEqual([]);
    const inside = await find({ node: 'i=2253', depth: 1 });
    expect(inside.points.map(({ name }) => name)).toContain('ServerStatus');
  });

  test('the variables of a folder are found with name, type and value', async () => {
    const { places } = await find({ depth: 1 });
    const pump = places.find(({ name }) => name === 'Pump');
    const { points, remarks } = await find(pump?.request ?? {});
    expect(remarks).toEqual([]);
    expect(points.find(({ name }) => name === 'Count')).toMatchObject({
      key: node('Pump.Count'),
      type: 'UInt16',
      value: 7,
      path: ['Pump'],
    });
    expect(points.find(({ name }) => name === 'Name')).toMatchObject({ type: 'String', value: undefined });
    expect(points.find(({ name }) => name === 'Steps')).toMatchObject({ type: 'Int32[]' });
  });

  test('a look that is stopped says so and tells where to go on', async () => {
    const stopped = await driver.discover.find(unsecured(), discoveryRequest.parse({}), timeLimit(1)).catch((error) => error);
    if ('places' in stopped) expect(stopped.remarks).not.toEqual([]);
    else expect(stopped).toMatchObject({ code: 'TIMEOUT' });
  });

  test('values can be passed over', async () => {
    const all = await find({ depth: 2 });
    const rest = await find({ depth: 2, skip: all.points.length - 1 });
    expect(rest.points).toHaveLength(1);
    expect(rest.points[0]?.key).toBe(all.points.at(-1)?.key);
  });
});
