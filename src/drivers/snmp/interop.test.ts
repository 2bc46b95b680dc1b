import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestHost, eventually } from '../../../test/conformance/driver-host.ts';
import { isBad } from '../../contracts/quality.ts';
import { timeLimit } from '../../contracts/time.ts';
import { snmpConfig } from './config.ts';
import { discoverSnmp } from './discover.ts';
import { snmp } from './driver.ts';

const program = '/usr/sbin/snmpd';
const folder = mkdtempSync(join(tmpdir(), 'snmp-'));
let agent: ChildProcess | undefined;
let port = 0;

beforeAll(async () => {
  if (!existsSync(program)) return;
  const probe = createSocket('udp4');
  probe.bind(0, '127.0.0.1');
  await once(probe, 'listening');
  port = probe.address().port;
  await new Promise<void>((resolve) => probe.close(resolve));
  const lines = [
    'rocommunity public',
    'createUser reader SHA-256 "signing-secret" AES "sealing-secret"',
    'rouser reader authPriv',
    `agentaddress udp:127.0.0.1:${port}`,
  ];
  writeFileSync(join(folder, 'snmpd.conf'), lines.join('\n'));
  agent = spawn(program, ['-f', '-Lf', '/dev/null', '-C', '-c', join(folder, 'snmpd.conf')], {
    env: { ...process.env, SNMP_PERSISTENT_DIR: folder },
    stdio: 'ignore',
  });
});

afterAll(async () => {
  if (agent?.exitCode === null) {
    agent.kill('SIGKILL');
    await once(agent, 'exit');
  }
  rmSync(folder, { recursive: true });
});

test.skipIf(!existsSync(program)).each([
  ['2c', { version: '2c', community: 'public' }],
  ['3', { version: '3', user: 'reader', authKey: 'signing-secret', privKey: 'sealing-secret' }],
])(
  'snmpd of Net-SNMP answers by version %s',
  async (_, version) => {
    const host = createTestHost();
    const keys = ['sysUpTime.0', 'ifOperStatus[ifDescr=lo]', 'ifInOctets[ifDescr=lo]:rate'];
    host.add({ identity: '127.0.0.1', keys, texts: ['1.3.6.1.2.1.1.1.0', '1.3.6.1.2.1.1.2.0'] });
    const abort = new AbortController();
    const config = snmpConfig.parse({ ...version, port, pollSeconds: 0.1, retries: 10 });
    const run = snmp.open(config, host).run(abort.signal);
    const goodOf = (point: number) => host.samples.filter((sample) => sample.point === point && !isBad(sample.quality));
    await eventually('all have values', () => [1, 2, 3].every((point) => goodOf(point).length > 0), 20_000);
    const told = () => host.links.filter(({ kind }) => kind === 'text').map(({ key, detail }) => [key, detail]);
    await eventually('what the agent is', () => told().length === 2);
    expect(told()).toEqual([
      ['1.3.6.1.2.1.1.1.0', expect.stringContaining('Linux')],
      ['1.3.6.1.2.1.1.2.0', '1.3.6.1.4.1.8072.3.2.10'],
    ]);
    expect(goodOf(1)[0]?.value).toBeGreaterThanOrEqual(0);
    expect([1, 4]).toContain(goodOf(2)[0]?.value); // up or, as lo says of itself, unknown
    abort.abort();
    await run;
  },
  30_000,
);

test.skipIf(!existsSync(program))(
  'the context of version 3 goes to the agent, which has no values in one that it does not know',
  async () => {
    const host = createTestHost();
    host.add({ identity: '127.0.0.1', keys: ['sysUpTime.0'] });
    const abort = new AbortController();
    const version = { version: '3', user: 'reader', authKey: 'signing-secret', privKey: 'sealing-secret' };
    const config = snmpConfig.parse({ ...version, context: 'nowhere', port, pollSeconds: 0.1, answerSeconds: 0.5, retries: 0 });
    const ended = snmp
      .open(config, host)
      .run(abort.signal)
      .catch(() => undefined); // nobody answers in this context
    await eventually('it is told', () => host.samples.length > 0, 20_000);
    abort.abort();
    await ended;
    expect(host.samples.every(({ quality }) => isBad(quality))).toBe(true);
  },
  30_000,
);

test.skipIf(!existsSync(program))(
  'the objects of snmpd are found by their names and rows, and other groups beside them',
  async () => {
    const config = snmpConfig.parse({ version: '2c', community: 'public', port, retries: 10 });
    const find = (asked: object) => discoverSnmp.find(config, discoverSnmp.request.parse(asked), timeLimit(20_000));
    const { points, places, remarks } = await find({ devices: '127.0.0.1' });
    expect(remarks).toEqual([]);
    expect(points).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ key: 'sysUpTime.0', unit: '0.01 s', value: expect.any(Number) }),
        expect.objectContaining({ key: 'ifHCInOctets[ifName=lo]:rate', path: ['IF-MIB', 'lo'], type: 'Counter64', unit: 'B/s' }),
        expect.objectContaining({ key: 'hrStorageUsed[hrStorageDescr=Physical memory]', unit: '1024 B', value: expect.any(Number) }),
        expect.objectContaining({ key: 'laLoad[laNames=Load-1]', value: expect.any(Number) }),
      ]),
    );
    const subtrees = places.map(({ request }) => request.under);
    expect(subtrees).toEqual(expect.arrayContaining(['1.3.6.1.2.1.1', '1.3.6.1.2.1.2', '1.3.6.1.2.1.11', '1.3.6.1.4.1.8072']));
    const maker = await find(places.find(({ request }) => request.under === '1.3.6.1.2.1.11')?.request ?? {});
    expect(maker.points).toEqual(expect.arrayContaining([expect.objectContaining({ key: '1.3.6.1.2.1.11.1.0', type: 'Counter32' })]));
  },
  30_000,
);

const sender = '/usr/bin/snmptrap';
if (!existsSync(sender)) console.log(`skipped: ${sender} is not installed, so notifications were not sent by another program`);
const run = promisify(execFile);
const signed = ['-v3', '-u', 'reader', '-l', 'authPriv', '-a', 'SHA-256', '-A', 'signing-secret', '-x', 'AES', '-X', 'sealing-secret'];
const status = ['1.3.6.1.2.1.2.2.1.8.7', 'i', '2'];

test.skipIf(!existsSync(sender)).each([
  ['2c', { version: '2c', community: 'public' }, ['-v2c', '-c', 'public'], ['', '1.3.6.1.6.3.1.1.5.3'], [1, 2]],
  ['1', { version: '2c', community: 'public' }, ['-v1', '-c', 'public'], ['1.3.6.1.4.1.8072', '127.0.0.1', '2', '0', '1'], [1, 2]],
  [
    '1, of a maker,',
    { version: '2c', community: 'public' },
    ['-v1', '-c', 'public'],
    ['1.3.6.1.4.1.8072', '127.0.0.1', '6', '5', '1'],
    [2, 3],
  ],
  ['2c, to be acknowledged,', { version: '2c', community: 'public' }, ['-v2c', '-c', 'public', '-Ci'], ['', '1.3.6.1.6.3.1.1.5.3'], [1, 2]],
  [
    '3',
    { version: '3', user: 'reader', authKey: 'signing-secret', privKey: 'sealing-secret' },
    [...signed, '-e', '0x8000000001020304'],
    ['', '1.3.6.1.6.3.1.1.5.3'],
    [1, 2],
  ],
] as const)('a notification of Net-SNMP by version %s is taken on a free port', async (_, version, options, what, fed) => {
  const host = createTestHost();
  host.add({ identity: '127.0.0.1', keys: ['trap:linkDown', 'trap:ifOperStatus', 'trap:1.3.6.1.4.1.8072.0.5'] });
  const abort = new AbortController();
  const session = snmp.open(snmpConfig.parse({ ...version, traps: 'listen', trapPort: 0, port: 9, pollSeconds: 3600 }), host);
  const ended = session.run(abort.signal);
  await eventually('it listens', () => session.address?.() !== undefined);
  const port = session.address?.()?.port ?? 0;
  expect(port).toBeGreaterThan(1023);
  await run(sender, [...options, '-r', '0', `127.0.0.1:${port}`, ...what, ...status], {
    env: { ...process.env, SNMP_PERSISTENT_DIR: folder },
  });
  const good = () => host.samples.filter(({ quality }) => !isBad(quality)).map(({ point, value }) => [point, value]);
  await eventually('its values', () => good().length === 2);
  expect(good()).toEqual(expect.arrayContaining(fed.map((point) => [point, point === 2 ? 2 : 1])));
  abort.abort();
  await ended;
});
