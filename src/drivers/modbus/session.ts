import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { DriverHost, Session } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import type { ModbusConfig } from './config.ts';
import { isWrite } from './pdu.ts';
import { createPoller, type Poller, type PollLimits } from './poller.ts';
import { createSilenceWatch } from './silence-watch.ts';
import { openStream, peerOf } from './stream.ts';
import { createRtuWire, createTcpWire, type Outcome, type Wire, type WireParts } from './wire.ts';
import { type Call, write, writingsOf } from './write.ts';

/** Bad samples of a lost link get so long to find room. */
const roomMs = 1_000;
const roomStepMs = 20;
/** How often changed bindings are looked for when nothing else happens. */
const followMs = 250;
/** Bits of a character on a serial line, and the silence between two frames in characters (Modbus over Serial Line 1.02, clause 2.5.1.1). */
const characterBits = 11;
const silentCharacters = 3.5;
/** Above 19,200 Bd the silence does not get shorter. */
const leastSilenceMs = 1.75;

const limitsOf = (config: ModbusConfig): PollLimits => ({
  everyMs: config.pollSeconds * 1000,
  maxGap: config.maxGap,
  maxRegisters: config.maxRegisters,
  maxBits: config.maxBits,
  inFlightPerUnit: config.inFlightPerUnit,
  retries: config.retries,
  backoffMs: config.backoffSeconds * 1000,
});

function quietMsOf({ transport, quietMs, baudRate }: ModbusConfig): number {
  if (transport !== 'serial') return quietMs;
  return Math.max(quietMs, leastSilenceMs, (silentCharacters * characterBits * 1000) / baudRate);
}

const linkLost = (config: ModbusConfig, what: string, cause?: unknown): Failure =>
  new Failure('LINK_LOST', `calling ${peerOf(config)}: ${what}`, { cause, details: { what } });

/** An open link with everything that hangs on it. */
interface Live {
  readonly poller: Poller;
  /** Aborts when the link ends. */
  readonly ended: AbortSignal;
  /** Give the link up so that what was written and not answered reaches no device later. */
  readonly cut: (failure: Failure) => void;
}

/** A source that calls the units behind one link. */
export function openSession(config: ModbusConfig, host: DriverHost): Session {
  let live: Live | undefined;
  return {
    async run(signal) {
      if (signal.aborted) return;
      const stream = await openStream(config, signal);
      if (stream === undefined) return;
      const ended = new AbortController();
      try {
        await serve({ config, host, stream, signal }, (poller, cut) => {
          live = { poller, ended: ended.signal, cut };
        });
      } finally {
        live = undefined;
        ended.abort();
      }
    },
    async ask(identity, question, signal) {
      const device = host.device(identity);
      if (device === undefined) throw new Failure('NOT_FOUND', `asking ${identity}`, { details: { what: identity } });
      const writings = writingsOf(device, question);
      if (live === undefined) throw linkLost(config, 'there is no link');
      return write(callOf(live, identity, signal), identity, writings);
    },
  };
}

/** A write was not answered: the link goes too, unless others show that the write has left it. */
async function giveUpWrite({ poller, cut }: Live, identity: string, failure: Failure): Promise<void> {
  if (!(await poller.arrives(identity))) cut(failure);
}

/** Calls to one unit; they end with the link and with the signal, and each answer has its time. */
function callOf(live: Live, identity: string, signal: AbortSignal): Call {
  const { poller, ended } = live;
  const limit = AbortSignal.any([signal, ended]);
  const failed = (code: 'TIMEOUT' | 'LINK_LOST' | 'NOT_AVAILABLE', what: string) =>
    new Failure(code, `asking ${identity}: ${what}`, { details: { what } });
  return (pdu) =>
    new Promise<Outcome>((resolve, reject) => {
      const late = () => reject(ended.aborted ? failed('LINK_LOST', 'the link has ended') : failed('TIMEOUT', 'the wait was ended'));
      const done = (outcome: Outcome) => {
        limit.removeEventListener('abort', late);
        if (outcome.kind === 'silence' && isWrite(pdu)) void giveUpWrite(live, identity, failed('TIMEOUT', 'a write was not answered'));
        resolve(outcome.kind === 'data' ? { kind: 'data', bytes: outcome.bytes.slice() } : outcome);
      };
      const dropped = (why: string) => {
        limit.removeEventListener('abort', late);
        reject(failed('LINK_LOST', why));
      };
      if (limit.aborted) late();
      else if (poller.ask(identity, { pdu, done, dropped, isOver: () => limit.aborted }))
        limit.addEventListener('abort', late, { once: true });
      else reject(failed('NOT_AVAILABLE', 'it is no unit, or too much waits for it'));
    });
}

interface Serving {
  readonly config: ModbusConfig;
  readonly host: DriverHost;
  readonly stream: Duplex;
  readonly signal: AbortSignal;
}

/** The end of a link: resolves when the signal aborts, rejects when the link is of no use any more. */
interface LinkEnd {
  readonly promise: Promise<void>;
  fail(failure: Failure): void;
}

function endOf({ config, stream, signal }: Serving): LinkEnd {
  let fail: (failure: Failure) => void = () => {};
  const promise = new Promise<void>((resolve, reject) => {
    fail = reject;
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
    stream.on('error', (cause) => reject(linkLost(config, cause.message, cause)));
    stream.once('end', () => reject(linkLost(config, 'the peer hung up')));
    stream.once('close', () => reject(linkLost(config, 'the connection was closed')));
  });
  promise.catch(() => {}); // told by serve
  return { promise, fail: (failure) => fail(failure) };
}

/** The poller of a stream; bytes that come are brought to it. */
function startPoller({ config, host, stream }: Serving, end: LinkEnd): { readonly poller: Poller; readonly wire: Wire } {
  const now = () => performance.now();
  const watch = createSilenceWatch(config.transport === 'serial' ? Number.POSITIVE_INFINITY : config.silentSeconds * 1000, now);
  const silent = `not a byte in ${config.silentSeconds} s`;
  const parts: WireParts = {
    answerMs: config.answerSeconds * 1000,
    inFlight: config.inFlight,
    quietMs: quietMsOf(config),
    write(bytes) {
      watch.asked();
      stream.write(bytes);
    },
    refuse: (reason, count, detail) => host.refuse(reason, count, undefined, detail),
    gaveUp() {
      if (watch.isTooLong()) end.fail(new Failure('TIMEOUT', `calling ${peerOf(config)}: ${silent}`, { details: { what: silent } }));
      else poller.pump();
    },
    broken(failure) {
      host.refuse('bad-frame', 1, undefined, failure.message);
      end.fail(failure);
    },
  };
  const wire = config.transport === 'tcp' ? createTcpWire(parts) : createRtuWire(parts);
  const poller = createPoller({ host, wire, limits: limitsOf(config), now });
  stream.on('data', (chunk: Buffer) => {
    watch.heard();
    stream.cork(); // what is asked next goes in one piece
    wire.push(chunk);
    poller.pump();
    stream.uncork();
  });
  return { poller, wire };
}

/** Call the units until the signal aborts; throws `LINK_LOST`, `BAD_FRAME` or `TIMEOUT` when the link is of no use any more. */
async function serve(serving: Serving, isUp: (poller: Poller, cut: Live['cut']) => void): Promise<void> {
  const { config, host, stream, signal } = serving;
  const end = endOf(serving);
  const { poller, wire } = startPoller(serving, end);
  const offRoom = host.sink.onRoom(() => {
    poller.intake.resume();
    poller.pump();
  });
  const following = setInterval(poller.pump, followMs);
  try {
    host.link({ kind: 'connected', identity: undefined, time: host.clock.now(), detail: peerOf(config) });
    isUp(poller, (failure) => {
      if (stream instanceof Socket) stream.resetAndDestroy();
      end.fail(failure);
    });
    poller.pump();
    await end.promise;
  } catch (error) {
    poller.lost();
    throw error;
  } finally {
    clearInterval(following);
    wire.stop();
    poller.stop();
    stream.destroy();
    await lastRoom(poller, signal);
    offRoom();
    poller.intake.giveUp();
  }
}

/** What waits for room has a last chance to find some. */
async function lastRoom({ intake }: Poller, signal: AbortSignal): Promise<void> {
  const endAt = performance.now() + roomMs;
  while (intake.isWaiting && !signal.aborted && performance.now() < endAt) await delay(roomStepMs);
}
