import { clientDriverConformance } from '../../../test/conformance/client-driver.ts';
import type { SimulatedPeer } from '../../../test/conformance/client-rig.ts';
import type { TestDevice } from '../../../test/conformance/driver-host.ts';
import { openEndpoint } from '../polling/endpoint.ts';
import { gtfsRtConfig } from './config.ts';
import { gtfsRt } from './driver.ts';
import { encodeFeed } from './feed.ts';

const keys = ['speed', 'bearing', 'longitude', 'latitude'];
const devices: [TestDevice, TestDevice] = [
  { identity: 'bus-1', keys, firstPoint: 1 },
  { identity: 'bus-2', keys, firstPoint: 11 },
];

async function simulate(): Promise<SimulatedPeer> {
  const values = new Map<string, number>();
  let timestamp = Date.UTC(2024, 5, 1) / 1000;
  const wrong = new Map<string, number>();
  let isSilent = false;
  const body = () => {
    const entity = devices.map(({ identity }) => {
      const [speed = 0, bearing = 0] = ['speed', 'bearing'].map((key) => values.get(`${identity} ${key}`));
      return {
        id: identity,
        vehicle: {
          vehicle: { id: identity },
          position: { longitude: 121, latitude: 31, speed, bearing },
          timestamp: wrong.get(identity) ?? timestamp,
        },
      };
    });
    return encodeFeed({ header: { version: '2.0', timestamp }, entity });
  };
  const endpoint = await openEndpoint({ answer: () => (isSilent ? undefined : { body: body() }) });
  return {
    ...endpoint,
    get connections() {
      return endpoint.connections;
    },
    set(identity, key, value) {
      values.set(`${identity} ${key}`, value);
      wrong.delete(identity);
      timestamp++;
    },
    setAt(identity, key, value, time) {
      values.set(`${identity} ${key}`, value);
      wrong.set(identity, time / 1000);
      timestamp++;
    },
    get: (identity, key) => values.get(`${identity} ${key}`),
    goSilent() {
      isSilent = true;
    },
    holdWrites() {},
    heldWrites: 0,
    close: endpoint.leave,
  };
}

const readOnly = 'feeds are read, never written';

clientDriverConformance('gtfs-rt', {
  driver: gtfsRt,
  config: ({ host, port }, answerMs) =>
    gtfsRtConfig.parse({ vehiclePositions: `http://${host}:${port}/feed`, pollSeconds: 0.01, answerSeconds: answerMs / 1000 }),
  devices,
  simulate,
  waivers: {
    'when the link is lost, every bound point gets one bad sample behind its good ones, and run throws a Failure':
      'there is no link: each request may have a connection of its own; driver.test.ts shows what happens when no feed is answered',
    'a device that does not answer delays no other': 'all vehicles are in one feed; driver.test.ts shows that a feed delays no other feed',
    'a write resolves only after the device has acknowledged it, with what was read back': readOnly,
    'a write to an unknown device, to an unknown key or of no number throws a Failure': readOnly,
  },
});
