/** XOR of the characters from…to (without `to`). */
export function checksumOf(text: string, from = 0, to = text.length): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum ^= text.charCodeAt(i);
  return sum & 0xff;
}

/** Two upper-case hex digits, as a checksum is written. */
export const hexOf = (sum: number): string => sum.toString(16).toUpperCase().padStart(2, '0');

const digitOf = (code: number): number => {
  if (code >= 48 && code <= 57) return code - 48;
  const upper = code & ~32;
  return upper >= 65 && upper <= 70 ? upper - 55 : -1;
};

/** The checksum written after a `*` at `at`; −1 when there are no two hex digits. */
export function writtenChecksum(text: string, at: number): number {
  const [high, low] = [digitOf(text.charCodeAt(at + 1)), digitOf(text.charCodeAt(at + 2))];
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}
