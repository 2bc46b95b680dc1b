import { Failure } from '../../contracts/errors.ts';
import type { Clock, EpochMs } from '../../contracts/time.ts';
import type { Picture } from './fetch-still.ts';
import { asked } from './figures.ts';

/** A picture and when it had come. */
export interface Still extends Picture {
  readonly time: EpochMs;
}

/** A camera of a tenant. */
interface CameraKey {
  readonly tenant: string;
  readonly id: string;
}

/** Stills of cameras, each fetched once for all who look at it. */
export interface Stills {
  /**
   * The still of a camera that was asked for within the last second, or is being asked for, or a new one by `ask`; a failure is shared alike.
   *
   * @throws Failure `TOO_MANY` while {@link mostOfTenant} other cameras of its tenant or {@link mostAsked} of all are being asked, and whatever
   * `ask` throws
   */
  of(camera: CameraKey, ask: () => Promise<Picture>): Promise<Still>;
  /** What was fetched of a camera counts no more. */
  forget(camera: string): void;
}

/** A camera is asked once in this time, whoever looks, ms. */
export const shortestMs = 1000;
/** Cameras of one tenant whose stills are being fetched or kept at once: its walls take nothing from those of others. `assumed` */
export const mostOfTenant = 64;
/** The same of all tenants together. Each may fill `mostBytes`, so this bounds memory. `assumed` */
export const mostAsked = 128;

interface Kept {
  readonly tenant: string;
  readonly since: EpochMs;
  readonly still: Promise<Still>;
  isOpen: boolean;
}

/** Remembers what was fetched a moment ago. */
export function createStills(clock: Clock): Stills {
  const kept = new Map<string, Kept>();
  const isFresh = ({ isOpen, since }: Kept): boolean => isOpen || clock.now() - since < shortestMs;
  /** Throws `TOO_MANY` when there is no room for one more camera. */
  const makeRoom = ({ tenant, id }: CameraKey): void => {
    for (const [key, one] of kept) if (!isFresh(one)) kept.delete(key);
    const own = [...kept.values()].filter((one) => one.tenant === tenant).length;
    if (own >= mostOfTenant || kept.size >= mostAsked) throw tooMany(id, own, kept.size);
  };
  const begin = (camera: CameraKey, ask: () => Promise<Picture>): Kept => {
    makeRoom(camera);
    const one: Kept = { tenant: camera.tenant, since: clock.now(), isOpen: true, still: counted(ask, clock) };
    const close = () => {
      one.isOpen = false;
    };
    one.still.then(close, close);
    kept.set(camera.id, one);
    return one;
  };
  return {
    of: async (camera, ask) => {
      const known = kept.get(camera.id);
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

function tooMany(camera: string, own: number, all: number): Failure {
  asked.inc({ result: 'refused' });
  const doing = `fetching a still of ${camera}: ${own} cameras of its tenant are being asked, ${all} of all`;
  return new Failure('TOO_MANY', doing, { details: { seconds: shortestMs / 1000 } });
}
