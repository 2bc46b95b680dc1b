import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe } from 'vitest';
import { clientDriverConformance } from '../../../test/conformance/client-driver.ts';
import type { SimulatedPeer } from '../../../test/conformance/client-rig.ts';
import type { TestDevice } from '../../../test/conformance/driver-host.ts';
import { startProxy } from '../../../test/conformance/proxy.ts';
import { type NatsServer, natsMissing, startNats } from '../../../test/setup/nats.ts';
import { natsConfig } from './config.ts';
import { nats } from './driver.ts';
import { openPeer } from './testing.ts';

const keys = ['flow', 'power'];
const devices: [TestDevice, TestDevice] = [
  { identity: 'site-7', keys, firstPoint: 1 },
  { identity: 'site-8', keys, firstPoint: 11 },
];
/** Where the clock of the test host stands. */
const now = Date.UTC(2024, 5, 1);
const readOnly = 'messages are taken, nothing is asked of who sends them';

describe.skipIf(natsMissing)(`from a NATS server${natsMissing === undefined ? '' : ` (${natsMissing})`}`, () => {
  let server: NatsServer;
  let sites: Awaited<ReturnType<typeof openPeer>>;
  let peers = 0;
  /** By the port of its wire, the number of a peer: each has subjects and a stream of its own. */
  const numbers = new Map<number, number>();
  beforeAll(async () => {
    server = await startNats();
    sites = await openPeer(`127.0.0.1:${server.port}`, '', '');
  });
  afterAll(async () => {
    await sites.close();
    await server.stop();
  });

  async function simulate(): Promise<SimulatedPeer> {
    const wire = await startProxy(server.port);
    const number = ++peers;
    numbers.set(wire.address.port, number);
    const values = new Map<string, number>();
    const silent = new Set<string>();
    let sent = 0;
    let isClosed = false;
    let sending = Promise.resolve();
    /** A site keeps what nobody has taken, and sends it again: at first there is no stream. */
    const publish = async (subject: string, message: string): Promise<void> => {
      while (!isClosed) {
        const isTaken = await sites.publish(subject, message).then(
          () => true,
          () => false,
        );
        if (isTaken) return;
        await delay(10);
      }
    };
    const tell = (identity: string, time: number): void => {
      if (silent.has(identity)) return;
      const said = Object.fromEntries(keys.map((key) => [key, values.get(`${identity} ${key}`) ?? 0]));
      const message = JSON.stringify({ ts: time, values: said });
      sending = sending.then(() => publish(`p${number}.${identity}.values`, message));
    };
    const set = (identity: string, key: string, value: number, time: number): void => {
      values.set(`${identity} ${key}`, value);
      tell(identity, time);
    };
    return {
      ...wire,
      get connections() {
        return wire.connections;
      },
      set: (identity, key, value) => set(identity, key, value, now + ++sent),
      setAt: set,
      get: (identity, key) => values.get(`${identity} ${key}`),
      goSilent(identity) {
        if (identity === undefined) wire.goSilent();
        else silent.add(identity);
      },
      holdWrites() {},
      heldWrites: 0,
      async close() {
        isClosed = true;
        await sending;
        await wire.leave().catch(() => {}); // it may have left already
      },
    };
  }

  clientDriverConformance('nats', {
    driver: nats,
    config({ host, port }, answerMs) {
      const number = numbers.get(port);
      return natsConfig.parse({
        servers: [`${host}:${port}`],
        subject: `p${number}.%u.values`,
        stream: `stream-${number}`,
        streamMegabytes: 8,
        ackSeconds: 2,
        // A busy machine needs more than 300 ms to sign in.
        answerSeconds: Math.max(answerMs, 3_000) / 1000,
      });
    },
    devices,
    simulate,
    waivers: {
      'when the link is lost, every bound point gets one bad sample behind its good ones, and run throws a Failure':
        'what sites send meanwhile waits in the stream and comes with its own time; nats.test.ts shows that a loss is a Failure',
      'a write resolves only after the device has acknowledged it, with what was read back': readOnly,
      'a write to an unknown device, to an unknown key or of no number throws a Failure': readOnly,
    },
  });
});
