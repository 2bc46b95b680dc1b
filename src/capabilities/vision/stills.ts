import { Failure } from '../../contracts/errors.ts';
import type { Clock, EpochMs } from '../../contracts/time.ts';
import type { Picture } from './fetch-still.ts';
import { asked } from './figures.ts';

/** A picture and when it had come. */
export interface Still extends Picture {
  readonly time: EpochMs;
}

/** Stills of cameras, each fetched once for all who look at it. */
export interface Stills {
  /**
   * The still of a camera that was asked for within the last second, or is being asked for, or a new one by `ask`; a failure is shared alike.
   *
   * @throws Failure `TOO_MANY` while {@link mostAsked} other cameras are being asked, and whatever `ask` throws
   */
  of(camera: string, ask: () => Promise<Picture>): Promise<Still>;
  /** What was fetched of a camera counts no more. */
  forget(camera: string): void;
}

/** A camera is asked once in this time, whoever looks, ms. */
export const shortestMs = 1000;
/** Cameras whose stills are being fetched or kept at once. Each may fill `mostBytes`, so this bounds memory. `assumed` */
export const mostAsked = 64;

interface Kept {
  readonly since: EpochMs;
  readonly still: Promise<Still>;
  isOpen: boolean;
}

/** Remembers what was fetched a moment ago. */
export function createStills(clock: Clock): Stills {
  const kept = new Map<string, Kept>();
  const isFresh = ({ isOpen, since }: Kept): boolean => isOpen || clock.now() - since < shortestMs;
  const begin = (camera: string, ask: () => Promise<Picture>): Kept => {
    for (const [key, one] of kept) if (!isFresh(one)) kept.delete(key);
    if (kept.size >= mostAsked) throw tooMany(camera);
    const one: Kept = { since: clock.now(), isOpen: true, still: counted(ask, clock) };
    const close = () => {
      one.isOpen = false;
    };
    one.still.then(close, close);
    kept.set(camera, one);
    return one;
  };
  return {
    of: async (camera, ask) => {
      const known = kept.get(camera);
      return (known !== undefined && isFresh(known) ? known : begin(camera, ask)).still;
    },
    forget: (camera) => void kept.delete(camera),
  };
}

async function counted(ask: () => Promise<Picture>, clock: Clock): Promise<Still> {
  try {
    const picture = await ask();
    asked.inc({ result: 'got' });
    return { ...picture, time: clock.now() };
  } catch (error) {
    asked.inc({ result: 'failed' });
    throw error;
  }
}

const tooMany = (camera: string): Failure =>
  new Failure('TOO_MANY', `fetching a still of ${camera}: ${mostAsked} cameras are being asked`, {
    details: { seconds: shortestMs / 1000 },
  });
