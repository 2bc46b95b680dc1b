import { connect } from 'node:net';
import { driverConformance } from '../../../test/conformance/driver.ts';
import type { TestDevice } from '../../../test/conformance/driver-host.ts';
import { sl651Config } from './config.ts';
import { control } from './control.ts';
import { sl651 } from './driver.ts';
import { encodeFrame } from './frame.ts';
import { writeUp } from './message.ts';
import { createStation } from './station.ts';
import { readingOf } from './station-answers.ts';

const keys = ['Z', 'VT', 'DRP'];
const devices: [TestDevice, TestDevice] = [
  { identity: '0011223344', keys, firstPoint: 1 },
  { identity: '0011223355', keys, firstPoint: 11 },
];
const clock = { now: () => Date.UTC(2024, 5, 1) };

driverConformance('sl651', {
  driver: sl651,
  config: sl651Config.parse({ port: 0 }),
  devices,
  stranger: { device: { identity: '0099999999', keys }, fate: 'quarantined' },
  simulate({ identity }, { host, port }) {
    const station = createStation({
      station: identity,
      center: 1,
      password: '1234',
      stationType: 'H',
      clock,
      answerMs: 400,
      connect: () => connect(port, host),
    });
    return { report: (value, time) => station.report(0x32, time, { Z: value }), close: () => station.close() };
  },
  wire({ identity }) {
    const readings = [readingOf(identity, 'Z', { observedAt: '2406010800', values: [12.345] })];
    const body = {
      serial: 1,
      sentAt: '240601080000',
      station: identity,
      stationType: 'H',
      observedAt: undefined,
      readings,
      content: { kind: 'none' },
    } as const;
    return encodeFrame({
      encoding: 'hex',
      direction: 'up',
      center: 1,
      station: identity,
      password: '1234',
      functionCode: 0x32,
      packet: undefined,
      body: writeUp('hex', 0x32, body),
      end: control.etx,
    });
  },
});
