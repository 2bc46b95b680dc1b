import { connect } from 'node:net';
import { driverConformance } from '../../../test/conformance/driver.ts';
import type { TestDevice } from '../../../test/conformance/driver-host.ts';
import { hj212Config } from './config.ts';
import { hj212 } from './driver.ts';
import { encodeFrame } from './segment.ts';
import { createStation } from './station.ts';

const keys = ['w01018-Rtd', 'w01001-Rtd', '2061:w01018-Avg'];
const devices: [TestDevice, TestDevice] = [
  { identity: '010000A8900016F000169DC0', keys, firstPoint: 1 },
  { identity: '010000A8900016F000169DC1', keys, firstPoint: 11 },
];
const clock = { now: () => Date.UTC(2024, 5, 1) };

driverConformance('hj212', {
  driver: hj212,
  config: hj212Config.parse({ port: 0 }),
  devices,
  stranger: { device: { identity: '010000A8900016F0001699FF', keys }, fate: 'quarantined' },
  simulate({ identity }, { host, port }) {
    const station = createStation({ mn: identity, clock, answerMs: 400, connect: () => connect(port, host) });
    return {
      report: (value, time) => station.report('2011', time, { 'w01018-Rtd': value }),
      close: () => station.close(),
    };
  },
  wire: ({ identity }) =>
    encodeFrame({
      qn: '20240601080000000',
      st: '21',
      cn: '2011',
      pw: '123456',
      mn: identity,
      flag: 5,
      packet: undefined,
      cp: 'DataTime=20240601080000;w01018-Rtd=12.345,w01018-Flag=N',
    }),
});
