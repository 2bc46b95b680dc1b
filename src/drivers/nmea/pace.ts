/** NMEA 0183 runs at 4800 baud, ten bits a character. */
const msPerCharacter = 10_000 / 4800;
/** Shorter waits are put together: timers are no finer. */
const leastMs = 15;
/** A gap in a record is not waited for longer than this. */
const mostMs = 60_000;

/** When a line was recorded, in ms since 1970, by the `c:` of its tag block or its last field; `undefined` when it does not say. */
function recordedAt(line: string): number | undefined {
  const text = /^\\[^\\]*?\bc:(\d{9,14})/.exec(line)?.[1] ?? /\*[0-9A-F]{2},(?:[^,]*,)*(\d{9,10})$/i.exec(line)?.[1];
  if (text === undefined) return undefined;
  return text.length > 10 ? Number(text) : Number(text) * 1000;
}

/** How long to wait before each line of a record, in ms, so that it is played `speed` times as fast as it was recorded. */
export function createPace(speed: number): (line: string) => number {
  let last: number | undefined;
  let due = 0;
  return (line) => {
    const at = recordedAt(line);
    if (at === undefined && last === undefined) due += (line.length * msPerCharacter) / speed;
    if (at !== undefined) {
      if (last !== undefined && at > last) due += (at - last) / speed;
      last = Math.max(at, last ?? at);
    }
    if (due < leastMs) return 0;
    const wait = Math.min(due, mostMs);
    due = 0;
    return wait;
  };
}
