import type { Duplex } from 'node:stream';
import { Failure } from '../../contracts/errors.ts';
import type { Clock, EpochMs } from '../../contracts/time.ts';
import { createAssembler, type FragmentFrame } from './assembly.ts';
import { readTime } from './bcd.ts';
import { createDeframer } from './deframe.ts';
import { readFragmentRequest } from './fragment-request.ts';
import { bodyLimit, encodeFrame, type Frame, framesOf, hexId } from './frame.ts';
import { readGenericAnswer, result, resultTexts } from './generic-answer.ts';
import { type LocationValues, writeBulk, writeLocation } from './location.ts';
import { id } from './messages.ts';
import { type Edition, type Registration, readRegistered, writeAuthentication, writeRegistration } from './sign-in.ts';
import { answerTo, factoryParameters, type TerminalState } from './terminal-answers.ts';

/** What a simulated terminal needs. */
export interface TerminalOptions {
  /** Its telephone number, without zeros on the left. */
  readonly phone: string;
  /** Default 2019. */
  readonly edition?: Edition;
  readonly clock: Clock;
  readonly connect: () => Duplex;
  /** Its authentication code; default: it registers for one. */
  readonly code?: string;
  /** How long it waits for an answer; default 10 s. */
  readonly answerMs?: number;
  /** Largest body of a frame; longer messages go in fragments. Default 1023. */
  readonly frameBytes?: number;
  /** Fragments that are lost the first time, by their index; the platform has to ask for them. */
  readonly losing?: readonly number[];
}

/** A simulated terminal; see `createTerminal`. Everything that waits for an answer throws `TIMEOUT`, `LINK_LOST` or `NOT_AVAILABLE`. */
export interface Terminal {
  /** Connect, register for a code when there is none, and authenticate. */
  signIn(): Promise<void>;
  /** Report a location of these values; resolves when the platform has taken it. */
  report(values: LocationValues, time: EpochMs): Promise<void>;
  /** Report several at once. */
  bulk(items: readonly (readonly [LocationValues, EpochMs])[], isBlindArea?: boolean): Promise<void>;
  heartbeat(): Promise<void>;
  logout(): Promise<void>;
  serverTime(): Promise<EpochMs | undefined>;
  /** Send any message and wait for its generic answer. */
  send(id: number, body: Uint8Array): Promise<void>;
  /** Hang up. What waits throws `LINK_LOST`. */
  close(): void;
  readonly state: TerminalState;
  /** The authentication code that it was given. */
  readonly code: string | undefined;
  readonly isOnline: boolean;
}

interface Waiting {
  /** Resolves with the answer; undefined: the connection is gone. */
  readonly take: (answer: Frame | undefined) => void;
}

interface Line {
  readonly options: TerminalOptions;
  readonly state: TerminalState;
  /** By the serial of the message that waits. */
  readonly waiting: Map<number, Waiting>;
  link: Duplex | undefined;
  serial: number;
  fragments: readonly Frame[];
}

const failure = (code: 'TIMEOUT' | 'LINK_LOST' | 'NOT_AVAILABLE', what: string): Failure =>
  new Failure(code, `terminal: ${what}`, { details: { what } });

/** The frames of a message with the next serials. */
function framesFor(line: Line, name: number, body: Uint8Array): readonly Frame[] {
  const { phone, frameBytes = bodyLimit } = line.options;
  const { version } = line.state;
  const frames = framesOf({ id: name, version, phone, serial: line.serial, encryption: 0, body }, frameBytes);
  line.serial = (line.serial + frames.length) & 0xffff;
  if (frames.length > 1) line.fragments = frames;
  return frames;
}

function write(line: Line, frames: readonly Frame[]): void {
  for (const frame of frames) line.link?.write(encodeFrame(frame));
}

/** Send a message and wait for what answers it. */
function request(line: Line, name: number, body: Uint8Array): Promise<Frame> {
  const { answerMs = 10_000, losing = [] } = line.options;
  const frames = framesFor(line, name, body);
  const serial = frames.at(-1)?.serial ?? 0;
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      line.waiting.delete(serial);
      act();
    };
    const timer = setTimeout(() => settle(() => reject(failure('TIMEOUT', `no answer to ${hexId(name)}`))), answerMs);
    const take: Waiting['take'] = (answer) =>
      settle(() => (answer === undefined ? reject(failure('LINK_LOST', 'the connection ended')) : resolve(answer)));
    line.waiting.set(serial, { take });
    if (line.link === undefined || line.link.destroyed) take(undefined);
    else
      write(
        line,
        frames.filter(({ fragment }) => fragment === undefined || !losing.includes(fragment.index)),
      );
  });
}

/** Send a message that must be answered with "done". */
async function sendAll(line: Line, name: number, body: Uint8Array): Promise<void> {
  const { result: how } = readGenericAnswer((await request(line, name, body)).body);
  if (how !== result.ok) throw failure('NOT_AVAILABLE', `${hexId(name)} was answered: ${resultTexts[how] ?? how}`);
}

/** Serial of the message that a down message answers; `undefined` when it is an order. */
function answeredBy({ id: name, body }: Frame, line: Line): number | undefined {
  if (name === id.platformAnswer || name === id.registered) return Buffer.from(body).readUInt16BE(0);
  // The server time says not which query it answers.
  return name === id.time ? [...line.waiting.keys()].at(-1) : undefined;
}

function onDown(line: Line, frame: Frame): void {
  const answered = answeredBy(frame, line);
  if (answered !== undefined) line.waiting.get(answered)?.take(frame);
  else if (frame.id === id.askFragments) {
    const { indexes } = readFragmentRequest(frame.body, frame.version);
    write(
      line,
      line.fragments.filter(({ fragment }) => fragment !== undefined && indexes.includes(fragment.index)),
    );
  } else {
    const answer = answerTo(line.state, frame);
    write(line, framesFor(line, answer.id, answer.body));
  }
}

function connect(line: Line): void {
  const link = line.options.connect();
  const assembler = createAssembler({ used: 0, limit: 1_048_576 });
  const deframer = createDeframer((found) => {
    if (found.kind !== 'frame') return;
    const { frame } = found;
    if (frame.fragment === undefined) onDown(line, frame);
    else {
      const added = assembler.add(frame as FragmentFrame, 0); // holds: it has a fragment
      if (added.kind === 'complete') onDown(line, added.message);
    }
  });
  link.on('data', (chunk: Uint8Array) => deframer.push(chunk));
  link.on('error', () => {}); // 'close' follows
  link.on('close', () => {
    for (const { take } of [...line.waiting.values()]) take(undefined);
  });
  line.link = link;
}

/** What a simulated terminal says of itself: terminal and vehicle of its own, or the platform refuses the second of them. */
export const simulatedRegistration = (phone: string): Registration => ({
  province: 31,
  city: 110,
  manufacturer: 'YFSIM',
  model: 'sim-1',
  terminalId: phone.slice(-7).padStart(7, '0'),
  plateColor: 1,
  plate: `测A${phone.slice(-5).padStart(5, '0')}`,
});

/** Register; the code that was given. */
async function registered(line: Line, edition: Edition): Promise<string> {
  const answer = await request(line, id.register, writeRegistration(simulatedRegistration(line.options.phone), edition));
  const { result: how, code } = readRegistered(answer.body);
  if (how !== 0) throw failure('NOT_AVAILABLE', `the registration was answered with ${how}`);
  return code;
}

/** Make a simulated terminal. It answers the orders of the platform by itself. */
export function createTerminal(options: TerminalOptions): Terminal {
  const { edition = 2019, clock } = options;
  const version = edition === 2019 ? 1 : undefined;
  const state: TerminalState = { clock, version, values: {}, parameters: factoryParameters(), texts: [], orders: [] };
  const line: Line = { options, state, waiting: new Map(), link: undefined, serial: 0, fragments: [] };
  let code = options.code;
  return {
    async signIn() {
      if (line.link === undefined || line.link.destroyed) connect(line);
      code ??= await registered(line, edition);
      await sendAll(line, id.authenticate, writeAuthentication({ code, imei: '860000000000001', software: 'sim-1' }, version));
    },
    report: (values, time) => sendAll(line, id.location, writeLocation(values, time)),
    bulk: (items, isBlindArea = false) =>
      sendAll(
        line,
        id.bulk,
        writeBulk(
          items.map(([values, time]) => writeLocation(values, time)),
          isBlindArea,
        ),
      ),
    heartbeat: () => sendAll(line, id.heartbeat, new Uint8Array()),
    logout: () => sendAll(line, id.logout, new Uint8Array()),
    serverTime: async () => readTime((await request(line, id.queryTime, new Uint8Array())).body, 0, 0),
    send: (name, body) => sendAll(line, name, body),
    close: () => void line.link?.destroy(),
    state,
    get code() {
      return code;
    },
    get isOnline() {
      return line.link !== undefined && !line.link.destroyed;
    },
  };
}
