import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Driver, Session } from '../../src/contracts/driver.ts';
import { Failure } from '../../src/contracts/errors.ts';
import { isBad } from '../../src/contracts/quality.ts';
import { createTestHost, eventually, type TestDevice, type TestHost, type TestHostOptions } from './driver-host.ts';
import { type Address, endOf } from './laws.ts';
import { withPolls } from './link-cuts.ts';

/** The other side of a link, of the driver's own making, with its faults in the hands of the suite. It serves all devices of the case. */
export interface SimulatedPeer {
  /** Where it listens on 127.0.0.1; stays the same for its whole life. */
  readonly address: Address;
  /** Connections that are open at the moment. */
  readonly connections: number;
  /** What a device holds from now on; a protocol that tells of changes tells of it. */
  set(identity: string, key: string, value: number): void;
  /** A device tells a value, as of a time of its own; a protocol without times of devices has no such thing. */
  setAt?(identity: string, key: string, value: number, time: number): void;
  /** What a device holds. */
  get(identity: string, key: string): number | undefined;
  /** Cut every connection; new ones are let in. */
  hangUp(): void;
  /** Cut every connection and listen no more, until `comeBack`. */
  leave(): Promise<void>;
  comeBack(): Promise<void>;
  /** From now on one device, or without a name everyone, takes what comes and answers nothing. */
  goSilent(identity?: string): void;
  /** From now on everything that is sent goes through `change`; `undefined` sends as it is. */
  bend(change: ((bytes: Uint8Array) => Uint8Array) | undefined): void;
  /** Send bytes as they are on every open connection. */
  pour(bytes: Uint8Array): void;
  /** While held, writes are taken and neither carried out nor acknowledged; let go, what was held is done. */
  holdWrites(isHeld: boolean): void;
  /** Writes that are held. */
  readonly heldWrites: number;
  /** Leave no handle. */
  close(): Promise<void>;
}

/** A driver that calls its devices, with a peer that it can call. */
export interface ClientSubject<Config> {
  readonly driver: Driver<Config>;
  /** A configuration that calls this address, asks as often as it can, and gives up on an answer after about `answerMs`. */
  config(address: Address, answerMs: number): Config;
  /** Two devices behind one link, with at least one key each and different points. The first key of each takes whole numbers of 0…100. */
  readonly devices: readonly [TestDevice, TestDevice];
  /** A peer on a free port; every value is 0 at first. */
  simulate(): Promise<SimulatedPeer>;
}

/** Sessions of the driver under test, one after the other. */
export interface Running {
  readonly host: TestHost;
  /** The present session. */
  readonly session: () => Session;
  /** What ended the sessions so far. */
  readonly failures: readonly unknown[];
  /** Forget the failures and facts about links, so that long runs stay small. */
  forget(): void;
  /** Ends the session; resolves with the ms that it took. Throws what the last `run` threw. */
  stop(): Promise<number>;
}

/** How the driver is started. */
export interface StartOptions extends TestHostOptions {
  readonly peer: SimulatedPeer;
  /** Default 300. */
  readonly answerMs?: number;
  /** Begin a new session when one fails, as the platform does; default false. */
  readonly reopens?: boolean;
  /** Default: both. */
  readonly devices?: readonly TestDevice[];
  /** Poll at the pace of the trial of cut links; default false. */
  readonly isTrial?: boolean;
}

/** A driver under test with everything that a check opens, so that it can be closed. */
export interface ClientRig {
  readonly first: TestDevice;
  readonly second: TestDevice;
  readonly driver: Driver<unknown>;
  /** What is under test, for people. */
  readonly name: string;
  /** False where the case waives that a loss is told: its protocol has no link. */
  readonly hasLink: boolean;
  config(address: Address, answerMs: number): unknown;
  peer(): Promise<SimulatedPeer>;
  start(options: StartOptions): Running;
}

/** The driver gives up on an answer after so long, unless a check says otherwise. */
export const usualAnswerMs = 300;
const reopenMs = 5;

/** The key that the checks set. */
export const firstKey = ({ keys }: TestDevice): string => keys?.[0] ?? '';
/** Numbers of all its points. */
export const pointsOf = ({ keys = [], firstPoint = 1 }: TestDevice): readonly number[] => keys.map((_, i) => firstPoint + i);
/** Number of the point of {@link firstKey}. */
export const firstPoint = (device: TestDevice): number => device.firstPoint ?? 1;

/** Good samples of a point so far, in the order of their arrival. */
export const goodOf = ({ samples }: TestHost, point: number) =>
  samples.filter((sample) => sample.point === point && !isBad(sample.quality));
/** Bad ones. */
export const badOf = ({ samples }: TestHost, point: number) => samples.filter((sample) => sample.point === point && isBad(sample.quality));

/** Resolves when the first point of a device has had this value, good. */
export const arrives = (host: TestHost, device: TestDevice, value: number, withinMs?: number): Promise<void> =>
  eventually(
    `${value} of ${device.identity} arrives`,
    () => goodOf(host, firstPoint(device)).some((sample) => sample.value === value),
    withinMs,
  );

/** Give the first key of a device a value and wait for it; answers the ms that it took. */
export async function changes(
  peer: SimulatedPeer,
  host: TestHost,
  [device, value, withinMs]: readonly [TestDevice, number, number?],
): Promise<number> {
  const begin = performance.now();
  peer.set(device.identity, firstKey(device), value);
  await arrives(host, device, value, withinMs);
  return performance.now() - begin;
}

/** Whatever ended a session was a `Failure`. */
export const onlyFailures = ({ failures }: Running): void =>
  expect(failures.filter((failure) => !(failure instanceof Failure))).toEqual([]);

/** Run sessions on a host that knows the devices. */
export function startClient<Config>(
  subject: ClientSubject<Config>,
  { peer, answerMs = usualAnswerMs, isTrial, ...options }: StartOptions,
): Running {
  const host = createTestHost(options);
  for (const device of options.devices ?? subject.devices) host.add(device);
  const config = isTrial === true ? withPolls(subject.config(peer.address, answerMs)) : subject.config(peer.address, answerMs);
  const abort = new AbortController();
  const failures: unknown[] = [];
  let session = subject.driver.open(config, host);
  const loop = async () => {
    for (;;) {
      const ofSession = new AbortController();
      const stop = () => ofSession.abort();
      abort.signal.addEventListener('abort', stop, { once: true });
      await session.run(abort.signal.aborted ? abort.signal : ofSession.signal).catch((error) => failures.push(error));
      abort.signal.removeEventListener('abort', stop);
      stop();
      if (abort.signal.aborted || options.reopens !== true) return;
      await delay(reopenMs);
      session = subject.driver.open(config, host);
    }
  };
  const ended = loop();
  const stop = () => endOf(abort, ended);
  const forget = () => {
    failures.length = 0;
    host.forgetLinks();
  };
  return { host, session: () => session, failures, forget, stop };
}
