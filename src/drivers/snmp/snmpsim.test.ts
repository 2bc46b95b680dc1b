import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestHost, eventually } from '../../../test/conformance/driver-host.ts';
import { isBad } from '../../contracts/quality.ts';
import { timeLimit } from '../../contracts/time.ts';
import { snmpConfig } from './config.ts';
import { discoverSnmp } from './discover.ts';
import { snmp } from './driver.ts';

const program = '/usr/bin/snmpsimd';
const hasSimulator = existsSync(program);
if (!hasSimulator) console.log(`skipped: ${program} (snmpsim) is not installed, so no agent on pysnmp was asked`);

const own = '1.3.6.1.4.1.53864';
/** Objects by OID: their type as snmpsim writes it, and what the agent has; in the order of their OIDs. */
const objects = [
  ['1.3.6.1.2.1.1.1.0', '4x', Buffer.from('水泵 P-101').toString('hex')],
  ['1.3.6.1.2.1.1.3.0', '67', '4294967295'],
  ['1.3.6.1.2.1.2.2.1.2.1', '4', 'eth0'],
  ['1.3.6.1.2.1.2.2.1.2.7', '4', 'wan'],
  ['1.3.6.1.2.1.2.2.1.8.1', '2', '1'],
  ['1.3.6.1.2.1.2.2.1.8.7', '2', '2'],
  [`${own}.1.0`, '2', '-2147483648'],
  [`${own}.2.0`, '65', '4294967295'],
  [`${own}.3.0`, '66', '4294967295'],
  [`${own}.4.0`, '70', '18446744073709551615'],
  [`${own}.5.0`, '4', '-12.5'],
  [`${own}.6.0`, '68x', '9f78044048f5c3'],
  [`${own}.7.0`, '64', '10.0.0.7'],
] as const;

let agent: ChildProcess | undefined;
let folder = '';
let port = 0;
const config = () => snmpConfig.parse({ version: '2c', community: 'public', port, pollSeconds: 0.1, retries: 10 });

beforeAll(async () => {
  if (!hasSimulator) return;
  folder = mkdtempSync(join(tmpdir(), 'snmpsim-'));
  const [data, cache] = [join(folder, 'data'), join(folder, 'cache')];
  for (const each of [data, cache]) mkdirSync(each);
  for (const each of [folder, data, cache]) chmodSync(each, 0o777); // snmpsim gives up the rights of root
  writeFileSync(join(data, 'public.snmprec'), `${objects.map((line) => line.join('|')).join('\n')}\n`);
  const probe = createSocket('udp4');
  probe.bind(0, '127.0.0.1');
  await once(probe, 'listening');
  port = probe.address().port;
  await new Promise<void>((resolve) => probe.close(resolve));
  const user = process.getuid?.() === 0 ? ['--process-user=nobody', '--process-group=nogroup'] : [];
  const options = [
    `--data-dir=${data}`,
    `--cache-dir=${cache}`,
    `--agent-udpv4-endpoint=127.0.0.1:${port}`,
    '--logging-method=null',
    ...user,
  ];
  agent = spawn(program, options, { stdio: 'ignore' });
});

afterAll(async () => {
  if (agent?.exitCode === null) {
    agent.kill('SIGKILL');
    await once(agent, 'exit');
  }
  if (folder !== '') rmSync(folder, { recursive: true });
});

describe.skipIf(!hasSimulator)('an agent on pysnmp', () => {
  test('is read: each type at its ends, rows by name, texts in UTF-8, and what is not there', async () => {
    const host = createTestHost();
    const keys = [1, 2, 3, 4, 5, 6, 9].map((n) => `${own}.${n}.0`);
    const names = ['sysUpTime.0', 'ifOperStatus[ifDescr=wan]', 'ifOperStatus[ifDescr=eth9]'];
    host.add({ identity: '127.0.0.1', keys: [...keys, ...names], texts: ['1.3.6.1.2.1.1.1.0', `${own}.7.0`] });
    const abort = new AbortController();
    const run = snmp.open(config(), host).run(abort.signal);
    const isRead = () => host.samples.some(({ point, quality }) => point === 1 && !isBad(quality));
    await eventually('it is read', isRead, 60_000);
    await eventually('all are', () => new Set(host.samples.map(({ point }) => point)).size === 10, 60_000);
    abort.abort();
    await run;
    const values = Array.from({ length: 10 }, (_, i) => host.samples.findLast(({ point }) => point === i + 1));
    expect(values.map((sample) => (isBad(sample?.quality ?? 2) ? 'bad' : sample?.value))).toEqual([
      ...[-2_147_483_648, 4_294_967_295, 4_294_967_295, 2 ** 64, -12.5, expect.closeTo(3.14, 5), 'bad'],
      ...[4_294_967_295, 2, 'bad'],
    ]);
    const told = host.links.filter(({ kind }) => kind === 'text').map(({ key, detail }) => [key, detail]);
    expect(Object.fromEntries(told)).toEqual({ '1.3.6.1.2.1.1.1.0': '水泵 P-101', [`${own}.7.0`]: '10.0.0.7' });
  }, 90_000);

  test('has its points found by names, rows and numbers', async () => {
    const find = (asked: object) =>
      discoverSnmp.find(config(), discoverSnmp.request.parse({ devices: '127.0.0.1', ...asked }), timeLimit(60_000));
    const known = (await find({})).points.map(({ key }) => key);
    expect(known).toEqual(expect.arrayContaining(['sysUpTime.0', 'ifOperStatus[ifDescr=wan]']));
    const { points } = await find({ under: own });
    expect(points.map(({ key }) => key)).toEqual(expect.arrayContaining([`${own}.1.0`, `${own}.4.0`]));
  }, 90_000);
});
