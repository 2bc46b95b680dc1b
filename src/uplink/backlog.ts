import type { Clock } from '../contracts/time.ts';
import { bytesBehind, type Place } from '../store/follow.ts';
import { keptBeyond } from '../store/kept-logs.ts';
import { doEverySecond } from './disk-work.ts';
import type { Acknowledged } from './lane.ts';
import { createLogKeeper, type LogKeeper } from './log-keeper.ts';
import { readReached, uplinkFile, writeReached } from './place-file.ts';

/** What the backlog is kept with. */
export interface BacklogOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly mostKeptBytes: number;
  /** Where it writes down how far it is; default: the file of the uplink. */
  readonly file?: string;
  /** Shared by all who follow the folder; default: nobody else does. */
  readonly keeper?: LogKeeper;
}

/** How much waits, and how far it is. */
export interface Backlog {
  /** Behind everything that is acknowledged. */
  readonly place: Place;
  /** Bytes of logs that wait. */
  waitingBytes(): number;
  acknowledge(one: Acknowledged): void;
  /** So many bytes were passed over. */
  damaged(bytes: number): void;
  state(): {
    readonly waitingBytes: number;
    readonly waitingSamples: number;
    readonly lagMs: number;
    readonly acknowledged: number;
    readonly givenUpBytes: number;
    readonly damagedBytes: number;
    /** Why the disk did not take how far it is; it is tried again every second. */
    readonly diskError: string | undefined;
  };
  /** Write down how far it is. */
  close(): void;
}

/** A sample alone in a log takes 24 bytes, in a row of a device 8.3; until some are acknowledged, one is thought to take so many. */
const usualBytes = 16;

/** The logs that are not acknowledged yet, from where the last run of the program had come. Looks after them once a second. */
export function createBacklog(options: BacklogOptions): Backlog {
  const { folder, clock, mostKeptBytes, file = uplinkFile, keeper = createLogKeeper(folder) } = options;
  let { place, time, givenUpBytes } = readReached(folder, file);
  let written = place;
  let [acknowledged, damagedBytes] = [0, 0];
  const ratio = { samples: 0, bytes: 0 };
  const release = keeper.hold(() => place);

  const giveUp = () => {
    for (const { log, bytes } of keptBeyond(folder, place.log, mostKeptBytes)) {
      givenUpBytes += log === place.log ? bytes - place.at : bytes;
      place = { log: log + 1, at: 0, taken: 0 };
    }
  };
  const keep = () => {
    giveUp();
    if (written !== place) {
      writeReached(folder, file, { place, time, givenUpBytes });
      written = place;
    }
    keeper.release();
  };
  const waitingBytes = () => bytesBehind(folder, place);
  const keeping = doEverySecond(keep);
  return {
    get place() {
      return place;
    },
    waitingBytes,
    acknowledge(one) {
      if (one.place.log === place.log && one.place.at > place.at) {
        ratio.samples += one.samples;
        ratio.bytes += one.place.at - place.at;
      }
      if (!isBefore(one.place, place)) place = one.place; // of a log that was given up meanwhile
      time = Math.max(time ?? one.time, one.time);
      acknowledged += one.samples;
    },
    damaged(bytes) {
      damagedBytes += bytes;
    },
    state() {
      const waiting = waitingBytes();
      const perSample = ratio.samples > 0 ? ratio.bytes / ratio.samples : usualBytes;
      const lagMs = waiting === 0 || time === undefined ? 0 : Math.max(0, clock.now() - time);
      const waitingSamples = Math.ceil(waiting / perSample);
      return { waitingBytes: waiting, waitingSamples, lagMs, acknowledged, givenUpBytes, damagedBytes, diskError: keeping.error };
    },
    close() {
      keeping.close();
      release();
    },
  };
}

const isBefore = (one: Place, other: Place): boolean => one.log < other.log;
