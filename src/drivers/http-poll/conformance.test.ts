import { clientDriverConformance } from '../../../test/conformance/client-driver.ts';
import type { SimulatedPeer } from '../../../test/conformance/client-rig.ts';
import type { TestDevice } from '../../../test/conformance/driver-host.ts';
import { type EndpointRequest, openEndpoint } from '../polling/endpoint.ts';
import { httpPollConfig } from './config.ts';
import { httpPoll } from './driver.ts';

const devices: [TestDevice, TestDevice] = [
  { identity: 'station 1', keys: ['data.level', 'data.rain'], firstPoint: 1 },
  { identity: 'station/2', keys: ['data.level', 'data.rain'], firstPoint: 11 },
];

/** Where the clock of the test host stands. */
const now = Date.UTC(2024, 5, 1);

async function simulate(): Promise<SimulatedPeer> {
  const values = new Map<string, number>();
  const times = new Map<string, number>();
  const silent = new Set<string | undefined>();
  const answer = ({ path }: EndpointRequest) => {
    const identity = decodeURIComponent(path.slice(1));
    if (silent.has(undefined) || silent.has(identity)) return undefined;
    const [level = 0, rain = 0] = ['data.level', 'data.rain'].map((key) => values.get(`${identity} ${key}`));
    return {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ at: times.get(identity) ?? now, data: { level, rain } }),
    };
  };
  const endpoint = await openEndpoint({ answer });
  return {
    ...endpoint,
    get connections() {
      return endpoint.connections;
    },
    set(identity, key, value) {
      values.set(`${identity} ${key}`, value);
      times.delete(identity);
    },
    setAt(identity, key, value, time) {
      values.set(`${identity} ${key}`, value);
      times.set(identity, time);
    },
    get: (identity, key) => values.get(`${identity} ${key}`),
    goSilent: (identity) => void silent.add(identity),
    holdWrites() {},
    heldWrites: 0,
    close: endpoint.leave,
  };
}

const readOnly = 'documents are read, never written';

clientDriverConformance('http-poll', {
  driver: httpPoll,
  config: ({ host, port }, answerMs) =>
    httpPollConfig.parse({ url: `http://${host}:${port}/{identity}`, time: 'at', pollSeconds: 0.01, answerSeconds: answerMs / 1000 }),
  devices,
  simulate,
  waivers: {
    'when the link is lost, every bound point gets one bad sample behind its good ones, and run throws a Failure':
      'there is no link: each request may have a connection of its own; driver.test.ts shows what happens when nobody answers',
    'a write resolves only after the device has acknowledged it, with what was read back': readOnly,
    'a write to an unknown device, to an unknown key or of no number throws a Failure': readOnly,
  },
});
