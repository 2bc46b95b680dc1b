import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Session } from '../../src/contracts/driver.ts';
import { createAuthCodes } from '../../src/drivers/jt808/auth-code.ts';
import { jt808Config } from '../../src/drivers/jt808/config.ts';
import { createDeframer } from '../../src/drivers/jt808/deframe.ts';
import { jt808 } from '../../src/drivers/jt808/driver.ts';
import { encodeFrame, type Frame } from '../../src/drivers/jt808/frame.ts';
import { readGenericAnswer } from '../../src/drivers/jt808/generic-answer.ts';
import { writeLocation } from '../../src/drivers/jt808/location.ts';
import { id } from '../../src/drivers/jt808/messages.ts';
import { createTerminal, type Terminal, type TerminalOptions } from '../../src/drivers/jt808/terminal.ts';
import { createTestHost, eventually, type TestHost, type TestHostOptions } from './driver-host.ts';

/** The terminal that the host knows. */
export const known = '13912345678';
/** The secret of its device. */
export const secret = 'a secret of the device';
/** The key of the source. */
export const authKey = 'a key of the session test';
/** Where the clock of the host stands. */
export const now = Date.UTC(2024, 5, 1);
/** Keys of the known terminal; key i feeds point i + 1. */
export const keys = [
  'longitude',
  'latitude',
  'speed',
  'direction',
  'alarm',
  'alarm.sos',
  'status.acc',
  'mileage',
  'signals.brake',
  'extra.E1',
];
/** A position with speed and direction. */
export const here = { longitude: -115.5, latitude: -30.25, speed: 62.5, direction: 270 };
const closers: (() => unknown)[] = [];

/** Close everything that the test has opened; call it after each. */
export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

/** The driver on a test host. */
export interface Platform {
  readonly host: TestHost;
  readonly session: Session;
  readonly port: number;
}

/** Open the driver and wait until it listens. */
export async function platform(config: Record<string, unknown> = {}, options: TestHostOptions = {}): Promise<Platform> {
  const host = createTestHost({ now, ...options });
  host.add({ identity: known, keys, firstPoint: 1, secret });
  const session = jt808.open(jt808Config.parse({ port: 0, authKey, ...config }), host);
  const abort = new AbortController();
  const run = session.run(abort.signal);
  closers.push(async () => {
    abort.abort();
    await run;
  });
  await eventually('the platform listens', () => session.address?.() !== undefined);
  return { host, session, port: session.address?.()?.port ?? 0 };
}

/** A simulated terminal that has not connected yet. */
export function terminal({ port, host }: Platform, options: Partial<TerminalOptions> = {}): Terminal {
  const made = createTerminal({ phone: known, clock: host.clock, answerMs: 2000, connect: () => connect(port, '127.0.0.1'), ...options });
  closers.push(() => made.close());
  return made;
}

/** A simulated terminal that has signed in. */
export async function signedIn(running: Platform, options: Partial<TerminalOptions> = {}): Promise<Terminal> {
  const made = terminal(running, options);
  await made.signIn();
  return made;
}

/** A raw connection. */
export interface Line {
  readonly socket: Socket;
  readonly frames: Frame[];
  send(...frames: readonly Frame[]): void;
  /** Serials and results of the generic answers so far. */
  answers(): (readonly [serial: number, result: number])[];
}

/** A raw connection that notes the down frames it gets. */
export async function line({ port }: Platform, onFrame: (frame: Frame) => void = () => {}): Promise<Line> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  closers.push(() => socket.destroy());
  await once(socket, 'connect');
  const frames: Frame[] = [];
  const deframer = createDeframer((found) => {
    if (found.kind !== 'frame') return;
    frames.push(found.frame);
    onFrame(found.frame);
  });
  socket.on('data', (chunk: Uint8Array) => deframer.push(chunk));
  return {
    socket,
    frames,
    send: (...up) => void socket.write(Buffer.concat(up.map(encodeFrame))),
    answers: () =>
      frames
        .filter((frame) => frame.id === id.platformAnswer)
        .map(({ body }) => readGenericAnswer(body))
        .map((one) => [one.serial, one.result] as const),
  };
}

/** An up frame of the known terminal, in the layout of 2013. */
export const frameOf = (frame: Partial<Frame> & Pick<Frame, 'id'>): Frame => ({
  version: undefined,
  phone: known.padStart(12, '0'),
  serial: 0,
  encryption: 0,
  fragment: undefined,
  body: new Uint8Array(),
  ...frame,
});

/** The authentication of the known terminal. */
export const authentication = (serial = 0): Frame =>
  frameOf({ id: id.authenticate, serial, body: Buffer.from(createAuthCodes(authKey).of(known)) });
/** The body of a location report. */
export const location = (values: Record<string, number>, time = now): Uint8Array => writeLocation({ ...here, ...values }, time);

/** What was stored, by key. */
export const valuesAt = ({ host }: Platform): Record<string, number> =>
  Object.fromEntries(host.samples.map(({ point, value }) => [keys[point - 1] ?? '', value]));
