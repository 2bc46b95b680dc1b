import { createServer, type Server, type Socket } from 'node:net';
import { type Address, listen } from '../listening.ts';
import type { Asdu, AsduToSend } from './asdu.ts';
import { createOutstation, goodBehaviour, type Outstation, type OutstationBehaviour } from './outstation.ts';
import type { Plant } from './plant.ts';
import { createSelections } from './selections.ts';

/** A simulated controlled station on a TCP port. */
export interface OutstationServer {
  readonly address: Address;
  readonly behaviour: OutstationBehaviour;
  readonly connections: number;
  /** Every ASDU that was heard, as type and cause. */
  readonly heard: readonly (readonly [type: number, cause: number])[];
  /** Change a value and tell of it. */
  set(station: number, address: number, value: number): void;
  /** Send an ASDU on every connection. */
  tell(asdu: AsduToSend): void;
  /** Everything that is sent goes through it. */
  bend(change: ((bytes: Uint8Array) => Uint8Array) | undefined): void;
  /** Send bytes as they are. */
  pour(bytes: Uint8Array): void;
  hangUp(): void;
  leave(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** How a {@link OutstationServer} is made. */
export interface OutstationServerOptions {
  readonly plant: Plant;
  /** Default: a free port of 127.0.0.1. */
  readonly address?: Address;
  /** Default 15 s. */
  readonly t1Ms?: number;
  readonly zoneMinutes?: number;
  /** Default: the computer's clock. */
  readonly clock?: () => number;
  /** A command that was selected may be executed for so long; default 30 s. */
  readonly selectionMs?: number;
}

const tickMs = 50;
const mostRemembered = 10_000;

/** Listen as a controlled station; throws `NOT_AVAILABLE` when the port is taken. */
export async function openOutstation(options: OutstationServerOptions): Promise<OutstationServer> {
  const { plant, zoneMinutes = 480, clock = Date.now, t1Ms = 15_000, selectionMs = 30_000 } = options;
  const behaviour = goodBehaviour();
  const selections = createSelections(selectionMs, () => performance.now());
  const links = new Map<Socket, Outstation>();
  const heard: [number, number][] = [];
  let change: ((bytes: Uint8Array) => Uint8Array) | undefined;

  const note = ({ type, cause }: Asdu): void => {
    if (heard.length < mostRemembered) heard.push([type.id, cause]);
  };
  const accept = (socket: Socket): void => {
    const send = (bytes: Uint8Array): void => void (socket.writable && socket.write(change === undefined ? bytes : change(bytes)));
    const timers = { k: 12, w: 8, t1Ms, t2Ms: Math.min(10_000, t1Ms / 2), t3Ms: Math.min(20_000, 2 * t1Ms), now: () => performance.now() };
    const onFail = () => socket.destroy();
    const outstation = createOutstation({ ...timers, plant, behaviour, selections, zoneMinutes, clock, send, onFail, onHeard: note });
    const timer = setInterval(outstation.tick, tickMs);
    links.set(socket, outstation);
    socket.on('error', () => undefined); // 'close' follows
    socket.on('data', (chunk) => outstation.receive(chunk));
    socket.once('close', () => {
      clearInterval(timer);
      links.delete(socket);
    });
  };
  const hangUp = (): void => {
    for (const socket of links.keys()) socket.destroy();
  };
  const door = createDoor(accept);
  const address = await door.open(options.address ?? { host: '127.0.0.1', port: 0 });
  const leave = async (): Promise<void> => {
    hangUp();
    await door.close();
  };
  return {
    address,
    behaviour,
    heard,
    get connections() {
      return links.size;
    },
    set(station, object, value) {
      const held = plant.get(station)?.get(object);
      if (held !== undefined) held.value = value;
      for (const outstation of links.values()) outstation.report(station, object);
    },
    tell(asdu) {
      for (const outstation of links.values()) outstation.tell(asdu);
    },
    bend(next) {
      change = next;
    },
    pour(bytes) {
      for (const socket of links.keys()) socket.write(bytes);
    },
    hangUp,
    leave,
    comeBack: () => door.open(address).then(() => undefined),
    close: leave,
  };
}

function createDoor(accept: (socket: Socket) => void) {
  let server: Server | undefined;
  return {
    open(address: Address): Promise<Address> {
      server = createServer({ noDelay: true }, accept);
      return listen(server, address);
    },
    async close(): Promise<void> {
      const closing = server;
      server = undefined;
      await new Promise<void>((resolve) => (closing === undefined ? resolve() : closing.close(() => resolve())));
    },
  };
}
