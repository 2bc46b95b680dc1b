import { driverConformance } from '../../../test/conformance/driver.ts';
import type { TestDevice } from '../../../test/conformance/driver-host.ts';
import { coapCode, codeText, encodeMessage, messageType } from '../coap-wire/message.ts';
import { createCoapDevice, postOptions } from './client.ts';
import { coapConfig } from './config.ts';
import { coap } from './driver.ts';

const secret = 'a-secret';
const devices: [TestDevice, TestDevice] = [
  { identity: 'gate-1', keys: ['opening'], firstPoint: 1, secret },
  { identity: 'gate-2', keys: ['opening'], firstPoint: 11, secret },
];

const body = (value: number, time: number) => Buffer.from(JSON.stringify({ ts: time, values: { opening: value } }));

driverConformance('coap', {
  driver: coap,
  transport: 'udp',
  config: coapConfig.parse({ port: 0 }),
  devices,
  stranger: { device: { identity: 'gate-9', keys: ['opening'], secret }, fate: 'quarantined' },
  simulate({ identity }, address, answerMs) {
    const device = createCoapDevice(address, [identity, secret], answerMs);
    return {
      async report(value, time) {
        const code = await device.post(body(value, time));
        if (code !== coapCode.changed) throw new Error(`CoAP ${codeText(code)}`);
      },
      close: device.close,
    };
  },
  wire: ({ identity }) =>
    encodeMessage({
      ...{ type: messageType.confirmable, code: coapCode.post, id: 7, token: Uint8Array.of(1) },
      options: postOptions(identity, secret),
      payload: body(12.5, Date.UTC(2024, 5, 1)),
    }),
});
