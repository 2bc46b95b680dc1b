import { connectAsync } from 'mqtt';
import { generate } from 'mqtt-packet';
import { driverConformance } from '../../../test/conformance/driver.ts';
import type { TestDevice } from '../../../test/conformance/driver-host.ts';
import { sparkplugConfig } from './config.ts';
import { sparkplug } from './driver.ts';
import { createEdge, type Edge } from './edge.ts';

const secret = 'a-secret';
const devices: [TestDevice, TestDevice] = [
  { identity: 'plant/pump-1', keys: ['speed', 'power'], firstPoint: 1, secret },
  { identity: 'plant/pump-2', keys: ['speed', 'power'], firstPoint: 11, secret },
];
const account = (identity: string) => ({ clientId: identity, username: identity, password: secret });

/** The first report is the birth, the others are data by alias. */
function reportOf(edge: Edge, isFirst: boolean, [value, time]: readonly [number, number]) {
  const metric = { alias: 7, timestamp: time, type: 'Double', value } as const;
  return isFirst ? edge.birth([{ ...metric, name: 'speed' }], time) : edge.data([metric], time);
}

driverConformance('sparkplug', {
  driver: sparkplug,
  config: sparkplugConfig.parse({ port: 0 }),
  devices,
  stranger: { device: { identity: 'plant/pump-9', keys: ['speed'], secret }, fate: 'quarantined' },
  async simulate({ identity }, { host, port }, answerMs = 800) {
    const edge = createEdge(identity);
    const { topic, payload } = edge.death();
    const client = await connectAsync({
      host,
      port,
      protocol: 'mqtt',
      ...account(identity),
      reconnectPeriod: 0,
      connectTimeout: 10_000,
      will: { topic, payload, qos: 1, retain: false },
    });
    client.on('error', () => undefined); // the report that waits fails by itself
    let isFirst = true;
    return {
      report(value, time) {
        const message = reportOf(edge, isFirst, [value, time]);
        isFirst = false;
        const late = new Promise<never>((_, reject) => {
          setTimeout(() => reject(new Error('no PUBACK')), answerMs).unref();
        });
        return Promise.race([client.publishAsync(message.topic, message.payload, { qos: 1 }).then(() => undefined), late]);
      },
      close: () => client.endAsync(true),
    };
  },
  wire({ identity }) {
    const { clientId, username, password } = account(identity);
    const { topic, payload } = reportOf(createEdge(identity), true, [12.5, Date.UTC(2024, 5, 1)]);
    return Buffer.concat([
      generate({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clean: true,
        keepalive: 30,
        clientId,
        username,
        password: Buffer.from(password),
      }),
      generate({ cmd: 'publish', topic, payload, qos: 1, messageId: 1, dup: false, retain: false }),
    ]);
  },
});
