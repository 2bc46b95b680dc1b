import { driverConformance } from '../../../test/conformance/driver.ts';
import { eventually, type TestDevice } from '../../../test/conformance/driver-host.ts';
import {
  coapCode,
  codeText,
  contentFormat,
  encodeMessage,
  messageType,
  numberOption,
  optionNumber,
  pathOptions,
  textOption,
} from '../coap-wire/message.ts';
import { lwm2mConfig } from './config.ts';
import { createSimulatedLwM2M } from './device.ts';
import { lwm2m } from './driver.ts';

const path = '3303/0/5700';
const secret = 'a-secret';
const devices: [TestDevice, TestDevice] = [
  { identity: 'meter-1', keys: [path], firstPoint: 1, secret },
  { identity: 'meter-2', keys: [path], firstPoint: 11, secret },
];

driverConformance('lwm2m', {
  driver: lwm2m,
  transport: 'udp',
  config: lwm2mConfig.parse({ port: 0 }),
  devices,
  waivers: {
    'a message that comes byte by byte is heard like a whole one':
      'over UDP a message is one datagram, and the one that may be sent without having been answered is a registration',
  },
  stranger: { device: { identity: 'meter-9', keys: [path], secret }, fate: 'quarantined' },
  async simulate({ identity }, server) {
    const options = { endpoint: identity, server, secret, resources: { [path]: undefined }, giveUpMs: 10_000 };
    const device = createSimulatedLwM2M(options);
    const code = await device.register();
    options.giveUpMs = 800; // only reports are given up soon
    if (code !== coapCode.created) throw new Error(`CoAP ${codeText(code)}`);
    return {
      async report(value, time) {
        await eventually('it is observed', () => device.observed.includes(path), 10_000);
        await device.set(path, value, time);
      },
      close: device.close,
    };
  },
  wire: ({ identity }) =>
    encodeMessage({
      ...{ type: messageType.confirmable, code: coapCode.post, id: 7, token: Uint8Array.of(1) },
      options: [
        ...pathOptions(['rd']),
        numberOption(optionNumber.contentFormat, contentFormat.linkFormat),
        ...[`ep=${identity}`, 'lt=300', 'lwm2m=1.1', 'b=U', `secret=${secret}`].map((text) => textOption(optionNumber.uriQuery, text)),
      ],
      payload: Buffer.from('</1/0>,</3303/0>'),
    }),
});
