import { createServer, type Server, type Socket } from 'node:net';
import { type Address, listen } from '../listening.ts';
import { createPacketReader, encodeConnect, encodeData, encodeDataInPieces, tpdu } from './frame.ts';
import { encodeAnswer, functionCode, type Head, readAsked, readHead, readSetup, rosctr } from './pdu.ts';
import { answerOf, type PlcMemory } from './plc.ts';

/** How a simulated controller behaves, and what goes wrong with it; may be changed at any time. */
export interface PlcBehaviour {
  /** PDUs and unanswered requests that it allows; default 240 and 3, as an S7-1200. */
  pduBytes: number;
  jobs: number;
  /** It takes connections and requests and answers none. */
  isSilent: boolean;
  /** Requests that name one of these data blocks are not answered. */
  readonly silentBlocks: Set<number>;
  /** It answers every request with this error, such as 0x8104. */
  error: number | undefined;
  /** It refuses connections by a disconnect request, as for a wrong slot. */
  refuses: boolean;
  /** Answers are sent in pieces of so many bytes. */
  pieceBytes: number | undefined;
}

/** An S7 server for tests and commissioning. */
export interface PlcServer {
  readonly behaviour: PlcBehaviour;
  readonly connections: number;
  /** Requests that were answered or not, besides setups. */
  readonly asked: number;
  /** Writes that are held. */
  readonly heldWrites: number;
  /** Listen on 127.0.0.1; port 0 takes a free one. */
  listen(port?: number): Promise<Address>;
  /** From now on everything that is sent goes through `change`. */
  bend(change: ((bytes: Uint8Array) => Uint8Array) | undefined): void;
  /** Send bytes as they are to everyone who is connected. */
  pour(bytes: Uint8Array): void;
  /** While held, writes wait; let go, they are done and acknowledged. */
  holdWrites(isHeld: boolean): void;
  /** Cut all connections; new ones are let in. */
  hangUp(): void;
  /** Cut all connections and listen no more. */
  close(): Promise<void>;
}

interface State {
  readonly memory: PlcMemory;
  readonly behaviour: PlcBehaviour;
  change: ((bytes: Uint8Array) => Uint8Array) | undefined;
  /** Writes that wait; `undefined` when none has to. */
  held: (() => void)[] | undefined;
  asked: number;
}

type Send = (bytes: Uint8Array) => void;

function setUp({ behaviour }: State, head: Head): Uint8Array {
  const wanted = readSetup(head) ?? { jobs: 1, pduBytes: 240 };
  const jobs = Math.min(wanted.jobs, behaviour.jobs);
  const pduBytes = Math.min(wanted.pduBytes, behaviour.pduBytes);
  const u16 = (value: number) => [value >>> 8, value & 0xff];
  return encodeAnswer(head.reference, 0, [[functionCode.setup, 0, ...u16(jobs), ...u16(jobs), ...u16(pduBytes)], []]);
}

function isSilentTo({ behaviour }: State, { parameters }: Head): boolean {
  return behaviour.isSilent || (readAsked(parameters) ?? []).some(({ area, db }) => area === 0x84 && behaviour.silentBlocks.has(db));
}

function answer(state: State, head: Head, send: Send): void {
  const { behaviour, memory } = state;
  state.asked++;
  if (isSilentTo(state, head)) return;
  const pdu =
    behaviour.error === undefined ? answerOf(memory, head, behaviour.pduBytes) : encodeAnswer(head.reference, behaviour.error, [[], []]);
  send(behaviour.pieceBytes === undefined ? encodeData(pdu) : encodeDataInPieces(pdu, behaviour.pieceBytes));
}

function take(state: State, bytes: Uint8Array, send: Send): void {
  const head = readHead(bytes);
  if (typeof head === 'string' || head.kind !== rosctr.job) return;
  if (head.parameters[0] === functionCode.setup) {
    if (!state.behaviour.isSilent) send(encodeData(setUp(state, head)));
    return;
  }
  const isWrite = head.parameters[0] === functionCode.write;
  const kept: Head = { ...head, parameters: head.parameters.slice(), data: head.data.slice() };
  if (isWrite && state.held !== undefined) state.held.push(() => answer(state, kept, send));
  else answer(state, head, send);
}

function serve(state: State, socket: Socket): void {
  const send: Send = (bytes) => socket.writable && socket.write(state.change === undefined ? bytes : state.change(bytes));
  const reader = createPacketReader({
    control(code) {
      if (code !== tpdu.connect || state.behaviour.isSilent) return;
      send(encodeConnect(state.behaviour.refuses ? tpdu.disconnect : tpdu.confirm, { local: 0x0100, remote: 0x0102, to: 1 }));
    },
    pdu: (bytes) => take(state, bytes, send),
    broken: () => socket.destroy(),
  });
  socket.on('data', reader.push);
}

const closed = (server: Server | undefined): Promise<void> =>
  new Promise((resolve) => {
    if (server === undefined) resolve();
    else server.close(() => resolve());
  });

/** A simulated controller that does not listen yet. */
export function createPlcServer(memory: PlcMemory): PlcServer {
  const behaviour: PlcBehaviour = {
    ...{ pduBytes: 240, jobs: 3, isSilent: false, silentBlocks: new Set(), error: undefined, refuses: false, pieceBytes: undefined },
  };
  const state: State = { memory, behaviour, change: undefined, held: undefined, asked: 0 };
  const sockets = new Set<Socket>();
  let server: Server | undefined;

  function accept(socket: Socket): void {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {}); // 'close' follows
    socket.once('close', () => sockets.delete(socket));
    serve(state, socket);
  }

  function hangUp(): void {
    for (const socket of sockets) socket.destroy();
  }

  return {
    behaviour,
    get connections() {
      return sockets.size;
    },
    get asked() {
      return state.asked;
    },
    get heldWrites() {
      return state.held?.length ?? 0;
    },
    listen(port = 0) {
      server = createServer(accept);
      return listen(server, { host: '127.0.0.1', port });
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
      if (!isHeld) for (const done of waiting) done();
    },
    hangUp,
    async close() {
      hangUp();
      await closed(server);
      server = undefined;
    },
  };
}
