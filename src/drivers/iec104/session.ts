import type { DriverHost } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { createDurableQueue } from '../durable-queue.ts';
import type { Apdu } from './apci.ts';
import { type Asdu, type AsduToSend, createAsdu, encodeAsdu, everyStation, readAsdu, stationOf } from './asdu.ts';
import { cause } from './cause.ts';
import { type Asking, ask, type CommandContext, run } from './commands.ts';
import type { Iec104Config } from './config.ts';
import { createDeframer } from './deframe.ts';
import { createExchanges } from './exchanges.ts';
import { createIntake } from './intake.ts';
import { createSchedule } from './schedule.ts';
import { createStations, type Stations } from './stations.ts';
import { zoneMinutesOf } from './time-code.ts';
import { createTransport, type Problem } from './transport.ts';
import { typeId } from './types.ts';

/** The socket of a link, as the session needs it. */
export interface Wire {
  readonly peer: string;
  send(bytes: Uint8Array): void;
  /** Read no more, or again: too much waits for room. */
  pause(): void;
  resume(): void;
  /** The link cannot go on. */
  fail(failure: Failure): void;
}

/** The controlling station's side of one link, without a socket. */
export interface Controlling {
  readonly stations: Stations;
  /** Data have flowed on this link. */
  readonly wasStarted: boolean;
  /** STOPDT was confirmed. */
  readonly isStopped: boolean;
  receive(chunk: Uint8Array): void;
  /** Call it a few times in the shortest timer. */
  tick(): void;
  start(): void;
  stop(): void;
  /** The link has ended; leaves no listener. */
  end(detail: string): void;
  ask(asking: Asking): Promise<Record<string, unknown>>;
}

/** An ASDU that waits for room. */
interface Waiting {
  readonly bytes: Uint8Array;
  readonly sequence: number;
  /** The refusal of the store was counted for it. */
  isCounted: boolean;
}

/** So many may wait before the socket is read no further; a station that keeps to k = 12 never gets there. */
const mostWaiting = 64;

interface State {
  readonly waiting: Waiting[];
  wasStarted: boolean;
  isStopped: boolean;
  isEnded: boolean;
  bindingsVersion: number | undefined;
}

/** What the functions of this file share. */
interface Context extends Omit<CommandContext, 'host'> {
  readonly host: DriverHost;
  readonly wire: Wire;
  readonly zoneMinutes: number;
  readonly now: () => number;
  readonly listener: ControllingParts['hear'];
  readonly state: State;
  readonly asdu: Asdu;
  readonly intake: ReturnType<typeof createIntake>;
  readonly durable: ReturnType<typeof createDurableQueue>;
  readonly schedule: ReturnType<typeof createSchedule>;
  readonly transport: ReturnType<typeof createTransport>;
  readonly ended: AbortController;
}

/** What the controlling side of a link is made with. */
export interface ControllingParts {
  readonly wire: Wire;
  /** A clock that only goes forward, ms. */
  readonly now: () => number;
  /** Hears every ASDU that can be read, before it is dealt with; one that waits for room is heard again. Default: nobody. */
  readonly hear?: ((asdu: Asdu) => void) | undefined;
}

/** Make the controlling side of a link. */
export function createControlling(config: Iec104Config, host: DriverHost, parts: ControllingParts): Controlling {
  const context = contextOf(config, host, parts);
  const { state, transport } = context;
  const deframer = createDeframer({
    apdu: (apdu) => transport.receive(apdu),
    junk: (bytes) => host.refuse('bad-frame', 1, undefined, `${bytes} bytes of no APDU`),
  });
  const off = host.sink.onRoom(() => workOff(context));
  return {
    stations: context.stations,
    get wasStarted() {
      return state.wasStarted;
    },
    get isStopped() {
      return state.isStopped;
    },
    receive(chunk) {
      if (state.isEnded) return;
      host.count(0, 0, chunk.length);
      deframer.push(chunk);
    },
    tick: () => tick(context),
    start: () => transport.start(),
    stop: () => transport.stop(),
    end(detail) {
      state.isEnded = true;
      deframer.end();
      off();
      end(context, detail);
    },
    ask: (asking) => ask(context, asking),
  };
}

function contextOf(config: Iec104Config, host: DriverHost, { wire, now, hear: listener }: ControllingParts): Context {
  const zoneMinutes = zoneMinutesOf(config.timeZone);
  const stations = createStations(host);
  const transport = createTransport({
    role: 'controlling',
    k: config.k,
    w: config.w,
    t1Ms: config.t1 * 1000,
    t2Ms: config.t2 * 1000,
    t3Ms: config.t3 * 1000,
    now,
    send: (bytes) => wire.send(bytes),
    deliver: (apdu, sequence) => deliver(context, apdu, sequence),
    onFlow: (isStarted) => flow(context, isStarted),
    fail: (problem) => fail(context, problem),
  });
  const context: Context = {
    config,
    host,
    wire,
    now,
    listener,
    zoneMinutes,
    stations,
    transport,
    state: { waiting: [], wasStarted: false, isStopped: false, isEnded: false, bindingsVersion: undefined },
    asdu: createAsdu(),
    intake: createIntake(host, stations),
    durable: createDurableQueue(host.sink),
    schedule: createSchedule(config),
    exchanges: createExchanges(),
    busy: new Set(),
    ended: new AbortController(),
    send: (asdu) => send(context, asdu),
  };
  return context;
}

/** Send a request. Throws `LINK_LOST` while data do not flow, `OVERLOADED` when too many wait. */
function send({ transport, zoneMinutes, wire }: Context, asdu: AsduToSend): void {
  const what = `the link to ${wire.peer}`;
  if (!transport.isStarted) throw new Failure('LINK_LOST', `sending on ${what}: data do not flow`, { details: { what } });
  if (!transport.send(encodeAsdu(asdu, zoneMinutes))) throw new Failure('OVERLOADED', `sending on ${what}: too many requests wait`);
}

function fail({ host, wire }: Context, { kind, detail }: Problem): void {
  if (kind === 'rules') host.refuse('out-of-order', 1, undefined, detail);
  wire.fail(new Failure('LINK_LOST', `talking to ${wire.peer}: ${detail}`, { details: { what: detail } }));
}

function flow(context: Context, isStarted: boolean): void {
  const { host, state, wire } = context;
  if (isStarted) {
    state.wasStarted = true;
    host.link({ kind: 'listening', identity: undefined, time: host.clock.now(), detail: `data flow from ${wire.peer}` });
    runErrands(context);
  } else state.isStopped = true;
}

function deliver(context: Context, { bytes, from, to }: Apdu & { readonly format: 'I' }, sequence: number): void {
  const { state, wire } = context;
  if (state.waiting.length === 0 && takeAsdu(context, bytes, { from, to })) {
    settle(context, sequence);
    return;
  }
  const entry: Waiting = { bytes: bytes.slice(from, to), sequence, isCounted: false };
  state.waiting.push(entry);
  countRefusal(context, entry);
  if (state.waiting.length === mostWaiting) wire.pause();
}

/** The store takes nothing: the message waits unacknowledged, so that the station keeps it, and is counted once. */
function countRefusal({ host }: Context, entry: Waiting): void {
  const { refusal } = host.sink;
  if (refusal === undefined || entry.isCounted) return;
  entry.isCounted = true;
  host.refuse('no-room', 1, String(stationOf(entry.bytes, 0)), `nothing is taken: ${refusal}; the message waits unacknowledged`);
}

/** Try again what waits, in its order. */
function workOff(context: Context): void {
  const { state, wire } = context;
  const before = state.waiting.length;
  while (!state.isEnded) {
    const entry = state.waiting[0];
    if (entry === undefined || !takeAsdu(context, entry.bytes, { from: 0, to: entry.bytes.length })) break;
    state.waiting.shift();
    settle(context, entry.sequence);
  }
  for (const entry of state.waiting) countRefusal(context, entry);
  if (before >= mostWaiting && state.waiting.length < mostWaiting) wire.resume();
}

/** What was taken may be acknowledged once it is durable, and all before it. */
function settle({ durable, intake, transport }: Context, sequence: number): void {
  durable.when(intake.ticket, () => transport.safe(sequence));
}

/** Deal with an ASDU; false when it has to wait for room. */
function takeAsdu(context: Context, bytes: Uint8Array, { from, to }: { from: number; to: number }): boolean {
  const { host, asdu, zoneMinutes, intake } = context;
  const problem = readAsdu(bytes, { from, to, zoneMinutes }, asdu);
  if (problem !== undefined) {
    host.refuse('bad-frame', 1, String(stationOf(bytes, from)), problem);
    return true;
  }
  context.listener?.(asdu);
  hear(context, asdu.station);
  if (asdu.type.use === 'monitor') return intake.take(asdu) === 'done';
  if (asdu.type.id === typeId.endOfInit) context.schedule.restart(String(asdu.station));
  else if (!context.exchanges.answer(asdu) && !isExpected(asdu)) {
    host.refuse('out-of-order', 1, String(asdu.station), `${asdu.type.name} with cause ${asdu.cause} that nobody asked for`);
  }
  return true;
}

/** An end of an interrogation is not waited for. A station may send its own time. [IEC 60870-5-101, 7.4.6] */
const isExpected = ({ type, cause: code }: Asdu): boolean =>
  ((type.id === typeId.interrogation || type.id === typeId.counterInterrogation) &&
    (code === cause.termination || code === cause.confirmation)) ||
  (type.id === typeId.clock && code === cause.spontaneous);

function hear({ stations, host, wire }: Context, address: number): void {
  const station = stations.at(address);
  if (station === undefined || station.isHeard) return;
  station.isHeard = true;
  host.link({ kind: 'connected', identity: station.identity, time: host.clock.now(), detail: wire.peer });
}

function tick(context: Context): void {
  const { state, transport } = context;
  if (state.isEnded) return;
  if (state.waiting.length > 0) workOff(context);
  transport.tick();
  if (transport.isStarted) runErrands(context);
}

/** Start what is due. A source without devices asks all stations, so that they are shown to people. */
function runErrands(context: Context): void {
  const { stations, schedule, host, state } = context;
  const all = [...stations.all()];
  if (state.bindingsVersion !== host.bindingsVersion) {
    state.bindingsVersion = host.bindingsVersion;
    schedule.keep(new Set(all.map(({ identity }) => identity)));
  }
  for (const { identity, address } of all) runErrandsOf(context, identity, address);
  if (all.length === 0) runErrandsOf(context, String(everyStation), everyStation);
}

function runErrandsOf(context: Context, identity: string, station: number): void {
  const { schedule, now, host, ended } = context;
  for (const errand of schedule.due(identity, now())) {
    if (station === everyStation && errand !== 'interrogation') continue;
    run(context, { errand, station, signal: ended.signal }).catch((error: unknown) => {
      if (!(error instanceof Failure)) throw error;
      if (ended.signal.aborted) return;
      schedule.failed(identity, errand, now());
      host.link({ kind: 'error', identity, time: host.clock.now(), detail: error.message });
    });
  }
}

function end({ exchanges, ended, durable, stations, host }: Context, detail: string): void {
  ended.abort();
  exchanges.end(detail);
  durable.stop();
  for (const station of stations.all()) {
    if (!station.isHeard) continue;
    station.isHeard = false;
    host.link({ kind: 'disconnected', identity: station.identity, time: host.clock.now(), detail });
  }
}
