import { connectAsync } from 'mqtt';
import { generate } from 'mqtt-packet';
import { driverConformance } from '../../../test/conformance/driver.ts';
import type { TestDevice } from '../../../test/conformance/driver-host.ts';
import { mqttConfig } from './config.ts';
import { mqtt } from './driver.ts';

const secret = 'a-secret';
const devices: [TestDevice, TestDevice] = [
  { identity: 'pump-1', keys: ['speed', 'power'], firstPoint: 1, secret },
  { identity: 'pump-2', keys: ['speed', 'power'], firstPoint: 11, secret },
];
const giveUpMs = 800;

const account = (identity: string) => ({ clientId: identity, username: identity, password: secret });
const topic = (identity: string) => `yf/${identity}/values`;
const payload = (value: number, time: number) => JSON.stringify({ ts: time, values: { speed: value } });

driverConformance('mqtt', {
  driver: mqtt,
  config: mqttConfig.parse({ port: 0 }),
  devices,
  stranger: { device: { identity: 'pump-9', keys: ['speed'], secret }, fate: 'quarantined' },
  async simulate({ identity }, { host, port }) {
    const client = await connectAsync({ host, port, protocol: 'mqtt', ...account(identity), reconnectPeriod: 0, connectTimeout: 2000 });
    client.on('error', () => undefined); // the report that waits fails by itself
    return {
      report: (value, time) => {
        const late = new Promise<never>((_, reject) => {
          setTimeout(() => reject(new Error('no PUBACK')), giveUpMs).unref();
        });
        return Promise.race([client.publishAsync(topic(identity), payload(value, time), { qos: 1 }).then(() => undefined), late]);
      },
      close: () => client.endAsync(true),
    };
  },
  wire({ identity }) {
    const { clientId, username, password } = account(identity);
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
      generate({
        cmd: 'publish',
        topic: topic(identity),
        payload: payload(12.5, Date.UTC(2024, 5, 1)),
        qos: 1,
        messageId: 1,
        dup: false,
        retain: false,
      }),
    ]);
  },
});
