/** Append bytes that mostly repeat, such as qualities: runs of (length as a variable-length number, byte). */
export function encodeRuns(source: Uint8Array, count: number, target: Uint8Array, at: number): number {
  let end = at;
  for (let i = 0; i < count; ) {
    const byte = source[i] ?? 0;
    let next = i + 1;
    while (next < count && source[next] === byte) next++;
    end = putVariable(target, end, next - i);
    target[end++] = byte;
    i = next;
  }
  return end;
}

/** Read `count` bytes that `encodeRuns` wrote; like `decodeColumn` it never throws. */
export function decodeRuns(source: Uint8Array, at: number, count: number, target: Uint8Array): number {
  let end = at;
  for (let i = 0; i < count; ) {
    let run = 0;
    let shift = 0;
    for (let byte = 128; byte & 128 && shift < 35; shift += 7) {
      byte = source[end++] ?? 0;
      run += (byte & 127) * 2 ** shift;
    }
    target.fill(source[end++] ?? 0, i, Math.min(count, i + run));
    i += Math.max(1, run);
  }
  return end;
}

function putVariable(target: Uint8Array, at: number, value: number): number {
  let end = at;
  let rest = value;
  for (; rest > 127; rest >>>= 7) target[end++] = (rest & 127) | 128;
  target[end++] = rest;
  return end;
}
