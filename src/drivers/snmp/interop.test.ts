import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestHost, eventually } from '../../../test/conformance/driver-host.ts';
import { isBad } from '../../contracts/quality.ts';
import { snmpConfig } from './config.ts';
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
    host.add({ identity: '127.0.0.1', keys: ['sysUpTime.0', 'ifOperStatus[ifDescr=lo]', 'ifInOctets[ifDescr=lo]:rate'] });
    const abort = new AbortController();
    const config = snmpConfig.parse({ ...version, port, pollSeconds: 0.1, retries: 10 });
    const run = snmp.open(config, host).run(abort.signal);
    const goodOf = (point: number) => host.samples.filter((sample) => sample.point === point && !isBad(sample.quality));
    await eventually('all have values', () => [1, 2, 3].every((point) => goodOf(point).length > 0), 20_000);
    expect(goodOf(1)[0]?.value).toBeGreaterThanOrEqual(0);
    expect([1, 4]).toContain(goodOf(2)[0]?.value); // up or, as lo says of itself, unknown
    abort.abort();
    await run;
  },
  30_000,
);
