import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Session } from '../../src/contracts/driver.ts';
import type { Content, Reading } from '../../src/drivers/sl651/body.ts';
import { readDown } from '../../src/drivers/sl651/body-down.ts';
import { sl651Config } from '../../src/drivers/sl651/config.ts';
import { control, controlName } from '../../src/drivers/sl651/control.ts';
import { createDeframer } from '../../src/drivers/sl651/deframe.ts';
import { sl651 } from '../../src/drivers/sl651/driver.ts';
import { type Encoding, encodeFrame, type Frame, type Packet } from '../../src/drivers/sl651/frame.ts';
import { writeUp } from '../../src/drivers/sl651/message.ts';
import { readingOf } from '../../src/drivers/sl651/station-answers.ts';
import { createTestHost, eventually, type TestHost, type TestHostOptions } from './driver-host.ts';

export const known = '0011223344';
export const now = Date.UTC(2024, 5, 1);
export const closers: (() => unknown)[] = [];
/** Close everything that the test has opened; call it after each. */
export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

export interface Center {
  readonly host: TestHost;
  readonly session: Session;
  readonly port: number;
}

export async function center(config: Record<string, unknown> = {}, options: TestHostOptions = {}): Promise<Center> {
  const host = createTestHost({ now, ...options });
  host.add({ identity: known, keys: ['Z', 'VT', 'DRP', 'PT', 'DRZ1', 'PJ', 'ZT'], firstPoint: 1 });
  const session = sl651.open(sl651Config.parse({ port: 0, answerSeconds: 0.3, ...config }), host);
  const abort = new AbortController();
  const run = session.run(abort.signal);
  closers.push(async () => {
    abort.abort();
    await run;
  });
  await eventually('the centre listens', () => session.address?.() !== undefined);
  return { host, session, port: session.address?.()?.port ?? 0 };
}

/** A raw connection that notes the down frames it gets. */
export async function line({
  port,
}: Center): Promise<{ socket: Socket; frames: Frame[]; send(...frames: Frame[]): void; ends(): string[] }> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  closers.push(() => socket.destroy());
  await once(socket, 'connect');
  const frames: Frame[] = [];
  const deframer = createDeframer('auto', (found) => found.kind === 'frame' && frames.push(found.frame));
  socket.on('data', (chunk: Uint8Array) => deframer.push(chunk));
  const send = (...up: Frame[]) => void socket.write(Buffer.concat(up.map(encodeFrame)));
  return { socket, frames, send, ends: () => frames.map(({ end }) => controlName(end)) };
}

export interface Up {
  readonly functionCode?: number;
  readonly serial?: number;
  readonly encoding?: Encoding;
  readonly station?: string;
  readonly readings?: readonly Reading[];
  readonly content?: Content;
  readonly end?: number;
  readonly packet?: Packet;
  readonly body?: Uint8Array;
  readonly password?: string;
  readonly center?: number;
}

export const z = (value: number, observedAt = '2406010800', station = known): Reading =>
  readingOf(station, 'Z', { observedAt, values: [value] });

export function up({
  functionCode = 0x32,
  serial = 1,
  encoding = 'hex',
  station = known,
  readings = [z(1)],
  content = { kind: 'none' },
  ...rest
}: Up = {}): Frame {
  const body = writeUp(encoding, functionCode, {
    serial,
    sentAt: '240601080000',
    station,
    stationType: 'H',
    observedAt: undefined,
    readings,
    content,
  });
  const head = {
    encoding,
    direction: 'up',
    center: 1,
    station,
    password: '1234',
    functionCode,
    packet: undefined,
    body,
    end: control.etx,
  } as const;
  return { ...head, ...rest };
}

export const serialOf = (frame: Frame | undefined): number | undefined =>
  frame && readDown(frame.functionCode, frame.encoding, frame.body).serial;
