import type { Reply } from '../../../src/contracts/api/index.ts';
import type { EpochMs } from '../../../src/contracts/time.ts';
import type { Store } from './carry-over.ts';

/** A patrol as it was when the server was last heard, so that a walk goes on where there is no network. */
export interface LastPatrol {
  /** When it was read, by this computer's clock. */
  readonly heardAt: EpochMs;
  /** The id of who read it; what is filled in is kept under it. Of before it is a name, whose things are carried over when the page is back. */
  readonly user: string;
  readonly mayWalk: boolean;
  readonly patrol: Reply<'getPatrol'>;
}

const head = 'yangfan.patrol/';
/** More are not kept: the room is for what was found on them. */
const most = 5;

const keysOf = (store: Store): readonly string[] =>
  Array.from({ length: store.length }, (_, i) => store.key(i) ?? '').filter((key) => key.startsWith(head));

function parsed(text: string | null): LastPatrol | undefined {
  try {
    const known = JSON.parse(text ?? 'null') as Partial<LastPatrol> | null; // holds: every member that is relied on is looked at
    const { heardAt, user, mayWalk, patrol } = known ?? {};
    if (typeof heardAt !== 'number' || typeof user !== 'string' || typeof mayWalk !== 'boolean') return undefined;
    if (!Array.isArray(patrol?.points) || !Array.isArray(patrol.visits) || !Array.isArray(patrol.missedPoints)) return undefined;
    return { heardAt, user, mayWalk, patrol };
  } catch {
    return undefined;
  }
}

/** What was known of a patrol; `undefined` when it was not open here, or what lies there cannot be read. */
export const readLastPatrol = (store: Store, id: string): LastPatrol | undefined => parsed(store.getItem(head + id));

/** The patrol that an address shows, as it was known. */
export function lastPatrolAt(store: Store, path: string): LastPatrol | undefined {
  const [, id] = /^\/patrols\/([^/]+)$/.exec(path) ?? [];
  return id === undefined ? undefined : readLastPatrol(store, id);
}

/** Keep what is known of a patrol; one that is finished is forgotten, and so is the oldest when there are too many or no room. */
export function rememberPatrol(store: Store, known: LastPatrol): void {
  const key = head + known.patrol.id;
  store.removeItem(key);
  if (known.patrol.state === 'finished') return;
  const ages = keysOf(store).map((one) => [one, parsed(store.getItem(one))?.heardAt ?? 0] as const);
  for (const [old] of ages.toSorted((a, b) => b[1] - a[1]).slice(most - 1)) store.removeItem(old);
  try {
    store.setItem(key, JSON.stringify(known));
  } catch {
    // The store is full. Nothing of the walk is lost: what was found is kept before this, and says so itself when there is no room.
  }
}

/** Nothing of a session stays behind after it. */
export const forgetLastPatrols = (store: Store): void => {
  for (const key of keysOf(store)) store.removeItem(key);
};
