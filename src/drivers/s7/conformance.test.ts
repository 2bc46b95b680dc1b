import { clientDriverConformance } from '../../../test/conformance/client-driver.ts';
import type { SimulatedPeer } from '../../../test/conformance/client-rig.ts';
import type { TestDevice } from '../../../test/conformance/driver-host.ts';
import { parseAddress, type S7Address } from './address.ts';
import { s7Config } from './config.ts';
import { s7 } from './driver.ts';
import { createPlcMemory, getValue, putValue } from './plc.ts';
import { createPlcServer } from './plc-server.ts';

const blocks: Readonly<Record<string, number>> = { press: 1, oven: 2 };
const devices: [TestDevice, TestDevice] = [
  { identity: 'press', keys: ['DB1.DBW2:int', 'DB1.DBD4:real', 'DB1.DBX0.3'], firstPoint: 1 },
  { identity: 'oven', keys: ['DB2.DBW2:int', 'DB2.DBD4:real', 'DB2.DBX0.3'], firstPoint: 11 },
];

function addressOf(key: string): S7Address {
  const address = parseAddress(key);
  if ('refused' in address) throw new Error(address.refused.en);
  return address;
}

async function simulate(): Promise<SimulatedPeer> {
  const memory = createPlcMemory({ 1: 100, 2: 100 });
  const plc = createPlcServer(memory);
  const address = await plc.listen();
  return {
    address,
    get connections() {
      return plc.connections;
    },
    set: (_, key, value) => putValue(memory, addressOf(key), value),
    get: (_, key) => getValue(memory, addressOf(key)),
    hangUp: plc.hangUp,
    leave: plc.close,
    async comeBack() {
      await plc.listen(address.port);
    },
    goSilent(identity) {
      if (identity === undefined) plc.behaviour.isSilent = true;
      else plc.behaviour.silentBlocks.add(blocks[identity] ?? 0);
    },
    bend: plc.bend,
    pour: plc.pour,
    holdWrites: plc.holdWrites,
    get heldWrites() {
      return plc.heldWrites;
    },
    close: plc.close,
  };
}

clientDriverConformance('s7', {
  driver: s7,
  config: ({ host, port }, answerMs) => s7Config.parse({ host, port, pollSeconds: 0.01, answerSeconds: answerMs / 1000, writes: 'allow' }),
  devices,
  simulate,
  waivers: {
    'what a wrong clock says is counted as of the device and never stored at such a time, and the device is heard when the clock is right':
      'data blocks have no times: samples have the time at which the answer came',
  },
});
