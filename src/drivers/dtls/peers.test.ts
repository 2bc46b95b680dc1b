import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestHost, eventually, type TestHost } from '../../../test/conformance/driver-host.ts';
import { coapConfig } from '../coap/config.ts';
import { coap } from '../coap/driver.ts';

const key = Buffer.from(randomBytes(8).toString('hex'));
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A CoAP source under DTLS that knows `gate-1`. */
async function serve(): Promise<{ readonly host: TestHost; readonly port: number }> {
  const host = createTestHost();
  host.add({ identity: 'gate-1', keys: ['opening'], firstPoint: 1 });
  const config = coapConfig.parse({
    port: 0,
    security: 'dtls',
    preSharedKeys: ['gate-1', 'gate-2'].map((identity) => ({ identity, preSharedKey: key.toString('hex') })),
  });
  const session = coap.open(config, host);
  const abort = new AbortController();
  const ended = session.run(abort.signal);
  closers.push(() => {
    abort.abort();
    return ended;
  });
  await eventually('it listens', () => session.address?.() !== undefined);
  return { host, port: session.address?.()?.port ?? 0 };
}

interface Ran {
  readonly out: string;
}

/** Run a program of another maker to its end; it is killed after half a minute. */
const run = (program: string, args: readonly string[], input = ''): Promise<Ran> =>
  new Promise((resolve) => {
    const child = execFile(program, args, { timeout: 25_000 }, (_, stdout, stderr) => resolve({ out: `${stdout}${stderr}` }));
    child.stdin?.end(input);
  });

const isThere = (program: string, args: readonly string[]): boolean => spawnSync(program, args).error === undefined;
const libcoaps = ['coap-client-openssl', 'coap-client-gnutls'].filter((name) => isThere(name, ['-h']));
const hasOpenssl = isThere('openssl', ['version']);

/** What to give libcoap to post a value. */
const posting = (port: number, [identity, secret]: readonly [string, string]): readonly string[] => [
  ...['-B', '5', '-m', 'post', '-t', 'json', '-e', '{"opening": 12.5}', '-u', identity, '-k', secret],
  `coaps://127.0.0.1:${port}/v1/gate-1/values`,
];

describe('libcoap', () => {
  if (libcoaps.length === 0) test.skip('is not installed (Debian package libcoap3-bin), so it was not heard', () => {});

  test.each(libcoaps)('%s posts a value that is stored', async (program) => {
    const { host, port } = await serve();
    await run(program, posting(port, ['gate-1', key.toString()]));
    await eventually('the value is there', () => host.samples.length > 0);
    expect(host.samples[0]).toMatchObject({ point: 1, value: 12.5 });
    expect(host.refusals).toEqual([]);
  });

  test.each(libcoaps.slice(0, 1))('%s with another key is not heard, and counted', async (program) => {
    const { host, port } = await serve();
    const ran = run(program, posting(port, ['gate-1', 'another key']));
    await eventually('it is refused', () => host.refusedFor('not-allowed') > 0);
    await ran;
    expect(host.samples).toEqual([]);
  });

  test.each(libcoaps.slice(0, 1))('%s that has proven to be another device cannot speak for the first', async (program) => {
    const { host, port } = await serve();
    const { out } = await run(program, posting(port, ['gate-2', key.toString()]));
    expect(out).toContain('4.01');
    expect(host.samples).toEqual([]);
    expect(host.refusals).toEqual([expect.objectContaining({ reason: 'not-allowed' })]);
  });
});

describe.skipIf(!hasOpenssl)('OpenSSL, where it is installed,', () => {
  // It says one line, which is no CoAP: that it was understood shows in how it is refused.
  test.each(['PSK-AES128-CCM8', 'PSK-AES128-CCM', 'PSK-AES128-GCM-SHA256'])('shakes hands with %s', async (cipher) => {
    const { host, port } = await serve();
    const args = ['s_client', '-dtls1_2', '-connect', `127.0.0.1:${port}`, '-psk_identity', 'gate-1', '-psk', key.toString('hex')];
    const { out } = await run('openssl', [...args, '-cipher', `${cipher}:@SECLEVEL=0`], 'no CoAP\n');
    expect(out).toContain(cipher);
    expect(out).toContain('Extended master secret: yes');
    await eventually('its line is refused', () => host.refusedFor('bad-frame') === 1);
    expect(host.refusals).toEqual([expect.objectContaining({ reason: 'bad-frame' })]);
  });
});
