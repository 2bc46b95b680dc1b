import { clientDriverConformance } from '../../../test/conformance/client-driver.ts';
import type { SimulatedPeer } from '../../../test/conformance/client-rig.ts';
import type { TestDevice } from '../../../test/conformance/driver-host.ts';
import { snmpConfig } from './config.ts';
import { snmp } from './driver.ts';
import { startAgents } from './simulated-agent.ts';

const oid = '1.3.6.1.4.1.53864.1';
const keys = [`${oid}.1.0`, `${oid}.2.0`];
const hosts = ['127.0.0.1', '127.0.0.2'] as const;
const devices: [TestDevice, TestDevice] = [
  { identity: hosts[0], keys, firstPoint: 1 },
  { identity: hosts[1], keys, firstPoint: 11 },
];
const nameOf = (key: string): string => (key === keys[0] ? 'first' : 'second');

async function simulate(): Promise<SimulatedPeer> {
  const objects = [
    { name: 'first', oid: `${oid}.1`, type: 'Integer', value: 0 },
    { name: 'second', oid: `${oid}.2`, type: 'Integer', value: 0 },
  ];
  const agents = await startAgents({ hosts, objects });
  return {
    address: { host: hosts[0], port: agents.port },
    get connections() {
      return agents.askers;
    },
    set: (identity, key, value) => agents.set(identity, nameOf(key), value),
    get: (identity, key) => Number(agents.get(identity, nameOf(key))),
    hangUp() {},
    leave: agents.leave,
    comeBack: agents.comeBack,
    goSilent: agents.goSilent,
    bend: agents.bend,
    pour: agents.pour,
    holdWrites: agents.holdWrites,
    get heldWrites() {
      return agents.heldWrites;
    },
    close: agents.leave,
  };
}

clientDriverConformance('snmp', {
  driver: snmp,
  config: ({ port }, answerMs) =>
    snmpConfig.parse({ version: '2c', community: 'public', port, pollSeconds: 0.01, answerSeconds: answerMs / 1000, writes: 'allow' }),
  devices,
  simulate,
  waivers: {
    'what a wrong clock says is counted as of the device and never stored at such a time, and the device is heard when the clock is right':
      'objects have no times: samples have the time at which the answer came',
    'when the link is lost, every bound point gets one bad sample behind its good ones, and run throws a Failure':
      'UDP has no link that could be cut; driver.test.ts shows what happens when no agent answers',
    'a peer that is not there is a Failure, of run and of probe; one that is there is told by probe':
      'agents are devices: a configuration without devices names nobody to call',
  },
});
