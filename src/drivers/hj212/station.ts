import type { Duplex } from 'node:stream';
import type { Clock, EpochMs } from '../../contracts/time.ts';
import { zoneMinutesOf } from '../time-zone.ts';
import type { Segment, Version } from './segment.ts';
import { contentsOf, type PastValues, type ReportValues, type StationState } from './station-answers.ts';
import { type Caller, deliver, hangUp } from './station-link.ts';
import { codeOf } from './time-code.ts';

/** How a simulated station is made; everything after `connect` has a default. */
export interface StationOptions {
  readonly mn: string;
  readonly clock: Clock;
  /** Open a connection to the centre, e.g. `() => net.connect(9212, '127.0.0.1')`. Called again after a loss. */
  readonly connect: () => Duplex | Promise<Duplex>;
  /** System type; default `21`, surface water. */
  readonly st?: string;
  /** Default `123456`. */
  readonly pw?: string;
  /** 0 = 2005, 1 = 2017 (default), 2 = 2025. */
  readonly version?: Version;
  /** Default `+08:00`. */
  readonly timeZone?: string;
  /** Ask for answers to data (Flag bit 0); default true. */
  readonly wantsAnswers?: boolean;
  /** Wait for an answer, in ms; default 10,000. */
  readonly answerMs?: number;
  /** Error of the station's clock at the start, in ms; default 0. */
  readonly clockOffsetMs?: number;
  /** Records of the past by command; by default every request for them fails. */
  readonly past?: (cn: string, from: EpochMs, to: EpochMs) => readonly PastValues[] | undefined;
}

/** A station as the centre sees it: simulator of tests and client of the demonstration. */
export interface Station {
  /**
   * Send values of a command; resolves when each of its packets was answered, which means that they are on the centre's disk.
   *
   * Throws `TIMEOUT` after three resends with the same QN, `LINK_LOST` when the station was closed.
   */
  report(cn: string, time: EpochMs, values: ReportValues): Promise<void>;
  /** As {@link report} for contents that are written already, one for each packet, e.g. cut in the middle of an item. */
  send(cn: string, contents: readonly string[]): Promise<void>;
  /** Ask for a calibration of the clock (1013); resolves with the centre's 9013. */
  askCalibration(): Promise<void>;
  /** 9015 of HJ 212-2025; resolves with the centre's 9013. */
  heartbeat(): Promise<void>;
  /** Hang up. Reports that wait throw `LINK_LOST`. */
  close(): void;
  readonly isOnline: boolean;
  /** Station clock minus `clock`, in ms. */
  readonly offsetMs: number;
  /** RtdInterval, MinInterval, OverTime, ReCount as the centre has set them. */
  readonly settings: ReadonlyMap<string, number>;
  /** Commands whose sending the centre has started: 2011, 2021. */
  readonly started: ReadonlySet<string>;
}

/** Make a station. It connects with its first message; messages go out one after the other. */
export function createStation(options: StationOptions): Station {
  const { mn, clock, connect, st = '21', pw = '123456', version = 1, timeZone = '+08:00' } = options;
  const { wantsAnswers = true, answerMs = 10_000, clockOffsetMs = 0, past = () => undefined } = options;
  const zoneMinutes = zoneMinutesOf(timeZone);
  const settings = new Map([
    ['RtdInterval', 60],
    ['MinInterval', 10],
  ]);
  const state: StationState = { clock, zoneMinutes, mn, st, pw, version, past, offsetMs: clockOffsetMs, settings, started: new Set() };
  const caller: Caller = { state, connect, answerMs, link: undefined, isClosed: false, awaited: undefined };
  let turn: Promise<unknown> = Promise.resolve();
  let lastQn = 0;

  const inTurn = (act: () => Promise<void>): Promise<void> => {
    const result = turn.then(act);
    turn = result.catch(() => {}); // told to its own caller
    return result;
  };
  const nextQn = (): string => {
    lastQn = Math.max(clock.now() + state.offsetMs, lastQn + 1);
    return codeOf(lastQn, zoneMinutes, 17);
  };
  const segment = (cn: string, cp: string, over: Partial<Segment> = {}): Segment => {
    const flag = (version << 2) | (over.packet === undefined ? 0 : 2) | (wantsAnswers ? 1 : 0);
    return { qn: nextQn(), st, cn, pw: state.pw, mn, flag, packet: undefined, cp, ...over };
  };
  const send = (cn: string, contents: readonly string[]): Promise<void> =>
    inTurn(async () => {
      const total = contents.length;
      for (const [i, cp] of contents.entries()) {
        await deliver(caller, segment(cn, cp, total === 1 ? {} : { packet: { total, index: i + 1 } }));
      }
    });
  const notify = (cn: string): Promise<void> => inTurn(() => deliver(caller, segment(cn, '', { flag: (version << 2) | 1 })));

  return {
    report: (cn, time, values) => send(cn, contentsOf(codeOf(time, zoneMinutes, 14), values)),
    send,
    askCalibration: () => notify('1013'),
    heartbeat: () => notify('9015'),
    close() {
      caller.isClosed = true;
      hangUp(caller);
      caller.awaited?.end('closed');
    },
    get isOnline() {
      return caller.link !== undefined && !caller.link.destroyed;
    },
    get offsetMs() {
      return state.offsetMs;
    },
    settings,
    started: state.started,
  };
}
