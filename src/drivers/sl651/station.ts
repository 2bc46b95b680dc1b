import type { Duplex } from 'node:stream';
import type { Clock, EpochMs } from '../../contracts/time.ts';
import { type Content, fiveMinutes, type Reading } from './body.ts';
import { elementOfSymbol } from './elements.ts';
import type { Encoding } from './frame.ts';
import type { Answer, StationState } from './station-answers.ts';
import { readingOf } from './station-answers.ts';
import { createCaller, deliver, hangUp, sendKeepAlive } from './station-link.ts';
import { codeOf } from './time-code.ts';

/** How a simulated station is made; everything after `connect` has a default. */
export interface StationOptions {
  /** Ten hex digits. */
  readonly station: string;
  /** 1…255. */
  readonly center: number;
  /** Four hex digits. */
  readonly password: string;
  /** Letter of `stationTypes`, e.g. `K`. */
  readonly stationType: string;
  readonly clock: Clock;
  /** Open a connection to the centre, e.g. `() => net.connect(9651, '127.0.0.1')`. Called again after a loss. */
  readonly connect: () => Duplex | Promise<Duplex>;
  /** Default `hex`. */
  readonly encoding?: Encoding;
  /** Default `+08:00`. */
  readonly timeZone?: string;
  /** `M1` does not wait for acknowledgements. Default `M2`; multi-packet messages are always M3. */
  readonly mode?: 'M1' | 'M2';
  /** Wait for an acknowledgement, in ms; default 10,000. */
  readonly answerMs?: number;
  /** Bytes of a packet; longer bodies go out as M3. Default 220. */
  readonly packetBytes?: number;
  /** Interval of keep-alives while online, in s; default 40; 0 = none. */
  readonly keepAliveSeconds?: number;
  /** Error of the station's clock at the start, in ms; default 0. */
  readonly clockOffsetMs?: number;
  /** What the station answers when it is asked. */
  readonly state?: StationState;
}

/** Values of a report by element symbol: an array is a series (DRP, DRZ1…8), `undefined` is sent as "no data". */
export type ReportValues = Readonly<Record<string, number | undefined | readonly (number | undefined)[]>>;

/** A station (RTU) as the centre sees it: simulator of tests and client of the demonstration. */
export interface Station {
  /**
   * Send values; resolves when the centre has acknowledged, which means that they are on its disk.
   *
   * Throws `TIMEOUT` after two resends with the same serial, `LINK_LOST` when the station was closed.
   */
  report(functionCode: number, observedAt: EpochMs, values: ReportValues): Promise<void>;
  /** As {@link report} for anything that a body can hold, e.g. a 31H series or a manual entry. */
  send(functionCode: number, message: { readonly readings?: readonly Reading[]; readonly content?: Content }): Promise<void>;
  /** Send a picture (36H), as a multi-packet message when it is long (M3). */
  sendPicture(observedAt: EpochMs, jpeg: Uint8Array): Promise<void>;
  /** Connect when not connected and send one 2FH, which nobody answers. */
  keepAlive(): Promise<void>;
  /** Hang up and stop all timers. Reports that wait throw `LINK_LOST`. */
  close(): void;
  readonly isOnline: boolean;
  /** Last serial used. */
  readonly serial: number;
  /** Station clock minus `clock`, in ms. */
  readonly offsetMs: number;
}

/** Make a station. It connects with its first message; messages go out one after the other. */
export function createStation(options: StationOptions): Station {
  const { station, stationType } = options;
  const caller = createCaller(options);
  const { answerer } = caller;
  let turn: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const result = turn.then(act);
    turn = result.catch(() => {}); // told to its own caller
    return result;
  };
  const deliverInTurn = (functionCode: number, message: Partial<Answer>): Promise<void> => {
    const empty: Answer = { station, stationType, observedAt: undefined, readings: [], content: { kind: 'none' } };
    return inTurn(() => deliver(caller, functionCode, { ...empty, ...message }));
  };

  return {
    report(functionCode, observedAt, values) {
      const code = codeOf(observedAt, answerer.zoneMinutes, 10);
      return deliverInTurn(functionCode, {
        readings: Object.entries(values).map(([symbol, value]) => reportReading(station, symbol, [code, value])),
      });
    },
    send: (functionCode, message) =>
      deliverInTurn(functionCode, message.content?.kind === 'text' ? { ...message, station: undefined } : message),
    sendPicture(observedAt, jpeg) {
      const code = codeOf(observedAt, answerer.zoneMinutes, 10);
      return deliverInTurn(0x36, { observedAt: code, content: { kind: 'picture', bytes: jpeg } });
    },
    keepAlive: () => inTurn(() => sendKeepAlive(caller)),
    close() {
      caller.isClosed = true;
      hangUp(caller);
      caller.awaited?.end('closed');
    },
    get isOnline() {
      return caller.link !== undefined && !caller.link.destroyed;
    },
    get serial() {
      return caller.serial;
    },
    get offsetMs() {
      return answerer.offsetMs;
    },
  };
}

function reportReading(station: string, symbol: string, [observedAt, value]: readonly [string, ReportValues[string]]): Reading {
  const kind = elementOfSymbol(symbol)?.kind;
  const values: Reading['values'] = typeof value === 'object' ? value : [value];
  return readingOf(station, symbol, { observedAt, values, step: kind === 'rain' || kind === 'level' ? fiveMinutes : undefined });
}
