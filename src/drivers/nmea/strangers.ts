import type { DriverHost } from '../../contracts/driver.ts';
import { createBoundedMap } from './bounded-map.ts';
import type { Message } from './reader.ts';
import type { Readings } from './readings.ts';

/** Senders that are no devices. */
export interface Strangers {
  /** Show one to people with all that it has said so far, so that it can be adopted; counts it as `unknown-device`. */
  show(message: Message, readings: Readings): void;
}

interface Stranger {
  readonly values: Map<string, number>;
  words: string;
}

// An open sea has thousands; who was silent for longest is forgotten first.
const strangerLimit = 2_000;
const keyLimit = 64;

/** No strangers yet. Position and name come in different messages, so what each said is remembered; the host limits how often it is told. */
export function createStrangers(host: DriverHost): Strangers {
  const strangers = createBoundedMap<Stranger>(strangerLimit);
  return {
    show({ identity, words }, readings) {
      const stranger = strangers.get(identity) ?? { values: new Map(), words: '' };
      for (let i = 0; i < readings.count; i++) {
        const key = readings.keys[i] ?? '';
        if (stranger.values.has(key) || stranger.values.size < keyLimit) stranger.values.set(key, readings.values[i] ?? 0);
      }
      if (words !== '') stranger.words = words;
      strangers.set(identity, stranger);
      host.quarantine(identity, stranger.values, stranger.words);
      host.refuse('unknown-device', 1, identity, 'not a device of this source');
    },
  };
}
