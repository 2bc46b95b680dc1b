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
  const config = coapConfig.parse({ port: 0, security: 'dtls', preSharedKeys: [`gate-1: ${key.toString('hex')}`] });
  const session = coap.open(config, host);
  const abort = new AbortController();
  const ended = session.run(abort.signal);
  closers.push(() => {
    abort.abort();
    return ended;
  });
  await eventually('it listens', () => session.address() !== undefined);
  return { host, port: session.address()?.port ?? 0 };
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
const libcoaps = ['coap-client-openssl', 'coap-client-gnutls', 'coap-client-mbedtls'].filter((name) => isThere(name, ['-h']));

describe('libcoap', () => {
  test.skipIf(libcoaps.length > 0)('is not installed: Debian package libcoap3-bin', ({ skip }) => skip());

  test.each(libcoaps)('%s posts a value that is stored', async (program) => {
    const { host, port } = await serve();
    const to = `coaps://127.0.0.1:${port}/v1/gate-1/values`;
    await run(program, [
      '-v',
      '6',
      '-B',
      '20',
      '-m',
      'post',
      '-t',
      'json',
      '-e',
      '{"opening": 12.5}',
      '-u',
      'gate-1',
      '-k',
      key.toString(),
      to,
    ]);
    await eventually('the value is there', () => host.samples.length > 0);
    expect(host.samples[0]).toMatchObject({ point: 1, value: 12.5 });
    expect(host.refusals).toEqual([]);
  });
});
