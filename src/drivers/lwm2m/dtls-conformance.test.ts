import { randomBytes } from 'node:crypto';
import { driverConformance } from '../../../test/conformance/driver.ts';
import { eventually, type TestDevice } from '../../../test/conformance/driver-host.ts';
import { coapCode, codeText } from '../coap-wire/message.ts';
import { createDtlsClient } from '../dtls/testing/client.ts';
import { openTunnel } from '../dtls/testing/tunnel.ts';
import { lwm2mConfig } from './config.ts';
import { createSimulatedLwM2M } from './device.ts';
import { lwm2m } from './driver.ts';

const path = '3303/0/5700';
const key = randomBytes(16);
const devices: [TestDevice, TestDevice] = [
  { identity: 'meter-1', keys: [path], firstPoint: 1 },
  { identity: 'meter-2', keys: [path], firstPoint: 11 },
];
const stranger: TestDevice = { identity: 'meter-9', keys: [path] };
const preSharedKeys = [...devices, stranger].map(({ identity }) => ({ identity, preSharedKey: key.toString('hex') }));

/** Registering includes a handshake on a busy machine; only reports are given up soon. */
const registerMs = 10_000;

driverConformance('lwm2m under DTLS', {
  driver: lwm2m,
  transport: 'udp',
  config: lwm2mConfig.parse({ port: 0, security: 'dtls', preSharedKeys }),
  devices,
  waivers: {
    'a message that comes byte by byte is heard like a whole one': 'a handshake comes before the message, each of its parts one datagram',
  },
  // It has a key, and is no device of the platform.
  stranger: { device: stranger, fate: 'quarantined' },
  async simulate({ identity }, server, answerMs = 800) {
    const tunnel = await openTunnel(server, { identity, key });
    const options = { endpoint: identity, server: tunnel.address, resources: { [path]: undefined }, giveUpMs: registerMs };
    const device = createSimulatedLwM2M(options);
    const code = await device.register();
    options.giveUpMs = answerMs;
    if (code !== coapCode.created) throw new Error(`CoAP ${codeText(code)}`);
    return {
      async report(value, time) {
        await eventually('it is observed', () => device.observed.includes(path), registerMs);
        await device.set(path, value, time);
      },
      async close() {
        await device.close();
        await tunnel.close();
      },
    };
  },
  // What anybody can send without having been answered; records of a client that has proven itself are bent in dtls/server.test.ts.
  wire: ({ identity }) => createDtlsClient({ identity, key }).hello(),
});
