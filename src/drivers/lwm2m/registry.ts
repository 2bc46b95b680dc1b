import { randomBytes } from 'node:crypto';
import { type Peer, peerKey } from '../coap-wire/listener.ts';
import type { Channel, Requests } from '../coap-wire/requests.ts';
import type { RegisterRequest, UpdateRequest } from './registration.ts';
import type { Watch } from './watch.ts';

/** A device that is registered. */
export interface Registration {
  /** The last part of its location `/rd/<id>`: a random name that nobody else knows. */
  readonly id: string;
  readonly endpoint: string;
  readonly version: string;
  /** With which it registered; checked again when the device gets another one. */
  readonly secret: string;
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
}

/** What a registry works with. */
export interface RegistryParts {
  readonly requests: Requests;
  readonly now: () => number;
  readonly awakeMs: number;
  /** A registration ends because another takes its place. */
  readonly onReplaced: (old: Registration, why: string) => void;
}

/** Nobody has registered. */
export function createRegistry({ requests, now, awakeMs, onReplaced }: RegistryParts): Registry {
  const ids = new Map<string, Registration>();
  const endpoints = new Map<string, Registration>();
  const peers = new Map<string, Registration>();

  function remove(registration: Registration, why: string): void {
    ids.delete(registration.id);
    if (endpoints.get(registration.endpoint) === registration) endpoints.delete(registration.endpoint);
    const key = peerKey(registration.channel.peer);
    if (peers.get(key) === registration) peers.delete(key);
    registration.watch?.stop();
    registration.channel.close(why);
  }

  function displace(old: Registration | undefined, why: string): void {
    if (old === undefined) return;
    remove(old, why);
    onReplaced(old, why);
  }

  function heard(registration: Registration): void {
    registration.heardAt = now();
    registration.isAsleep = false;
  }

  function extend(registration: Registration): void {
    heard(registration);
    registration.expiresAt = registration.heardAt + registration.lifetimeSeconds * 1000;
  }

  const addressText = ({ address, port }: Peer): string => `${address}:${port}`;

  return {
    add(request, peer) {
      displace(endpoints.get(request.endpoint), `registered again, from ${addressText(peer)}`);
      displace(peers.get(peerKey(peer)), `its address ${addressText(peer)} is now that of ${request.endpoint}`);
      const isAwake = (): boolean => !own.isQueued || (!own.isAsleep && now() - own.heardAt < awakeMs);
      const channel = requests.channel(peer, isAwake);
      const { endpoint, version, secret, lifetimeSeconds, isQueued, objects } = request;
      const own: Registration = {
        ...{ id: randomBytes(9).toString('base64url'), endpoint, version, secret, channel, lifetimeSeconds, isQueued, objects },
        ...{ heardAt: 0, expiresAt: 0, isAsleep: false, watch: undefined },
      };
      extend(own);
      ids.set(own.id, own);
      endpoints.set(endpoint, own);
      peers.set(peerKey(peer), own);
      return own;
    },
    byId: (id) => ids.get(id),
    byEndpoint: (endpoint) => endpoints.get(endpoint),
    byPeer: (peer) => peers.get(peerKey(peer)),
    update(own, { lifetimeSeconds, isQueued, objects }, peer) {
      own.lifetimeSeconds = lifetimeSeconds ?? own.lifetimeSeconds;
      own.isQueued = isQueued ?? own.isQueued;
      own.objects = objects ?? own.objects;
      if (peerKey(peer) !== peerKey(own.channel.peer)) {
        displace(peers.get(peerKey(peer)), `its address ${addressText(peer)} is now that of ${own.endpoint}`);
        peers.delete(peerKey(own.channel.peer));
        own.channel.move(peer);
        peers.set(peerKey(peer), own);
      }
      extend(own);
    },
    heard,
    remove,
    all: () => ids.values(),
    get size() {
      return ids.size;
    },
  };
}
