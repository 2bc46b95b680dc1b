import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { promisify } from 'node:util';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/conformance/driver-host.ts';
import { startBroker, type TestBroker } from '../../../test/conformance/mqtt-broker.ts';
import { certify, createAuthority } from '../../../test/setup/certificates.ts';
import { timeLimit } from '../../contracts/time.ts';
import type { MqttConfig } from './config.ts';
import { mqttConfig } from './config.ts';
import { mqtt } from './driver.ts';

const openssl = '/usr/bin/openssl';
const publisher = '/usr/bin/mosquitto_pub';
const isThere = existsSync(openssl);
if (!isThere) console.log(`skipped: ${openssl} is not installed, so TLS was not tried`);
const run = promisify(execFile);

describe.skipIf(!isThere)('with TLS', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'yangfan-tls-'));
    createAuthority(folder, 'ca');
    createAuthority(folder, 'other');
    certify(folder, { name: 'server', authority: 'ca', subject: '/CN=localhost', names: 'DNS:localhost,IP:127.0.0.1' });
    certify(folder, { name: 'renewed', authority: 'ca', subject: '/CN=renewed', names: 'DNS:localhost,IP:127.0.0.1' });
    certify(folder, { name: 'a', authority: 'ca', subject: '/CN=a', names: 'DNS:b' });
    certify(folder, { name: 'forged', authority: 'other', subject: '/CN=a', names: 'DNS:a' });
    certify(folder, { name: 'nameless', authority: 'ca', subject: '/O=nobody', names: 'IP:127.0.0.1' });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  let broker: TestBroker | undefined;
  afterEach(async () => {
    await broker?.stop();
    broker = undefined;
  });

  /** A broker with TLS and its port. */
  async function start(config: Partial<MqttConfig> = {}) {
    const files = { tlsCertificateFile: at('server.crt'), tlsKeyFile: at('server.key'), tlsPort: 0 };
    broker = await startBroker({ ...files, ...config });
    const { host } = broker;
    const said = () => host.links.map(({ detail }) => /:(\d+) with TLS$/.exec(detail)?.[1]).find((port) => port !== undefined);
    await eventually('the TLS listener', () => said() !== undefined);
    return { host, port: Number(said()) };
  }

  const client = (port: number, options: IClientOptions = {}): Promise<MqttClient> =>
    new Promise((resolve, reject) => {
      const made = connect({ host: '127.0.0.1', port, protocol: 'mqtts', ca: caOf(), reconnectPeriod: 0, ...options });
      made.once('connect', () => resolve(made));
      made.on('error', reject);
      made.once('close', () => reject(new Error('closed')));
    });
  const caOf = () => readPem('ca.crt');
  const readPem = (name: string) => execFileSync('/bin/cat', [at(name)]);
  const shows = (name: string): IClientOptions => ({ cert: readPem(`${name}.crt`), key: readPem(`${name}.key`) });
  const withCa = (): Partial<MqttConfig> => ({ tlsClientCaFile: at('ca.crt') });

  test.each([4, 5] as const)('level %i signs in with its secret, and the certificate of the broker is checked', async (protocolVersion) => {
    const { host, port } = await start();
    const a = await client(port, { protocolVersion, username: 'a', password: 'secret' });
    await a.publishAsync('yf/a/values', '[1,2]', { qos: 1 });
    expect(host.samples.map(({ value }) => value)).toEqual([1, 2]);
    await a.endAsync();
    await expect(client(port, { ca: readPem('other.crt'), username: 'a', password: 'secret' })).rejects.toThrow(/certificate/);
  });

  test('the common name of a certificate is the identity, and needs no secret', async () => {
    const { host, port } = await start(withCa());
    const a = await client(port, { ...shows('a'), protocolVersion: 5 });
    await a.publishAsync('yf/a/values', '[3]', { qos: 1 });
    expect(host.samples.map(({ point }) => point)).toEqual([1]);
    await expect(a.publishAsync('yf/b/values', '[3]', { qos: 1 })).rejects.toMatchObject({ code: 0x87 });
    await a.endAsync();
  });

  test('the first DNS name is it when the configuration says so', async () => {
    const { host, port } = await start({ ...withCa(), certificateIdentity: 'san' });
    const b = await client(port, shows('a'));
    await b.publishAsync('yf/b/values', '[4]', { qos: 1 });
    expect(host.samples.map(({ point }) => point)).toEqual([11]);
    await b.endAsync();
  });

  test.each([
    ['of another CA', 'forged', {}],
    ['without a name', 'nameless', {}],
    ['with the user name of another device', 'a', { username: 'b', password: 'secret' }],
  ] as const)('a certificate %s is refused and counted', async (_about, name, more) => {
    const { host, port } = await start(withCa());
    await expect(client(port, { ...shows(name), ...more })).rejects.toThrow();
    await eventually('the refusal', () => host.refusedFor('not-allowed') > 0);
  });

  test('a device without a certificate signs in with its secret, unless a certificate is required', async () => {
    const account = { username: 'a', password: 'secret' };
    const { port } = await start(withCa());
    await (await client(port, account)).endAsync();
    await broker?.stop();
    const strict = await start({ ...withCa(), clientCertificates: 'required' });
    await expect(client(strict.port, account)).rejects.toThrow();
    await eventually('the refusal', () => strict.host.refusedFor('not-allowed') > 0);
    await (await client(strict.port, shows('a'))).endAsync();
  });

  /** Common name of the certificate that the broker shows now. */
  const shownBy = (port: number): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const socket = connectTls({ host: '127.0.0.1', port, ca: caOf(), servername: 'localhost' }, () => {
        resolve(socket.getPeerCertificate().subject.CN);
        socket.destroy();
      });
      socket.once('error', reject);
    });

  test('a renewed certificate is taken without a restart, and a damaged one leaves the old in use', async () => {
    const files = { tlsCertificateFile: at('live.crt'), tlsKeyFile: at('live.key') };
    await Promise.all(['crt', 'key'].map((kind) => copyFile(at(`server.${kind}`), at(`live.${kind}`))));
    const { host, port } = await start({ ...files, tlsReloadSeconds: 1 });
    const before = await client(port, { username: 'a', password: 'secret' });
    expect(await shownBy(port)).toBe('localhost');
    writeFileSync(files.tlsCertificateFile, 'no certificate');
    await eventually('the error is told', () => host.links.some(({ kind, detail }) => kind === 'error' && detail.startsWith('TLS')));
    expect(await shownBy(port)).toBe('localhost');
    await Promise.all(['crt', 'key'].map((kind) => copyFile(at(`renewed.${kind}`), at(`live.${kind}`))));
    await eventually('the renewal is told', () => host.links.some(({ detail }) => detail.includes('renewed')));
    expect(await shownBy(port)).toBe('renewed');
    await before.publishAsync('yf/a/values', '[5]', { qos: 1 });
    await before.endAsync();
  });

  test('bytes that are no TLS are refused and counted, and the source stops within a second', async () => {
    const { host, port } = await start();
    await expect(client(port, { protocol: 'mqtt' })).rejects.toThrow();
    await eventually('the refusal', () => host.refusedFor('not-allowed') > 0);
    expect(await broker?.stop()).toBeLessThan(1000);
    broker = undefined;
  });

  test.each([
    ['a file that is not there', { tlsCertificateFile: 'nowhere.crt', tlsKeyFile: 'nowhere.key' }],
    ['a key that does not fit', { tlsCertificateFile: 'server.crt', tlsKeyFile: 'a.key' }],
  ])('%s is a failure that names it', async (_about, files) => {
    const named = { tlsCertificateFile: at(files.tlsCertificateFile), tlsKeyFile: at(files.tlsKeyFile) };
    const config = mqttConfig.parse({ port: 0, tlsPort: 0, ...named });
    await expect(mqtt.probe(config, timeLimit(5_000))).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
  });

  test.skipIf(!existsSync(publisher))("mosquitto's client publishes with --cafile, and with --cert and --key", async () => {
    const { host, port } = await start(withCa());
    const common = ['-h', 'localhost', '-p', String(port), '--cafile', at('ca.crt'), '-q', '1', '-t', 'yf/a/values', '-m'];
    await run(publisher, [...common, '[6]', '-u', 'a', '-P', 'secret']);
    await run(publisher, [...common, '[7]', '--cert', at('a.crt'), '--key', at('a.key')]);
    expect(host.samples.map(({ value }) => value)).toEqual([6, 7]);
  });
});
