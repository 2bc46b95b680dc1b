import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Driver, DriverHost, Session } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { timeLimit } from '../../contracts/time.ts';
import { markStale } from '../stale.ts';
import { encodeU } from './apci.ts';
import type { Asdu } from './asdu.ts';
import { type Iec104Config, iec104Config } from './config.ts';
import { createDeframer } from './deframe.ts';
import { createDiscoverer } from './discover.ts';
import { readKey } from './key.ts';
import { type Controlling, createControlling } from './session.ts';

/** When the source is stopped, STOPDT has so long to be confirmed. */
const farewellMs = 300;
/** Marks of a lost link wait so long for room. */
const marksMs = 1_000;
/** A peer that does not read is cut off when so many bytes wait for it. */
const unreadLimit = 262_144;

/** IEC 60870-5-104 as the controlling station: calls one controlled station, behind which may stand many common addresses; see README.md. */
export const iec104: Driver<Iec104Config> = {
  protocol: 'iec104',
  title: { zh: 'IEC 60870-5-104 远动（主站）', en: 'IEC 60870-5-104 telecontrol (controlling station)' },
  config: iec104Config,
  open: (config, host) => open(config, host),
  probe,
  discover: createDiscoverer(open),
  keyProblem: (key) =>
    readKey(key) === undefined
      ? {
          zh: `“${key}”不是信息体地址，例如 1300、6200:sc 或 6200:se-nc@1300`,
          en: `"${key}" is no object address such as 1300, 6200:sc or 6200:se-nc@1300`,
        }
      : undefined,
};

/** @param hear hears every ASDU */
function open(config: Iec104Config, host: DriverHost, hear?: (asdu: Asdu) => void): Session {
  let controlling: Controlling | undefined;
  return {
    async run(signal) {
      if (signal.aborted) return;
      const socket = await connected(config, signal);
      if (socket === undefined) return;
      const link = createLink(config, host, { socket, hear });
      controlling = link.controlling;
      try {
        await link.serve(signal);
      } finally {
        controlling = undefined;
      }
    },
    ask(identity, question, signal) {
      if (controlling !== undefined) return controlling.ask({ identity, question, signal });
      const what = `${config.host}:${config.port}`;
      return Promise.reject(new Failure('LINK_LOST', `asking ${identity}: no link to ${what}`, { details: { what } }));
    },
  };
}

/** Connect; `undefined` when the signal aborts. Throws `NOT_AVAILABLE`. */
async function connected({ host, port, t0 }: Iec104Config, signal: AbortSignal): Promise<Socket | undefined> {
  const socket = connect({ host, port, noDelay: true, keepAlive: true });
  const late = timeLimit(t0 * 1000);
  const problem = await new Promise<Error | 'aborted' | undefined>((resolve) => {
    socket.once('connect', () => resolve(undefined));
    socket.once('error', resolve);
    late.addEventListener('abort', () => resolve(new Error(`no connection in ${t0} s`)), { once: true });
    signal.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
  socket.on('error', () => undefined); // 'close' follows, and tells
  if (problem === undefined) return socket;
  socket.destroy();
  if (problem === 'aborted') return undefined;
  const what = `${host}:${port}: ${problem.message}`;
  throw new Failure('NOT_AVAILABLE', `connecting to ${what}`, { cause: problem, details: { what } });
}

interface Link {
  readonly controlling: Controlling;
  /** Serve until the signal aborts; throws `LINK_LOST`. */
  serve(signal: AbortSignal): Promise<void>;
}

function createLink(
  config: Iec104Config,
  host: DriverHost,
  { socket, hear }: { socket: Socket; hear?: ((asdu: Asdu) => void) | undefined },
): Link {
  const peer = `${config.host}:${config.port}`;
  let fail = (_failure: Failure): void => undefined;
  const lost = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const lose = (what: string): void => fail(new Failure('LINK_LOST', `talking to ${peer}: ${what}`, { details: { what } }));
  lost.catch(() => undefined); // heard by `serve`
  socket.once('close', () => lose('the connection was closed'));
  socket.once('end', () => lose('the station has closed the connection'));
  const wire = {
    peer,
    send(bytes: Uint8Array) {
      if (socket.writableLength > unreadLimit) lose('the station does not read');
      else if (socket.writable) socket.write(bytes);
    },
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    fail: (failure: Failure) => fail(failure),
  };
  const controlling = createControlling(config, host, { wire, now: () => performance.now(), hear });
  return { controlling, serve: (signal) => serve({ config, host, socket, controlling, lost }, signal) };
}

interface Serving {
  readonly config: Iec104Config;
  readonly host: DriverHost;
  readonly socket: Socket;
  readonly controlling: Controlling;
  readonly lost: Promise<never>;
}

/** Ticks in the shortest timer of the protocol. */
const ticksPerTimer = 5;

async function serve({ config, host, socket, controlling, lost }: Serving, signal: AbortSignal): Promise<void> {
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
  socket.on('data', (chunk) => controlling.receive(chunk));
  const shortest = Math.min(config.t1, config.t2, config.t3, 1);
  const timer = setInterval(controlling.tick, Math.max(10, (shortest * 1000) / ticksPerTimer));
  try {
    controlling.start();
    await Promise.race([aborted, lost]);
    await sayFarewell(controlling, lost);
    controlling.end('the source was stopped');
  } catch (error) {
    controlling.end(error instanceof Error ? error.message : String(error));
    const limit = timeLimit(marksMs, signal);
    if (controlling.wasStarted) await markStale(host, controlling.stations.all(), limit);
    throw error;
  } finally {
    clearInterval(timer);
    socket.destroy();
  }
}

/** STOPDT, so that the station keeps its events from now on. */
async function sayFarewell(controlling: Controlling, lost: Promise<never>): Promise<void> {
  controlling.stop();
  const end = performance.now() + farewellMs;
  const isLost = lost.catch(() => 'lost');
  while (!controlling.isStopped && performance.now() < end) {
    if ((await Promise.race([delay(10), isLost])) === 'lost') return;
  }
}

/** Connect and test the link once; throws `NOT_AVAILABLE` or `TIMEOUT`. Data do not flow. */
async function probe(config: Iec104Config, signal: AbortSignal): Promise<string> {
  const what = `${config.host}:${config.port}`;
  const socket = await connected(config, signal);
  if (socket === undefined) throw new Failure('TIMEOUT', `connecting to ${what}`, { details: { what } });
  try {
    await confirmedTest(socket, timeLimit(config.t1 * 1000, signal), what);
    return `${what} confirms the test of the link`;
  } finally {
    socket.destroy();
  }
}

function confirmedTest(socket: Socket, limit: AbortSignal, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (code: 'TIMEOUT' | 'LINK_LOST' | 'BAD_FRAME', why: string): void =>
      reject(new Failure(code, `testing ${what}: ${why}`, { details: { what } }));
    const deframer = createDeframer({
      apdu: (apdu) => apdu.format === 'U' && apdu.control === 'testCon' && resolve(),
      junk: (bytes) => failed('BAD_FRAME', `${bytes} bytes of no APDU`),
    });
    const give: typeof failed = (code, why) => {
      deframer.end(); // what it has sent says more than that it says nothing
      failed(code, why);
    };
    socket.on('data', (chunk) => deframer.push(chunk));
    socket.once('close', () => give('LINK_LOST', 'the connection was closed'));
    limit.addEventListener('abort', () => give('TIMEOUT', 'no answer'), { once: true });
    socket.write(encodeU('testAct'));
  });
}
