import type { DriverHost } from '../../contracts/driver.ts';
import { quality } from '../../contracts/quality.ts';
import { append } from '../../contracts/sample.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { createBoundedMap } from './bounded-map.ts';
import type { Message } from './reader.ts';

/** Which devices are heard, where, and what they say of themselves in words. */
export interface Presence {
  /** A device was heard: people are told when it is the first time or when it says something new. */
  hear(message: Message, peer: string): void;
  /** A peer has gone: people are told of the devices that were heard there last. */
  lose(peer: string): void;
  /** The link is lost: put a sample of bad quality behind the newest one of every point of every device that was heard. */
  markStale(): void;
}

interface Heard {
  readonly peer: string;
  readonly words: string;
  /** Time of its newest sample. */
  newest: EpochMs;
}

// Devices are those that people have adopted: more than any source has.
const heardLimit = 50_000;

/** Nobody was heard yet. */
export function createPresence(host: DriverHost): Presence {
  const heard = createBoundedMap<Heard>(heardLimit);
  return {
    hear({ identity, time, words }, peer) {
      const before = heard.get(identity);
      if (before !== undefined && before.peer === peer && (words === '' || words === before.words)) {
        if (time > before.newest) before.newest = time;
        return;
      }
      const now = { peer, words: words || (before?.words ?? ''), newest: Math.max(time, before?.newest ?? time) };
      heard.set(identity, now);
      if (before !== undefined && before.words === now.words) return;
      const detail = [now.words, peer].filter((part) => part !== '').join(' · ');
      host.link({ kind: 'connected', identity, time: host.clock.now(), detail });
    },
    lose(peer) {
      const time = host.clock.now();
      for (const [identity, { peer: last }] of [...heard.entries()]) {
        if (last !== peer) continue;
        heard.delete(identity);
        host.link({ kind: 'disconnected', identity, time, detail: peer });
      }
    },
    markStale: () => markStale(host, (identity) => heard.get(identity)?.newest),
  };
}

/** Asks room for the points of one device at a time: as few as fit into any buffer. */
function markStale(host: DriverHost, newestOf: (identity: string) => EpochMs | undefined): void {
  const now = host.clock.now();
  for (const device of host.devices()) {
    const newest = newestOf(device.identity);
    if (newest === undefined || device.points.size === 0) continue;
    const batch = host.sink.refusal === undefined ? host.sink.room(device.points.size) : undefined;
    if (batch === undefined) {
      host.refuse('no-room', device.points.size, device.identity, 'marks of the lost link');
      continue;
    }
    const time = Math.max(now, newest + 1);
    for (const { point } of device.points.values()) append(batch, point, time, Number.NaN, quality('bad', device.origin));
  }
}
