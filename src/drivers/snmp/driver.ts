import { createSocket } from 'node:dgram';
import type { Driver } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { type SnmpConfig, snmpConfig } from './config.ts';
import { discoverSnmp } from './discover.ts';
import { parseKey } from './key.ts';
import { openSession } from './session.ts';

/** SNMP 2c and 3: agents that are asked, and their notifications; see README.md. */
export const snmp: Driver<SnmpConfig> = {
  protocol: 'snmp',
  title: { zh: 'SNMP 网管（v2c、v3）', en: 'SNMP (v2c, v3)' },
  config: snmpConfig,
  open: openSession,
  probe,
  discover: discoverSnmp,
  keyProblem: (key) =>
    parseKey(key) === undefined
      ? {
          zh: `“${key}”不是 OID 或已知名称，例如 1.3.6.1.2.1.1.3.0 或 ifHCInOctets.3:rate`,
          en: `"${key}" is no OID or known name such as 1.3.6.1.2.1.1.3.0 or ifHCInOctets.3:rate`,
        }
      : undefined,
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
