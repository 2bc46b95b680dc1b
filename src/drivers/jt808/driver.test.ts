import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { driverConformance, type SimulatedDevice } from '../../../test/conformance/driver.ts';
import type { TestDevice } from '../../../test/conformance/driver-host.ts';
import { createAuthCodes } from './auth-code.ts';
import { jt808Config } from './config.ts';
import { datagramLine } from './datagram-line.ts';
import { jt808 } from './driver.ts';
import { encodeFrame } from './frame.ts';
import { writeLocation } from './location.ts';
import { id } from './messages.ts';
import { writeAuthentication } from './sign-in.ts';
import { createTerminal } from './terminal.ts';

const authKey = 'a key of the conformance test';
const keys = ['speed', 'fuel'];
const devices: [TestDevice, TestDevice] = [
  { identity: '13912345678', keys, firstPoint: 1 },
  { identity: '13912345679', keys, firstPoint: 11 },
];
const clock = { now: () => Date.UTC(2024, 5, 1) };
const located = (speed: number) => ({ latitude: 30, longitude: 120, speed });

const subject = {
  driver: jt808,
  devices,
  stranger: { device: { identity: '13900000000', keys }, fate: 'quarantined' },
  wire({ identity }: TestDevice) {
    const code = createAuthCodes(authKey).of(identity);
    const head = { version: 1, phone: identity, encryption: 0, fragment: undefined } as const;
    const signIn = writeAuthentication({ code, imei: '', software: '' }, 1);
    return Buffer.concat([
      encodeFrame({ ...head, id: id.authenticate, serial: 0, body: signIn }),
      encodeFrame({ ...head, id: id.location, serial: 1, body: writeLocation(located(12.5), clock.now()) }),
    ]);
  },
} as const;

async function simulated({ identity }: TestDevice, line: () => Duplex, answerMs = 800): Promise<SimulatedDevice> {
  const options = { phone: identity, clock, answerMs: 10_000, connect: line };
  const terminal = createTerminal(options);
  await terminal.signIn();
  options.answerMs = answerMs; // only reports are given up soon
  return { report: (value, time) => terminal.report(located(value), time), close: () => terminal.close() };
}

driverConformance('jt808', {
  ...subject,
  config: jt808Config.parse({ port: 0, authKey }),
  simulate: (device, { host, port }, answerMs) => simulated(device, () => connect(port, host), answerMs),
});

driverConformance('jt808 by UDP', {
  ...subject,
  transport: 'udp',
  config: jt808Config.parse({ port: 0, authKey, transport: 'udp' }),
  simulate: (device, address, answerMs) => simulated(device, () => datagramLine(address), answerMs),
});
