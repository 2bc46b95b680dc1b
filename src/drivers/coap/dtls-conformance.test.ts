import { randomBytes } from 'node:crypto';
import { driverConformance } from '../../../test/conformance/driver.ts';
import type { TestDevice } from '../../../test/conformance/driver-host.ts';
import { coapCode, codeText } from '../coap-wire/message.ts';
import { createDtlsClient } from '../dtls/testing/client.ts';
import { openTunnel } from '../dtls/testing/tunnel.ts';
import { createCoapDevice } from './client.ts';
import { coapConfig } from './config.ts';
import { coap } from './driver.ts';

const key = randomBytes(16);
const devices: [TestDevice, TestDevice] = [
  { identity: 'gate-1', keys: ['opening'], firstPoint: 1 },
  { identity: 'gate-2', keys: ['opening'], firstPoint: 11 },
];
const preSharedKeys = devices.map(({ identity }) => ({ identity, preSharedKey: key.toString('hex') }));

driverConformance('coap under DTLS', {
  driver: coap,
  transport: 'udp',
  config: coapConfig.parse({ port: 0, security: 'dtls', preSharedKeys }),
  devices,
  waivers: {
    'a message that comes byte by byte is heard like a whole one': 'a handshake comes before the message, each of its parts one datagram',
  },
  // It has no key here, so it does not come as far as its message.
  stranger: { device: { identity: 'gate-9', keys: ['opening'] }, fate: 'refused' },
  async simulate({ identity }, address, answerMs) {
    const tunnel = await openTunnel(address, { identity, key });
    const device = createCoapDevice(tunnel.address, [identity, ''], answerMs);
    return {
      async report(value, time) {
        const code = await device.post(Buffer.from(JSON.stringify({ ts: time, values: { opening: value } })));
        if (code !== coapCode.changed) throw new Error(`CoAP ${codeText(code)}`);
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
