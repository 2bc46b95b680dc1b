import type { Association } from './association.ts';

/** Where a datagram comes from, or goes to. */
export interface Place {
  readonly address: string;
  readonly port: number;
}

/** A place as the key of a table. */
export const placeKey = ({ address, port }: Place): string => `${address} ${port}`;

/** An association with the place that it was made with. */
export interface Client {
  readonly association: Association;
  readonly place: Place;
}

/** Clients that have proven who they are. */
export interface Clients {
  at(place: Place): Client | undefined;
  /** Let one in; what was known of its place is forgotten, and of its identity the oldest place beyond four ends. */
  admit(client: Client): void;
  /** Tell it that it is over, and forget it. */
  end(place: Place): void;
  endAll(): void;
  readonly size: number;
}

/** Places under which one identity is known: a device has one, and another one for a while after its address has changed. */
const mostOfIdentity = 4;

/** Nobody is known. */
export function createClients(): Clients {
  const open = new Map<string, Client>();
  /** Keys of places by identity, the longest known first. */
  const places = new Map<string, readonly string[]>();

  function forget(key: string): Client | undefined {
    const client = open.get(key);
    if (client === undefined) return undefined;
    open.delete(key);
    const identity = client.association.identity ?? '';
    const left = (places.get(identity) ?? []).filter((one) => one !== key);
    if (left.length > 0) places.set(identity, left);
    else places.delete(identity);
    return client;
  }

  const end = (key: string): void => forget(key)?.association.close();

  return {
    at: (place) => open.get(placeKey(place)),
    admit(client) {
      const key = placeKey(client.place);
      const identity = client.association.identity ?? '';
      forget(key);
      open.set(key, client);
      const own = [...(places.get(identity) ?? []), key];
      places.set(identity, own);
      for (const old of own.slice(0, -mostOfIdentity)) end(old);
    },
    end: (place) => end(placeKey(place)),
    endAll() {
      for (const key of [...open.keys()]) end(key);
    },
    get size() {
      return open.size;
    },
  };
}
