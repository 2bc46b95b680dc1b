import type { EpochMs } from '../../contracts/time.ts';
import { isExpired, type Message } from './message.ts';
import { covers } from './topic.ts';

/** The newest retained message of every topic. */
export interface Retained {
  /** Keep it, or forget the topic when its payload is empty [MQTT-3.3.1-10]; `false` when there is no place for another topic. */
  set(message: Message): boolean;
  match(filter: string, now: EpochMs): readonly Message[];
}

/** At most `limit` topics. */
export function createRetained(limit: number): Retained {
  const messages = new Map<string, Message>();
  return {
    set(message) {
      if (message.payload.length === 0) {
        messages.delete(message.topic);
        return true;
      }
      if (messages.size >= limit && !messages.has(message.topic)) return false;
      messages.set(message.topic, message);
      return true;
    },
    match: (filter, now) => [...messages.values()].filter((message) => covers(filter, message.topic) && !isExpired(message, now)),
  };
}
