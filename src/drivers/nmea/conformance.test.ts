import { once } from 'node:events';
import { connect } from 'node:net';
import { driverConformance } from '../../../test/conformance/driver.ts';
import { eventually, type TestDevice, type TestHost } from '../../../test/conformance/driver-host.ts';
import type { Driver } from '../../contracts/driver.ts';
import { encodeAis } from './ais/record.ts';
import { writeVdm } from './ais/vdm.ts';
import { type NmeaConfig, nmeaConfig } from './config.ts';
import { nmea } from './driver.ts';
import { writeTagBlock } from './sentence.ts';

const keys = ['sog', 'longitude', 'latitude'];
const devices: [TestDevice, TestDevice] = [
  { identity: '412345678', keys, firstPoint: 1 },
  { identity: '413000111', keys, firstPoint: 11 },
];

/** The host of the session that was opened last: NMEA acknowledges nothing, so the simulated ship looks there. */
let host: TestHost | undefined;

const watched: Driver<NmeaConfig> = {
  ...nmea,
  open(config, given) {
    host = given as TestHost; // holds: the suite opens sessions on test hosts only
    return nmea.open(config, given);
  },
};

function report(mmsi: string, sog: number, time: number): string {
  const bits = encodeAis({
    type: 1,
    repeat: 0,
    mmsi: Number(mmsi),
    status: 0,
    turn: 0,
    sog,
    accuracy: true,
    longitude: undefined,
    latitude: undefined,
    cog: undefined,
    heading: undefined,
    second: undefined,
    manoeuvre: 0,
    raim: false,
    radio: 0,
  });
  return writeVdm(bits)
    .map((sentence) => `${writeTagBlock([`c:${time}`])}${sentence}\r\n`)
    .join('');
}

driverConformance('nmea', {
  driver: watched,
  config: nmeaConfig.parse({ port: 0 }),
  devices,
  stranger: { device: { identity: '412999999', keys }, fate: 'quarantined' },
  async simulate({ identity }, { host: address, port }) {
    const socket = connect(port, address).on('error', () => {});
    await once(socket, 'connect');
    return {
      async report(value, time) {
        socket.write(report(identity, value, time));
        const isStored = () => host?.samples.some((sample) => sample.value === value && sample.time === time) === true;
        await eventually('the sample', isStored, 4_000);
      },
      close: () => void socket.destroy(),
    };
  },
  wire: ({ identity }) => Buffer.from(report(identity, 5, Date.UTC(2024, 5, 1))),
  waivers: {
    'a sample arrives with its time and is acknowledged only after it is durable':
      'NMEA 0183 has no acknowledgement: the suite would wait for the durability of a message that nobody answers',
  },
});
