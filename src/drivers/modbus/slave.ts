import { createServer, type Server, type Socket } from 'node:net';
import { type Address, listen } from '../listening.ts';
import { encodeRtu, encodeTcp, rtuRequestBytes } from './adu.ts';
import { exceptionCode } from './exceptions.ts';
import { functionCode, isWrite } from './pdu.ts';
import { createRtuReader } from './rtu-reader.ts';
import { answerOf, createSlaveMemory, exceptionAnswer, type SlaveMemory } from './slave-memory.ts';
import { createTcpReader } from './tcp-reader.ts';

/** What goes wrong with a simulated unit. */
export interface SlaveFaults {
  /** It takes requests and does not answer. */
  isSilent?: boolean;
  /** It answers everything with this exception. */
  exception?: number;
  /** It takes requests to write, and neither carries them out nor answers. */
  ignoresWrites?: boolean;
  /** It carries writes out and does not answer them. */
  losesWriteAnswers?: boolean;
  /** It answers late. */
  delayMs?: number;
  /** TCP: added to the transaction id of its answers. */
  transactionShift?: number;
  /** Its answers are cut off after so many bytes. */
  cutAt?: number;
  /** RTU: the CRC of its answers is wrong. */
  hasWrongCrc?: boolean;
}

/** A simulated unit. */
export interface SlaveUnit {
  readonly memory: SlaveMemory;
  readonly faults: SlaveFaults;
  /** Requests that it was asked so far. */
  asked: number;
  /** Writes that it has carried out so far. */
  written: number;
}

/** A Modbus server with simulated units, for tests, demonstrations and benchmarks. */
export interface Slave {
  /** Units by their id. A request to any other is answered with exception 0B on TCP, as a gateway does, and not at all on RTU. */
  readonly units: ReadonlyMap<number, SlaveUnit>;
  readonly connections: number;
  /** Listen on 127.0.0.1; port 0 takes a free one. */
  listen(port?: number): Promise<Address>;
  /** Speak on a stream that is there already. */
  serve(stream: SlaveStream): void;
  /** From now on everything that is sent goes through `change`. */
  bend(change: ((bytes: Uint8Array) => Uint8Array) | undefined): void;
  /** Send bytes as they are to everyone who is connected. */
  pour(bytes: Uint8Array): void;
  /** While held, writes wait; let go, they are done and acknowledged. */
  holdWrites(isHeld: boolean): void;
  readonly heldWrites: number;
  /** Cut all connections; new ones are let in. */
  hangUp(): void;
  /** Cut all connections and listen no more. */
  close(): Promise<void>;
}

/** A socket, or anything with its two directions. */
export interface SlaveStream {
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
  write(bytes: Uint8Array): unknown;
}

/** How a slave is made. */
export interface SlaveOptions {
  readonly framing: 'tcp' | 'rtu';
  readonly units: readonly number[];
  /** Addresses in each table of a unit; default all 65,536. */
  readonly memorySize?: number;
}

/** A request with the way back. */
interface Request {
  readonly unit: number;
  readonly pdu: Uint8Array;
  readonly transaction: number;
  send(bytes: Uint8Array): void;
}

interface State {
  readonly options: SlaveOptions;
  readonly units: ReadonlyMap<number, SlaveUnit>;
  readonly timers: Set<NodeJS.Timeout>;
  change: ((bytes: Uint8Array) => Uint8Array) | undefined;
  /** Requests to write that wait; `undefined` when none has to. */
  held: Request[] | undefined;
}

const knownCodes: ReadonlySet<number> = new Set(Object.values(functionCode));

function frameOf(
  { options: { framing } }: State,
  { unit, transaction }: Request,
  [pdu, faults]: readonly [Uint8Array, SlaveFaults],
): Uint8Array {
  if (framing === 'tcp') return encodeTcp((transaction + (faults.transactionShift ?? 0)) & 0xffff, unit, pdu);
  const frame = encodeRtu(unit, pdu);
  if (faults.hasWrongCrc === true) frame[frame.length - 1] = (frame.at(-1) ?? 0) ^ 0xff;
  return frame;
}

function reply(state: State, request: Request, [pdu, faults]: readonly [Uint8Array, SlaveFaults]): void {
  const frame = frameOf(state, request, [pdu, faults]);
  const cut = frame.subarray(0, faults.cutAt ?? frame.length);
  const bytes = state.change === undefined ? cut : state.change(cut);
  if (faults.delayMs === undefined) {
    request.send(bytes);
    return;
  }
  const timer = setTimeout(() => {
    state.timers.delete(timer);
    request.send(bytes);
  }, faults.delayMs);
  state.timers.add(timer);
}

function answer(state: State, request: Request): void {
  const unit = state.units.get(request.unit);
  if (unit === undefined) {
    if (state.options.framing === 'tcp') reply(state, request, [exceptionAnswer(request.pdu, exceptionCode.gatewayTarget), {}]);
    return;
  }
  unit.asked++;
  const { faults, memory } = unit;
  if (faults.isSilent === true || (faults.ignoresWrites === true && isWrite(request.pdu))) return;
  const pdu = faults.exception === undefined ? answerOf(memory, request.pdu) : exceptionAnswer(request.pdu, faults.exception);
  if (isWrite(request.pdu) && (pdu[0] ?? 0) < 0x80) unit.written++;
  if (faults.losesWriteAnswers === true && isWrite(request.pdu)) return;
  reply(state, request, [pdu, faults]);
}

function take(state: State, request: Request): void {
  if (state.held !== undefined && isWrite(request.pdu)) state.held.push({ ...request, pdu: request.pdu.slice() });
  else answer(state, request);
}

/** Reads requests from one stream. */
function readerOf(state: State, { send, hangUp }: { send(bytes: Uint8Array): void; hangUp(): void }): (chunk: Uint8Array) => void {
  if (state.options.framing === 'tcp') {
    const reader = createTcpReader({
      frame: (transaction, unit, pdu) => take(state, { transaction, unit, pdu, send }),
      broken: hangUp,
    });
    return reader.push;
  }
  const reader = createRtuReader({ isStart: (unit, code) => state.units.has(unit) && knownCodes.has(code), lengthOf: rtuRequestBytes });
  return (chunk) => reader.push(chunk, (unit, pdu) => take(state, { transaction: 0, unit, pdu, send }));
}

function closeServer(server: Server | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (server === undefined) resolve();
    else server.close(() => resolve());
  });
}

function stateOf(options: SlaveOptions): State {
  const units = options.units.map(
    (id) => [id, { memory: createSlaveMemory(options.memorySize), faults: {}, asked: 0, written: 0 }] as const,
  );
  return { options, units: new Map(units), timers: new Set(), change: undefined, held: undefined };
}

/** A slave that does not listen yet. */
export function createSlave(options: SlaveOptions): Slave {
  const state = stateOf(options);
  const sockets = new Set<Socket>();
  let server: Server | undefined;

  function accept(socket: Socket): void {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {}); // 'close' follows
    socket.once('close', () => sockets.delete(socket));
    const hangUp = () => socket.destroy();
    const push = readerOf(state, { send: (bytes) => socket.writable && socket.write(bytes), hangUp });
    socket.on('data', (chunk: Buffer) => {
      socket.cork();
      push(chunk);
      socket.uncork();
    });
  }

  function hangUp(): void {
    for (const socket of sockets) socket.destroy();
    for (const timer of state.timers) clearTimeout(timer);
    state.timers.clear();
  }

  return {
    units: state.units,
    get connections() {
      return sockets.size;
    },
    listen(port = 0) {
      server = createServer(accept);
      return listen(server, { host: '127.0.0.1', port });
    },
    serve(stream) {
      stream.on('data', readerOf(state, { send: (bytes) => stream.write(bytes), hangUp: () => {} }));
    },
    bend(change) {
      state.change = change;
    },
    pour(bytes) {
      for (const socket of sockets) socket.write(bytes);
    },
    holdWrites(isHeld) {
      const waiting = state.held ?? [];
      state.held = isHeld ? waiting : undefined;
      if (!isHeld) for (const request of waiting) answer(state, request);
    },
    get heldWrites() {
      return state.held?.length ?? 0;
    },
    hangUp,
    async close() {
      hangUp();
      await closeServer(server);
      server = undefined;
    },
  };
}
