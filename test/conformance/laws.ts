import { afterEach, describe, test } from 'vitest';
import { isLong } from '../soak/length.ts';

/** Limit of one law; those that are counted up by `YANGFAN_TEST_SOAK` take minutes then. */
const limitMs = isLong ? 3_600_000 : undefined;

/** Where somebody listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Reproducible noise (xorshift32). */
export function noise(bytes: number, seed: number): Uint8Array {
  const out = new Uint8Array(bytes);
  let state = seed;
  for (let i = 0; i < bytes; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    out[i] = state & 0xff;
  }
  return out;
}

/** What clocks of devices say that are wrong: a day ahead, and where GPS began. */
export const wrongTimes = (now: number): readonly number[] => [now + 86_400_000, Date.UTC(1980, 0, 6)];

/** End what was begun: abort, wait for the end; answers the ms that it took, and throws what the end threw. */
export async function endOf(abort: AbortController, ended: Promise<unknown>): Promise<number> {
  const begin = performance.now();
  abort.abort();
  await ended;
  return performance.now() - begin;
}

/** The laws of a suite by their sentence, and what they are held against. */
export interface Suite<Rig> {
  readonly laws: Readonly<Record<string, (rig: Rig) => Promise<void>>>;
  readonly rig: Rig;
  /** Laws that cannot hold for this driver, each with its reason. */
  readonly waivers: Readonly<Record<string, string | undefined>> | undefined;
  /** Called after each law, the last one first. */
  readonly closers: (() => unknown)[];
}

/** One test for each law; a waived one is skipped under its reason. */
export function testLaws<Rig>(name: string, { laws, rig, waivers, closers }: Suite<Rig>): void {
  describe(`${name} conforms`, () => {
    afterEach(async () => {
      for (const close of closers.splice(0).reverse()) await close();
    });
    for (const [law, check] of Object.entries(laws)) {
      const waiver = waivers?.[law];
      test.skipIf(waiver !== undefined)(waiver === undefined ? law : `${law} (waived: ${waiver})`, () => check(rig), limitMs);
    }
  });
}
