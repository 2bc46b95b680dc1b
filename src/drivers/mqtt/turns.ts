import type { Client } from './client.ts';
import { createDoor } from './door.ts';
import { createLine, type Line } from './line.ts';

/**
 * Why a client is not read from at present: `room` – the sink had none; `turn` – it has had its share of this turn of the event loop;
 * `door` – too many sign in at once; `ears` – it does not read what it is sent.
 */
export type Wait = 'room' | 'turn' | 'door' | 'ears';

/** Bytes of packets worked off in one turn of the event loop, about 10 ms of work: what else the thread has to do waits no longer. */
const turnBytes = 512 << 10;
/** Bytes of one client in one turn. */
const clientBytes = 32 << 10;
/** A client whose waiting bytes are no more than this is served before those that flood: most alarms come in small messages. */
const smallBytes = 4 << 10;
/**
 * Beyond `turnBytes` a client still gets one message in, until a turn has had this much. A longer turn would serve no more in all: what is
 * acknowledged waits for two turns, and the log for room.
 */
const smallTurnBytes = 1 << 20;

/** The clients of a source that wait, and who of them goes on first. */
export interface Turns {
  /** Whether a packet of so many bytes may be worked off now; when not, the client is to be parked. */
  mayTake(client: Client, bytes: number): boolean;
  /** Whether the client may sign in now; when not, it is to be parked. */
  mayEnter(client: Client): boolean;
  /** Work off nothing more of a client until its time comes; for want of room unless `client.wait` says otherwise. Its socket need not be paused. */
  park(client: Client): void;
  /** The client has gone. */
  forget(client: Client): void;
  /** The sink has room again. */
  room(): void;
  /** End all waiting. */
  stop(): void;
  /** Clients parked. */
  readonly waiting: number;
}

/** How clients are served. */
export interface TurnOptions {
  /** Let the client's reader go on; it parks again when it must. */
  readonly serve: (client: Client) => void;
  readonly signInsPerSecond: number;
  /** Monotonic milliseconds; default `performance.now`. */
  readonly now?: () => number;
}

/** Nobody waits. */
export function createTurns({ serve, signInsPerSecond, now = () => performance.now() }: TurnOptions): Turns {
  const forRoom = createQueue();
  const forTurn = createQueue();
  let [taken, hasRoom, isOfLittle] = [0, true, false];
  let immediate: NodeJS.Immediate | undefined;

  const release = (client: Client): void => {
    forget(client);
    client.sliceBytes = 0;
    serve(client);
    if (!client.isParked && client.socket.isPaused()) client.socket.resume();
  };
  const door = createDoor({ perSecond: signInsPerSecond, now, admit: release });
  const isTurnLeft = (): boolean => taken < turnBytes;
  const isSmallLeft = (): boolean => taken < smallTurnBytes;
  const nextTurn = (): void => {
    immediate = undefined;
    taken = 0;
    // Who would not be served any more in this turn keeps his place: of tens of thousands, looking at each costs more than the work.
    isOfLittle = true;
    forEachOf(forRoom.small, release, () => hasRoom && isSmallLeft());
    forEachOf(forTurn.small, release, isSmallLeft);
    isOfLittle = false;
    forEachOf(forRoom.large, release, () => hasRoom && isTurnLeft());
    forEachOf(forTurn.large, release, isTurnLeft);
    if (sizeOf(forTurn) > 0 || (hasRoom && sizeOf(forRoom) > 0)) soon();
  };
  const soon = (): void => {
    immediate ??= setImmediate(nextTurn);
  };
  const ears = createEars(release);
  const places: Readonly<Record<Wait, Place>> = {
    room: placeIn(forRoom, () => {
      hasRoom = false;
    }),
    turn: placeIn(forTurn, soon),
    door,
    ears,
  };
  function forget(client: Client): void {
    if (client.wait !== undefined) places[client.wait].delete(client);
    client.isParked = false;
    client.wait = undefined;
  }

  return {
    mayTake(client, bytes) {
      if (taken === 0) soon(); // the turn ends when everything that came with it was looked at
      if (!isAllowed({ sliceBytes: client.sliceBytes, bytes, taken, isOfLittle })) return mustWait(client, 'turn');
      client.sliceBytes += bytes;
      taken += bytes;
      return true;
    },
    mayEnter: (client) => door.mayEnter() || mustWait(client, 'door'),
    park(client) {
      if (client.isParked) return;
      client.isParked = true;
      client.wait ??= 'room';
      places[client.wait].add(client);
    },
    forget,
    room() {
      hasRoom = true;
      if (sizeOf(forRoom) > 0) soon();
    },
    stop() {
      door.stop();
      clearImmediate(immediate);
    },
    get waiting() {
      return sizeOf(forRoom) + sizeOf(forTurn) + ears.size + door.size;
    },
  };
}

function mustWait(client: Client, wait: Wait): false {
  client.wait = wait;
  return false;
}

/** A packet that asks to be worked off. */
interface Asked {
  readonly sliceBytes: number;
  readonly bytes: number;
  readonly taken: number;
  /** It is of a client that had little waiting. */
  readonly isOfLittle: boolean;
}

/**
 * A client's first packet in a turn may be as long as it likes, as long as the turn lasts. Who has little waiting gets all of it in at once:
 * put back with the rest behind all others, it would collect more and wait ever longer.
 */
function isAllowed({ sliceBytes, bytes, taken, isOfLittle }: Asked): boolean {
  const slice = sliceBytes + bytes;
  if (sliceBytes === 0 || (isOfLittle && slice <= smallBytes)) return taken < smallTurnBytes;
  return taken < turnBytes && slice <= clientBytes;
}

/** Clients with little that waits, and with much. */
interface Queue {
  readonly small: Line<Client>;
  readonly large: Line<Client>;
}

const createQueue = (): Queue => ({ small: createLine(), large: createLine() });
const sizeOf = ({ small, large }: Queue): number => small.size + large.size;

/** Where clients wait. */
interface Place {
  add(client: Client): void;
  delete(client: Client): void;
}

const placeIn = ({ small, large }: Queue, onAdd: () => void): Place => ({
  add(client) {
    (client.reader.waiting <= smallBytes ? small : large).add(client);
    onAdd();
  },
  delete: (client) => client.line?.delete(client),
});

/** Those that do not read what they are sent, until they do. */
function createEars(release: (client: Client) => void): Place & { readonly size: number } {
  const deaf = new Set<Client>();
  return {
    add(client) {
      deaf.add(client);
      client.socket.pause();
      client.socket.once('drain', () => deaf.has(client) && release(client));
    },
    delete: (client) => void deaf.delete(client),
    get size() {
      return deaf.size;
    },
  };
}

/** In their order, as long as it may go on; each leaves the line, and who comes back stands behind them. */
function forEachOf(clients: Line<Client>, act: (client: Client) => void, mayGoOn: () => boolean): void {
  for (let left = clients.size; left > 0 && mayGoOn(); left--) {
    if (clients.first === undefined) return;
    act(clients.first);
  }
}
