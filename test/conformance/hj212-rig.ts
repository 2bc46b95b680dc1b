import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Session } from '../../src/contracts/driver.ts';
import { timeLimit } from '../../src/contracts/time.ts';
import { hj212Config } from '../../src/drivers/hj212/config.ts';
import { createDeframer } from '../../src/drivers/hj212/deframe.ts';
import { hj212 } from '../../src/drivers/hj212/driver.ts';
import { encodeFrame, readSegment, type Segment } from '../../src/drivers/hj212/segment.ts';
import { createStation, type Station, type StationOptions } from '../../src/drivers/hj212/station.ts';
import { createTestHost, eventually, type TestHost, type TestHostOptions } from './driver-host.ts';

/** The station that a {@link Hj212Rig} knows. */
export const mn = '010000A8900016F000169DC0';
/** Its keys; key i feeds point i + 1. */
export const keys = ['w01018-Rtd', 'w01001-Rtd', '2061:w01018-Avg', '2051:w01018-Avg', '2031:w01018-Avg'];
/** 2024-06-01T08:00:00+08:00, where the clock of the host stands. */
export const now = Date.UTC(2024, 5, 1);

/** A realtime message of the station, answer wanted. */
export const segmentOf = (over: Partial<Segment> = {}): Segment => ({
  qn: '20240601080000001',
  st: '32',
  cn: '2011',
  pw: '123456',
  mn,
  flag: 5,
  packet: undefined,
  cp: 'DataTime=20240601080000;w01018-Rtd=40.1,w01018-Flag=N',
  ...over,
});

/** A connection of a station in the hands of the test. */
export interface Line {
  readonly socket: Socket;
  /** Send segments, or bytes as they are. */
  write(...what: readonly (Segment | Uint8Array | string)[]): void;
  /** What the centre has sent so far. */
  readonly answers: readonly Segment[];
}

/** A centre that listens and knows one station. */
export interface Hj212Rig {
  readonly host: TestHost;
  readonly session: Session;
  dial(): Promise<Line>;
  station(over?: Partial<StationOptions>): Station;
  ask(question: Record<string, unknown>, signal?: AbortSignal): Promise<Readonly<Record<string, unknown>>>;
  /** Wait until so many messages were taken or refused. */
  settled(count: number): Promise<void>;
  close(): Promise<void>;
}

function lineOn(socket: Socket): Line {
  const answers: Segment[] = [];
  const deframer = createDeframer((found) => {
    const result = found.kind === 'frame' ? readSegment(found.segment) : undefined;
    if (result !== undefined && 'segment' in result) answers.push(result.segment);
  });
  socket.on('data', (chunk: Uint8Array) => deframer.push(chunk)).on('error', () => {});
  return {
    socket,
    answers,
    write(...what) {
      for (const one of what) socket.write(typeof one === 'string' || one instanceof Uint8Array ? one : encodeFrame(one));
    },
  };
}

/** Start a centre; `config` over one that listens on a free port with short waits. */
export async function startHj212(config: Record<string, unknown> = {}, options: TestHostOptions = {}): Promise<Hj212Rig> {
  const host = createTestHost({ now, ...options });
  host.add({ identity: mn, keys });
  const session = hj212.open(hj212Config.parse({ port: 0, answerSeconds: 0.2, executeSeconds: 0.5, ...config }), host);
  const abort = new AbortController();
  const running = session.run(abort.signal);
  const opened: { close(): unknown }[] = [];
  await Promise.race([eventually('the centre listens', () => session.address?.() !== undefined), running]);
  const dialed = () => connect(session.address?.()?.port ?? 0, '127.0.0.1');
  return {
    host,
    session,
    async dial() {
      const socket = dialed();
      opened.push({ close: () => socket.destroy() });
      await once(socket, 'connect');
      return lineOn(socket);
    },
    station(over = {}) {
      const station = createStation({ mn, clock: host.clock, connect: dialed, answerMs: 1000, ...over });
      opened.push(station);
      return station;
    },
    ask(question, signal = timeLimit(10_000)) {
      if (session.ask === undefined) throw new Error('BUG: no ask');
      return session.ask(mn, question, signal);
    },
    settled: (count) => eventually(`${count} messages`, () => host.counted.messages + host.refusals.length >= count),
    async close() {
      for (const one of opened) one.close();
      abort.abort();
      await running;
    },
  };
}
