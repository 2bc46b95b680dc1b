import type { Duplex } from 'node:stream';
import { Failure } from '../../contracts/errors.ts';
import { zoneMinutesOf } from '../time-zone.ts';
import { readDown } from './body-down.ts';
import { control } from './control.ts';
import { createDeframer } from './deframe.ts';
import { encodeFrame, type Frame, type Packet } from './frame.ts';
import { writeUp } from './message.ts';
import type { StationOptions } from './station.ts';
import { type Answer, type Answerer, answerTo, clockCode } from './station-answers.ts';

/** The calling side of a station: its connection and the message that it waits for. */
export interface Caller {
  readonly options: Required<
    Pick<StationOptions, 'station' | 'center' | 'connect' | 'encoding' | 'mode' | 'answerMs' | 'packetBytes' | 'keepAliveSeconds'>
  >;
  readonly answerer: Answerer;
  link: Duplex | undefined;
  serial: number;
  isClosed: boolean;
  awaited: Awaited | undefined;
  beat: NodeJS.Timeout | undefined;
  fallback: NodeJS.Timeout | undefined;
}

type Outcome = 'acknowledged' | 'late' | 'lost' | 'closed';

interface Awaited {
  readonly serial: number;
  readonly frames: readonly Frame[];
  readonly end: (outcome: Outcome) => void;
}

// Resends of a report, SL 651-2014 6.3.1.2 b.
const resends = 2;
// An online station hangs up after so long without a command (ESC of table 10).
const fallbackMs = 600_000;

/** Make the calling side with the defaults of `StationOptions`. */
export function createCaller(options: StationOptions): Caller {
  const { station, stationType, password, clock, state = {}, clockOffsetMs = 0, timeZone = '+08:00' } = options;
  const { center, connect, encoding = 'hex', mode = 'M2', answerMs = 10_000, packetBytes = 220, keepAliveSeconds = 40 } = options;
  return {
    options: { station, center, connect, encoding, mode, answerMs, packetBytes, keepAliveSeconds },
    answerer: {
      station,
      stationType,
      password,
      clock,
      state,
      zoneMinutes: zoneMinutesOf(timeZone),
      offsetMs: clockOffsetMs,
      settings: new Map(),
      bits: 0,
    },
    link: undefined,
    serial: 0,
    isClosed: false,
    awaited: undefined,
    beat: undefined,
    fallback: undefined,
  };
}

/** Close the connection and stop its timers. */
export function hangUp(caller: Caller): void {
  clearInterval(caller.beat);
  clearTimeout(caller.fallback);
  caller.link?.destroy();
  caller.link = undefined;
}

function nextSerial(caller: Caller): number {
  caller.serial = (caller.serial % 65_535) + 1;
  return caller.serial;
}

function bodyOf({ answerer, options }: Caller, serial: number, [functionCode, answer]: readonly [number, Answer]): Uint8Array {
  return writeUp(options.encoding, functionCode, { serial, sentAt: clockCode(answerer, 12), ...answer });
}

/** One frame, or the packets of an M3 message when the body is long. */
function framesOf({ options, answerer }: Caller, functionCode: number, body: Uint8Array): Frame[] {
  const { encoding, center, station, packetBytes } = options;
  const total = Math.max(1, Math.ceil(body.length / packetBytes));
  const head = { encoding, direction: 'up', center, station, password: answerer.password, functionCode } as const;
  const frame = (part: Uint8Array, end: number, packet: Packet | undefined): Frame => ({ ...head, packet, body: part, end });
  if (total === 1) return [frame(body, control.etx, undefined)];
  return Array.from({ length: total }, (_, i) =>
    frame(body.slice(i * packetBytes, (i + 1) * packetBytes), i + 1 === total ? control.etx : control.etb, { total, index: i + 1 }),
  );
}

/** Connect when not connected and send one keep-alive with the last serial (SL 651-2014 6.6.4.2). */
export async function sendKeepAlive(caller: Caller): Promise<void> {
  const link = await connected(caller);
  const { station, stationType } = caller.answerer;
  const answer: Answer = { station, stationType, observedAt: undefined, readings: [], content: { kind: 'none' } };
  const body = bodyOf(caller, Math.max(1, caller.serial), [0x2f, answer]);
  for (const frame of framesOf(caller, 0x2f, body)) link.write(encodeFrame(frame));
}

async function connected(caller: Caller): Promise<Duplex> {
  if (caller.isClosed) throw closed(caller);
  if (caller.link !== undefined && !caller.link.destroyed) return caller.link;
  const { connect, encoding, keepAliveSeconds } = caller.options;
  const link = await connect();
  const deframer = createDeframer(encoding, (found) => {
    if (found.kind === 'frame') onDown(caller, found.frame);
  });
  const lost = () => {
    if (caller.link !== link) return;
    hangUp(caller);
    caller.awaited?.end('lost');
  };
  link.on('data', (chunk: Uint8Array) => deframer.push(chunk));
  link.on('error', lost).on('close', lost);
  caller.link = link;
  if (keepAliveSeconds > 0) caller.beat = setInterval(() => void sendKeepAlive(caller).catch(lost), keepAliveSeconds * 1000).unref();
  return link;
}

const closed = ({ options: { station } }: Caller): Failure =>
  new Failure('LINK_LOST', `reporting from ${station}: the station was closed`, { details: { what: station } });

/** A down frame; what cannot be read is answered by silence. */
function onDown(caller: Caller, frame: Frame): void {
  if (frame.direction !== 'down' || frame.station !== caller.options.station) return;
  try {
    if (frame.end === control.enq) answerCommand(caller, frame);
    else if (frame.end === control.nak) sendAgain(caller, frame.packet);
    else onAcknowledged(caller, frame);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
}

function onAcknowledged(caller: Caller, frame: Frame): void {
  const { serial } = readDown(frame.functionCode, frame.encoding, frame.body);
  if (serial === caller.awaited?.serial) caller.awaited.end('acknowledged');
  if (frame.end === control.eot) hangUp(caller);
  if (frame.end === control.esc) stayOnline(caller);
}

function stayOnline(caller: Caller): void {
  clearTimeout(caller.fallback);
  caller.fallback = setTimeout(() => hangUp(caller), fallbackMs).unref();
}

function answerCommand(caller: Caller, frame: Frame): void {
  const answer = answerTo(caller.answerer, frame.functionCode, readDown(frame.functionCode, frame.encoding, frame.body));
  if (answer === undefined) return;
  stayOnline(caller);
  const body = bodyOf(caller, nextSerial(caller), [frame.functionCode, answer]);
  for (const one of framesOf(caller, frame.functionCode, body)) caller.link?.write(encodeFrame(one));
}

/** Resend one packet; a resent packet ends with ETX (SL 651-2014 6.3.1.2 c). */
function sendAgain(caller: Caller, packet: Packet | undefined): void {
  const again = caller.awaited?.frames[(packet?.index ?? 0) - 1];
  if (again !== undefined) caller.link?.write(encodeFrame({ ...again, end: control.etx }));
}

/** Send packets once and wait for what comes of it. */
async function attempt(caller: Caller, serial: number, frames: readonly Frame[]): Promise<Outcome> {
  const link = await connected(caller);
  return new Promise((resolve) => {
    const end = (outcome: Outcome) => {
      clearTimeout(timer);
      caller.awaited = undefined;
      resolve(outcome);
    };
    const timer = setTimeout(() => end('late'), caller.options.answerMs);
    caller.awaited = { serial, frames, end };
    for (const frame of frames) link.write(encodeFrame(frame));
    if (caller.options.mode === 'M1' && frames.length === 1) end('acknowledged');
  });
}

/** Send a message and wait for its acknowledgement; at most two resends with the same serial. */
export async function deliver(caller: Caller, functionCode: number, answer: Answer): Promise<void> {
  const serial = nextSerial(caller);
  const frames = framesOf(caller, functionCode, bodyOf(caller, serial, [functionCode, answer]));
  for (let sent = 0; sent <= resends; sent++) {
    const outcome = await attempt(caller, serial, frames).catch(() => 'lost' as const);
    if (outcome === 'acknowledged') return;
    if (caller.isClosed) throw closed(caller);
    if (outcome === 'lost') await pause(Math.min(1000, caller.options.answerMs));
  }
  hangUp(caller);
  const what = `report ${serial} of ${caller.options.station}`;
  throw new Failure('TIMEOUT', `sending ${what}: no acknowledgement after ${resends} resends`, { details: { what } });
}

/** Between a lost connection and the next one. */
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
