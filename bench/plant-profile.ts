/** Value of a point of a device in a message, known to whoever checks. */
export type Profile = (device: number, point: number, message: number) => number;

/** A steady payload repeats itself after so many messages, so that a generator can keep its payloads and only put the time in. */
export const variants = 4;

/** A well-mixed number of 32 bits of three numbers (the finaliser of MurmurHash3). */
function mix(a: number, b: number, c: number): number {
  let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const single = new Float32Array(1);

/** What a machine's 58 points do: 36 measured, 10 set by hand, 6 counters, 6 states. Quantised as transmitters do, with noise of a few steps. */
function plantLike(device: number, point: number, message: number): number {
  if (point < 36) {
    const slow = 5000 + 2000 * Math.sin(message / (200 + 7 * point) + device);
    const noise = mix(device, point, message);
    return Math.round(slow + ((noise & 7) < 4 ? 0 : ((noise >>> 3) % 9) - 4)) / 100;
  }
  if (point < 46) return (mix(device, point, Math.floor(message / 600)) % 20_000) / 10;
  if (point < 52) return message * (1 + (point & 3)) + (mix(device, point, message) & 1);
  return mix(device, point, Math.floor(message / 300)) & 1;
}

/** Single-precision noise over half of the range, the worst that a sensor can send. */
function noisy(device: number, point: number, message: number): number {
  single[0] = 100 + 50 * (mix(device, point, message) / 2 ** 32);
  return single[0] ?? 0;
}

/** Changes a little from message to message, with two decimals, and tells which of 2,000 messages it is of. */
const saw: Profile = (device, point, message) => ((device * 31 + point * 17 + message * 3) % 2000) / 100;

/** The kinds of values that are sent. `steady` costs the generator least and repeats itself, see {@link variants}. */
export const profiles = {
  steady: (device, point, message) => saw(device, point, message % variants),
  saw,
  plantLike,
  noisy,
} as const satisfies Readonly<Record<string, Profile>>;

/** A key of {@link profiles}. */
export type ProfileName = keyof typeof profiles;
