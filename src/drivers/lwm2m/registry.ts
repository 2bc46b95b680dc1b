import { createHash, randomBytes } from 'node:crypto';
import { peerKey } from '../coap-wire/listener.ts';
import type { Peer } from '../coap-wire/port.ts';
import type { Channel, Requests } from '../coap-wire/requests.ts';
import type { KeptRegistration } from './kept-registrations.ts';
import type { RegisterRequest, UpdateRequest } from './registration.ts';
import type { Watch } from './watch.ts';

/** A device that is registered. */
export interface Registration {
  /** The last part of its location `/rd/<id>`: a random name that nobody else knows. */
  readonly id: string;
  readonly endpoint: string;
  readonly version: string;
  /** SHA-256 (hex) of the secret with which it registered; looked at again when the device gets another one. */
  readonly secretHash: string;
  readonly channel: Channel;
  lifetimeSeconds: number;
  isQueued: boolean;
  objects: RegisterRequest['objects'];
  /** Monotonic ms of its last message, and of the end of its lifetime. */
  heardAt: number;
  expiresAt: number;
  /** A device of queue mode has not answered: it sleeps until it is heard again. */
  isAsleep: boolean;
  /** What is read of it; `undefined` while the platform does not know the device. */
  watch: Watch | undefined;
}

/** All registrations of a source. */
export interface Registry {
  /** Register; an older registration of the name or of the address is handed to `onReplaced` and forgotten. */
  add(request: RegisterRequest, peer: Peer): Registration;
  /** Take up a registration of before a restart again. */
  restore(kept: KeptRegistration): Registration;
  byId(id: string): Registration | undefined;
  byEndpoint(endpoint: string): Registration | undefined;
  byPeer(peer: Peer): Registration | undefined;
  /** Take an update, which may come from another address. */
  update(registration: Registration, request: UpdateRequest, peer: Peer): void;
  /** It was heard. */
  heard(registration: Registration): void;
  remove(registration: Registration, why: string): void;
  all(): Iterable<Registration>;
  readonly size: number;
  /** Counts what has changed. */
  readonly changes: number;
}

/** What a registry works with. */
export interface RegistryParts {
  readonly requests: Requests;
  readonly now: () => number;
  readonly awakeMs: number;
  /** A registration ends because another takes its place. */
  readonly onReplaced: (old: Registration, why: string) => void;
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Registrations by id, by name and by address. */
function createIndex() {
  const ids = new Map<string, Registration>();
  const endpoints = new Map<string, Registration>();
  const peers = new Map<string, Registration>();
  return {
    lookUp: {
      byId: (id: string) => ids.get(id),
      byEndpoint: (endpoint: string) => endpoints.get(endpoint),
      byPeer: (peer: Peer) => peers.get(peerKey(peer)),
      all: () => ids.values(),
    },
    size: () => ids.size,
    put(own: Registration): void {
      ids.set(own.id, own);
      endpoints.set(own.endpoint, own);
      peers.set(peerKey(own.channel.peer), own);
    },
    drop(own: Registration): void {
      ids.delete(own.id);
      if (endpoints.get(own.endpoint) === own) endpoints.delete(own.endpoint);
      const key = peerKey(own.channel.peer);
      if (peers.get(key) === own) peers.delete(key);
    },
  };
}

const addressText = ({ address, port }: Peer): string => `${address}:${port}`;

/** What an update does not say stays as it is. */
function change(own: Registration, { lifetimeSeconds, isQueued, objects }: UpdateRequest): void {
  own.lifetimeSeconds = lifetimeSeconds ?? own.lifetimeSeconds;
  own.isQueued = isQueued ?? own.isQueued;
  own.objects = objects ?? own.objects;
}

/** Nobody has registered. */
export function createRegistry({ requests, now, awakeMs, onReplaced }: RegistryParts): Registry {
  const index = createIndex();
  const { lookUp } = index;
  let changes = 0;

  function remove(own: Registration, why: string): void {
    changes++;
    index.drop(own);
    own.watch?.stop();
    own.channel.close(why);
  }

  function displace(old: Registration | undefined, why: string): void {
    if (old === undefined) return;
    remove(old, why);
    onReplaced(old, why);
  }

  const clear = (peer: Peer, endpoint: string): void =>
    displace(lookUp.byPeer(peer), `its address ${addressText(peer)} is now that of ${endpoint}`);

  const heard = (own: Registration): void => void Object.assign(own, { heardAt: now(), isAsleep: false });

  function extend(own: Registration): void {
    changes++;
    heard(own);
    own.expiresAt = own.heardAt + own.lifetimeSeconds * 1000;
  }

  function enter({ peer, ...said }: Omit<KeptRegistration, 'leftSeconds'>): Registration {
    displace(lookUp.byEndpoint(said.endpoint), `registered again, from ${addressText(peer)}`);
    clear(peer, said.endpoint);
    const isAwake = (): boolean => !own.isQueued || (!own.isAsleep && now() - own.heardAt < awakeMs);
    const channel = requests.channel(peer, isAwake);
    const own: Registration = { ...said, channel, heardAt: 0, expiresAt: 0, isAsleep: false, watch: undefined };
    index.put(own);
    return own;
  }

  function update(own: Registration, request: UpdateRequest, peer: Peer): void {
    change(own, request);
    if (peerKey(peer) !== peerKey(own.channel.peer)) {
      clear(peer, own.endpoint);
      index.drop(own);
      own.channel.move(peer);
      index.put(own);
    }
    extend(own);
  }

  return {
    add({ secret, ...said }, peer) {
      const own = enter({ ...said, id: randomBytes(9).toString('base64url'), secretHash: hashOf(secret), peer });
      extend(own);
      return own;
    },
    restore({ leftSeconds, ...said }) {
      const own = enter(said);
      // Whether one of queue mode is awake is not known: it is asked once it is heard.
      return Object.assign(own, { heardAt: now(), isAsleep: own.isQueued, expiresAt: now() + leftSeconds * 1000 });
    },
    ...lookUp,
    update,
    heard,
    remove,
    get size() {
      return index.size();
    },
    get changes() {
      return changes;
    },
  };
}
