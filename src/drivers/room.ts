import type { DriverHost } from '../contracts/driver.ts';

// A refusal of the store ends without a call.
const askAgainMs = 1000;

/** Wait for room in the sink or the end of the link; looks again each second, since a refusal brings no call. */
export function roomOrEnd({ sink }: Pick<DriverHost, 'sink'>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      off();
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const off = sink.onRoom(done);
    const timer = setTimeout(done, askAgainMs);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
