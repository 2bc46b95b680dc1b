import { type ClientCheck, clientDriverConformance } from '../../../test/conformance/client-driver.ts';
import type { SimulatedPeer } from '../../../test/conformance/client-rig.ts';
import type { TestDevice } from '../../../test/conformance/driver-host.ts';
import { type ModbusAddress, parseAddress } from './address.ts';
import { modbusConfig } from './config.ts';
import { modbus } from './driver.ts';
import { createSlave } from './slave.ts';

const keys = ['holding:10:int16', 'holding:11', 'coil:5'];
const devices: [TestDevice, TestDevice] = [
  { identity: '1', keys, firstPoint: 1 },
  { identity: '2', keys, firstPoint: 11 },
];

function addressOf(key: string): ModbusAddress {
  const address = parseAddress(key);
  if ('refused' in address) throw new Error(address.refused.en);
  return address;
}

async function simulate(framing: 'tcp' | 'rtu'): Promise<SimulatedPeer> {
  const slave = createSlave({ framing, units: [1, 2], memorySize: 100 });
  const address = await slave.listen();
  const tableOf = (identity: string, key: string) => slave.units.get(Number(identity))?.memory[addressOf(key).table];
  return {
    address,
    get connections() {
      return slave.connections;
    },
    set(identity, key, value) {
      const table = tableOf(identity, key);
      if (table !== undefined) table[addressOf(key).start] = value;
    },
    get: (identity, key) => tableOf(identity, key)?.[addressOf(key).start],
    hangUp: slave.hangUp,
    leave: slave.close,
    async comeBack() {
      await slave.listen(address.port);
    },
    goSilent(identity) {
      for (const [id, { faults }] of slave.units) if (identity === undefined || id === Number(identity)) faults.isSilent = true;
    },
    bend: slave.bend,
    pour: slave.pour,
    holdWrites: slave.holdWrites,
    get heldWrites() {
      return slave.heldWrites;
    },
    close: slave.close,
  };
}

const waivers: Partial<Record<ClientCheck, string>> = {
  'what a wrong clock says is counted as of the device and never stored at such a time, and the device is heard when the clock is right':
    'registers have no times: samples have the time at which the answer came',
};
const rtuWaivers: Partial<Record<ClientCheck, string>> = {
  ...waivers,
  'a device that does not answer delays no other':
    'one request at a time on a bus: the wait for its answer, once and then ever more seldom',
};

clientDriverConformance('modbus over TCP', {
  driver: modbus,
  config: ({ host, port }, answerMs) => modbusConfig.parse({ host, port, pollSeconds: 0.01, answerSeconds: answerMs / 1000 }),
  devices,
  simulate: () => simulate('tcp'),
  waivers,
});

clientDriverConformance('modbus RTU over TCP', {
  driver: modbus,
  config: ({ host, port }, answerMs) =>
    modbusConfig.parse({ transport: 'rtu-over-tcp', host, port, pollSeconds: 0.01, answerSeconds: answerMs / 1000 }),
  devices,
  simulate: () => simulate('rtu'),
  waivers: rtuWaivers,
});
