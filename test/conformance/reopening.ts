import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Driver } from '../../src/contracts/driver.ts';
import { Failure } from '../../src/contracts/errors.ts';
import type { TestHost } from './driver-host.ts';

/** An ended session is followed by a new one after so long. */
const reopenMs = 5;

/** Sessions of one source, one after the other, as the platform opens them. */
export interface Sessions {
  /** What ended sessions were failures of the link, and nothing else; they are forgotten. */
  settle(): void;
  stop(): Promise<void>;
}

/** Open a session, and a new one whenever it has ended, until it is stopped. */
export function openAgainAndAgain<Config>(driver: Driver<Config>, config: Config, host: TestHost): Sessions {
  const abort = new AbortController();
  const failures: unknown[] = [];
  const loop = async () => {
    while (!abort.signal.aborted) {
      const ofSession = new AbortController();
      const end = () => ofSession.abort();
      abort.signal.addEventListener('abort', end);
      await driver
        .open(config, host)
        .run(ofSession.signal)
        .catch((error: unknown) => failures.push(error));
      abort.signal.removeEventListener('abort', end);
      await delay(reopenMs);
    }
  };
  const ended = loop();
  return {
    settle() {
      expect(failures.splice(0).filter((failure) => !(failure instanceof Failure))).toEqual([]);
    },
    stop() {
      abort.abort();
      return ended;
    },
  };
}
