import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { timeLimit } from '../../contracts/time.ts';
import { snmpConfig } from './config.ts';
import { openLink } from './link.ts';
import { startAgents } from './simulated-agent.ts';

const oid = '1.3.6.1.4.1.53864.1';

/** A process that stands still, as under a long collection of garbage or on a busy machine. */
function standStill(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

test('an answer that this process was too busy to read in time is no silence of the agent', async () => {
  const agents = await startAgents({ hosts: ['127.0.0.1'], objects: [{ name: 'level', oid, type: 'Integer', value: 7 }] });
  const config = snmpConfig.parse({ version: '2c', community: 'public', answerSeconds: 0.2 });
  const link = openLink(config, { host: '127.0.0.1', port: agents.port }, () => {});
  try {
    const asked = link.get([`${oid}.0`], timeLimit(20_000));
    while (agents.heard === 0) await turn();
    standStill(500);
    expect(await asked).toMatchObject([{ value: 7 }]);
    agents.goSilent();
    await expect(link.get([`${oid}.0`], timeLimit(20_000))).rejects.toMatchObject({ code: 'TIMEOUT' });
  } finally {
    link.close();
    await agents.leave();
  }
});

test('an answer with a byte too many is not taken, and what it is counted for says why', async () => {
  const agents = await startAgents({ hosts: ['127.0.0.1'], objects: [{ name: 'level', oid, type: 'Integer', value: -3 }] });
  const config = snmpConfig.parse({ version: '2c', community: 'public', answerSeconds: 0.2 });
  const refused: string[] = [];
  const link = openLink(config, { host: '127.0.0.1', port: agents.port }, (detail) => refused.push(detail));
  try {
    agents.bend((bytes) => Uint8Array.of(...bytes, 0xfd));
    await expect(link.get([`${oid}.0`], timeLimit(20_000))).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(refused).toEqual([`127.0.0.1:${agents.port}: its lengths do not fit each other`]);
    agents.bend(undefined);
    expect(await link.get([`${oid}.0`], timeLimit(20_000))).toMatchObject([{ value: -3 }]);
  } finally {
    link.close();
    await agents.leave();
  }
});
