import type { EpochMs } from '../contracts/time.ts';
import type { SentenceLine } from './ais-sender.ts';
import type { Sender } from './courier.ts';
import type { Address, Addresses } from './messages.ts';

/** Where the sources of a pack listen at the moment. */
export interface Where {
  /** Take over what the program says. */
  tell(addresses: Addresses): void;
  /** The address of a source, as soon as it has one. Rejects when the signal aborts. */
  of(source: string): Promise<Address>;
  /** Resolves when a source no longer has this address. Rejects when the signal aborts. */
  left(source: string, address: Address): Promise<void>;
}

const isSame = (a: Address | undefined, b: Address | undefined): boolean =>
  a?.host === b?.host && a?.port === b?.port && a?.transport === b?.transport;

/** Knows what it was told last; whoever waits is woken by the next news. */
export function createWhere(first: Addresses, signal: AbortSignal): Where {
  let addresses = first;
  let waiting: (() => void)[] = [];
  const wake = (): void => {
    const woken = waiting;
    waiting = [];
    for (const one of woken) one();
  };
  signal.addEventListener('abort', wake, { once: true });
  const news = async (): Promise<void> => {
    if (!signal.aborted) await new Promise<void>((resolve) => waiting.push(resolve));
    signal.throwIfAborted();
  };
  return {
    tell(told) {
      addresses = told;
      wake();
    },
    async of(source) {
      for (let address = addresses[source]; ; address = addresses[source]) {
        if (address !== undefined) return address;
        await news();
      }
    },
    async left(source, address) {
      while (isSame(addresses[source], address)) await news();
    },
  };
}

interface Way<T> {
  readonly where: Where;
  readonly source: string;
  readonly open: (address: Address) => T;
}

/** What goes to the address of a source: opened anew when that has changed; while there is none, whoever wants it waits. */
function following<T extends { close(): unknown }>({ where, source, open }: Way<T>) {
  let now: { readonly address: Address; readonly way: T } | undefined;
  return {
    async way(): Promise<T> {
      const address = await where.of(source);
      if (now !== undefined && isSame(now.address, address)) return now.way;
      await now?.way.close();
      now = { address, way: open(address) };
      return now.way;
    },
    close: () => now?.way.close(),
  };
}

/** A device whose reports go where its source listens, and nowhere else: while it does not, they stay in the memory of the device. */
export function followingSender(way: Way<Sender>): Sender {
  const follow = following(way);
  return {
    send: async (observedAt: EpochMs, values) => (await follow.way()).send(observedAt, values),
    close: async () => void (await follow.close()),
  };
}

/** The same for sentences. */
export function followingLine(way: Way<SentenceLine>): SentenceLine {
  const follow = following(way);
  return {
    say: async (lines) => (await follow.way()).say(lines),
    close: () => void follow.close(),
  };
}
