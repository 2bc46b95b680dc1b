import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { SentenceLine } from './ais-sender.ts';

/** Sentences that were received together, and how long after the first of the log. */
export interface Heard {
  readonly afterMs: number;
  readonly lines: readonly string[];
}

/** `$PGHP,1,year,month,day,hour,minute,second,millisecond,…`: when what follows was received (UTC), by a shore station of Gatehouse. */
function receivedAt(line: string): number | undefined {
  if (!line.startsWith('$PGHP,1,')) return undefined;
  const [year = 0, month = 1, day, hour, minute, second, ms] = line.split(',').slice(2, 9).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second, ms);
}

/** Read a gzipped log in the order in which it was received. Throws for one that does not begin with a time. */
export function readRecording(file: URL): readonly Heard[] {
  const heard: { afterMs: number; lines: string[] }[] = [];
  let first: number | undefined;
  for (const line of gunzipSync(readFileSync(file)).toString('latin1').split(/\r?\n/)) {
    const time = receivedAt(line);
    first ??= time;
    if (first === undefined) throw new Error(`BUG: ${file.pathname} does not begin with the time of its reception`);
    if (time !== undefined) heard.push({ afterMs: time - first, lines: [] });
    else if (line !== '') heard.at(-1)?.lines.push(line);
  }
  return heard.filter(({ lines }) => lines.length > 0).sort((a, b) => a.afterMs - b.afterMs);
}

/** How a log is played. */
export interface PlayOptions {
  readonly line: SentenceLine;
  readonly heard: readonly Heard[];
  readonly pauseMs: number;
  /** Told once when the way breaks, for people. */
  readonly onTrouble: (error: unknown) => void;
}

/** Send a log at its own pace, again and again with a pause between; what is not heard is lost, as on the air. Runs until the signal aborts. */
export async function playRecording({ line, heard, pauseMs, onTrouble }: PlayOptions, signal: AbortSignal): Promise<void> {
  let isBroken = false;
  while (!signal.aborted) {
    let at = 0;
    for (const { afterMs, lines } of heard) {
      await pause(afterMs - at, signal);
      if (signal.aborted) break;
      at = afterMs;
      await line.say(lines).then(
        () => {
          isBroken = false;
        },
        (error: unknown) => {
          if (!isBroken && !signal.aborted) onTrouble(error);
          isBroken = true;
        },
      );
    }
    await pause(pauseMs, signal);
  }
  line.close();
}

const pause = (ms: number, signal: AbortSignal): Promise<void> => wait(ms, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
