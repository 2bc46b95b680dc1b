import { clientDriverConformance } from '../../../test/conformance/client-driver.ts';
import type { TestDevice } from '../../../test/conformance/driver-host.ts';
import { iec104Config } from './config.ts';
import { iec104 } from './driver.ts';
import { openOutstation } from './outstation-server.ts';
import { createPlant } from './plant.ts';

const scaled = 11;
const devices: [TestDevice, TestDevice] = [
  { identity: '1', keys: ['1001:se-nb', '1002'], firstPoint: 1 },
  { identity: '2', keys: ['1001', '1002'], firstPoint: 11 },
];

/** Years have two digits: what was before 2000 is said as if it were a hundred years later. */
const sayable = (time: number): number =>
  time < Date.UTC(2000, 0, 1) ? new Date(time).setUTCFullYear(new Date(time).getUTCFullYear() + 100) : time;
const objectOf = (key: string): number => Number.parseInt(key, 10);

clientDriverConformance('iec104', {
  driver: iec104,
  config: ({ host, port }, answerMs) =>
    iec104Config.parse({
      host,
      port,
      interrogationSeconds: 1,
      answerSeconds: answerMs / 1000,
      t0: 2,
      t1: answerMs / 1000,
      t2: answerMs / 2000,
      t3: answerMs / 1000,
    }),
  devices,
  async simulate() {
    const objects = { 1001: [scaled, 0], 1002: [scaled, 0] } as const;
    const plant = createPlant({ 1: objects, 2: objects });
    const server = await openOutstation({ plant, t1Ms: 1_000 });
    const { behaviour } = server;
    return {
      address: server.address,
      get connections() {
        return server.connections;
      },
      set: (identity, key, value) => server.set(Number(identity), objectOf(key), value),
      setAt: (identity, key, value, time) =>
        server.tell({ type: 35, cause: 3, station: Number(identity), objects: [{ address: objectOf(key), value, time: sayable(time) }] }),
      get: (identity, key) => plant.get(Number(identity))?.get(objectOf(key))?.value,
      hangUp: server.hangUp,
      leave: server.leave,
      comeBack: server.comeBack,
      goSilent(identity) {
        if (identity === undefined) behaviour.isSilent = true;
        else behaviour.silent.add(Number(identity));
      },
      bend: server.bend,
      pour: server.pour,
      holdWrites(isHeld) {
        const held = behaviour.held ?? [];
        behaviour.held = isHeld ? held : undefined;
        if (!isHeld) for (const act of held) act();
      },
      get heldWrites() {
        return behaviour.held?.length ?? 0;
      },
      close: server.close,
    };
  },
});
