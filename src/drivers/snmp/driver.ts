import { createSocket } from 'node:dgram';
import type { Driver } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { type SnmpConfig, snmpConfig } from './config.ts';
import { discoverSnmp } from './discover.ts';
import { openSession } from './session.ts';

/** SNMP 2c and 3: agents that are asked, and their notifications; see README.md. */
export const snmp: Driver<SnmpConfig> = {
  protocol: 'snmp',
  title: { zh: 'SNMP 网管（v2c、v3）', en: 'SNMP (v2c, v3)' },
  config: snmpConfig,
  open: openSession,
  probe,
  discover: discoverSnmp,
};

/** Agents are devices, which a configuration does not name: what can be tried is whether notifications can be heard. */
async function probe({ traps, trapHost, trapPort }: SnmpConfig): Promise<string> {
  if (traps === 'off') return 'the settings are complete; whether agents answer shows when they are asked';
  const where = `UDP ${trapHost}:${trapPort}`;
  const socket = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', (cause) => {
      const what = `${where}: ${cause.message}`;
      reject(new Failure('NOT_AVAILABLE', `listening on ${what}`, { cause, details: { what } }));
    });
    socket.bind({ address: trapHost, port: trapPort }, resolve);
  });
  await new Promise<void>((resolve) => socket.close(resolve));
  return `${where} is free to listen on`;
}
