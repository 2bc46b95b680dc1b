import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Cookies that prove that a hello has come from where it says, without remembering it [RFC 6347, 4.2.1]. */
export interface Cookies {
  /** The cookie of a hello from somewhere. */
  bake(from: string, hello: Uint8Array): Buffer;
  /** Whether it was made for this hello from there, in the last minute or two. */
  isGood(cookie: Uint8Array, from: string, hello: Uint8Array): boolean;
}

const slotMs = 60_000;

/** Cookies of a key that nobody knows and that ends with this program. `now` is monotonic ms. */
export function createCookies(now: () => number): Cookies {
  const key = randomBytes(32);
  const slot = (): number => Math.floor(now() / slotMs);
  const of = (at: number, from: string, hello: Uint8Array): Buffer =>
    createHmac('sha256', key).update(`${at} ${from} `).update(hello).digest().subarray(0, 20);
  return {
    bake: (from, hello) => of(slot(), from, hello),
    isGood: (cookie, from, hello) =>
      [slot(), slot() - 1].some((at) => {
        const own = of(at, from, hello);
        return own.length === cookie.length && timingSafeEqual(own, cookie);
      }),
  };
}
